"""One trace in a process of its own, against stand-ins in another: what it took, and what was asked of the services.

Caveat: CPU and memory are the traced process's alone, its start included; the stand-ins share the machine, so wall
times on few cores are longer than with services elsewhere.
"""

import contextlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running import COMMAND, clean_environment, export_lines

__all__ = ["Log", "Services", "TracedProcess", "machine", "run_trace", "serving"]

ROOT = Path(__file__).parent.parent.parent
_EXPORT = re.compile(r"export (\w+)=(.*)")
SINCE = "2010"
"""Nothing of an invented world is older."""


class Log:
    """What the stand-ins saw; it is there once they have ended."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def requests(self) -> list[dict[str, Any]]:
        """Give every request, in order of arrival."""
        return self.lines


@dataclass(frozen=True)
class Services:
    """Stand-ins in another process."""

    environment: Mapping[str, str]
    log: Log


@dataclass(frozen=True)
class TracedProcess:
    """What a trace came to.

    Attributes:
        outcome: what ``trace --json`` said.
        cpu_s: user and system time of the process, from its start to its end.
        wall_s: from its start to its end.
        peak_mb: the most memory it held, in units of 10^6 bytes.
        database_bytes: of the file and what SQLite keeps beside it.
        graph: the exported lines, as bytes.
    """

    outcome: Mapping[str, Any]
    cpu_s: float
    wall_s: float
    peak_mb: float
    database_bytes: int
    graph: bytes


def machine() -> str:
    """Name the machine that figures are of.

    >>> machine().endswith(platform.python_version())
    True
    """
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


@contextlib.contextmanager
def serving(world: Sequence[str], faults: str | None = None) -> Iterator[Services]:
    """Serve a world (options of ``python -m tests.standins``) until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        written, log = Path(folder) / "requests.jsonl", Log()
        command = [sys.executable, "-m", "tests.standins", *world, "--log", str(written)]
        process = subprocess.Popen(
            [*command, *(["--faults", faults] if faults else [])],
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Services(_announced(process), log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(120)
            if process.stdout is not None:
                process.stdout.close()
            with written.open(encoding="utf-8") as lines:
                log.lines.extend(map(json.loads, lines))


def _announced(process: "subprocess.Popen[str]") -> dict[str, str]:
    environment: dict[str, str] = {}
    for line in process.stdout or ():
        match = _EXPORT.fullmatch(line.strip())
        if match:
            environment[match[1]] = match[2].strip("'")
        if "TAPROOT_ALLOW_HOSTS" in environment:
            return environment
    raise RuntimeError("the stand-ins did not start")


def run_trace(
    services: Services, seeds: Sequence[str], db: Path, *options: str, profiler: Sequence[str] = ()
) -> TracedProcess:
    """Trace ``seeds`` into ``db``.

    Raises:
        RuntimeError: the trace is not complete; with what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        named, out, err = (Path(folder) / name for name in ("seeds", "out", "err"))
        named.write_text("\n".join(seeds), encoding="utf-8")
        command = [
            *profiler,
            *COMMAND,
            "trace",
            "--seeds-file",
            str(named),
            "--since",
            SINCE,
            "--db",
            str(db),
            "--json",
        ]
        started = time.monotonic()
        with out.open("wb") as output, err.open("wb") as errors:
            process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env=clean_environment(services.environment),
                stdout=output,
                stderr=errors,
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - started
        if process.returncode:
            raise RuntimeError(f"the trace ended with {process.returncode}: {err.read_text('utf-8')[-2000:]}")
        return TracedProcess(
            outcome=json.loads(out.read_bytes()),
            cpu_s=used.ru_utime + used.ru_stime,
            wall_s=wall_s,
            peak_mb=used.ru_maxrss * 1024 / 1e6,
            database_bytes=sum(path.stat().st_size for path in db.parent.glob(f"{db.name}*")),
            graph=b"".join(export_lines(db, Path(folder) / "lines").values()),
        )
