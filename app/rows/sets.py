"""One set of rows, read as often as a measure needs it: batches for the kernels, and rows looked up again.

Rows are counted through all files of a set (``pos``, from 0); :meth:`RowSet.where` gives file and row number back.
Caveat: a set is read again for every pass, so it must not change in between; a count that differs is an error.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from app.errors import DataError
from app.rows.ports import HubRows
from app.rows.schema import ReadRows, RowSchema, normalised_rows

__all__ = ["WORK", "RowSet", "as_work", "asked"]

WORK: Final = pa.schema(
    [
        ("question", pa.string()),
        ("input", pa.string()),
        ("output", pa.string()),
        ("choices", pa.string()),
        ("pos", pa.int64()),
    ]
)
"""What a kernel is given: the texts of rows and their place in the set."""


@dataclass
class RowSet:
    """A set: the name that outputs show, its place, and how it is read. Filled while it is read first.

    Attributes:
        rows: how many rows it has; 0 before it was read.
        schemas: the schema of each file.
    """

    name: str
    place: str
    hub: HubRows | None = None
    columns: RowSchema | None = None
    skip_unfit: bool = False
    rows: int = 0
    schemas: dict[str, RowSchema] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _origins: list[tuple[str, int]] = field(default_factory=list)

    def read(self) -> Iterator[tuple[ReadRows, int]]:
        """Read the set; with each batch the place of its first row.

        Raises:
            TaprootError: as ``normalised_rows``; or the set has changed since it was read first.
        """
        pos = 0
        first_time = not self.rows
        for read in normalised_rows(self.place, self.hub, self.columns, skip_unfit=self.skip_unfit):
            if first_time:
                self.schemas.setdefault(read.source.file, read.schema)
                self._starts.append(pos)
                self._origins.append((read.source.file, read.source.first_row))
            yield read, pos
            pos += read.rows.num_rows
        if first_time:
            self.rows = pos
        elif pos != self.rows:
            raise DataError(f"{self.place} changed while it was read: {self.rows} rows, then {pos}.")

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the set as kernels take it (schema ``WORK``)."""
        for read, pos in self.read():
            yield as_work(read, pos)

    def where(self, pos: int) -> tuple[str, int]:
        """Give the file and the number in it of a row of the set, which must have been read."""
        at = bisect_right(self._starts, pos) - 1
        file, first = self._origins[at]
        return file, first + pos - self._starts[at]

    def looked_up(self, wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Give the texts of some rows (columns of ``NORMALISED``); reads up to the last of them."""
        left = sorted(set(wanted))
        found: dict[int, dict[str, Any]] = {}
        if not left:
            return found
        for read, pos in self.read():
            end = pos + read.rows.num_rows
            for one in left[len(found) :]:
                if one >= end:
                    break
                found[one] = read.rows.slice(one - pos, 1).to_pylist()[0]
            if len(found) == len(left):
                break
        return found


def as_work(read: ReadRows, pos: int) -> pa.RecordBatch:
    """Give a batch as kernels take it."""
    texts = [read.rows.column(name) for name in ("question", "input", "output", "choices")]
    places = pa.array(range(pos, pos + read.rows.num_rows), pa.int64())
    return pa.RecordBatch.from_arrays([*texts, places], schema=WORK)


def asked(question: str, input_: str) -> str:
    """Give what a row asks: the question, with its input on a line of its own when there is one."""
    return f"{question}\n{input_}" if input_ else question
