"""Runs that stop early: exit 3, what was found is kept, one sentence says why, and ``resume`` ends the same."""

import io
import json
import os
import signal
import subprocess
import threading
import time
from contextlib import redirect_stderr, redirect_stdout

import pytest

from app.cli import run
from tests.app.cli.harbour import HARBOUR, SEED, dataset, reading_model, rules
from tests.running import COMMAND, clean_environment
from tests.standins import Faults, Latency, StandIns, World, chat_completions

DOWN = Faults(rates={"model": {"503": 1.0}}, max_consecutive=None, retry_after_s=None)


class Trouble:
    """A model that reads, and does something to the run when it has been asked a number of times."""

    def __init__(self):
        self.calls, self.at, self.what = 0, 0, None

    def __call__(self, schema, messages):
        self.calls += 1
        if self.calls == self.at and self.what is not None:
            self.what()
        return reading_model(schema, messages)

    def after(self, calls, what):
        self.calls, self.at, self.what = 0, calls, what


@pytest.fixture(scope="module")
def trouble():
    return Trouble()


@pytest.fixture(scope="module")
def _services(trouble):
    with StandIns(HARBOUR, source_model=trouble) as running:
        yield running


@pytest.fixture
def services(_services, trouble):
    _services.faults = Faults()
    trouble.after(0, None)
    _services.log.clear()
    return _services


@pytest.fixture(scope="module")
def undisturbed(_services, tmp_path_factory):
    """What a run gives that nothing stops."""
    folder = tmp_path_factory.mktemp("undisturbed")
    commands = (
        ["trace", SEED, "--db", str(folder / "l.db")],
        ["export", "jsonl", str(folder / "lines"), "--all", "--db", str(folder / "l.db")],
    )
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for name, value in _services.environment.items():
            patched.setenv(name, value)
        assert [run(command) for command in commands] == [0, 0]
    return {path.name: path.read_bytes() for path in sorted((folder / "lines").iterdir())}


def stopped(result, *words):
    assert result.code == 3, result.err
    assert "Traceback" not in result.err
    said = [line for line in result.err.splitlines() if line.startswith("taproot: ")]
    assert len(said) == 1, result.err
    for word in words:
        assert word in said[0]
    assert "taproot resume night --db" in result.err


def trace(taproot, services, *options, **environment):
    given = {**services.environment, **environment}
    return taproot("trace", SEED, "--thread", "night", *options, environment=given)


def resumed(taproot, services):
    outcome = taproot.ok("resume", "night", environment=services.environment)
    assert outcome["state"] == "complete"
    return taproot.export()


def test_a_budget_of_tokens(taproot, services, undisturbed):
    result = trace(taproot, services, "--budget-tokens", 1500, "--concurrency", 1)
    stopped(result, "budget")
    [run] = taproot.ok("runs")
    assert run["state"] == "stopped"
    assert run["pending"]
    assert 0 < run["prompt_tokens"] + run["completion_tokens"] <= 1500
    paid = run["model_calls"]
    assert taproot("export", "jsonl", taproot.db.with_name("part")).code == 0
    sittings = 1
    while (again := taproot("resume", "night", environment=services.environment)).code == 3:
        stopped(again, "budget")
        sittings += 1
        assert sittings < 10
    assert (again.code, sittings > 1) == (0, True)
    assert taproot.export() == undisturbed
    asked = [seen.body for seen in services.requests("model")]
    assert len(asked) == len(set(asked)) > paid, "no answer is paid twice"


def test_a_budget_of_dollars(taproot, services, undisturbed):
    result = trace(taproot, services, "--budget-usd", "0.002", "--model", "gpt-5-mini", "--concurrency", 1)
    stopped(result, "budget")
    [run] = taproot.ok("runs")
    assert 0 < run["cost_usd"] <= 0.002
    outcome = taproot.ok("resume", "night", "--budget-usd", 5, environment=services.environment)
    assert outcome["state"] == "complete"
    assert taproot.export() == undisturbed


def test_ctrl_c_once_drains(taproot, services, trouble, undisturbed):
    trouble.after(3, lambda: os.kill(os.getpid(), signal.SIGINT))
    services.faults = Faults(latency={"model": Latency(mean=100, minimum=100)})
    result = trace(taproot, services, "--concurrency", 2)
    stopped(result, "stopped")
    assert "Ctrl-C again stops at once" in result.err
    [run] = taproot.ok("runs")
    assert (run["state"], run["pending"] > 0) == ("stopped", True)
    before = [seen.body for seen in services.requests("model")]
    assert resumed(taproot, services) == undisturbed
    asked = [seen.body for seen in services.requests("model")]
    assert len(asked) == len(set(asked)) > len(before)


def test_ctrl_c_twice_stops_now(taproot, services, trouble, undisturbed):
    def twice():
        os.kill(os.getpid(), signal.SIGINT)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        services.faults = Faults(rates={"*": {"hang": 1.0}}, hang_s=60, max_consecutive=None)

    trouble.after(3, twice)
    result = trace(taproot, services, "--concurrency", 2)
    stopped(result, "stopped")
    services.faults = Faults()
    assert taproot.ok("runs")[0]["state"] == "stopped"
    assert resumed(taproot, services) == undisturbed


def test_a_model_service_that_dies(taproot, services, trouble, undisturbed):
    trouble.after(4, lambda: setattr(services, "faults", DOWN))
    stopped(trace(taproot, services, TAPROOT_PATIENCE_S="1"), "503")
    assert taproot.edges(), "what was found is kept"
    services.faults = Faults()
    assert resumed(taproot, services) == undisturbed


def test_a_hub_that_dies(taproot, services, trouble, undisturbed):
    down = Faults(rates={"hub": {"500": 1.0}}, max_consecutive=None)
    trouble.after(3, lambda: setattr(services, "faults", down))
    result = trace(taproot, services, TAPROOT_PATIENCE_S="1")
    stopped(result, "500")
    assert not [edge for edge in taproot.edges().values() if "no such" in edge["reason"]]
    services.faults = Faults()
    assert resumed(taproot, services) == undisturbed


@pytest.mark.parametrize("kind", ["reset", "503"])
def test_one_dead_web_site_holds_up_only_what_needs_it(kind, taproot, services, undisturbed):
    services.faults = Faults(rates={"web": {kind: 1.0}}, max_consecutive=None, retry_after_s=None)
    stopped(trace(taproot, services, TAPROOT_PATIENCE_S="1"), SEED, "could not be completed")
    nodes = {node["id"]: node for node in taproot.ok("show", SEED)["nodes"]}
    assert {name for name, node in nodes.items() if node["status"] == "pending"} == {SEED}
    assert {node["status"] for name, node in nodes.items() if name != SEED} == {"traced", "root", "off_hub"}
    lines = {line["name"]: line for line in map(json.loads, taproot.export()["data.jsonl"].splitlines())}
    assert not lines[SEED]["is_terminal_node"]
    services.faults = Faults()
    services.log.clear()
    assert resumed(taproot, services) == undisturbed
    assert not services.requests("hub", "shore/base")


def test_a_key_that_expires(taproot, services, trouble, undisturbed, monkeypatch):
    trouble.after(4, lambda: monkeypatch.setattr(chat_completions, "KEY", "sk-another"))
    result = trace(taproot, services)
    stopped(result, "key")
    assert services.environment["OPENAI_API_KEY"] not in result.err
    monkeypatch.undo()
    assert resumed(taproot, services) == undisturbed


def test_unusable_answers_leave_one_dataset_to_be_reviewed(taproot, services, trouble, monkeypatch, undisturbed):
    read = reading_model

    def broken(schema, messages):
        if schema == "DocumentClaims" and "Traced dataset: harbour/left\n" in str(messages[1]["content"]):
            return "I would rather talk about the weather."
        return read(schema, messages)

    monkeypatch.setattr(f"{__name__}.reading_model", broken)
    result = trace(taproot, services)
    assert result.code == 0, result.err
    nodes = {node["id"]: node for node in taproot.ok("show", SEED)["nodes"]}
    assert nodes["harbour/left"]["status"] == "needs_review"
    assert "could not be used" in nodes["harbour/left"]["reason"]
    assert nodes["harbour/rightwords"]["status"] == "traced"
    monkeypatch.undo()
    assert taproot("trace", SEED, environment=services.environment).code == 0
    assert ("harbour/left", "shore/base") in taproot.edges()


GUESSED = "A few rows of [base](https://huggingface.co/datasets/shore/base) may have found their way into it."


@pytest.fixture
def doubting():
    """``cove/guess`` names ``shore/base`` in words that need review; ``cove/long`` reaches it over two others."""
    world = World(
        datasets=(
            dataset("cove/guess", "2025-03-01", more=GUESSED),
            dataset("cove/long", "2025-03-01", "cove/one"),
            dataset("cove/one", "2024-03-01", "cove/two"),
            dataset("cove/two", "2024-01-01", "shore/base"),
            dataset("shore/base", "2023-01-01", "shore/first"),
            dataset("shore/first", "2022-01-01"),
        )
    )

    def guessing(schema, messages):
        answer = reading_model(schema, messages)
        if answer is not None and GUESSED in str(messages[1]["content"]):
            claim = {"name": "base", "relationship": "Structured Fusion", "confidence": 0.2, "evidence": GUESSED}
            return {"claims": [claim]}
        return {"verdict": "unclear", "reason": "who knows"} if schema == "ClaimReview" else answer

    with StandIns(world, source_model=guessing) as running:
        yield running


def test_what_needs_review_is_read_once_it_is_accepted(taproot, doubting):
    outcome = taproot.ok("trace", "cove/guess", "--thread", "night", environment=doubting.environment)
    assert (outcome["state"], outcome["edges"], outcome["needs_review"]) == ("complete", 0, 1)
    assert not doubting.requests("hub", "shore/base/resolve")
    again = taproot.ok("resume", "night", environment=doubting.environment)
    assert again["edges"] == 0
    assert taproot("review", "accept", "cove/guess", "shore/base").code == 0
    after = taproot.ok("resume", "night", environment=doubting.environment)
    assert (after["edges"], after["needs_review"]) == (2, 0)
    assert {node["id"] for node in taproot.ok("show", "cove/guess")["nodes"]} >= {"shore/base", "shore/first"}


def test_a_shorter_path_opens_what_lay_beyond(taproot, doubting):
    seeds = ("cove/guess", "cove/long")
    taproot.ok("trace", *seeds, "--thread", "night", "--max-depth", 3, environment=doubting.environment)
    nodes = {node["id"]: node["status"] for node in taproot.ok("show", "cove/long")["nodes"]}
    assert nodes["shore/base"] == "beyond_depth"
    assert taproot("review", "accept", "cove/guess", "shore/base").code == 0
    taproot.ok("resume", "night", environment=doubting.environment)
    nodes = {node["id"]: node["status"] for node in taproot.ok("show", "cove/long")["nodes"]}
    assert (nodes["shore/base"], nodes["shore/first"]) == ("traced", "root")
    assert ("shore/base", "shore/first") in taproot.edges()


def test_a_run_that_is_being_worked_on_is_not_taken(taproot, services):
    services.faults = Faults(rates={"hub": {"hang": 1.0}}, hang_s=60, max_consecutive=None)
    working = subprocess.Popen(
        [*COMMAND, "trace", SEED, "--thread", "night", "--db", str(taproot.db)],
        env=clean_environment(rules(services.environment)),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not services.requests("hub") and time.monotonic() < deadline:
            time.sleep(0.02)
        result = taproot("resume", "night", environment=rules(services.environment))
        assert (result.code, len(result.err.splitlines())) == (1, 1)
        assert "is being worked on by process" in result.err
        assert taproot.ok("runs")[0]["state"] == "running"
    finally:
        working.kill()
        working.wait()
    services.faults = Faults()
    assert taproot.ok("resume", "night", environment=rules(services.environment))["state"] == "complete"
