"""The data of a picture that a browser draws: columns, order and heights from here, everything else as it was read.

Texts are carried as they are, for downloads must give them back; whoever shows them makes them harmless
(``explorer/text.js``), and whoever writes them into a page escapes them (``as_script_data``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from app.exports.layering import Layout, Link, lay_out
from app.exports.palette import DARK, LIGHT, UNSTATED, Palette, stroke_of
from app.exports.roles import role_of
from app.records.claim import Relationship
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

__all__ = ["Content", "as_script_data", "content_of", "difference", "picture_data", "placed", "with_places"]

ROW: Final = 27.0
PASS: Final = 7.0
Pair = tuple[str, str]
Told = Mapping[str, Any]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Content:
    """What a picture holds, wherever it stands.

    Attributes:
        dataset: whose lineage it is; absent for the graph of several.
        nodes: what is told of each, by name.
        edges: what is told of each, by (downstream, upstream).
    """

    dataset: str | None = None
    nodes: Mapping[str, Told] = field(default_factory=dict)
    edges: Mapping[Pair, Told] = field(default_factory=dict)

    @property
    def links(self) -> tuple[Link, ...]:
        """What places depend on, beside the names."""
        return tuple(
            Link(upstream, downstream, (stroke_of(told.get("relationship")).slot, told["status"]))
            for (downstream, upstream), told in self.edges.items()
        )


def content_of(excerpt: Excerpt, stated: Mapping[str, str] | None = None, before: Content | None = None) -> Content:
    """Give what a picture of an excerpt holds.

    Args:
        excerpt: what is drawn.
        stated: dates (``YYYY-MM``) that nobody has checked, by name.
        before: an earlier state; what is the same now is taken from it, so that ``difference`` need not compare.
    """
    unchecked, known = stated or {}, before or Content()
    nodes = {node.id: _node(excerpt, node, unchecked.get(node.id)) for node in excerpt.nodes}
    edges = {(edge.downstream, edge.upstream): _edge(edge) for edge in excerpt.edges}
    return Content(excerpt.dataset, _kept(nodes, known.nodes), _kept(edges, known.edges))


def _kept(now: Mapping[_Key, Told], before: Mapping[_Key, Told]) -> Mapping[_Key, Told]:
    same = {key: before[key] for key, told in now.items() if key in before and before[key] == told}
    return {**now, **same}


def placed(content: Content) -> Layout:
    """Give places for everything, which depend on names, links and nothing else.

    Heights are pixels, ``ROW`` apart within a column and ``PASS`` where an edge passes it.
    """
    return lay_out(list(content.nodes), content.links, row_height=ROW, pass_height=PASS)


def picture_data(excerpt: Excerpt, stated: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give what ``explorer/*.js`` draws: nodes with column and height, edges with the heights of their ways.

    Args:
        excerpt: what is drawn.
        stated: dates (``YYYY-MM``) that nobody has checked, by name.
    """
    content = content_of(excerpt, stated)
    return with_places(content, placed(content))


def with_places(content: Content, layout: Layout) -> dict[str, Any]:
    """Give what a browser needs to draw a content from nothing."""
    numbers = {name: number for number, name in enumerate(content.nodes)}
    return {
        "dataset": content.dataset,
        "row": ROW,
        "pass": PASS,
        "nodes": [
            {**told, "column": layout.columns[name], "y": round(layout.rows[name], 1)}
            for name, told in content.nodes.items()
        ],
        "edges": [
            {
                "upstream": numbers[upstream],
                "downstream": numbers[downstream],
                **told,
                "way": None if way is None else [round(height, 1) for height in way],
            }
            for ((downstream, upstream), told), way in zip(content.edges.items(), layout.ways, strict=True)
        ],
        "palettes": {"light": _palette(LIGHT), "dark": _palette(DARK)},
        "strokes": [_stroke(relationship.value) for relationship in Relationship] + [_stroke(None)],
    }


def difference(before: Content, after: Content) -> dict[str, Any]:
    """Give what a browser that draws ``before`` needs to draw ``after``: places are its own affair."""
    return {
        "dataset": after.dataset,
        "nodes": [told for name, told in after.nodes.items() if before.nodes.get(name) is not told],
        "gone": [name for name in before.nodes if name not in after.nodes],
        "edges": [
            {"upstream": pair[1], "downstream": pair[0], **told}
            for pair, told in after.edges.items()
            if before.edges.get(pair) is not told
        ],
        "parted": [list(pair) for pair in before.edges if pair not in after.edges],
    }


def as_script_data(value: object) -> str:
    r"""Give JSON that may stand in a script element: nothing in it can end the element or open a comment.

    >>> as_script_data({"name": "</script><!--"})
    '{"name":"\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _node(excerpt: Excerpt, node: ExcerptNode, stated_on: str | None) -> dict[str, Any]:
    known = {
        "id": node.id,
        "role": role_of(excerpt, node).name.lower(),
        "kind": node.kind.value,
        "status": node.status.value,
        "reason": node.reason,
        "license": node.license,
        "published_on": node.published_on,
        "stated_on": stated_on,
        "domains": list(node.domains),
        "data_type": node.data_type,
        "summary": node.summary,
        "paper_url": node.paper_url,
        "downloads": node.downloads,
        "exists": node.exists,
    }
    return {key: value for key, value in known.items() if value not in (None, "", [])}


def _edge(edge: ExcerptEdge) -> dict[str, Any]:
    known = {
        "relationship": edge.relationship,
        "confidence": edge.confidence,
        "status": edge.status.value,
        "reason": edge.reason,
        "documents": edge.document_kinds,
        "evidence": edge.evidence,
        "exists": edge.exists,
    }
    return {key: value for key, value in known.items() if value is not None and value != ""}


def _palette(palette: Palette) -> dict[str, Any]:
    return {
        "ground": palette.ground,
        "text": palette.text,
        "faint": palette.faint,
        "doubt": palette.doubt,
        "nodes": {role.name.lower(): list(colours) for role, colours in palette.nodes.items()},
        "edges": list(palette.edges),
    }


def _stroke(relationship: str | None) -> dict[str, Any]:
    stroke = UNSTATED if relationship is None else stroke_of(relationship)
    return {
        "relationship": relationship,
        "words": stroke.words,
        "slot": stroke.slot,
        "dashes": stroke.dashes,
        "width": stroke.width,
    }
