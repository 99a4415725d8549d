"""The pool: rows drawn from the roots to choose from, kept in one file, checked against benchmarks and one another.

Only what is drawn is checked by the costly methods, so their price follows the budget and not the size of the roots.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from app.building.origins import Origin
from app.rows.decontaminate import Match, find_contamination
from app.rows.engines import Engine
from app.rows.near import SIGNATURES, Signatures, nearest
from app.rows.overlap import QUESTION, gathered
from app.rows.sets import RowSet, asked

__all__ = ["COLUMNS", "Pool", "Pooled"]

COLUMNS: Final = pa.schema(
    [
        ("question", pa.string()),
        ("input", pa.string()),
        ("output", pa.string()),
        ("choices", pa.string()),
        ("root", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("original", pa.string()),
    ]
)
"""A row as it is written: its texts, the root, file and number (from 0) it comes from, and all of it as JSON."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A row of the pool: its number there, the root, its place in the root, and what embedders see."""

    number: int
    root: str
    place: int
    text: str


@dataclass
class Pool:
    """Rows drawn so far.

    Args:
        folder: for its files; the caller's, who takes it away.
        engine: carries out the comparisons.
        benchmarks: none of whose rows may be in the sample.
        methods: of ``app.rows.decontaminate.METHODS``.

    Attributes:
        held: rows that hold a benchmark's row: root, place, what was found.
    """

    folder: Path
    engine: Engine
    benchmarks: Sequence[RowSet]
    methods: Sequence[str]
    files: list[Path] = field(default_factory=list)
    clean: list[Pooled] = field(default_factory=list)
    held: list[tuple[str, int, tuple[Match, ...]]] = field(default_factory=list)
    _rows: int = 0
    _signatures: list[pa.Table] = field(default_factory=list)

    def add(self, drawn: Sequence[tuple[Origin, Sequence[int]]]) -> None:
        """Bring rows into the pool; those that are not clean are counted with their root.

        Raises:
            DataError: a root changed meanwhile, or the disk is full.
        """
        if not any(len(places) for _, places in drawn):
            return
        path = self.folder / f"pool-{len(self.files)}.parquet"
        by_root = {origin.root.id: origin for origin, _ in drawn}
        added: list[Pooled] = []
        with pq.ParquetWriter(path, COLUMNS) as writer:
            for origin, places in drawn:
                for batch, kept in _picked(origin, places):
                    writer.write_batch(batch)
                    texts = zip(batch.column("question").to_pylist(), batch.column("input").to_pylist(), strict=True)
                    for place, (question, input_) in zip(kept, texts, strict=True):
                        added.append(Pooled(self._rows + len(added), origin.root.id, place, asked(question, input_)))
        self.files.append(path)
        rows = RowSet(path.name, str(path), skip_unfit=True)
        dirty = self._contaminated(rows, added, by_root)
        dirty |= self._near(rows, added, by_root, dirty)
        self.clean += [row for number, row in enumerate(added) if number not in dirty]
        self._rows += len(added)

    def rows(self, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Give rows of the pool as they are written (schema ``COLUMNS``), by ascending numbers."""
        start, wanted = 0, sorted(numbers)
        for path in self.files:
            for batch in pq.ParquetFile(path).iter_batches():
                end = start + batch.num_rows
                inside = [number - start for number in wanted if start <= number < end]
                if inside:
                    yield batch.take(pa.array(inside, pa.int64()))
                start = end

    def _contaminated(self, rows: RowSet, added: Sequence[Pooled], by_root: Mapping[str, Origin]) -> set[int]:
        if not self.benchmarks:
            return set()
        report = find_contamination(rows, self.benchmarks, self.engine, methods=self.methods)
        for number, matches in report.matches.items():
            row = added[number]
            by_root[row.root].dropped[f"it holds a row of {matches[0].benchmark}"] += 1
            self.held.append((row.root, row.place, matches))
        return set(report.matches)

    def _near(self, rows: RowSet, added: Sequence[Pooled], by_root: Mapping[str, Origin], dirty: set[int]) -> set[int]:
        """Find rows that are nearly one that came before them, in this draw or an earlier one."""
        signed = gathered(self.engine.mapped(Signatures(QUESTION), rows.batches()), SIGNATURES)
        clean = signed.filter(pa.array([place not in dirty for place in signed.column("pos").to_pylist()], pa.bool_()))
        found = set(nearest(clean, clean, inside=True).column("pos").to_pylist())
        for before in self._signatures:
            found |= set(nearest(clean, before).column("pos").to_pylist())
        for number in found:
            by_root[added[number].root].dropped["it is nearly another row"] += 1
        self._signatures.append(
            clean.filter(pa.array([place not in found for place in clean.column("pos").to_pylist()], pa.bool_()))
        )
        return found


def _picked(origin: Origin, places: Sequence[int]) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Read rows of a root by their places (ascending), as the pool keeps them."""
    left = list(places)
    for read, start in origin.rows.read():
        end = start + read.rows.num_rows
        cut = next((number for number, place in enumerate(left) if place >= end), len(left))
        kept, left = left[:cut], left[cut:]
        if kept:
            numbers = pa.array([place - start for place in kept], pa.int64())
            texts = read.rows.take(numbers)
            whole = [
                json.dumps(row, ensure_ascii=False, default=str) for row in read.source.batch.take(numbers).to_pylist()
            ]
            made = {name: texts.column(name) for name in ("question", "input", "output", "choices", "file", "row")}
            made |= {"root": pa.array([origin.root.id] * len(kept)), "original": pa.array(whole, pa.string())}
            yield pa.RecordBatch.from_arrays([made[name] for name in COLUMNS.names], schema=COLUMNS), kept
        # It is read to its end all the same: that it has not changed is known only then.


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=str)
