"""What carries out the operations on rows: DuckDB and processes of this machine, or Daft over Ray. Same results.

Caveat: the limit of memory is DuckDB's and that of the indexes; each process beside it holds a few batches
(about 150 MB). Joins that need more than the limit go to the disk, into the folder for temporary files.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import pyarrow as pa

from app.errors import DataError

__all__ = ["SHARED", "DuckEngine", "Engine", "Kernel", "cpu_count"]

SHARED: Final = pa.schema(
    [
        ("key", pa.uint64()),
        ("a", pa.int64()),
        ("b", pa.int64()),
        ("a_rows", pa.int64()),
        ("b_rows", pa.int64()),
    ]
)
"""A key that two sets share: its first row in each, and how many rows of each have it. Ordered by ``a``."""

_ALONE: Final = 2
"""So few batches are not worth other processes."""


class Kernel(Protocol):
    """A function from rows to findings; it must be picklable, and know nothing but the batch and itself."""

    @property
    def gives(self) -> pa.Schema:
        """The schema of what it gives."""

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Work on one batch."""


class Engine(Protocol):
    """What the measures need."""

    def mapped(self, kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give what the kernel gives for each batch; the order of batches may be lost."""

    def distinct(self, table: pa.Table, key: str) -> int:
        """Count the different values of a column; nulls are none."""

    def shared(self, a: pa.Table, b: pa.Table, key: str) -> pa.Table:
        """Join two sets of fingerprints (``pos`` and ``key``) on a key (schema ``SHARED``)."""


def cpu_count() -> int:
    """Give how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class DuckEngine:
    """DuckDB for joins, processes of this machine for kernels.

    Args:
        memory_mb: the limit of DuckDB, in megabytes.
        processes: how many processes; ``None`` for one a processor.
    """

    def __init__(self, memory_mb: int = 512, processes: int | None = None) -> None:
        self._memory_mb = memory_mb
        self._processes = processes or cpu_count()

    def mapped(self, kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give what the kernel gives for each batch, in the order of batches."""
        waiting = iter(batches)
        first = list(islice(waiting, _ALONE + 1))
        if len(first) <= _ALONE or self._processes == 1:
            yield from map(kernel, chain(first, waiting))
            return
        try:
            yield from self._in_processes(kernel, chain(first, waiting))
        except BrokenProcessPool:
            raise DataError(
                "A process of the comparison was ended from outside, most likely for want of memory."
            ) from None

    def _in_processes(self, kernel: Kernel, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Keep a few batches for each process under way, never more: the memory they need stays bounded."""
        under_way: deque[Future[pa.RecordBatch]] = deque()
        with ProcessPoolExecutor(self._processes, get_context("spawn"), _start, (kernel,)) as pool:
            for batch in batches:
                under_way.append(pool.submit(_work, batch))
                if len(under_way) >= 2 * self._processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def distinct(self, table: pa.Table, key: str) -> int:
        """Count the different values of a column; nulls are none."""
        return int(self._asked(f"SELECT count(DISTINCT {key}) AS n FROM a", a=table.select([key]))["n"][0].as_py())

    def shared(self, a: pa.Table, b: pa.Table, key: str) -> pa.Table:
        """Join two sets of fingerprints on a key."""
        grouped = "SELECT {0} AS key, min(pos) AS pos, count(*) AS n FROM {1} WHERE {0} IS NOT NULL GROUP BY {0}"
        query = (
            f"SELECT x.key AS key, x.pos AS a, y.pos AS b, x.n AS a_rows, y.n AS b_rows "
            f"FROM ({grouped.format(key, 'a')}) x JOIN ({grouped.format(key, 'b')}) y ON x.key = y.key ORDER BY x.pos"
        )
        return self._asked(query, a=a.select(["pos", key]), b=b.select(["pos", key])).cast(SHARED)

    def _asked(self, query: str, **tables: pa.Table) -> pa.Table:
        import duckdb

        with TemporaryDirectory(prefix="taproot-") as folder:
            limits: dict[str, Any] = {
                "memory_limit": f"{self._memory_mb}MB",
                "threads": self._processes,
                "temp_directory": folder,
            }
            try:
                with duckdb.connect(config=limits) as connection:
                    for name, table in tables.items():
                        connection.register(name, table)
                    return connection.sql(query).to_arrow_table()
            except duckdb.Error as error:
                reason = str(error).split("\n", 1)[0][:200]
                raise DataError(f"The rows could not be compared within {self._memory_mb} MB: {reason}") from None


_kernel: Callable[[pa.RecordBatch], pa.RecordBatch] | None = None


def _start(kernel: Kernel) -> None:
    global _kernel
    _kernel = kernel


def _work(batch: pa.RecordBatch) -> pa.RecordBatch:
    assert _kernel is not None
    return _kernel(batch)
