"""What analyses cost on large graphs: seconds of CPU, and peak memory, each in a process of its own.

The graph is invented: datasets in order of time, each made from earlier ones, the popular preferred; benchmarks among
the first; a few edges backwards, so that there are cycles. Loading and indexing are counted apart.

Caveat: real lineages are shallower and have fewer edges a dataset; this is the harder case.
"""

import argparse
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from itertools import accumulate

from app.analysis.contamination import contamination
from app.analysis.integrity import integrity
from app.analysis.licenses import licenses
from app.analysis.lineage_graph import graph_of
from app.analysis.overlap import matrix
from app.analysis.redundancy import redundancy
from app.analysis.structure import structure
from app.records.claim import ClaimStatus, Relationship
from app.records.dataset import NodeKind
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus
from tests.benchmarks.traced_process import machine

SIZES = (12_500, 25_000, 50_000, 100_000)
EDGES_A_DATASET = 4
DOMAINS = ("Math", "Code", "General", "Science")
LICENSES = ("apache-2.0", "mit", "cc-by-nc-4.0", "cc-by-sa-4.0", "other", None)
BENCHMARKS = (
    "cais/mmlu", "Idavidrein/gpqa", "openai/gsm8k", "hendrycks/competition_math", "HuggingFaceH4/MATH-500",
    "KbsdJames/Omni-MATH", "Hothan/OlympiadBench", "openai/openai_humaneval", "google-research-datasets/mbpp",
    "xw27/scibench", "TIGER-Lab/TheoremQA", "truthfulqa/truthful_qa", "allenai/ai2_arc", "lukaemon/bbh",
    "Rowan/hellaswag", "google/IFEval", "ucinlp/drop", "HuggingFaceH4/aime_2024", "livecodebench/code_generation",
)  # fmt: skip
_print = sys.stdout.write


def invented(count: int, seed: int = 1) -> Lineage:
    """Give a lineage of ``count`` datasets and four times as many edges."""
    chance = random.Random(seed)
    names = [BENCHMARKS[n] if n < len(BENCHMARKS) else f"org{n % 997}/set-{n}" for n in range(count)]
    nodes = tuple(
        LineageNode(
            id=name, kind=NodeKind.DATASET, depth=0, status=NodeStatus.TRACED, described=True, license=LICENSES[n % 6],
            domains=(DOMAINS[n % 4],), published_on=f"{2020 + n * 6 // count}-{1 + n % 12:02}-01",
        )
        for n, name in enumerate(names)
    )  # fmt: skip
    kinds = list(Relationship)
    weights = list(accumulate((60, 10, 10, 5, 15)))
    popular = list(range(len(BENCHMARKS)))
    edges: list[Edge] = []
    while len(edges) < EDGES_A_DATASET * count:
        down = chance.randrange(len(BENCHMARKS), count)
        up = popular[chance.randrange(len(popular))] if chance.random() < 0.3 else chance.randrange(down)
        backwards = chance.random() < 0.00002
        if up >= down and not backwards:
            continue
        popular.append(up)
        first, last = (down, up) if backwards else (up, down)
        edges.append(
            Edge(
                downstream=names[last], upstream=names[first], confidence=0.9, status=ClaimStatus.ACCEPTED, reason="",
                relationship=chance.choices(kinds, cum_weights=weights)[0].value, evidence="made from it with GPT-4",
            )
        )  # fmt: skip
    return Lineage(dataset="", nodes=nodes, edges=tuple(edges))


ANALYSES: dict[str, Callable[[Lineage], object]] = {
    "indexing alone": graph_of,
    "structure": structure,
    "redundancy": redundancy,
    "redundancy of a mixture of 20": lambda lineage: redundancy(lineage, [node.id for node in lineage.nodes[-20:]]),
    "contamination, all benchmarks": contamination,
    "contamination of one dataset": lambda lineage: contamination(lineage, lineage.nodes[-1].id),
    "licenses": licenses,
    "overlap of 20": lambda lineage: matrix(lineage, [node.id for node in lineage.nodes[-20:]]),
    "integrity": integrity,
}


def _measure(name: str, count: int, answers: "multiprocessing.Queue[tuple[float, float]]") -> None:
    lineage = invented(count)
    started = time.process_time()
    report = ANALYSES[name](lineage)
    seconds = time.process_time() - started
    del report
    answers.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def measured(name: str, count: int) -> tuple[float, float]:
    """Give seconds of CPU and the peak memory of its process in MB, the lineage itself included."""
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[tuple[float, float]] = context.Queue()
    process = context.Process(target=_measure, args=(name, count, answers))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{name} of {count:,} datasets ended with {process.exitcode}.")
    return answers.get()


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.analysis_scale", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help=f"datasets (default: {SIZES})")
    parser.add_argument("--only", choices=tuple(ANALYSES), action="append", help="default: all")
    options = parser.parse_args(arguments)
    _print(f"{machine()}\n\n| analysis | datasets | edges | CPU s | peak MB |\n| --- | --- | --- | --- | --- |\n")
    for name in options.only or ANALYSES:
        for count in options.sizes or SIZES:
            seconds, megabytes = measured(name, count)
            _print(f"| {name} | {count:,} | {EDGES_A_DATASET * count:,} | {seconds:.1f} | {megabytes:,.0f} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
