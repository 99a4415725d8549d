"""The same operations on Daft over Ray, for sets that one machine should not read alone (extra ``distributed``).

Rows are staged as Parquet in a folder, which Daft reads in parts; the kernels are those of every engine.
Caveat: the folder must be one that every node sees (``--staging``); on one machine the temporary folder will do. The
nodes need this package installed. Ray is joined at an address (``ray://host:port`` or ``auto``); without one Daft runs
on this machine, without Ray.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from app.errors import ConfigurationError, DataError
from app.rows.engines import SHARED, Kernel

__all__ = ["DaftEngine"]

_ROWS_A_FILE: Final = 131_072
_KNOCK_S: Final = 5.0
_ADDRESS: Final = re.compile(r"(?:ray://)?(?P<host>[\w.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")


class DaftEngine:
    """Daft for joins and kernels.

    Args:
        ray: the address of a Ray cluster; ``None`` for Daft's own runner on this machine.
        staging: a folder that all nodes see; ``None`` for the temporary folder.

    Raises:
        ConfigurationError: the extra is not installed, or the cluster cannot be joined.
    """

    def __init__(self, ray: str | None = None, staging: Path | None = None) -> None:
        try:
            import daft
        except ImportError:
            raise ConfigurationError(
                "The engine daft needs its extra: pip install 'taproot-lineage[distributed]'."
            ) from None
        self._daft: Any = daft
        self._staging = staging
        if ray is not None:
            _knock(ray)
        try:
            if ray is None:
                daft.set_runner_native()
            else:
                daft.set_runner_ray(address=ray)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise ConfigurationError(f"Ray at {ray} cannot be joined: {str(error).splitlines()[0][:200]}") from None

    def mapped(self, kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give what the kernel gives; in no order."""
        with _failing_plainly(), TemporaryDirectory(prefix="taproot-", dir=self._staging) as folder:
            names = _staged(batches, Path(folder))
            if not names:
                return
            frame = self._daft.read_parquet(f"{folder}/*.parquet")
            given = self._daft.DataType.from_arrow_type(pa.struct(list(kernel.gives)))
            column = _kernel_column(self._daft, kernel, given, names)
            # A row of a part is a list of findings, for a kernel gives fewer or as many rows as it is given.
            for table in frame.select(column.alias("found")).to_arrow_iter():
                found = table.column("found")
                found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
                yield _unwrapped(found, kernel.gives)

    def distinct(self, table: pa.Table, key: str) -> int:
        """Count the different values of a column; nulls are none."""
        frame = self._daft.from_arrow(table.select([key])).where(self._daft.col(key).not_null())
        with _failing_plainly():
            return int(frame.distinct().count_rows())

    def shared(self, a: pa.Table, b: pa.Table, key: str) -> pa.Table:
        """Join two sets of fingerprints on a key."""
        joined = self._grouped(a, key, "a").join(self._grouped(b, key, "b"), on="key")
        with _failing_plainly():
            table = joined.select("key", "a", "b", "a_rows", "b_rows").to_arrow()
        return table.cast(SHARED).sort_by("a")

    def _grouped(self, table: pa.Table, key: str, name: str) -> Any:  # noqa: ANN401  (Daft's frames have no types)
        col = self._daft.col
        frame = self._daft.from_arrow(table.select(["pos", key]).rename_columns(["pos", "key"]))
        groups = frame.where(col("key").not_null()).groupby("key")
        return groups.agg(col("pos").min().alias(name), col("pos").count().alias(f"{name}_rows"))


def _knock(ray: str) -> None:
    """See that something listens at the address, so that nobody waits for the tries of Ray itself.

    Raises:
        ConfigurationError: it is no address, or nothing listens there.
    """
    import socket

    if ray in ("auto", "local"):
        return
    found = _ADDRESS.fullmatch(ray)
    if found is None:
        raise ConfigurationError(f"{ray[:200]!r} is no address of a Ray cluster; write HOST:PORT or ray://HOST:PORT.")
    host, port = found["host"].strip("[]"), int(found["port"])
    try:
        socket.create_connection((host, port), _KNOCK_S).close()
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"Ray at {ray[:200]} cannot be joined: {reason}.") from None


@contextmanager
def _failing_plainly() -> Iterator[None]:
    """Make one sentence of what Daft, Ray, a node or a full disk says when the work breaks off."""
    from daft.exceptions import DaftCoreException

    try:
        yield
    except (DaftCoreException, RuntimeError, OSError, pa.ArrowException) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:200]
        raise DataError(f"Daft could not finish: {reason}") from None


def _staged(batches: Iterable[pa.RecordBatch], folder: Path) -> list[str]:
    """Write rows to Parquet files of a bounded length; give the names of the columns."""
    writer: pq.ParquetWriter | None = None
    names: list[str] = []
    number = held = 0
    try:
        for batch in batches:
            names = batch.schema.names
            if writer is None:
                writer = pq.ParquetWriter(folder / f"{number:06}.parquet", batch.schema)
            writer.write_batch(batch)
            held += batch.num_rows
            if held >= _ROWS_A_FILE:
                writer.close()
                writer, number, held = None, number + 1, 0
    except OSError as error:
        raise DataError(f"{folder} cannot be written to: {error.strerror or error}.") from None
    finally:
        if writer is not None:
            writer.close()
    return names


def _kernel_column(daft: Any, kernel: Kernel, given: Any, names: list[str]) -> Any:  # noqa: ANN401  (Daft's own)
    """Make the kernel a function of Daft's: columns in; for each row the finding about it, or null."""

    def work(*columns: Any) -> pa.Array:  # noqa: ANN401
        arrays = [_array(column.to_arrow()) for column in columns]
        batch = pa.RecordBatch.from_arrays(arrays, names=names)
        return _spread(kernel(batch), batch.column("pos"))

    function = daft.func.batch(return_dtype=given)(work)
    return function(*(daft.col(name) for name in names))


def _array(column: pa.Array) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(pa.string()) if pa.types.is_large_string(whole.type) else whole


def _spread(found: pa.RecordBatch, places: pa.Array) -> pa.Array:
    """Lay findings beside the rows they are about; null where there is none."""
    import pyarrow.compute as pc

    return found.to_struct_array().take(pc.index_in(places, found.column("pos")))


def _unwrapped(found: pa.Array, schema: pa.Schema) -> pa.RecordBatch:
    kept = found.drop_null()
    return pa.RecordBatch.from_arrays(
        [column.cast(field.type) for column, field in zip(kept.flatten(), schema, strict=True)], schema=schema
    )
