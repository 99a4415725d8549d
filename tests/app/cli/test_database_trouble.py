"""A full disk, a lock that stays, a file that vanishes or breaks: one sentence, the right code, nothing lost."""

import os
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from app.store import connection
from tests.app.cli.console import Result
from tests.app.cli.harbour import HARBOUR, SEED, reading_model
from tests.running import COMMAND, clean_environment
from tests.standins import Faults, Latency, StandIns


class Trouble:
    """A model that does something to the database when it is asked for the third time."""

    def __init__(self):
        self.calls, self.what = 0, None

    def __call__(self, schema, messages):
        self.calls += 1
        if self.calls == 3 and self.what is not None:
            self.what()
        return reading_model(schema, messages)


@pytest.fixture
def trouble():
    return Trouble()


@pytest.fixture
def services(trouble):
    with StandIns(HARBOUR, source_model=trouble) as running:
        yield running


@pytest.fixture
def undisturbed(taproot, services):
    whole = taproot.db.with_name("whole.db")
    assert taproot("trace", SEED, db=whole, environment=services.environment).code == 0
    return taproot.export(whole)


def one_sentence(result, code, *words):
    assert result.code == code, result.err
    assert "Traceback" not in result.err
    said = [line for line in result.err.splitlines() if line.startswith("taproot: ")]
    assert len(said) == 1, result.err
    for word in words:
        assert word in said[0]


def trace(taproot, services, *options):
    return taproot("trace", SEED, "--thread", "night", *options, environment=services.environment)


def test_a_disk_that_takes_no_more_stops_the_run_and_room_lets_it_go_on(taproot, services, undisturbed):
    """The operating system refuses to let files grow: a full disk without needing one."""
    size = 300_000
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    working = subprocess.run(
        [sys.executable, "-c", f"{code}; from app.cli import main; main()", "trace", SEED, "--thread", "night",
         "--db", str(taproot.db)],
        env=clean_environment(services.environment), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    one_sentence(Result(working.returncode, working.stdout, working.stderr), 3, "cannot be read or written")
    assert "taproot resume night" in working.stderr
    assert taproot.ok("runs")[0]["state"] == "stopped"
    assert taproot.ok("resume", "night", environment=services.environment)["state"] == "complete"
    assert taproot.export() == undisturbed


def test_a_lock_that_stays_stops_the_run(taproot, services, trouble, undisturbed, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_MS", 200)
    held = []

    def lock():
        other = sqlite3.connect(taproot.db, timeout=10, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        held.append(other)

    trouble.calls, trouble.what = 0, lock
    result = trace(taproot, services)
    one_sentence(result, 3, "locked by another program")
    held[0].rollback()
    held[0].close()
    trouble.what = None
    # Nobody could write that the run is free; this process still lives, as the one of a user would not.
    monkeypatch.setattr("app.store.runs.OWNER_SILENCE", timedelta(0))
    assert taproot.ok("resume", "night", environment=services.environment)["state"] == "complete"
    assert taproot.export() == undisturbed


def test_a_file_that_is_removed_meanwhile_is_not_a_finished_run(taproot, services, trouble):
    trouble.what = lambda: [path.unlink() for path in taproot.db.parent.glob(f"{taproot.db.name}*")]
    one_sentence(trace(taproot, services), 1, "removed or replaced")


def test_a_file_that_is_damaged_meanwhile_ends_the_run(taproot, services, trouble):
    def damage():
        with sqlite3.connect(taproot.db) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
        with taproot.db.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(taproot.db.stat().st_size - 4096))

    trouble.what = damage
    one_sentence(trace(taproot, services, "--concurrency", 1), 1, "damaged")
    one_sentence(taproot("resume", "night", environment=services.environment), 1, "damaged")


def test_a_run_lost_to_another_process_is_left_alone(taproot, services, trouble, monkeypatch):
    monkeypatch.setattr("app.tracing.ownership.HEARTBEAT_S", 0.1)
    services.faults = Faults(latency={"model": Latency(mean=300, minimum=300)})

    def take_over():
        with sqlite3.connect(taproot.db) as other:
            other.execute("UPDATE runs SET owner = 'another', reason = 'its own'")
        other.close()

    trouble.what = take_over
    one_sentence(trace(taproot, services, "--concurrency", 2), 1, "taken over by another process")
    with sqlite3.connect(taproot.db) as other:
        assert other.execute("SELECT owner, reason FROM runs").fetchall() == [("another", "its own")]
    other.close()


def test_a_model_run_is_not_resumed_without_a_model(taproot, services, undisturbed):
    assert trace(taproot, services, "--budget-tokens", 1500).code == 3
    since = time.monotonic()
    result = taproot("resume", "night")
    one_sentence(result, 2, "OPENAI_API_KEY")
    assert time.monotonic() - since < 5
    assert taproot.ok("runs")[0]["state"] == "stopped"


def test_a_model_that_was_withdrawn_is_replaced_by_name(taproot, services):
    assert trace(taproot, services, "--budget-tokens", 1500, "--model", "gpt-5").code == 3
    result = taproot.ok("resume", "night", "--model", "gpt-5-nano", "--budget-tokens", 10**6,
                        environment=services.environment)  # fmt: skip
    assert result["state"] == "complete"
    asked = [seen.json()["model"] for seen in services.requests("model")]
    assert asked == sorted(asked, key=["gpt-5", "gpt-5-nano"].index)
    assert set(asked) == {"gpt-5", "gpt-5-nano"}


def test_a_budget_is_not_renewed_by_an_interruption(taproot, services, trouble):
    """What was spent before a kill counts; only a budget that was spent, or named anew, starts again."""
    command = ["trace", SEED, "--db", str(taproot.db), "--thread", "night", "--budget-tokens", "4500"]
    services.faults = Faults(latency={"model": Latency(mean=200, minimum=200)})
    working = subprocess.Popen(
        [*COMMAND, *command, "--concurrency", "1"], env=clean_environment(services.environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(services.requests("model")) < 4 and working.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    working.kill()
    assert working.wait() == -9, "it was over before it could be killed"
    services.faults = Faults()
    assert taproot("resume", "night", environment=services.environment).code == 3
    [run] = taproot.ok("runs")
    assert 0 < run["prompt_tokens"] + run["completion_tokens"] <= 4500
    assert taproot.ok("resume", "night", "--budget-tokens", 10**6, environment=services.environment)


def test_two_processes_with_one_database_share_it(taproot, services, undisturbed):
    started = [
        subprocess.Popen(
            [*COMMAND, "trace", SEED, "--db", str(taproot.db), "--thread", thread],
            env=clean_environment(services.environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for thread in ("one", "two")
    ]  # fmt: skip
    assert [(process.communicate(timeout=120)[1], process.returncode)[1] for process in started] == [0, 0]
    assert taproot.export() == undisturbed
    with sqlite3.connect(taproot.db) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
