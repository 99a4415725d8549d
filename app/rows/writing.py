"""Rows written to a file, and a report beside it: both whole, or neither under its final name.

Caveat: Parquet has one schema; rows of several layouts go to JSON lines only.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from app.errors import DataError, UsageError

__all__ = ["ENDINGS", "check_target", "write_rows", "written_whole"]

ENDINGS: Final = (".jsonl", ".parquet")


def check_target(path: Path) -> None:
    """Refuse a file that is not to be written.

    Raises:
        UsageError: the ending is of no format that is written, or something else than a file stands there.
    """
    if path.suffix not in ENDINGS:
        raise UsageError(f"{path} cannot be written: its name must end in {' or '.join(ENDINGS)}.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} cannot be written: it is not a file.")


@contextmanager
def written_whole(*paths: Path) -> Iterator[list[Path]]:
    """Give temporary names to write to; at the end all get their names, after an error none does.

    Raises:
        DataError: the disk is full, or a folder cannot be written to; what stood there before is still there.
    """
    targets = [path.resolve() for path in paths]
    temporary = [path.with_name(f".{path.name[:200]}.{os.getpid()}.tmp") for path in targets]
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        for path in temporary:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        for path, target in zip(temporary, targets, strict=True):
            path.replace(target)
    except OSError as error:
        raise DataError(f"{paths[0]} cannot be written to: {error.strerror or error}.") from None
    finally:
        for path in temporary:
            with suppress(OSError):
                path.unlink()


def write_rows(path: Path, batches: Iterable[pa.RecordBatch], ending: str) -> int:
    """Write rows to an open place in the format that ``ending`` names; give how many.

    Raises:
        DataError: rows of several layouts go to Parquet.
        OSError: the place cannot be written to.
    """
    return _write_parquet(path, batches) if ending == ".parquet" else _write_lines(path, batches)


def _write_lines(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for batch in batches:
            count += batch.num_rows
            file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in batch.to_pylist())
    return count


def _write_parquet(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    count = 0
    writer: pq.ParquetWriter | None = None
    with path.open("wb") as file:
        try:
            for batch in batches:
                writer = writer or pq.ParquetWriter(file, batch.schema)
                writer.write_batch(_fitted(batch, writer.schema))
                count += batch.num_rows
            if writer is None:
                pq.write_table(pa.table({}), file)
        finally:
            if writer is not None:
                writer.close()
    return count


def _fitted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    try:
        return batch.select(schema.names).cast(schema) if set(batch.schema.names) == set(schema.names) else _other()
    except (pa.ArrowException, KeyError):
        raise DataError("The rows have several layouts, which one Parquet file cannot hold: write .jsonl.") from None


def _other() -> pa.RecordBatch:
    raise KeyError
