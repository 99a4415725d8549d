"""Rows from files: a stream of Arrow record batches, each with its file and the number of its first row.

Rows are numbered from 0 within their file, as the Hub's viewer does. Nothing is held but one batch.
Caveat: a column whose values do not have one type within a batch arrives as text: values that are no text as JSON.
Keys which a row of JSON does not have arrive as null, like keys that are null.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from app.errors import DataError
from app.rows.places import RowFile, row_files
from app.rows.ports import HubRows
from app.rows.text_rows import Row, csv_rows, json_rows, jsonl_rows

__all__ = ["BATCH_ROWS", "RowBatch", "as_batch", "first_rows", "read_batches", "read_file"]

BATCH_ROWS: Final = 16_384
_MOST_BATCH_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Rows of one file.

    Attributes:
        file: its name as reports show it.
        first_row: the number of the first row of ``batch`` in the file, from 0.
        batch: the rows, with the columns as the file has them.
    """

    file: str
    first_row: int
    batch: pa.RecordBatch


def read_batches(place: str, hub: HubRows | None = None) -> Iterator[RowBatch]:
    """Read every row of a place (a file, a folder, a pattern, ``hf:org/name[:config[:split]]``).

    Raises:
        UsageError: the place does not exist.
        DataError: a file cannot be read (which row, and why), or no file of the place holds a row.
    """
    empty = True
    for file in row_files(place, hub):
        for batch in read_file(file):
            empty = False
            yield batch
    if empty:
        raise DataError(f"{place} is empty: it has no rows.")


def read_file(file: RowFile) -> Iterator[RowBatch]:
    """Read one file; an empty one gives nothing.

    Raises:
        DataError: it is damaged, or a row does not fit (which, and why).
    """
    try:
        if file.format == "parquet":
            yield from _parquet(file)
            return
        first = 0
        for rows in _gathered(_TEXT_FORMATS[file.format](file)):
            yield RowBatch(file.name, first, as_batch(rows))
            first += len(rows)
    except OSError as error:
        raise DataError(f"{file.name} cannot be read: {error.strerror or error}.") from None


def _parquet(file: RowFile) -> Iterator[RowBatch]:
    import pyarrow.parquet as pq

    first = 0
    try:
        with pq.ParquetFile(file.path, pre_buffer=False) as parquet:
            names = parquet.schema_arrow.names
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise DataError(f"{file.name} has the column {twice!r} twice.")
            for batch in parquet.iter_batches(batch_size=BATCH_ROWS):
                if batch.num_rows:
                    yield RowBatch(file.name, first, batch)
                first += batch.num_rows
    except pa.ArrowException as error:
        raise DataError(f"{file.name} is damaged after row {first}: {_sentence(error)}.") from None


def _sentence(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200].rstrip(".")


_TEXT_FORMATS: Final[Mapping[str, Callable[[RowFile], Iterator[tuple[Row, int]]]]] = {
    "jsonl": jsonl_rows,
    "json": json_rows,
    "csv": csv_rows,
    "tsv": csv_rows,
}


def _gathered(rows: Iterable[tuple[Row, int]]) -> Iterator[list[Row]]:
    """Gather rows to batches, of at most ``BATCH_ROWS`` rows and about ``_MOST_BATCH_BYTES`` bytes."""
    gathered: list[Row] = []
    held = 0
    for row, size in rows:
        gathered.append(row)
        held += size
        if len(gathered) >= BATCH_ROWS or held >= _MOST_BATCH_BYTES:
            yield gathered
            gathered, held = [], 0
    if gathered:
        yield gathered


def as_batch(rows: list[Row]) -> pa.RecordBatch:
    """Make a record batch of rows; columns come in the order in which keys first appear.

    >>> as_batch([{"a": 1}, {"a": "x", "b": [2]}]).to_pylist()
    [{'a': '1', 'b': None}, {'a': 'x', 'b': [2]}]
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.RecordBatch.from_arrays([_column([row.get(name) for row in rows]) for name in names], names=names)


def _column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return pa.array([_as_text(value) for value in values], pa.string())


def _as_text(value: object) -> str | None:
    import json

    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # A lone surrogate is an escape that stands for no character; no other program takes it.
    return text.encode("utf-8", "replace").decode()


def first_rows(place: str, count: int, hub: HubRows | None = None) -> list[Row]:
    """Give the first rows of a place as plain values, to be looked at."""
    return list(islice((row for batch in read_batches(place, hub) for row in batch.batch.to_pylist()), count))
