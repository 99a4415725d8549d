"""A lineage as indented text, for notebooks and for programs that read text.

Names come from outside: what cannot be printed in them is blanked, and a branch is drawn once.
"""

from collections import defaultdict
from typing import Final

from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus

__all__ = ["outline"]

_MARKS: Final = {
    NodeStatus.ROOT: "root",
    NodeStatus.OFF_HUB: "off the Hub",
    NodeStatus.PENDING: "pending",
    NodeStatus.BEYOND_DEPTH: "beyond the depth",
    NodeStatus.NEEDS_REVIEW: "needs review",
}

LONGEST_NAME: Final = 200
"""Characters of a name or relationship that are shown: an import may hold any."""


def outline(lineage: Lineage, *, most_lines: int = 1000) -> str:
    """Give a line a dataset, two spaces a level: name, relationship, confidence, what became of it."""
    nodes = {node.id: node for node in lineage.nodes}
    children: dict[str, list[Edge]] = defaultdict(list)
    for found in lineage.edges:
        if found.status is not ClaimStatus.REJECTED:
            children[found.upstream if lineage.downstream else found.downstream].append(found)
    lines: list[str] = []
    drawn: set[str] = set()
    waiting: list[tuple[str, Edge | None, int]] = [(lineage.dataset, None, 0)]
    while waiting and len(lines) < most_lines:
        name, edge, level = waiting.pop()
        below = [] if edge is not None and edge.status is not ClaimStatus.ACCEPTED else children[name]
        again = name in drawn and bool(below)
        lines.append("  " * level + _line(name, edge, nodes.get(name)) + (" (see above)" if again else ""))
        if not again:
            drawn.add(name)
            other = "downstream" if lineage.downstream else "upstream"
            by_name = sorted(below, key=lambda each: str(getattr(each, other)).casefold(), reverse=True)
            waiting += [(getattr(found, other), found, level + 1) for found in by_name]
    if waiting:
        lines.append(f"... and more than the {most_lines} lines shown")
    return "\n".join(lines)


def _line(name: str, edge: Edge | None, node: LineageNode | None) -> str:
    parts = [_printable(name)]
    if edge is not None:
        confidence = "" if edge.confidence is None else f" {edge.confidence:.2f}"
        parts.append(f"[{_printable(edge.relationship or 'relationship not stated')}{confidence}]")
        if edge.status is not ClaimStatus.ACCEPTED:
            parts.append("edge needs review")
    if node is not None and node.status in _MARKS:
        parts.append(_MARKS[node.status])
    return " ".join(parts)


def _printable(text: str) -> str:
    text = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
    return "".join(letter if letter.isprintable() else " " for letter in text)
