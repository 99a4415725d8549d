"""Which rows hold runs of words of another set: an index of one set's runs, and the kernel that looks for them.

``13`` words: a row is found when any run of 13 words is in the other set (the rule of GPT-3's authors). ``8`` words:
when at least 70 % of its runs of 8 words are (the rule of PaLM's). Texts with fewer words have no
runs and are not judged.
Caveat: common phrases of 13 words (boilerplate of prompts) count as well; the matched row tells.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from app.rows.ngrams import Array, gram_hashes

__all__ = ["FOUND", "LEAST_SHARE", "ContainmentScan", "GramIndex", "grams_index", "joined_texts"]

LEAST_SHARE: Final = {13: 0.0, 8: 0.7}
"""The share of a row's runs that must be found, by their length; at least one always."""

MOST_GRAMS: Final = 8_000_000
"""Of one index: 16 bytes each, so 128 MB; a larger set is looked for in several passes."""

FOUND: Final = pa.schema([("pos", pa.int64()), ("share", pa.float64()), ("other", pa.int64())])


@dataclass(frozen=True, slots=True)
class GramIndex:
    """Runs of ``n`` words of a set: sorted distinct hashes (uint64), and the first row (``pos``) that holds each."""

    n: int
    hashes: Array
    owners: Array
    too_short: int


def joined_texts(batch: pa.RecordBatch, columns: tuple[str, ...]) -> pa.Array:
    """Join columns of each row, a line each; runs of words cross from one to the next."""
    first, *others = (batch.column(name) for name in columns)
    return pc.binary_join_element_wise(first, *others, "\n") if others else first


def grams_index(
    batches: Iterable[pa.RecordBatch], n: int, columns: tuple[str, ...], most: int = MOST_GRAMS
) -> Iterator[GramIndex]:
    """Index the runs of a set, in as many parts as their number asks for; at least one."""
    hashes: list[Array] = []
    owners: list[Array] = []
    held = too_short = 0
    for batch in batches:
        grams = gram_hashes(joined_texts(batch, columns), n)
        too_short += int((grams.words < n).sum())
        hashes.append(grams.hashes)
        owners.append(batch.column("pos").to_numpy()[grams.texts])
        held += len(grams.hashes)
        if held >= most:
            yield _index(n, hashes, owners, too_short)
            hashes, owners, held, too_short = [], [], 0, 0
    yield _index(n, hashes, owners, too_short)


def _index(n: int, hashes: list[Array], owners: list[Array], too_short: int) -> GramIndex:
    every = np.concatenate(hashes) if hashes else np.empty(0, np.uint64)
    holders = np.concatenate(owners) if owners else np.empty(0, np.int64)
    distinct, first = np.unique(every, return_index=True)
    return GramIndex(n, distinct, holders[first], too_short)


@dataclass(frozen=True)
class ContainmentScan:
    """The kernel: rows in (schema ``WORK``), out those with a run of the index (schema ``FOUND``).

    ``share`` is the share of the row's runs that are in the index; ``other`` the row of the index that holds most.
    """

    index: GramIndex
    columns: tuple[str, ...]

    @property
    def gives(self) -> pa.Schema:
        """The schema of what it gives."""
        return FOUND

    @cached_property
    def _sieve(self) -> tuple[Array, np.uint64]:
        """A table of the leading bits that occur: most runs are told apart without a search."""
        bits = min(26, max(16, len(self.index.hashes).bit_length() + 4))
        shift = np.uint64(64 - bits)
        table = np.zeros(1 << bits, np.bool_)
        table[self.index.hashes >> shift] = True
        return table, shift

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Look through a batch."""
        grams = gram_hashes(joined_texts(batch, self.columns), self.index.n)
        table, shift = self._sieve
        likely = np.flatnonzero(table[grams.hashes >> shift])
        wanted = grams.hashes[likely]
        slots = np.searchsorted(self.index.hashes, wanted)
        slots[slots == len(self.index.hashes)] = 0
        sure = self.index.hashes[slots] == wanted if len(self.index.hashes) else np.zeros(len(wanted), np.bool_)
        texts, others = grams.texts[likely[sure]], self.index.owners[slots[sure]]
        found, starts, counts = np.unique(texts, return_index=True, return_counts=True)
        runs = np.maximum(grams.words[found] - self.index.n + 1, 1)
        most = [_most(others[start : start + count]) for start, count in zip(starts, counts, strict=True)]
        return pa.RecordBatch.from_arrays(
            [
                pa.array(batch.column("pos").to_numpy()[found], pa.int64()),
                pa.array(counts / runs, pa.float64()),
                pa.array(most, pa.int64()),
            ],
            schema=FOUND,
        )


def _most(others: Array) -> int:
    """Give the row that occurs most, the first of equals."""
    rows, counts = np.unique(others, return_counts=True)
    return int(rows[np.argmax(counts)])
