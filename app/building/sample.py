"""A sample drawn at the roots of a lineage: read, allocate, draw, check, spread, check again.

Every step is seeded and takes roots and rows in a fixed order: the same roots, rows and options give the same sample.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from app.building.origins import Origin, origins
from app.building.pool import COLUMNS, Pool, Pooled
from app.errors import DataError
from app.rows.decontaminate import METHODS, DecontaminationReport, find_contamination
from app.rows.engines import Engine
from app.rows.sets import RowSet, asked
from app.sampling.allocation import allocate, weights_of
from app.sampling.diversity import vendi_score
from app.sampling.embedding import Embedder
from app.sampling.roots import LeftOut, Root
from app.sampling.selection import POOL, cluster, draw, spread

__all__ = ["Plan", "Sample", "build"]

MOST_POOLED: Final = 200_000
"""Rows that are looked at, unless the budget itself asks for more."""

_LEAST_POOL: Final = 1.3
_ROUNDS: Final = 6
_WEIGHED_ROWS: Final = 500
"""Of each root, for ``diversity``; fewer when the smallest root has fewer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for.

    Attributes:
        budget: rows.
        way: of ``app.sampling.allocation.WAYS``.
        seed: of every draw.
        methods: by which benchmark rows are found.
        spreads: choose rows over clusters of their embeddings; else by chance.
    """

    budget: int
    way: str = "sqrt"
    seed: int = 0
    methods: tuple[str, ...] = METHODS
    spreads: bool = True


@dataclass(frozen=True)
class Sample:
    """What came of it.

    Attributes:
        path: the rows (Parquet, schema ``COLUMNS``), in the folder that was given.
        origins: the roots that were drawn from, in their order.
        left_out: roots that were not, with the reason.
        available: rows of each root that could be drawn, repeats left out.
        allocated: what each root was to give.
        taken: what it gave.
        texts: of the rows, as embedders see them.
        check: what the benchmarks' methods find in the finished sample; absent when no benchmark was named.
        embedder: whose vectors the rows were spread by.
    """

    plan: Plan
    path: Path
    origins: tuple[Origin, ...]
    left_out: tuple[LeftOut, ...]
    available: Mapping[str, int]
    allocated: Mapping[str, int]
    taken: Mapping[str, int]
    texts: tuple[str, ...]
    pool: Pool
    check: DecontaminationReport | None
    embedder: str


def build(
    plan: Plan,
    chosen: Sequence[tuple[Root, RowSet]],
    benchmarks: Sequence[RowSet],
    engine: Engine,
    embedder: Embedder,
    folder: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> Sample:
    """Draw the sample.

    Args:
        plan: what is asked for.
        chosen: roots with their rows, in the order in which they keep rows that several have.
        benchmarks: none of whose rows may be in the sample.
        engine: carries out comparisons; the result does not depend on it.
        embedder: for spreading, and for allocation by diversity.
        folder: for files of the work and of the result.
        tell: is told what is done next.

    Raises:
        UsageError: the plan cannot be carried out as it is written.
        DataError: no root has rows, rows cannot be read, the disk is full, or a benchmark row is found at the end.
        UnreachableError: the Hub could not be asked.
    """
    found, out = origins(chosen, engine, tell)
    if not found:
        raise DataError("No root has rows to draw from: " + _why(out))
    available = {origin.root.id: len(origin.places) for origin in found}
    weights = _weights(plan, found, available, embedder, tell)
    allocated = allocate(plan.budget, available, weights)
    pool = Pool(folder, engine, benchmarks, plan.methods)
    taken = _fill(plan, pool, found, available, weights, tell)
    tell("spreading")
    rows = _spread(plan, pool.clean, taken, embedder)
    path = folder / "sample.parquet"
    with pq.ParquetWriter(path, COLUMNS) as writer:
        for batch in pool.rows([row.number for row in rows]):
            writer.write_batch(batch)
    return Sample(
        plan, path, tuple(found), tuple(out), available, allocated, dict(Counter(row.root for row in rows)),
        tuple(row.text for row in rows), pool, _checked(path, plan, benchmarks, engine, tell), embedder.name,
    )  # fmt: skip


def _why(out: Sequence[LeftOut]) -> str:
    return "; ".join(f"{one.id}: {one.reason}" for one in out[:3]) + (" ..." if len(out) > 3 else "") + "."


def _weights(
    plan: Plan, found: Sequence[Origin], available: Mapping[str, int], embedder: Embedder, tell: Callable[[str], None]
) -> dict[str, float]:
    if plan.way != "diversity":
        return weights_of(plan.way, available)
    tell("weighing the roots")
    count = min(_WEIGHED_ROWS, *available.values())
    texts: list[str] = []
    for number, origin in enumerate(found):
        places = draw(origin.places, count, plan.seed + number).tolist()
        rows = origin.rows.looked_up(places)
        texts += [asked(rows[place]["question"], rows[place]["input"]) for place in places]
    vectors = embedder.embed(texts)
    scores = {
        origin.root.id: vendi_score(vectors[number * count : (number + 1) * count])
        for number, origin in enumerate(found)
    }
    return weights_of(plan.way, available, scores)


def _fill(
    plan: Plan,
    pool: Pool,
    found: Sequence[Origin],
    available: Mapping[str, int],
    weights: Mapping[str, float],
    tell: Callable[[str], None],
) -> dict[str, int]:
    """Draw until every root has enough clean rows for its share, or has no more; give the shares at the end."""
    factor = max(_LEAST_POOL, min(float(POOL), MOST_POOLED / plan.budget))
    untried = {
        origin.root.id: np.random.default_rng([plan.seed, number]).permutation(origin.places)
        for number, origin in enumerate(found)
    }
    share = allocate(plan.budget, available, weights)
    for _ in range(_ROUNDS):
        clean = Counter(row.root for row in pool.clean)
        short = [one for one in found if clean[one.root.id] < share[one.root.id] and len(untried[one.root.id])]
        if not short:
            break
        tell(f"drawing from {len(short)} roots")
        drawn = []
        for origin in short:
            name = origin.root.id
            count = int(np.ceil((share[name] - clean[name]) * factor))
            drawn.append((origin, sorted(untried[name][:count].tolist())))
            untried[name] = untried[name][count:]
        pool.add(drawn)
        clean = Counter(row.root for row in pool.clean)
        reachable = {name: clean[name] + len(untried[name]) for name in available}
        share = allocate(plan.budget, reachable, weights)
    clean = Counter(row.root for row in pool.clean)
    return allocate(plan.budget, {name: clean[name] for name in available}, weights)


def _spread(plan: Plan, clean: Sequence[Pooled], share: Mapping[str, int], embedder: Embedder) -> list[Pooled]:
    """Take each root's share, of clusters over all roots; a cluster that earlier roots filled comes later."""
    budget = sum(share.values())
    if plan.spreads and budget < len(clean):
        clusters = cluster(embedder.embed([row.text for row in clean]), budget, plan.seed)
    else:
        clusters = np.zeros(len(clean), np.int32)
    filled = np.zeros(int(clusters.max()) + 1 if len(clusters) else 1, np.int64)
    roots = np.array([row.root for row in clean])
    taken: list[int] = []
    for number, name in enumerate(sorted(share, key=lambda name: (share[name], name))):
        members = np.flatnonzero(roots == name)
        chosen = members[spread(clusters[members], share[name], plan.seed + number, filled)]
        np.add.at(filled, clusters[chosen], 1)
        taken += chosen.tolist()
    return [clean[number] for number in sorted(taken, key=lambda number: clean[number].number)]


def _checked(
    path: Path, plan: Plan, benchmarks: Sequence[RowSet], engine: Engine, tell: Callable[[str], None]
) -> DecontaminationReport | None:
    """Look at the finished sample as a stranger would.

    Raises:
        DataError: a row of a benchmark is in it.
    """
    if not benchmarks:
        return None
    tell("checking the sample")
    sample = RowSet("sample", str(path), skip_unfit=True)
    report = find_contamination(sample, benchmarks, engine, methods=plan.methods)
    if report.matches:
        first = next(iter(report.matches.values()))[0]
        raise DataError(
            f"The finished sample still holds {len(report.matches)} benchmark rows, the first of {first.benchmark}."
        )
    return report
