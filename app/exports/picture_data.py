"""The data of a picture that a browser draws: columns, order and heights from here, everything else as it was read.

Texts are carried as they are, for downloads must give them back; whoever shows them makes them harmless
(``explorer/text.js``), and whoever writes them into a page escapes them (``as_script_data``).
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from app.exports.layering import Link, lay_out
from app.exports.palette import DARK, LIGHT, UNSTATED, Palette, stroke_of
from app.exports.roles import role_of
from app.records.claim import Relationship
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

__all__ = ["as_script_data", "picture_data"]

ROW: Final = 27.0
PASS: Final = 7.0


def picture_data(excerpt: Excerpt, stated: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give what ``explorer/*.js`` draws: nodes with column and height, edges with the heights of their ways.

    Heights are pixels, ``row`` apart within a column and ``pass`` where an edge passes it.

    Args:
        excerpt: what is drawn.
        stated: dates (``YYYY-MM``) that nobody has checked, by name.
    """
    unchecked = stated or {}
    names = [node.id for node in excerpt.nodes]
    numbers = {name: number for number, name in enumerate(names)}
    links = [
        Link(edge.upstream, edge.downstream, (stroke_of(edge.relationship).slot, edge.status.value))
        for edge in excerpt.edges
    ]
    layout = lay_out(names, links, row_height=ROW, pass_height=PASS)
    return {
        "dataset": excerpt.dataset,
        "row": ROW,
        "pass": PASS,
        "nodes": [
            _node(excerpt, node, unchecked.get(node.id))
            | {"column": layout.columns[node.id], "y": round(layout.rows[node.id], 1)}
            for node in excerpt.nodes
        ],
        "edges": [
            _edge(numbers, edge) | {"way": None if way is None else [round(height, 1) for height in way]}
            for edge, way in zip(excerpt.edges, layout.ways, strict=True)
        ],
        "palettes": {"light": _palette(LIGHT), "dark": _palette(DARK)},
        "strokes": [_stroke(relationship.value) for relationship in Relationship] + [_stroke(None)],
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


def _edge(numbers: dict[str, int], edge: ExcerptEdge) -> dict[str, Any]:
    known = {
        "upstream": numbers[edge.upstream],
        "downstream": numbers[edge.downstream],
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
