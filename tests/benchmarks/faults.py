"""Faults of each kind on every service, a fifth of all tries: is the final graph the one of a healthy day?

Two tables. The first: 20 % of each kind, on all services at once. The second: one service dead for good, the run
ends with exit 3 and no dataset wrongly terminal, and ``resume`` on a healthy day ends in the same graph.
``python -m tests.benchmarks.faults [--datasets 110] [--rate 0.2] [--seed 0] [--only NAME ...]``
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.faults.runs import exported, finished, started
from tests.faults.worlds import exposed_world, terminal
from tests.standins.faults import KINDS, MODEL_KINDS, Faults
from tests.standins.server import StandIns

DOWN = ("hub", "arxiv", "github_raw", "web", "model")
FRESH = Faults()
HANGING_S = 3600.0
"""A fifth of all tries hang until they are given up, 20 s each, many one after the other."""


def main() -> int:
    """Run everything and print the figures; 1 when a graph differs or a dataset is wrongly terminal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=110)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="kinds, and services to kill; absent: all")
    given = parser.parse_args()
    made = exposed_world(given.datasets, given.seed)
    with tempfile.TemporaryDirectory() as name, StandIns(made.world) as services:
        folder = Path(name)
        seeds = folder / "seeds.txt"
        seeds.write_text("\n".join(made.seeds), encoding="utf-8")
        code, said = finished(started("trace", services, folder / "whole.db", "--seeds-file", str(seeds)))
        if code != 0:
            raise RuntimeError(said)
        undisturbed = exported(folder / "whole.db")
        _say(f"{given.datasets} datasets, {len(services.log)} requests, {len(terminal(undisturbed))} terminal datasets")
        bad = sum(
            _shaken(services, folder, seeds, undisturbed, name, faults)
            for name, faults in _schedules(given.rate, given.seed)
            if given.only is None or name in given.only
        )
        dead = [service for service in DOWN if given.only is None or service in given.only]
        bad += sum(_dead(services, folder, seeds, undisturbed, service) for service in dead)
    _say(f"{bad} bad")
    return int(bad > 0)


def _schedules(rate: float, seed: int) -> "list[tuple[str, Faults]]":
    """Give a schedule for each kind; what a healthy model answers badly is bad at most twice in a row."""
    each = [
        (
            kind,
            Faults(
                seed=seed,
                rates={"model": {kind: rate}} if kind in MODEL_KINDS else {"*": {kind: rate}},
                max_consecutive=2 if kind in MODEL_KINDS else None,
            ),
        )
        for kind in KINDS
    ]
    every = Faults(
        seed=seed,
        rates={
            "*": {kind: rate / 6 for kind in KINDS if kind not in MODEL_KINDS},
            "model": {kind: rate / len(KINDS) for kind in KINDS},
        },
    )
    return [*each, ("all kinds at once", every)]


def _shaken(
    services: StandIns, folder: Path, seeds: Path, undisturbed: Mapping[str, bytes], name: str, faults: Faults
) -> bool:
    services.faults = faults
    mark, since = len(services.log), time.monotonic()
    db = folder / f"{name}.db"
    shaken = started("trace", services, db, "--seeds-file", str(seeds), TAPROOT_PATIENCE_S="20")
    code, said = finished(shaken, HANGING_S)
    took = time.monotonic() - since
    services.faults = FRESH
    struck = Counter(seen.service for seen in services.log[mark:] if seen.fault)
    export = exported(db)
    wrong = terminal(export) - terminal(undisturbed)
    same = export == undisturbed
    _say(
        f"{name}: exit {code}, {sum(struck.values())} of {len(services.log) - mark} tries failed ({_listed(struck)}),"
        f" {took:.0f} s; {'same graph' if same else 'ANOTHER GRAPH'}; {len(wrong)} wrongly terminal"
        + (f"; {_why(said)}" if code else "")
    )
    return code != 0 or not same or bool(wrong)


def _dead(services: StandIns, folder: Path, seeds: Path, undisturbed: Mapping[str, bytes], service: str) -> bool:
    """Kill one service for good, then bring it back and resume."""
    services.faults = Faults(rates={service: {"503": 1.0}}, max_consecutive=None, retry_after_s=None)
    db = folder / f"dead-{service}.db"
    arguments = ("--seeds-file", str(seeds), "--thread", "night")
    code, said = finished(started("trace", services, db, *arguments, TAPROOT_PATIENCE_S="2"))
    services.faults = FRESH
    wrong = terminal(exported(db)) - terminal(undisturbed)
    again, more = finished(started("resume", services, db, "night"))
    same = exported(db) == undisturbed
    told = "resume" in said and "Traceback" not in said
    _say(
        f"{service} dead: exit {code}, {'resume named' if told else 'RESUME NOT NAMED'}, {len(wrong)} wrongly"
        f" terminal; resumed: exit {again}, {'same graph' if same else 'ANOTHER GRAPH'}"
        + (f"; {_why(more)}" if again else "")
    )
    return (code, again, told, same, len(wrong)) != (3, 0, True, True, 0)


def _why(said: str) -> str:
    """Give the sentence that says why a run ended early, of what it said on standard error."""
    told = [line for line in said.splitlines() if line.startswith("taproot: ")]
    return told[-1] if told else said.strip()[-300:]


def _listed(struck: "Counter[str]") -> str:
    return ", ".join(f"{service} {count}" for service, count in sorted(struck.items()))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
