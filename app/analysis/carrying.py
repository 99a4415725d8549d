"""What an edge carries downstream, concluded from its relationship (the paper's five, arXiv 2604.10480).

Caveat: a relationship tells what kind of thing was taken, not how much of it. ``Direct Inclusion/Subset`` may be a
subset, and ``Structured Fusion`` may have filtered. Words that are none of the five carry nothing that is known.
"""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Any, Final

from app.analysis.lineage_graph import LineageGraph, lines_of
from app.records.claim import Relationship
from app.records.edge import Edge

__all__ = [
    "Carried",
    "carried",
    "carried_along",
    "carries",
    "speaks_of_removal",
    "step_json",
    "strongest",
    "unknown_relationships",
]


class Carried(IntEnum):
    """What of the upstream is found downstream, the most first."""

    ROWS = 0
    QUESTIONS = 1
    DERIVED = 2
    UNKNOWN = 3

    @property
    def label(self) -> str:
        """Give the word of outputs."""
        return self.name.lower()


_CARRIED: Final = {
    Relationship.DIRECT_INCLUSION.value: Carried.ROWS,
    Relationship.STRUCTURED_FUSION.value: Carried.ROWS,
    Relationship.COT_DISTILLATION.value: Carried.QUESTIONS,
    Relationship.SEMANTIC_EVOLUTION.value: Carried.DERIVED,
    Relationship.SYNTHETIC_GENERATION.value: Carried.DERIVED,
}
_REMOVAL: Final = re.compile(
    r"\b(?:decontaminat\w+|(?:we|was|were|been|be|also|have|by) (?:also )?(?:remov|exclud|filter(?:ed|ing)? out)\w*"
    r"|remov(?:ed?|ing) (?:those|all|any|samples|examples|prompts|problems|overlap\w*)|held[ -]out)\b",
    re.IGNORECASE,
)
_TAKING_IN: Final = re.compile(
    r"\b(?:collect|gather|combin|compris|consist|aggregat|merg|sourc(?:e[ds]?|ing) |built|taken|composed|mixture|"
    r"includ(?:es?|ing) |we use )",
    re.IGNORECASE,
)


def carried(relationship: str | None) -> Carried:
    """Tell what a relationship carries.

    >>> carried("CoT Distillation").label, carried("was inspired by").label
    ('questions', 'unknown')
    """
    return Carried.UNKNOWN if relationship is None else _CARRIED.get(relationship, Carried.UNKNOWN)


def speaks_of_removal(edge: Edge) -> bool:
    """Whether the quote of an edge speaks of taking rows out and not of taking any in."""
    return _REMOVAL.search(edge.evidence) is not None and _TAKING_IN.search(edge.evidence) is None


def carries(edge: Edge) -> Carried:
    """Tell what an edge carries; nothing that is known when its quote speaks of removal."""
    return Carried.UNKNOWN if speaks_of_removal(edge) else carried(edge.relationship)


def strongest(lines: Sequence[Edge]) -> Edge:
    """Give the line that carries the most, the more confident of two."""
    return lines[0] if len(lines) == 1 else min(lines, key=lambda edge: (carries(edge), -(edge.confidence or 0.0)))


def carried_along(graph: LineageGraph, path: Sequence[str]) -> Carried:
    """Tell what a path carries from its first dataset to its last: the least of its steps."""
    steps = (carries(strongest(lines_of(graph, up, down))) for up, down in pairwise(path))
    return max(steps, default=Carried.ROWS)


def step_json(graph: LineageGraph, path: Sequence[str]) -> list[dict[str, Any]]:
    """Give the edges along a path of ids, the upstream end first, each with its evidence."""
    return [_step(strongest(lines_of(graph, up, down))) for up, down in pairwise(path)]


def _step(edge: Edge) -> dict[str, Any]:
    return {
        "upstream": edge.upstream,
        "downstream": edge.downstream,
        "relationship": edge.relationship,
        "carries": carries(edge).label,
        "confidence": edge.confidence,
        "evidence": edge.evidence,
    }


def unknown_relationships(lines: Iterable[Edge]) -> dict[str, int]:
    """Count relationship names that are none of the paper's five."""
    counts: dict[str, int] = {}
    for edge in lines:
        if edge.relationship is not None and edge.relationship not in _CARRIED:
            counts[edge.relationship] = counts.get(edge.relationship, 0) + 1
    return counts
