"""Kill -9 at random points: is the final graph that of a run which nobody disturbed, and what is paid twice?

A call is in flight from when it is sent until its answer is kept. At each kill the process is stopped first, for its
calls to be counted: what it asked, less what the database holds. More than its concurrency, or more calls repeated
than were in flight, is bad.

``python -m tests.benchmarks.kills [--kills 100] [--datasets 120] [--seed 0]``
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.runs import Kill, Killed, exported, finished, killed_run, started
from tests.faults.worlds import exposed_world
from tests.standins.faults import Faults, Latency
from tests.standins.server import StandIns

LATENCY = Faults(latency={"model": Latency(mean=60, minimum=20), "*": Latency(mean=10, minimum=2)})
CONCURRENCY = (4, 8, 16, 32)
WORLDS = 4
MOST_KILLS = 8
"""Of one run, before it is left to end."""


def main() -> int:
    """Run the kills and print the figures; 1 when one of them changed a graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--datasets", type=int, default=120)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    bad, runs = 0, 0
    kills: list[Kill] = []
    repeated: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        for world in range(WORLDS):
            share = [len(part) for part in _parts(given.kills, WORLDS)][world]
            for concurrency, killed, same in _world(Path(folder), given.datasets, world, share, chance):
                runs += 1
                kills += killed.kills
                repeated.append(killed.repeated)
                few = all(kill.in_flight <= concurrency for kill in killed.kills)
                well = same and killed.healthy == "ok" and few and killed.repeated <= killed.in_flight
                bad += not well
                points = ", ".join(f"{kill.at_request} ({kill.in_flight} in flight)" for kill in killed.kills)
                _say(
                    f"world {world}, concurrency {concurrency}: killed at request {points};"
                    f" {killed.repeated} calls repeated, {killed.doubled} of them by one process;"
                    f" {'same graph' if same else 'ANOTHER GRAPH'}, {killed.healthy}{'' if well else '; BAD'}"
                )
    in_flight, unanswered = sum(kill.in_flight for kill in kills), sum(kill.unanswered for kill in kills)
    _say(
        f"{len(kills)} kills in {runs} runs: {bad} bad; model calls repeated {sum(repeated)}"
        f" (worst run: {max(repeated, default=0)}); in flight at the kills {in_flight}: {unanswered} unanswered,"
        f" {in_flight - unanswered} answered and not yet kept"
    )
    return int(bad > 0)


def _world(
    folder: Path, count: int, seed: int, kills: int, chance: random.Random
) -> Iterator[tuple[int, Killed, bool]]:
    made = exposed_world(count, seed)
    seeds = folder / f"seeds-{seed}.txt"
    seeds.write_text("\n".join(made.seeds), encoding="utf-8")
    done, runs = 0, 0
    with StandIns(made.world, faults=LATENCY) as services:
        whole = folder / f"whole-{seed}.db"
        code, said = finished(started("trace", services, whole, "--seeds-file", str(seeds)))
        if code != 0:
            raise RuntimeError(said)
        undisturbed, requests = exported(whole), len(services.log)
        _say(f"world {seed}: {count} datasets, {requests} requests, {len(services.requests('model'))} model calls")
        while done < kills:
            concurrency = chance.choice(CONCURRENCY)
            killed = killed_run(
                services, seeds, folder / f"{seed}-{runs}.db", min(kills - done, chance.randint(1, MOST_KILLS)), chance,
                "--concurrency", str(concurrency), requests=requests,
            )  # fmt: skip
            done, runs = done + len(killed.kills), runs + 1
            yield concurrency, killed, killed.export == undisturbed


def _parts(count: int, parts: int) -> list[range]:
    return [range(count * part // parts, count * (part + 1) // parts) for part in range(parts)]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
