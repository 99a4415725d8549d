"""Near-duplicates by MinHash: 64 minima of the runs of three words, in 16 bands of 4; then the share of equal minima.

The share estimates the Jaccard similarity of two texts' runs (standard error 0.06); at least ``SIMILAR`` counts.
Caveat: two texts of similarity 0.7 meet in some band with a chance of 99 %, of 0.5 with 64 %; texts of fewer than three
words are not judged. Of rows that share a band with very many others, the first ``_MOST_SHARING`` are compared.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa

from app.rows.containment import FOUND, joined_texts
from app.rows.ngrams import Array, gram_hashes, mixed

__all__ = ["SIGNATURES", "SIMILAR", "Signatures", "nearest"]

SIMILAR: Final = 0.7
_MINIMA: Final = 64
_BAND: Final = 4
_WORDS: Final = 3
_MOST_SHARING: Final = 8

SIGNATURES: Final = pa.schema([("pos", pa.int64()), ("minima", pa.list_(pa.uint32(), _MINIMA))])


@cache
def _functions() -> tuple[Array, Array]:
    seeds = mixed(np.arange(1, 2 * _MINIMA + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return seeds[:_MINIMA] | np.uint64(1), seeds[_MINIMA:]


@dataclass(frozen=True, slots=True)
class Signatures:
    """The kernel: rows in (schema ``WORK``), the minima of those with enough words out (schema ``SIGNATURES``)."""

    columns: tuple[str, ...]

    @property
    def gives(self) -> pa.Schema:
        """The schema of what it gives."""
        return SIGNATURES

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Sign a batch."""
        grams = gram_hashes(joined_texts(batch, self.columns), _WORDS)
        texts, starts = np.unique(grams.texts, return_index=True)
        minima = np.empty((len(texts), _MINIMA), np.uint32)
        if len(texts):
            for number, (factor, summand) in enumerate(zip(*_functions(), strict=True)):
                values = ((grams.hashes * factor + summand) >> np.uint64(32)).astype(np.uint32)
                minima[:, number] = np.minimum.reduceat(values, starts)
        places = pa.array(batch.column("pos").to_numpy()[texts], pa.int64())
        signed = pa.FixedSizeListArray.from_arrays(pa.array(minima.ravel(), pa.uint32()), _MINIMA)
        return pa.RecordBatch.from_arrays([places, signed], schema=SIGNATURES)


def nearest(a: pa.Table, b: pa.Table, least: float = SIMILAR, *, inside: bool = False) -> pa.Table:
    """Find for each row of ``a`` the most similar row of ``b``, where it is similar enough (schema ``FOUND``).

    ``inside`` says that both are one set: then each row is compared with those before it.
    """
    of_a, of_b = _minima(a), _minima(b)
    best = np.zeros(len(of_a))
    other = np.full(len(of_a), -1, np.int64)
    for start in range(0, _MINIMA, _BAND):
        for ours, theirs in _meetings(_keys(of_a, start), _keys(of_b, start)):
            if inside:
                ours, theirs = ours[theirs < ours], theirs[theirs < ours]
            share = (of_a[ours] == of_b[theirs]).mean(axis=1)
            better = share > best[ours]
            best[ours[better]], other[ours[better]] = share[better], theirs[better]
    found = np.flatnonzero(best >= least)
    places_a, places_b = a.column("pos").to_numpy(), b.column("pos").to_numpy()
    columns = [places_a[found], best[found], places_b[other[found]] if len(found) else np.empty(0, np.int64)]
    return pa.table([pa.array(column) for column in columns], schema=FOUND)


def _minima(signatures: pa.Table) -> Array:
    column = signatures.column("minima").combine_chunks()
    flat: Array = column.flatten().to_numpy()
    return flat.reshape(-1, _MINIMA)


def _keys(minima: Array, start: int) -> Array:
    keys = np.zeros(len(minima), np.uint64)
    for number in range(start, start + _BAND):
        keys = mixed(keys + minima[:, number].astype(np.uint64) + np.uint64(1))
    return keys


def _meetings(ours: Array, theirs: Array) -> list[tuple[Array, Array]]:
    """Give pairs of rows with equal keys: each of ours with the first, second ... of theirs."""
    order = np.argsort(theirs, kind="stable")
    keys = theirs[order]
    left, right = np.searchsorted(keys, ours, "left"), np.searchsorted(keys, ours, "right")
    pairs: list[tuple[Array, Array]] = []
    for step in range(_MOST_SHARING):
        rows = np.flatnonzero(left + step < right)
        if not len(rows):
            break
        # In parts, so that comparing a million rows needs no gigabyte.
        parts = np.array_split(rows, max(1, len(rows) // 100_000))
        pairs += [(part, order[left[part] + step]) for part in parts]
    return pairs
