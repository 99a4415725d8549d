"""Runs: their options, their state, their one owner.

A process that was killed leaves its state ``running`` behind; seen from outside that is a stopped run,
because nobody owns it. On the same host a dead process frees a run at once, elsewhere its silence does.
"""

import os
import re
import secrets
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlite_utils import Database

from app.errors import RunConflictError, UsageError
from app.records.run import RunOptions, RunRecord, RunState
from app.store.connection import write
from app.store.depths import forget_limit

__all__ = [
    "acquire",
    "all_runs",
    "change_options",
    "create_run",
    "has_owner",
    "heartbeat",
    "new_thread",
    "now",
    "release",
    "run_options",
    "run_record",
    "set_state",
]

OWNER_SILENCE: Final = timedelta(seconds=30)
"""An owner not heard of for so long has lost its run."""

LONGEST_NAME: Final = 200

_RECORD = "thread, state, reason, options, started_at, updated_at, owner, owner_pid, owner_host, heartbeat_at"


def now() -> str:
    """Give the time as it is stored: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


def create_run(db: Database, thread: str, options: RunOptions) -> None:
    """Store a new run.

    Raises:
        UsageError: there is a run of that name, or it is no name for a run.
    """
    _check_name(thread)
    with write(db):
        cursor = db.execute(
            "INSERT INTO runs (thread, state, reason, options, started_at, updated_at) VALUES (?, ?, '', ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            [thread, RunState.RUNNING.value, options.model_dump_json(), now(), now()],
        )
    if cursor.rowcount == 0:
        raise UsageError(f"There is a run {thread} already; continue it with: taproot resume {thread}")
    forget_limit(db, thread)


def _check_name(thread: str) -> None:
    """Refuse names which could not be typed again, would be taken for an option, or run into instances' names."""
    fits = 0 < len(thread) <= LONGEST_NAME and thread.isprintable() and thread == thread.strip()
    if not fits or thread.startswith("-") or "/" in thread:
        raise UsageError(
            f"{thread[:60]!r} is no name for a run: at most {LONGEST_NAME} visible characters, no slash,"
            " and no hyphen in front."
        )


def new_thread(db: Database, seeds: Sequence[str]) -> str:
    """Give a free name for a run: the first seed and the time."""
    seed = re.sub(r"[^A-Za-z0-9._]+", "-", (seeds[0] if seeds else "run").rpartition("/")[2]).strip("-.") or "run"
    name = f"{seed[:40]}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    taken = {row[0] for row in db.execute("SELECT thread FROM runs")}
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def run_options(db: Database, thread: str) -> RunOptions:
    """Give the options of a run.

    Raises:
        UsageError: there is no such run.
    """
    return run_record(db, thread).options


def run_record(db: Database, thread: str) -> RunRecord:
    """Give one run as seen from outside.

    Raises:
        UsageError: there is no such run.
    """
    row = next(iter(db.query(f"SELECT {_RECORD} FROM runs WHERE thread = ?", [thread])), None)
    if row is None:
        raise UsageError(f"There is no run {thread}; taproot runs lists them.")
    return _record(row)


def all_runs(db: Database) -> list[RunRecord]:
    """Give every run, the oldest first."""
    return [_record(row) for row in db.query(f"SELECT {_RECORD} FROM runs ORDER BY started_at, thread")]


def set_state(db: Database, thread: str, state: RunState, reason: str = "") -> None:
    """Store where a run stands."""
    with write(db):
        db.execute(
            "UPDATE runs SET state = ?, reason = ?, updated_at = ? WHERE thread = ?",
            [state.value, reason, now(), thread],
        )


def change_options(db: Database, thread: str, options: RunOptions) -> None:
    """Store other options of a run, for what it has still to do."""
    with write(db):
        db.execute("UPDATE runs SET options = ? WHERE thread = ?", [options.model_dump_json(), thread])


def acquire(db: Database, thread: str) -> str:
    """Make this process the owner of a run; gives the token of its ownership.

    Raises:
        RunConflictError: another live process owns it.
        UsageError: there is no such run.
    """
    token = secrets.token_hex(8)
    with write(db):
        row = next(iter(db.query(f"SELECT {_RECORD} FROM runs WHERE thread = ?", [thread])), None)
        if row is None:
            raise UsageError(f"There is no run {thread}; taproot runs lists them.")
        if has_owner(row):
            where = f"process {row['owner_pid']} on {row['owner_host']}"
            raise RunConflictError(f"The run {thread} is being worked on by {where}; stop that one first.")
        db.execute(
            "UPDATE runs SET owner = ?, owner_pid = ?, owner_host = ?, heartbeat_at = ? WHERE thread = ?",
            [token, os.getpid(), socket.gethostname(), now(), thread],
        )
    return token


def heartbeat(db: Database, thread: str, token: str) -> None:
    """Say that the owner lives; at least every 10 seconds.

    Raises:
        RunConflictError: the run has gone to another process in the meantime.
    """
    with write(db):
        sql = "UPDATE runs SET heartbeat_at = ? WHERE thread = ? AND owner = ?"
        if db.execute(sql, [now(), thread, token]).rowcount == 0:
            raise RunConflictError(f"The run {thread} was taken over by another process.")


def release(db: Database, thread: str, token: str) -> None:
    """Give a run up; a run that is owned by another is left alone."""
    with write(db):
        db.execute(
            "UPDATE runs SET owner = NULL, owner_pid = NULL, owner_host = NULL, heartbeat_at = NULL "
            "WHERE thread = ? AND owner = ?",
            [thread, token],
        )


def has_owner(row: Mapping[str, Any]) -> bool:
    """Whether the owner columns of a run name a process that lives."""
    if row["owner"] is None or row["heartbeat_at"] is None:
        return False
    if datetime.now(UTC) - datetime.fromisoformat(row["heartbeat_at"]) > OWNER_SILENCE:
        return False
    return row["owner_host"] != socket.gethostname() or _lives(int(row["owner_pid"]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _record(row: Mapping[str, Any]) -> RunRecord:
    state, reason = RunState(row["state"]), row["reason"]
    if state is RunState.RUNNING and not has_owner(row):
        state, reason = RunState.STOPPED, "interrupted"
    return RunRecord(
        thread=row["thread"],
        state=state,
        reason=reason,
        options=RunOptions.model_validate_json(row["options"]),
        started_at=datetime.fromisoformat(row["started_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
    )
