"""Which words of an answer point at the picture: names of datasets, and the arrow between two of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.chat.mentions import KnownNames, Mention

__all__ = ["Piece", "Pointer"]

_ARROW: Final = re.compile(r"\s*←\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a text, and the dataset, or the edge (downstream, upstream), that it points at."""

    text: str
    dataset: str | None = None
    edge: tuple[str, str] | None = None


class Pointer:
    """Finds what answers point at.

    Args:
        names: of the datasets in the picture.
        edges: (downstream, upstream) of the edges in the picture.
    """

    def __init__(self, names: Iterable[str], edges: Iterable[tuple[str, str]]) -> None:
        self._names = KnownNames(names)
        self._edges = frozenset(edges)

    def lines(self, text: str) -> list[list[Piece]]:
        """Give each line of an answer in pieces; their texts joined are the line."""
        return [list(self._pieces(line)) for line in text.split("\n")]

    def _pieces(self, line: str) -> Iterator[Piece]:
        known = [mention for mention in self._names.of(line, strict=False) if len(mention.nodes) == 1]
        at = 0
        before: Mention | None = None
        for mention in known:
            between = line[at : mention.start]
            if between:
                yield self._between(before, between, mention)
            yield Piece(mention.text, dataset=mention.nodes[0])
            at, before = mention.end, mention
        if at < len(line):
            yield Piece(line[at:])

    def _between(self, before: Mention | None, text: str, after: Mention) -> Piece:
        """Give what stands between two names; an arrow is the edge, if the picture has it."""
        if before is not None and _ARROW.fullmatch(text):
            pair = before.nodes[0], after.nodes[0]
            if pair in self._edges:
                return Piece(text, edge=pair)
        return Piece(text)
