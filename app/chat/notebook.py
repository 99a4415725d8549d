"""What the tools of one session have returned: the names, edges and quotes that an answer may speak of.

Caveat: nothing gets in here but from a tool result, so what a model believes to know is not in it. It is kept with
the conversation as plain JSON, and grows with it; the graph itself stays in its own tables.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.queries import ExplainedEdge
from app.records.claim import ClaimStatus
from app.records.edge import Edge

__all__ = ["Cited", "HeldEdge", "Notebook"]

LONGEST_QUOTE: Final = 400
MOST_TEXTS: Final = 400

Pair = tuple[str, str]
"""(downstream, upstream), as people are shown them."""


@dataclass(frozen=True, slots=True)
class HeldEdge:
    """An edge that a tool has returned."""

    downstream: str
    upstream: str
    status: str
    relationship: str | None


@dataclass(frozen=True, slots=True)
class Cited:
    """Evidence of an edge under a number: where it stands, and its words."""

    number: int
    downstream: str
    upstream: str
    document: str
    kind: str
    quote: str

    def line(self) -> str:
        """Give the footnote, on one line."""
        quote = f"“{self.quote}”" if self.quote else "no quote"
        return f"[{self.number}] {self.downstream} ← {self.upstream}: {self.kind}, {self.document}: {quote}"


class Notebook:
    """Collects within one turn; ``as_state`` gives it back to the conversation."""

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        given = state or {}
        self._names: dict[str, None] = dict.fromkeys(given.get("names", ()))
        self._absent: dict[str, None] = dict.fromkeys(given.get("absent", ()))
        self._edges: dict[Pair, HeldEdge] = {(row[0], row[1]): HeldEdge(*row) for row in given.get("edges", ())}
        self._lines: dict[Pair, None] = dict.fromkeys((row[0], row[1]) for row in given.get("lines", ()))
        self._denied: dict[Pair, None] = dict.fromkeys((row[0], row[1]) for row in given.get("denied", ()))
        self._cited: list[Cited] = [Cited(number, *row) for number, row in enumerate(given.get("cited", ()), 1)]
        self._texts: dict[str, None] = dict.fromkeys(given.get("texts", ()))

    def as_state(self) -> dict[str, Any]:
        """Give everything as plain JSON."""
        return {
            "names": list(self._names),
            "absent": list(self._absent),
            "edges": [[e.downstream, e.upstream, e.status, e.relationship] for e in self._edges.values()],
            "lines": [list(pair) for pair in self._lines],
            "denied": [list(pair) for pair in self._denied],
            "cited": [[c.downstream, c.upstream, c.document, c.kind, c.quote] for c in self._cited],
            "texts": list(self._texts)[-MOST_TEXTS:],
        }

    @property
    def names(self) -> Iterable[str]:
        """Every name that a tool has returned."""
        return self._names.keys()

    @property
    def absent(self) -> Iterable[str]:
        """Every name of which a tool has said that the graph does not hold it."""
        return self._absent.keys()

    @property
    def cited(self) -> tuple[Cited, ...]:
        """All evidence, by number from 1."""
        return tuple(self._cited)

    def add_names(self, names: Iterable[str]) -> None:
        """Hold names; what was absent before is there now."""
        for name in names:
            self._names[name] = None
            self._absent.pop(name, None)

    def add_absent(self, name: str) -> None:
        """Hold that the graph does not have this name."""
        if name not in self._names:
            self._absent[name] = None

    def add_edge(self, edge: Edge) -> None:
        """Hold an edge as it is now; an earlier status is forgotten."""
        self.add_names((edge.downstream, edge.upstream))
        pair = (edge.downstream, edge.upstream)
        self._edges[pair] = HeldEdge(*pair, edge.status.value, edge.relationship)
        self._denied.pop(pair, None)
        if edge.status is ClaimStatus.ACCEPTED:
            self.add_text(edge.evidence)

    def add_line(self, downstream: str, upstream: str) -> None:
        """Hold that there is a path between two datasets."""
        self.add_names((downstream, upstream))
        self._lines[downstream, upstream] = None
        self._denied.pop((downstream, upstream), None)

    def deny(self, downstream: str, upstream: str) -> None:
        """Hold that the graph has no path between two datasets."""
        self._denied[downstream, upstream] = None
        self._lines.pop((downstream, upstream), None)
        self._edges.pop((downstream, upstream), None)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every edge that a tool has returned, as (downstream, upstream)."""
        return tuple(self._edges)

    def renew(self, edges: Iterable[Edge]) -> None:
        """Hold these edges as they are now instead of all that were held: the graph has changed.

        What was said of paths may be wrong now, and is forgotten.
        """
        self._edges.clear()
        self._lines.clear()
        self._denied.clear()
        for edge in edges:
            self.add_edge(edge)

    def add_text(self, text: str) -> None:
        """Hold words of a document or of a tool, which may be quoted."""
        folded = fold(text)
        if folded:
            self._texts[folded] = None

    def cite(self, explained: ExplainedEdge) -> int | None:
        """Number the strongest evidence of an edge; ``None`` when there is none at all."""
        self.add_edge(explained.edge)
        found = _strongest(explained)
        if found is None:
            return None
        document, kind, quote = found
        edge = explained.edge
        self.add_text(quote)
        self.add_text(document)
        row = (edge.downstream, edge.upstream, document, kind, _cut(quote))
        for known in self._cited:
            if row == (known.downstream, known.upstream, known.document, known.kind, known.quote):
                return known.number
        self._cited.append(Cited(len(self._cited) + 1, *row))
        return len(self._cited)

    def number_of(self, pair: Pair) -> int | None:
        """Give the number of the last evidence that was cited for an edge."""
        numbers = [c.number for c in self._cited if (c.downstream, c.upstream) == pair]
        return numbers[-1] if numbers else None

    def edge(self, pair: Pair) -> HeldEdge | None:
        """Give the edge between two datasets, if a tool has returned it."""
        return self._edges.get(pair)

    def is_denied(self, pair: Pair) -> bool:
        """Whether a tool has said that there is no path between the two."""
        return pair in self._denied

    def has_line(self, pair: Pair) -> bool:
        """Whether a tool has returned a path between the two, or accepted edges that make one."""
        return pair in self._lines or bool(self.path(pair))

    def path(self, pair: Pair) -> tuple[Pair, ...]:
        """Give the shortest way between two datasets over held, accepted edges; empty when there is none."""
        start, end = pair
        came: dict[str, str] = {start: ""}
        waiting = deque([start])
        upstreams: dict[str, list[str]] = {}
        for edge in self._edges.values():
            if edge.status == ClaimStatus.ACCEPTED.value:
                upstreams.setdefault(edge.downstream, []).append(edge.upstream)
        while waiting and end not in came:
            node = waiting.popleft()
            for upstream in upstreams.get(node, ()):
                if upstream not in came:
                    came[upstream] = node
                    waiting.append(upstream)
        if end not in came or start == end:
            return ()
        way = [end]
        while way[-1] != start:
            way.append(came[way[-1]])
        way.reverse()
        return tuple(pairwise(way))

    def holds_text(self, text: str) -> bool:
        """Whether these words stand, one after the other, in something that a tool has returned."""
        folded = fold(text)
        return bool(folded) and any(folded in held for held in self._texts)


def fold(text: str) -> str:
    """Fold case and white space, by which words are the same."""
    return " ".join(text.casefold().split())


def _cut(quote: str) -> str:
    folded = " ".join(quote.split())
    return folded if len(folded) <= LONGEST_QUOTE else folded[: LONGEST_QUOTE - 1] + "…"


def _strongest(explained: ExplainedEdge) -> tuple[str, str, str] | None:
    """Give document, kind and quote of the claim that carries an edge: accepted before waiting before rejected."""
    order = {ClaimStatus.ACCEPTED: 0, ClaimStatus.NEEDS_REVIEW: 1, ClaimStatus.REJECTED: 2}
    claims = sorted(
        explained.evidence,
        key=lambda item: (order[item.judgement.status], -(item.judgement.confidence or 0.0), item.document_url),
    )
    for item in claims:
        quote = item.judgement.quote or item.claim.quote
        if quote:
            return item.document_url, item.document_kind.value, quote
    for line in explained.imported:
        return "an imported file", line.document_kinds or "kind not stated", line.evidence or ""
    return None
