"""Mermaid flowcharts, both ways: names, kinds, statuses and relationships, for pages that draw them.

Evidence, confidence, dates and licenses have no place in a chart. Unseen characters of names are blanked,
because whoever shows the chart would obey them. What is read back is the chart as written here: nodes in
``["..."]``, arrows with an optional ``|"..."|``; other statements are passed over.
"""

import re
from pathlib import Path
from typing import Final

from app.errors import ImportFormatError
from app.exports.files import read_text, write_whole
from app.exports.roles import Role, role_of
from app.naming.unseen import without_unseen
from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.records.lineage import NodeStatus

__all__ = ["HEAD", "read", "write"]

HEAD: Final = re.compile(r"\s*(?:%%[^\n]*\n\s*)*(?:flowchart|graph)\s+(?:LR|RL|TB|TD|BT)\b")
_MOST_BYTES: Final = 50_000_000
_SPECIAL: Final = re.compile(r"""["#&<>`;\[\]{}|\\%]""")
_CODE: Final = re.compile(r"#(\d{1,7}|quot|amp|lt|gt);")
_NAMED: Final = {"quot": '"', "amp": "&", "lt": "<", "gt": ">"}
_NODE: Final = re.compile(r'(?P<number>\w{1,40})\["(?P<name>[^"]*)"\](?::::(?P<style>\w+))?')
_EDGE: Final = re.compile(r'(?P<up>\w{1,40}) (?P<arrow>-->|-\.->|--x)(?:\|"(?P<label>[^"]*)"\|)? (?P<down>\w{1,40})')
_ARROWS: Final = {ClaimStatus.ACCEPTED: "-->", ClaimStatus.NEEDS_REVIEW: "-.->", ClaimStatus.REJECTED: "--x"}
_STATUS: Final = {arrow: status for status, arrow in _ARROWS.items()}
_FILLS: Final = {
    Role.TARGET: "fill:#1f4fa3,color:#fff,stroke:#12336d,stroke-width:2px",
    Role.ROOT: "fill:#d9efdc,color:#10301a,stroke:#2c7a41",
    Role.BENCHMARK: "fill:#fde2d2,color:#4a1d05,stroke:#c2571a",
    Role.OFF_HUB: "fill:#f0f0f2,color:#333,stroke:#77777f,stroke-dasharray:4 3",
    Role.BETWEEN: "fill:#dfe8f8,color:#12264a,stroke:#5577b5",
    Role.UNREAD: "fill:#fff,color:#555,stroke:#999,stroke-dasharray:2 2",
}


def write(path: Path, excerpt: Excerpt) -> None:
    """Write an excerpt as one flowchart, upstream on the left."""
    numbers = {node.id: f"n{number}" for number, node in enumerate(excerpt.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {numbers[node.id]}["{_escaped(node.id)}"]:::{_style(excerpt, node)}' for node in excerpt.nodes]
    lines += [_edge_line(numbers, edge) for edge in excerpt.edges]
    styles = {_style(excerpt, node): _FILLS[role_of(excerpt, node)] for node in excerpt.nodes}
    lines += [f"  classDef {style} {fill}" for style, fill in sorted(styles.items())]
    write_whole({path: [("\n".join(lines) + "\n").encode()]})


def read(path: Path) -> Excerpt:
    """Read a flowchart as this module writes it.

    Raises:
        ImportFormatError: not a flowchart, or too large.
    """
    text = read_text(path, _MOST_BYTES)
    if not HEAD.match(text):
        raise ImportFormatError(f"{path} is not a Mermaid flowchart.")
    nodes: dict[str, ExcerptNode] = {}
    edges: list[tuple[str, str, re.Match[str]]] = []
    start = None
    for line in text.split("\n"):
        statement = line.strip()
        if found := _NODE.fullmatch(statement):
            nodes[found["number"]] = _read_node(found)
            start = nodes[found["number"]].id if (found["style"] or "").startswith("target_") else start
        elif found := _EDGE.fullmatch(statement):
            edges.append((found["up"], found["down"], found))
    return Excerpt(
        dataset=start,
        nodes=tuple(nodes.values()),
        edges=tuple(_read_edge(nodes, up, down, found) for up, down, found in edges),
    )


def _edge_line(numbers: dict[str, str], edge: ExcerptEdge) -> str:
    label = "" if edge.relationship is None else f'|"{_escaped(edge.relationship)}"|'
    return f"  {numbers[edge.upstream]} {_ARROWS[edge.status]}{label} {numbers[edge.downstream]}"


def _style(excerpt: Excerpt, node: ExcerptNode) -> str:
    target = "target_" if node.id == excerpt.dataset else ""
    return f"{target}{node.kind.value}__{node.status.value}"


def _read_node(found: re.Match[str]) -> ExcerptNode:
    kind, _, status = (found["style"] or "").removeprefix("target_").partition("__")
    known = NodeStatus(status) if status in set(NodeStatus) else NodeStatus.KNOWN
    return ExcerptNode(
        id=_unescaped(found["name"]),
        kind=NodeKind(kind) if kind in set(NodeKind) else NodeKind.DATASET,
        status=known,
        exists=False if known is NodeStatus.OFF_HUB else None,
    )


def _read_edge(nodes: dict[str, ExcerptNode], up: str, down: str, found: re.Match[str]) -> ExcerptEdge:
    upstream, downstream = (nodes[end].id if end in nodes else end for end in (up, down))
    label = found["label"]
    return ExcerptEdge(
        downstream=downstream,
        upstream=upstream,
        relationship=None if label is None else _unescaped(label),
        status=_STATUS[found["arrow"]],
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"#{ord(found.group())};", without_unseen(text))


def _unescaped(text: str) -> str:
    return _CODE.sub(lambda found: _NAMED.get(found[1]) or _character(found), text)


def _character(found: re.Match[str]) -> str:
    code = int(found[1])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found.group()
