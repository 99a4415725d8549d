"""What the engine itself costs: CPU per dataset without latency, peak memory, bytes of database, start-up.

Every dataset has a card of 8 KB, about one in eight a short paper; each is read by a model (two to three calls) or by
the rules. The services answer at once, from another process, so the CPU counted is taproot's own; its start is in it.

Caveat: the cards are invented, and compress better than real ones.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.traced_process import TracedProcess, machine, run_trace, serving
from tests.running import COMMAND, clean_environment
from tests.standins.synthetic import synthetic_world

COUNTS = (300, 1_000, 3_000, 10_000)
CARD_BYTES = 8_000
STARTS = 5
_print = sys.stdout.write


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.overhead", description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", help=f"datasets (default: {COUNTS})")
    parser.add_argument("--extractor", choices=("llm", "rules"), action="append", help="default: both")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    _print(f"{machine()}\n")
    _print(f"start-up: taproot --help {start_up_s(['--help']):.2f} s (the best of {STARTS})\n\n")
    _print("| read by | datasets | edges | CPU ms a dataset | wall s | peak MB | database KB a dataset | calls |\n")
    _print("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
    for extractor in options.extractor or ("llm", "rules"):
        for count in options.counts or COUNTS:
            _print(f"{row(extractor, measured(count, options.seed, extractor, options.concurrency))}\n")
            sys.stdout.flush()


def measured(count: int, seed: int, extractor: str, concurrency: int) -> TracedProcess:
    """Trace a whole world of ``count`` datasets."""
    world = ["--synthetic", str(count), "--seed", str(seed), "--card-bytes", str(CARD_BYTES)]
    seeds = synthetic_world(count, seed).seeds
    with serving(world) as services, tempfile.TemporaryDirectory() as folder:
        options = ["--extractor", extractor, "--concurrency", str(concurrency)]
        return run_trace(services, seeds, Path(folder) / "lineage.db", *options)


def row(extractor: str, traced: TracedProcess) -> str:
    """Give one line of the table."""
    count = int(traced.outcome["datasets"])
    cells = (
        extractor,
        f"{count:,}",
        f"{traced.outcome['edges']:,}",
        f"{1000 * traced.cpu_s / count:.1f}",
        f"{traced.wall_s:.1f}",
        f"{traced.peak_mb:.0f}",
        f"{traced.database_bytes / count / 1000:.1f}",
        f"{traced.outcome['model_calls']:,}",
    )
    return f"| {' | '.join(cells)} |"


def start_up_s(arguments: Sequence[str]) -> float:
    """Give the least CPU seconds that a command takes."""
    taken = []
    for _ in range(STARTS):
        process = subprocess.Popen([*COMMAND, *arguments], env=clean_environment(), stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken.append(used.ru_utime + used.ru_stime)
    return min(taken)


if __name__ == "__main__":
    main(sys.argv[1:])
