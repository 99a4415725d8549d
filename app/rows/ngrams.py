"""Runs of words (n-grams) as 64-bit numbers, by numpy over the bytes of an Arrow column: one kernel for every engine.

A word is a run of letters and digits, lower-cased. Words are hashed by a polynomial over their bytes and mixed; a run
of n words by a polynomial over its words, from prefix sums, so that its length costs nothing.
Caveat: equal numbers are taken for equal runs; a false one has a chance of about 1 in 10^19 for each comparison.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Array", "Grams", "gram_hashes", "mixed"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_BYTE_BASE: Final = 0x9E3779B97F4A7C15
_WORD_BASE: Final = 0xD1342543DE82EF95
_LONGEST_WORD: Final = 4096
"""Bytes after which positions in a word repeat; longer runs of letters are no words."""


@dataclass(frozen=True, slots=True)
class Grams:
    """The runs of ``n`` words of some texts.

    Attributes:
        hashes: uint64, one for each run, in the order of texts.
        texts: int64, the number of the text of each run, ascending.
        words: int64, how many words each text has.
    """

    hashes: Array
    texts: Array
    words: Array


def _powers(base: int, count: int) -> Array:
    steps = np.full(count, base, np.uint64)
    steps[:1] = 1
    return np.cumprod(steps, dtype=np.uint64)


_BYTE_POWERS: Final = _powers(_BYTE_BASE, _LONGEST_WORD)
_IN_WORD: Final = np.array([code >= 0x80 or chr(code).isalnum() for code in range(256)])


def mixed(values: Array) -> Array:
    """Mix 64-bit numbers so that each bit depends on all (the finaliser of SplitMix64)."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def gram_hashes(texts: pa.Array, n: int) -> Grams:
    """Hash every run of ``n`` words of each text.

    >>> grams = gram_hashes(pa.array(["One two, three.", "(one) TWO", ""]), 2)
    >>> grams.texts.tolist(), grams.words.tolist(), bool(grams.hashes[0] == grams.hashes[2])
    ([0, 0, 1], [3, 2, 0], True)
    """
    hashes, words = _word_hashes(_plain(texts))
    ends = np.cumsum(words)
    runs = np.maximum(words - n + 1, 0)
    total = int(runs.sum())
    owners = np.repeat(np.arange(len(words)), runs)
    if not total:
        return Grams(np.empty(0, np.uint64), owners, words)
    starts = np.arange(total) + np.repeat(ends - words - (np.cumsum(runs) - runs), runs)
    sums = np.zeros(len(hashes) + 1, np.uint64)
    np.cumsum(hashes * _powers(_WORD_BASE, len(hashes)), out=sums[1:])
    inverse = _powers(pow(_WORD_BASE, -1, 1 << 64), len(hashes))
    return Grams(mixed((sums[starts + n] - sums[starts]) * inverse[starts]), owners, words)


def _plain(texts: pa.Array) -> pa.Array:
    """Lower-case texts; what is neither letter nor digit beyond ASCII becomes a space."""
    lowered = pc.utf8_lower(texts)
    foreign = pc.invert(pc.string_is_ascii(lowered))
    if not pc.any(foreign).as_py():
        return lowered
    changed = pc.replace_substring_regex(lowered.filter(foreign), r"[^\p{L}\p{N}\p{M}\x00-\x7f]+", " ")
    return pc.replace_with_mask(lowered, foreign, changed)


def _word_hashes(texts: pa.Array) -> tuple[Array, Array]:
    """Give the hash of each word of all texts, one after the other, and how many each text has."""
    _, offset_bytes, data = texts.buffers()
    offsets = np.frombuffer(offset_bytes, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    if data is None or offsets[0] == offsets[-1]:
        return np.empty(0, np.uint64), np.zeros(len(texts), np.int64)
    content = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    offsets = offsets - offsets[0]
    inside = _IN_WORD[content]
    opens = inside.copy()
    opens[1:] &= ~inside[:-1]
    edges = offsets[offsets < len(content)]
    opens[edges] = inside[edges]
    before = np.zeros(len(content) + 1, np.int64)
    np.cumsum(opens, out=before[1:])
    letters = np.flatnonzero(inside)
    firsts = np.flatnonzero(opens)
    if not len(firsts):
        return np.empty(0, np.uint64), np.zeros(len(texts), np.int64)
    at = (letters - firsts[before[letters + 1] - 1]) % _LONGEST_WORD
    parts = (content[letters].astype(np.uint64) + np.uint64(1)) * _BYTE_POWERS[at]
    sums = np.add.reduceat(parts, np.searchsorted(letters, firsts))
    return mixed(sums), np.diff(before[offsets])
