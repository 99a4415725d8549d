"""How long a trace takes when its services do, against the least that it could take.

A world of 430 datasets whose services answer late by a seeded schedule: a model with a median of 400 ms, every fetch
60 ms on average. The bound is the greater of the critical path and all waiting divided by the concurrency; computing
counts for nothing in it. A serial program waits for every answer in turn.

Caveat: the critical path leaves out the look-ups of names, so the bound is rather too low than too high; a trace is
timed from its first request to its last commit, the interpreter's start left out.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.traced_process import TracedProcess, machine, run_trace, serving
from tests.standins.synthetic import SyntheticWorld, synthetic_world

COUNT = 430
CONCURRENCIES = (1, 8, 32, 64)
MODEL_MS = {"minimum": 250, "mean": 466}
"""Of which the median is 400."""
FETCH_MS = {"minimum": 30, "mean": 60}
_print = sys.stdout.write
_CARD = re.compile(r"/datasets/([^/]+/[^/]+)/(?:resolve|raw)/")
_PAPER = re.compile(r"arxiv\.org/abs/([0-9.]+)")


@dataclass(frozen=True)
class Waiting:
    """What the services kept a trace waiting for, in seconds.

    Attributes:
        total_s: all answers together; a serial program takes longer.
        path_s: the longest chain of answers each of which had to be there for the next to be asked for.
    """

    total_s: float
    path_s: float

    def bound_s(self, concurrency: int) -> float:
        """Give the least time in which ``concurrency`` datasets and model calls at once can be through."""
        return max(self.path_s, self.total_s / concurrency)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 when the graphs differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.makespan", description=__doc__)
    parser.add_argument("concurrency", type=int, nargs="*", help=f"default: {CONCURRENCIES}")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="of all latencies")
    parser.add_argument("--extractor", choices=("llm", "rules"), default="llm")
    options = parser.parse_args(arguments)
    _print(f"{machine()}; {options.count} datasets, seed {options.seed}, latencies times {options.scale:g}\n\n")
    _print("| concurrency | trace s | bound s | ratio | path s | serial s | faster than serial | CPU s |\n")
    _print("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
    made = synthetic_world(options.count, options.seed)
    graphs = set()
    for concurrency in options.concurrency or CONCURRENCIES:
        traced, waiting = measured(made, options, concurrency)
        graphs.add(traced.graph)
        _print(f"{row(concurrency, traced, waiting)}\n")
        sys.stdout.flush()
    _print(f"\ngraphs: {'identical to the byte' if len(graphs) == 1 else 'DIFFERENT'}\n")
    return 0 if len(graphs) == 1 else 1


def measured(made: SyntheticWorld, options: argparse.Namespace, concurrency: int) -> tuple[TracedProcess, Waiting]:
    """Trace the whole world once."""
    scaled = {
        service: {name: value * options.scale for name, value in latency.items()}
        for service, latency in (("model", MODEL_MS), ("*", FETCH_MS))
    }
    faults = json.dumps({"seed": options.seed, "latency": scaled})
    world = ["--synthetic", str(options.count), "--seed", str(options.seed)]
    with tempfile.TemporaryDirectory() as folder:
        with serving(world, faults) as services:
            extra = ["--extractor", options.extractor, "--concurrency", str(concurrency)]
            traced = run_trace(services, made.seeds, Path(folder) / "lineage.db", *extra)
            log = services.log
        return traced, waited(made, log.requests())


def waited(made: SyntheticWorld, requests: Sequence[Mapping[str, Any]]) -> Waiting:
    """Add up what the services made a trace wait for."""
    own = _own_s(made, requests)
    upstreams = defaultdict(list)
    for edge in made.edges:
        upstreams[edge.downstream].append(edge.upstream)
    through = {seed: own[seed] for seed in made.seeds}
    waiting = dict(through)
    while waiting:  # the earliest end first, so that each dataset is reached as early as it can be
        downstream = min(waiting, key=lambda name: waiting[name])
        ended = waiting.pop(downstream)
        for upstream in upstreams[downstream]:
            if upstream not in through:
                through[upstream] = waiting[upstream] = ended + own[upstream]
    return Waiting(sum(one["delay_s"] for one in requests), max(through.values()))


def _own_s(made: SyntheticWorld, requests: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Give the seconds that each dataset waits for its documents and its model at least, one after the other."""
    papers = {
        match[1]: one.id for one in made.world.datasets if one.card and (match := _PAPER.search(one.card)) is not None
    }
    ids = {one.id for one in made.world.datasets}
    stages: dict[str, dict[str, float]] = defaultdict(dict)
    for request in requests:
        found = _stage(request, ids, papers)
        if found is not None:
            dataset, stage = found
            stages[dataset][stage] = max(stages[dataset].get(stage, 0.0), request["delay_s"])
    return {dataset: sum(stages[dataset].values()) for dataset in ids}


def _stage(request: Mapping[str, Any], ids: set[str], papers: Mapping[str, str]) -> tuple[str, str] | None:
    """Tell which dataset waits for an answer, and at which stage; requests of one stage may run side by side."""
    card = _CARD.match(request["path"])
    if request["service"] == "hub":
        return (card[1], "card") if card else None
    if request["service"] == "arxiv":
        paper = next((paper for paper in papers if paper in request["path"] or paper in request["query"]), None)
        stage = "paper's record" if request["path"] == "/api/query" else "paper"
        return (papers[paper], stage) if paper else None
    if request["service"] != "model":
        return None
    body = json.loads(request["body"])
    schema = body["response_format"]["json_schema"]["name"]
    asked = next(message["content"] for message in body["messages"] if message["role"] == "user")
    dataset = next(word for word in re.findall(r"[\w.-]+/[\w.-]+", asked) if word in ids)
    return dataset, "reading" if schema in ("DocumentClaims", "DatasetProfile") else schema


def row(concurrency: int, traced: TracedProcess, waiting: Waiting) -> str:
    """Give one line of the table."""
    took, bound = float(traced.outcome["elapsed_s"]), waiting.bound_s(concurrency)
    cells = (
        f"{concurrency}",
        f"{took:.1f}",
        f"{bound:.1f}",
        f"{took / bound:.2f}",
        f"{waiting.path_s:.1f}",
        f"{waiting.total_s:.1f}",
        f"{waiting.total_s / took:.1f}",
        f"{traced.cpu_s:.1f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
