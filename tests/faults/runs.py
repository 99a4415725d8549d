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
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.cli import run
from tests.running import COMMAND, clean_environment
from tests.standins.server import StandIns

__all__ = ["Kill", "Killed", "exported", "finished", "health", "killed_run", "started"]


STILL_S = 0.1
"""What a stopped process has sent has arrived when nothing came for so long."""


@dataclass(frozen=True)
class Kill:
    """One kill -9.

    Attributes:
        at_request: requests that had been seen.
        in_flight: model calls that were asked and whose answers were not kept yet.
        unanswered: those of them which the stand-in had not answered.
    """

    at_request: int
    in_flight: int
    unanswered: int


@dataclass(frozen=True)
class Killed:
    """A run that was killed and resumed to its end.

    Attributes:
        kills: in their order.
        repeated: model calls that were asked again.
        doubled: those of them which one process asked twice: no kill explains them.
        export: what the database holds at the end.
        healthy: ``ok``, or what SQLite says is wrong with the file.
    """

    kills: tuple[Kill, ...]
    repeated: int
    doubled: int
    export: Mapping[str, bytes]
    healthy: str

    @property
    def in_flight(self) -> int:
        """Model calls in flight at the kills, together."""
        return sum(kill.in_flight for kill in self.kills)


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
    marks = [already]
    command: Sequence[str] = ("trace", "--seeds-file", str(seeds_file), "--thread", "night", *options)
    while len(points) < kills:
        kept, before = _kept(db), len(services.log)
        process = started(command[0], services, db, *command[1:], **environment)
        if not _come_to_a_point(process, services, before, requests - (before - already), chance):
            break
        point = _kill(process, services, db, before, kept)
        points.append(point)
        marks.append(len(services.log))
        if _has_run(db):
            command = ("resume", "night")
    code, said = finished(started(command[0], services, db, *command[1:], **environment))
    if code != 0:
        raise RuntimeError(f"the run did not end well ({code}): {said}")
    marks.append(len(services.log))
    doubled = sum(_again(_asked(services, first, last)) for first, last in pairwise(marks))
    return Killed(tuple(points), _again(_asked(services, already)), doubled, exported(db), health(db))


def _come_to_a_point(
    process: "subprocess.Popen[str]", services: StandIns, before: int, left: int, chance: random.Random
) -> bool:
    """Wait for a random share of the requests that are left, and some milliseconds; false: it was over before."""
    wanted = before + chance.randrange(max(left, 1))
    deadline = time.monotonic() + 120
    while len(services.log) < wanted and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.05)
    if process.poll() is None:
        return True
    process.communicate()
    return False


def _kill(process: "subprocess.Popen[str]", services: StandIns, db: Path, before: int, kept: int) -> Kill:
    """Stop the process, see what it has in flight, and kill it before it does anything more.

    ``before`` and ``kept`` are the requests seen and the answers kept before it was started.
    """
    process.send_signal(signal.SIGSTOP)
    seen, inside = len(services.log), services.inside["model"]
    still = seen
    while time.sleep(STILL_S) is None and len(services.log) > still:
        still = len(services.log)
    late = sum(one.service == "model" for one in services.log[seen:])
    in_flight = len(_asked(services, before)) - (_kept(db) - kept)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return Kill(seen - before, in_flight, inside + late)


def _asked(services: StandIns, first: int, last: int | None = None) -> Counter[bytes]:
    """Count the model calls that arrived whole; of one that was being sent at a kill the model sees nothing."""
    calls = (seen for seen in services.log[first:last] if seen.service == "model")
    return Counter(seen.body for seen in calls if len(seen.body) == int(seen.headers["content-length"]))


def _again(asked: Counter[bytes]) -> int:
    return sum(asked.values()) - len(asked)


def _kept(db: Path) -> int:
    """Count the answers of the model that a database holds; none before it has its tables."""
    return _count(db, "model_answers")


def _has_run(db: Path) -> bool:
    return _count(db, "runs") > 0


def _count(db: Path, table: str) -> int:
    if not db.exists():
        return 0
    with contextlib.closing(sqlite3.connect(db)) as connection:
        try:
            rows: Any = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(rows[0])
