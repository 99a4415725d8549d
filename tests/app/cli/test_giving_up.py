"""A page's host that stays dead: the rest is finished first, and a person may do without it, and take that back."""

import json

import pytest

from tests.app.cli.harbour import HARBOUR, SEED, reading_model
from tests.standins import Faults, StandIns

HOST = "notes.harbourlab.org"
DEAD = Faults(rates={"web": {"503": 1.0}}, max_consecutive=None, retry_after_s=None)


@pytest.fixture(scope="module")
def running():
    with StandIns(HARBOUR, source_model=reading_model) as services:
        yield services


@pytest.fixture
def services(running):
    running.faults = DEAD
    running.log.clear()
    return running


def stopped(taproot, services):
    given = {**services.environment, "TAPROOT_PATIENCE_S": "1"}
    result = taproot("trace", SEED, "--thread", "night", environment=given)
    assert result.code == 3, result.err
    return result


def test_a_dead_page_is_given_up_told_of_and_asked_again(taproot, services):
    said = stopped(taproot, services).err
    assert f"resume night --give-up {HOST} goes on without" in said
    services.log.clear()
    outcome = taproot.ok("resume", "night", "--give-up", HOST, environment=services.environment)
    assert outcome["state"] == "complete"
    assert not services.requests("web"), "nobody asks what was given up"
    nodes = {node["id"]: node for node in taproot.ok("show", SEED)["nodes"]}
    assert nodes[SEED]["status"] == "traced"
    assert nodes[SEED]["notes"] == [f"given up by the user: https://{HOST}/mix"]
    [[edge]] = taproot.ok("why", SEED, "harbour/left")["paths"][:1]
    assert edge["notes"] == nodes[SEED]["notes"]
    assert "given up by the user" in taproot("show", SEED).out
    assert "given up by the user" in taproot("why", SEED, "harbour/left").out

    services.faults = Faults()
    assert taproot.ok("trace", SEED, "--thread", "day", environment=services.environment)["state"] == "complete"
    assert not services.requests("web"), "a later run keeps to it"
    taproot.ok("trace", SEED, "--refresh", environment=services.environment)
    assert services.requests("web")
    [[edge]] = taproot.ok("why", SEED, "harbour/left")["paths"][:1]
    assert edge["notes"] == []
    assert any(HOST in claim["document"] for claim in edge["claims"])


def test_what_ends_for_want_of_a_page_says_so(taproot, services):
    given = {**services.environment, "TAPROOT_PATIENCE_S": "1"}
    assert taproot("trace", "harbour/bare", "--thread", "bare", environment=given).code == 3
    taproot.ok("resume", "bare", "--give-up", "diary.harbourlab.org", environment=services.environment)
    lines = {line["name"]: line for line in map(json.loads, taproot.export()["data.jsonl"].splitlines())}
    assert "given up by the user: https://diary.harbourlab.org/bare" in lines["harbour/bare"]["terminal_reason"]


def test_a_search_service_can_be_given_up_as_well(taproot, services):
    services.faults = Faults(rates={"tavily": {"503": 1.0}}, max_consecutive=None, retry_after_s=None)
    given = {**services.environment, "TAPROOT_PATIENCE_S": "1"}
    assert taproot("trace", "harbour/bare", "--thread", "bare", environment=given).code == 3
    outcome = taproot.ok("resume", "bare", "--give-up", "api.tavily.com", environment=given)
    assert outcome["state"] == "complete"
    [node] = taproot.ok("show", "harbour/bare")["nodes"]
    assert "given up by the user" in node["reason"]


def test_what_no_run_can_do_without_is_not_given_up(taproot, services):
    stopped(taproot, services)
    result = taproot("resume", "night", "--give-up", services.url("hub"), environment=services.environment)
    assert (result.code, len(result.err.splitlines())) == (2, 1)
    assert "cannot do without the Hub" in result.err


def test_a_page_that_comes_back_within_the_patience_is_read_by_the_same_run(taproot, monkeypatch):
    monkeypatch.setattr("app.sources.patience.SET_ASIDE_S", 0.2)
    back = Faults(rates={"web": {"503": 1.0}}, max_consecutive=3, retry_after_s=None)
    with StandIns(HARBOUR, source_model=reading_model, faults=back) as services:
        given = {**services.environment, "TAPROOT_PATIENCE_S": "4"}
        assert taproot.ok("trace", SEED, environment=given)["state"] == "complete"
        assert len(services.requests("web")) == 4


def test_what_is_waited_for_is_said_meanwhile(taproot, services, monkeypatch):
    monkeypatch.setattr("app.sources.patience.LONG_WAIT_S", 0.3)
    monkeypatch.setattr("app.tracing.runner.PROGRESS_S", 0.05)
    lines = stopped(taproot, services).err.splitlines()
    said = [line for line in lines if "waiting for" in line]
    assert any("answered 503)" in line for line in said), lines
    assert all(" to go · " in line for line in said), "part of the progress, not of the sentence at the end"
