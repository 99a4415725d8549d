"""Runs in other processes that may be killed, and what they leave: exports, model calls, the database's health."""

import contextlib
import io
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli import run
from tests.running import COMMAND, clean_environment
from tests.standins.server import StandIns

__all__ = ["Kill", "Killed", "exported", "finished", "health", "killed_run", "started"]


@dataclass(frozen=True)
class Kill:
    """One kill -9: how many requests had been seen, and how many model calls were inside the stand-in."""

    at_request: int
    in_flight: int


@dataclass(frozen=True)
class Killed:
    """A run that was killed and resumed to its end; ``repeated`` counts model calls that were asked again."""

    kills: tuple[Kill, ...]
    repeated: int
    export: Mapping[str, bytes]
    healthy: str


def started(command: str, services: StandIns, db: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a command on a database, against the services."""
    return subprocess.Popen(
        [*COMMAND, command, *arguments, "--db", str(db)],
        env=clean_environment({**services.environment, **environment}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str], timeout: float = 300) -> tuple[int, str]:
    """Wait for the end; give the exit code and what was said on standard error."""
    _, said = process.communicate(timeout=timeout)
    return process.returncode, said


def exported(db: Path) -> Mapping[str, bytes]:
    """Give everything a database holds, as an export of every status."""
    folder = db.with_suffix(".export")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = run(["export", "jsonl", str(folder), "--all", "--db", str(db)])
    if code != 0:
        raise RuntimeError(f"the export of {db} failed")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def health(db: Path) -> str:
    """Give what SQLite says of the whole file: ``ok``, or what is wrong."""
    with contextlib.closing(sqlite3.connect(db)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def killed_run(
    services: StandIns,
    seeds_file: Path,
    db: Path,
    kills: int,
    chance: random.Random,
    *options: str,
    requests: int,
    **environment: str,
) -> Killed:
    """Trace, kill -9 at random points of what is left (or at random moments of the start), and resume to the end.

    ``requests`` is how many an undisturbed run makes.
    """
    already = len(services.log)
    points: list[Kill] = []
    command: Sequence[str] = ("trace", "--seeds-file", str(seeds_file), "--thread", "night", *options)
    while len(points) < kills:
        process = started(command[0], services, db, *command[1:], **environment)
        point = _kill(process, services, len(services.log), requests - (len(services.log) - already), chance)
        if point is None:
            break
        points.append(point)
        if _has_run(db):
            command = ("resume", "night")
    code, said = finished(started(command[0], services, db, *command[1:], **environment))
    if code != 0:
        raise RuntimeError(f"the run did not end well ({code}): {said}")
    asked = Counter(seen.body for seen in services.log[already:] if seen.service == "model")
    return Killed(tuple(points), sum(asked.values()) - len(asked), exported(db), health(db))


def _kill(
    process: "subprocess.Popen[str]", services: StandIns, before: int, left: int, chance: random.Random
) -> Kill | None:
    """Kill after a random share of the requests that are left, and some milliseconds; ``None``: it was over before."""
    wanted = before + chance.randrange(max(left, 1))
    deadline = time.monotonic() + 120
    while len(services.log) < wanted and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.05)
    if process.poll() is not None:
        process.communicate()
        return None
    in_flight = services.inside["model"]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return Kill(len(services.log) - before, in_flight)


def _has_run(db: Path) -> bool:
    if not db.exists():
        return False
    with contextlib.closing(sqlite3.connect(db)) as connection:
        try:
            rows: Any = connection.execute("SELECT count(*) FROM runs").fetchone()
        except sqlite3.OperationalError:
            return False
    return bool(rows[0])
