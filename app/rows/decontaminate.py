"""Rows of a training set that hold rows of benchmarks: found by every method, dropped or marked, and told.

The question of a training row, with its input, is compared with the question of each benchmark row (``exact``,
``loose``, ``near``); runs of words are looked for in all of the row, its output as well (``ngram13``, ``ngram8``).
Caveat: a rewritten or translated question is found by none of them; near-duplicates find light rewording only.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from app.errors import UsageError
from app.rows.engines import Engine
from app.rows.fingerprints import Fingerprints
from app.rows.near import SIGNATURES, Signatures, nearest
from app.rows.overlap import QUESTION, contained, gathered
from app.rows.sets import RowSet
from app.rows.writing import check_target, write_rows, written_whole

__all__ = ["METHODS", "BenchmarkFound", "DecontaminationReport", "Match", "find_contamination", "write_decontaminated"]

METHODS: Final = ("exact", "loose", "ngram13", "ngram8", "near")
_WHOLE: Final = ("question", "input", "output", "choices")
_MARK: Final = "contamination"


@dataclass(frozen=True, slots=True)
class Match:
    """A benchmark row that a training row holds: how it was found, where it is, the share or similarity."""

    benchmark: str
    method: str
    file: str
    row: int
    pos: int
    share: float

    def as_json(self) -> dict[str, Any]:
        """Give the match as plain values."""
        return {
            "benchmark": self.benchmark,
            "method": self.method,
            "file": self.file,
            "row": self.row,
            "share": round(self.share, 4),
        }


@dataclass(frozen=True, slots=True)
class BenchmarkFound:
    """One benchmark: its rows, training rows that hold some, its rows that are held, training rows by method."""

    name: str
    rows: int
    training_rows: int
    benchmark_rows: int
    by_method: Mapping[str, int]
    likely: bool


@dataclass(frozen=True, slots=True)
class DecontaminationReport:
    """What is found in ``dataset``; ``matches`` by the place of the training row, ascending."""

    dataset: RowSet
    benchmarks: tuple[BenchmarkFound, ...]
    matches: Mapping[int, tuple[Match, ...]]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values: counts, rates in both directions, and every matched row."""
        rows = self.dataset.rows
        return {
            "dataset": self.dataset.name,
            "rows": rows,
            "contaminated": len(self.matches),
            "kept": rows - len(self.matches),
            "benchmarks": [
                {
                    "name": one.name,
                    "rows": one.rows,
                    "likely": one.likely,
                    "training_rows": one.training_rows,
                    "of_training": round(one.training_rows / rows, 6),
                    "benchmark_rows": one.benchmark_rows,
                    "of_benchmark": round(one.benchmark_rows / one.rows, 6),
                    "by_method": dict(one.by_method),
                }
                for one in self.benchmarks
            ],
            "matches": [self._row(pos, found) for pos, found in self.matches.items()],
        }

    def _row(self, pos: int, found: tuple[Match, ...]) -> dict[str, Any]:
        file, row = self.dataset.where(pos)
        return {"file": file, "row": row, "found": [match.as_json() for match in found]}


def find_contamination(
    dataset: RowSet,
    benchmarks: Sequence[RowSet],
    engine: Engine,
    *,
    methods: Sequence[str] = METHODS,
    likely: frozenset[str] = frozenset(),
    tell: Callable[[str], None] = lambda _: None,
) -> DecontaminationReport:
    """Find the rows of a training set that hold rows of benchmarks.

    Args:
        dataset: the training set.
        benchmarks: the benchmarks; those named in ``likely`` are checked first, and marked so.
        engine: what carries it out.
        methods: of ``METHODS``.
        likely: names of benchmarks that lineage makes likely.
        tell: is told what is checked next.

    Raises:
        UsageError: no benchmark or an unknown method is named.
        DataError: a set cannot be read.
    """
    unknown = next((method for method in methods if method not in METHODS), None)
    if unknown is not None:
        raise UsageError(f"{unknown!r} is no method here; there are {', '.join(METHODS)}.")
    if not benchmarks:
        raise UsageError("Decontaminating needs at least one benchmark.")
    search = _Search(dataset, engine, methods)
    ordered = sorted(benchmarks, key=lambda one: one.name not in likely)
    found: list[BenchmarkFound] = []
    for one in ordered:
        tell(f"checking {one.name}")
        found.append(search.against(one, likely=one.name in likely))
    return DecontaminationReport(
        dataset, tuple(found), {pos: tuple(search.matches[pos]) for pos in sorted(search.matches)}
    )


class _Search:
    """The training set, fingerprinted once, and what was found in it so far."""

    def __init__(self, dataset: RowSet, engine: Engine, methods: Sequence[str]) -> None:
        self._dataset, self._engine, self._methods = dataset, engine, methods
        self._prints = self._printed(dataset)
        self._signatures = self._signed(dataset) if "near" in methods else None
        self.matches: dict[int, list[Match]] = {}

    def against(self, benchmark: RowSet, *, likely: bool) -> BenchmarkFound:
        """Check one benchmark by every method."""
        prints = self._printed(benchmark)
        training: set[int] = set()
        held: set[int] = set()
        by_method: dict[str, int] = {}
        for method in self._methods:
            found = list(self._found(method, benchmark, prints))
            by_method[method] = len({pos for pos, _, _ in found})
            training |= {pos for pos, _, _ in found}
            held |= {other for _, other, _ in found}
            for pos, other, share in found:
                file, row = benchmark.where(other)
                match = Match(benchmark.name, method, file, row, other, share)
                self.matches.setdefault(pos, []).append(match)
        return BenchmarkFound(benchmark.name, benchmark.rows, len(training), len(held), by_method, likely)

    def _found(self, method: str, benchmark: RowSet, prints: pa.Table) -> Iterator[tuple[int, int, float]]:
        """Give training row, benchmark row, share."""
        if method in ("exact", "loose"):
            yield from self._equal(method, prints)
        elif method == "near":
            assert self._signatures is not None
            for row in nearest(self._signatures, self._signed(benchmark)).to_pylist():
                yield row["pos"], row["other"], row["share"]
        else:
            n = int(method.removeprefix("ngram"))
            held = contained(self._dataset, benchmark, self._engine, n, columns=_WHOLE)
            for pos, (share, other) in held.items():
                yield pos, other, share

    def _equal(self, key: str, prints: pa.Table) -> Iterator[tuple[int, int, float]]:
        first = {row["key"]: row["b"] for row in self._engine.shared(self._prints, prints, key).to_pylist()}
        keys = self._prints.column(key)
        import pyarrow.compute as pc

        rows = self._prints.filter(pc.is_in(keys, pa.array(list(first), pa.uint64())))
        for pos, value in zip(rows.column("pos").to_pylist(), rows.column(key).to_pylist(), strict=True):
            if value is not None:
                yield pos, first[value], 1.0

    def _printed(self, rows: RowSet) -> pa.Table:
        kernel = Fingerprints(loose="loose" in self._methods, row=False)
        return gathered(self._engine.mapped(kernel, rows.batches()), kernel.gives)

    def _signed(self, rows: RowSet) -> pa.Table:
        return gathered(self._engine.mapped(Signatures(QUESTION), rows.batches()), SIGNATURES)


def write_decontaminated(report: DecontaminationReport, target: Path, told: Path, *, mark: bool = False) -> int:
    """Write the cleaned set and the report (JSON), both whole or neither; give how many rows were written.

    Args:
        report: what was found.
        target: ``.jsonl`` or ``.parquet``; rows keep the columns of their files.
        told: where the report goes.
        mark: keep every row, with a column ``contamination`` (JSON, null where nothing was found).

    Raises:
        UsageError: ``target`` cannot be the name of such a file.
        DataError: the disk is full, or the rows do not fit one Parquet file.
    """
    check_target(target)
    if target.resolve() == told.resolve():
        raise UsageError(f"The rows and the report cannot both be {target}.")
    with written_whole(target, told) as (rows_file, report_file):
        count = write_rows(rows_file, _cleaned(report, mark=mark), target.suffix)
        report_file.write_text(
            json.dumps({**report.to_json(), "written": count}, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
    return count


def _cleaned(report: DecontaminationReport, *, mark: bool) -> Iterator[pa.RecordBatch]:
    for read, pos in report.dataset.read():
        batch = read.source.batch
        found = [report.matches.get(pos + number) for number in range(batch.num_rows)]
        if mark:
            marks = [
                json.dumps([one.as_json() for one in each], ensure_ascii=False) if each else None for each in found
            ]
            yield _marked(batch, pa.array(marks, pa.string()))
        else:
            yield batch.filter(pa.array([each is None for each in found]))


def _marked(batch: pa.RecordBatch, marks: pa.Array) -> pa.RecordBatch:
    name = _MARK if _MARK not in batch.schema.names else f"taproot_{_MARK}"
    return batch.append_column(name, marks)
