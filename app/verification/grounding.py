"""Grounding: where a quote stands in a document, word for word after folding.

Markup, white space, typographic variants and case may differ; words and their order may not. A quote with an
ellipsis is grounded when all its parts follow one another within a few paragraphs.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.records.folding import fold

__all__ = ["Span", "ground"]

_ELLIPSIS: Final = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…|\.\s\.\s\.)\s*")
_LEAST_LETTERS: Final = 4
_REACH: Final = 4_000
_MOST_STARTS: Final = 50


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``, in code points."""

    start: int
    end: int


@lru_cache(maxsize=48)
def _folded(text: str, link_targets: bool) -> tuple[str, list[int]]:
    return fold(text, casefold=True, link_targets=link_targets)


def ground(quote: str, text: str, near: int | None) -> Span | None:
    """Find ``quote`` in ``text``.

    Args:
        quote: what is said to stand in the text.
        text: the document.
        near: where it is said to begin; among several places the nearest is taken, else the first.

    Returns:
        The span in ``text`` (link targets and markup inside it included), ``None`` when it is not there.
    """
    if near is not None and quote and text.startswith(quote, near):
        return Span(near, near + len(quote))
    for link_targets in (True, False):
        span = _find(quote, _folded(text, link_targets), near, link_targets)
        if span is not None:
            return span
    return None


def _find(quote: str, folded: tuple[str, list[int]], near: int | None, link_targets: bool) -> Span | None:
    haystack, offsets = folded
    parts = [fold(part, casefold=True, link_targets=link_targets)[0] for part in _ELLIPSIS.split(quote)]
    parts = [part.strip(" \"'.,;:") for part in parts]
    parts = [part for part in parts if part]
    if sum(character.isalnum() for part in parts for character in part) < _LEAST_LETTERS:
        return None
    target = bisect_left(offsets, near) if near is not None else 0
    spans = [span for span in _places(parts, haystack) if span is not None]
    if not spans:
        return None
    begin, end = min(spans, key=lambda span: abs(span[0] - target))
    return Span(offsets[begin], offsets[end - 1] + 1)


def _places(parts: list[str], haystack: str) -> list[tuple[int, int]]:
    """Give where the parts stand one after the other, in characters of the folded text."""
    found: list[tuple[int, int]] = []
    at = haystack.find(parts[0])
    while at >= 0 and len(found) < _MOST_STARTS:
        end = _follow(parts, haystack, at)
        if end is not None and _whole(haystack, at, end):
            found.append((at, end))
        at = haystack.find(parts[0], at + 1)
    return found


def _follow(parts: list[str], haystack: str, at: int) -> int | None:
    end = at + len(parts[0])
    for part in parts[1:]:
        following = haystack.find(part, end, end + _REACH)
        if following < 0:
            return None
        end = following + len(part)
    return end


def _whole(haystack: str, begin: int, end: int) -> bool:
    """A quote begins and ends at the edge of a word."""
    cut_left = begin > 0 and haystack[begin - 1].isalnum() and haystack[begin].isalnum()
    cut_right = end < len(haystack) and haystack[end - 1].isalnum() and haystack[end].isalnum()
    return not (cut_left or cut_right)
