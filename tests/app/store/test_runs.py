"""Runs: their options come back, and they have one living owner."""

import datetime as dt
import os
import socket
import subprocess
import sys

import pytest

from app.errors import RunConflictError, UsageError
from app.records.run import RunState
from app.store.runs import (
    acquire,
    all_runs,
    create_run,
    heartbeat,
    new_thread,
    release,
    run_options,
    run_record,
    set_state,
)
from tests.app.store.samples import options


def test_options_come_back_as_they_were(db):
    given = options("a/b", "c", max_depth=2, budget_usd=1.5, web_search=True, model="m")
    create_run(db, "run", given)
    assert run_options(db, "run") == given


def test_a_run_is_created_once(db):
    create_run(db, "run", options("a"))
    with pytest.raises(UsageError, match="taproot resume run"):
        create_run(db, "run", options("b"))
    assert run_options(db, "run") == options("a")


@pytest.mark.parametrize("ask", [run_options, run_record, acquire])
def test_an_unknown_run_is_one_clear_sentence(db, ask):
    with pytest.raises(UsageError, match="There is no run nobody"):
        ask(db, "nobody")


def test_new_names_are_free_and_safe(db):
    first = new_thread(db, ["org/Some Data%!"])
    assert first.startswith("Some-Data-")
    create_run(db, first, options("a"))
    second = new_thread(db, ["org/Some Data%!"])
    assert second != first
    assert "/" not in new_thread(db, [])
    assert new_thread(db, ["///"]).startswith("run-")


def test_a_run_nobody_works_on_is_stopped_not_running(db):
    create_run(db, "run", options("a"))
    assert (run_record(db, "run").state, run_record(db, "run").reason) == (RunState.STOPPED, "interrupted")
    token = acquire(db, "run")
    assert run_record(db, "run").state is RunState.RUNNING
    release(db, "run", token)
    set_state(db, "run", RunState.COMPLETE)
    [record] = all_runs(db)
    assert (record.state, record.reason) == (RunState.COMPLETE, "")
    assert record.updated_at >= record.started_at


def test_a_second_owner_is_refused_in_one_sentence_until_the_first_lets_go(db):
    create_run(db, "run", options("a"))
    token = acquire(db, "run")
    with pytest.raises(RunConflictError, match=f"process {os.getpid()} on .*; stop that one first"):
        acquire(db, "run")
    release(db, "run", "somebody else's token")
    with pytest.raises(RunConflictError):
        acquire(db, "run")
    release(db, "run", token)
    assert acquire(db, "run") != token


def test_the_owner_of_another_process_counts(path, db):
    create_run(db, "run", options("a"))
    code = f"""
from pathlib import Path
from app.store.connection import open_database
from app.store.runs import acquire
acquire(open_database(Path({str(path)!r})), "run")
print("owned", flush=True)
input()
"""
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "owned\n"
    with pytest.raises(RunConflictError, match=f"process {other.pid} "):
        acquire(db, "run")
    other.kill()
    other.communicate()
    acquire(db, "run")


def own(db, pid, host, ago):
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago)
    values = ["token", pid, host, at.isoformat()]
    db.execute("UPDATE runs SET owner = ?, owner_pid = ?, owner_host = ?, heartbeat_at = ?", values)


def test_silence_frees_a_run_and_another_hosts_life_is_believed(db):
    create_run(db, "run", options("a"))
    own(db, 1, "another-host", ago=10)
    with pytest.raises(RunConflictError):
        acquire(db, "run")
    own(db, 1, "another-host", ago=31)
    acquire(db, "run")
    own(db, os.getpid(), socket.gethostname(), ago=31)
    acquire(db, "run")


def test_an_owner_of_another_user_lives(db, monkeypatch):
    create_run(db, "run", options("a"))
    own(db, 1, socket.gethostname(), ago=1)

    def not_ours(pid, signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", not_ours)
    with pytest.raises(RunConflictError):
        acquire(db, "run")


def test_a_heartbeat_keeps_a_run_and_notices_its_loss(db):
    create_run(db, "run", options("a"))
    token = acquire(db, "run")
    db.execute("UPDATE runs SET heartbeat_at = '2020-01-01T00:00:00+00:00'")
    heartbeat(db, "run", token)
    with pytest.raises(RunConflictError):
        acquire(db, "run")
    db.execute("UPDATE runs SET heartbeat_at = '2020-01-01T00:00:00+00:00'")
    acquire(db, "run")
    with pytest.raises(RunConflictError, match="taken over"):
        heartbeat(db, "run", token)
