"""Pictures of a lineage as SVG: upstream on the left, drawn here, with no outside service and no script.

Whole names, reasons and quotes stand in ``<title>`` elements, which screen readers speak and browsers show. A
picture of more than ``MOST_NODES`` datasets could not be read and is refused. It cannot be read back.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from app.errors import UsageError
from app.exports.canvas import Canvas
from app.exports.files import write_whole
from app.exports.key import key_lines
from app.exports.marks import mark_of
from app.exports.palette import DARK, LIGHT, Palette, Stroke, stroke_of
from app.exports.roles import Role, role_of
from app.naming.unseen import without_unseen
from app.records.claim import ClaimStatus
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.records.lineage import NodeStatus

__all__ = ["MOST_EDGES", "MOST_NODES", "draw", "write"]

MOST_NODES: Final = 1_500
MOST_EDGES: Final = 6_000
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE: Final = """
text{font-family:"DejaVu Sans",Verdana,Helvetica,Arial,sans-serif}
.e path{fill:none}.e:hover path{stroke-width:3.5;stroke-opacity:1}
"""


def write(path: Path, excerpt: Excerpt, *, dark: bool = False) -> None:
    """Write an excerpt as a picture.

    Raises:
        UsageError: more datasets or edges than a picture can show.
    """
    write_whole({path: [draw(excerpt, dark=dark).encode()]})


def draw(excerpt: Excerpt, *, dark: bool = False) -> str:
    """Give the picture as SVG text; the same excerpt gives the same text.

    Raises:
        UsageError: more datasets or edges than a picture can show.
    """
    if len(excerpt.nodes) > MOST_NODES or len(excerpt.edges) > MOST_EDGES:
        raise UsageError(
            f"A picture of {len(excerpt.nodes):,} datasets and {len(excerpt.edges):,} edges cannot be read (at most "
            f"{MOST_NODES:,} and {MOST_EDGES:,}): name one with --dataset ID, or export graphml."
        )
    palette = DARK if dark else LIGHT
    canvas = Canvas(excerpt)
    title = _title(excerpt)
    head, top, least = key_lines(excerpt, palette, title)
    width, height = max(canvas.width, least), canvas.height + top
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="title about">',
        f'<title id="title">{_xml(title)}</title><desc id="about">{_xml(_about(excerpt))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect width="100%" height="100%" fill="{palette.ground}"/>',
        *head,
        f'<g transform="translate(0 {top:.0f})">',
        *_edges(excerpt, canvas, palette),
        *_nodes(excerpt, canvas, palette),
        "</g></svg>\n",
    ]
    return "\n".join(parts)


def _title(excerpt: Excerpt) -> str:
    if excerpt.dataset is None:
        return "Lineage of post-training datasets"
    return f"What was made from {excerpt.dataset}" if excerpt.downstream else f"What {excerpt.dataset} comes from"


def _about(excerpt: Excerpt) -> str:
    waiting = sum(edge.status is ClaimStatus.NEEDS_REVIEW for edge in excerpt.edges)
    told = f"{len(excerpt.nodes)} datasets and sources, {len(excerpt.edges)} edges, upstream on the left."
    return f"{told} {waiting} edges wait for review." if waiting else told


def _edges(excerpt: Excerpt, canvas: Canvas, palette: Palette) -> Iterator[str]:
    """Draw what was not accepted last, so that it lies above."""
    order = sorted(range(len(excerpt.edges)), key=lambda place: excerpt.edges[place].status is not ClaimStatus.ACCEPTED)
    for place in order:
        edge = excerpt.edges[place]
        stroke = stroke_of(edge.relationship)
        colour, opacity = palette.edges[stroke.slot], "0.8"
        badge = ""
        if edge.status is not ClaimStatus.ACCEPTED:
            is_open = edge.status is ClaimStatus.NEEDS_REVIEW
            colour, opacity = (palette.doubt, "1") if is_open else (palette.faint, "0.6")
            badge = _badge(*canvas.badge(place), "?" if is_open else "×", colour, palette)
        line = _line(canvas.path(place), stroke, colour, opacity)
        head = f'<path d="{canvas.arrow(place)}" style="fill:{colour}"/>'
        yield f'<g class="e"><title>{_xml(_edge_title(edge))}</title>{line}{head}{badge}</g>'


def _line(path: str, stroke: Stroke, colour: str, opacity: str) -> str:
    dashes = f' stroke-dasharray="{stroke.dashes}"' if stroke.dashes else ""
    look = f'stroke="{colour}" stroke-width="{stroke.width}" stroke-opacity="{opacity}"{dashes}'
    return f'<path d="{path}" fill="none" {look}/>'


def _badge(x: float, y: float, mark: str, colour: str, palette: Palette) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{palette.ground}" stroke="{colour}" stroke-width="1.4"/>'
        f'<text x="{x:.1f}" y="{y + 3.5:.1f}" font-size="10" font-weight="bold" text-anchor="middle" '
        f'fill="{colour}">{mark}</text>'
    )


def _nodes(excerpt: Excerpt, canvas: Canvas, palette: Palette) -> Iterator[str]:
    for node in excerpt.nodes:
        role = role_of(excerpt, node)
        box = canvas.boxes[node.id]
        fill, line, text = palette.nodes[role]
        dashes = ' stroke-dasharray="4 3"' if role in {Role.OFF_HUB, Role.UNREAD} else ""
        stroke = 'stroke-width="2.2"' if role is Role.TARGET else 'stroke-width="1.1"'
        badge = ""
        if node.status is NodeStatus.NEEDS_REVIEW:
            line = palette.doubt
            badge = _badge(box.x + box.width, box.y, "?", palette.doubt, palette)
        yield (
            f"<g aria-label={quoteattr(_text(node.id))}><title>{_xml(_node_title(node, role))}</title>"
            f'<rect x="{box.x:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" height="{box.height:.0f}" '
            f'rx="4" fill="{fill}" stroke="{line}" {stroke}{dashes}/>'
            f"{mark_of(role, box.x + 10, box.y, line if role is not Role.TARGET else text)}"
            f'<text x="{box.x + 19:.1f}" y="{box.y + 4:.1f}" font-size="{canvas.font_size}" fill="{text}">'
            f"{_xml(box.label)}</text>{badge}</g>"
        )


def _node_title(node: ExcerptNode, role: Role) -> str:
    parts = [node.id, role.value if role.value else "", node.kind.value]
    parts += [f"license {node.license}" if node.license else "", f"published {node.published_on or 'unknown'}"]
    return " · ".join(part for part in [*parts, node.reason] if part)


def _edge_title(edge: ExcerptEdge) -> str:
    told = f"{edge.upstream} → {edge.downstream}: {edge.relationship or 'relationship not stated'}"
    sure = "" if edge.confidence is None else f", confidence {edge.confidence:g}"
    status = "" if edge.status is ClaimStatus.ACCEPTED else f", {edge.status.value.replace('_', ' ')}: {edge.reason}"
    quote = f' "{edge.evidence[:400]}"' if edge.evidence else ""
    return told + sure + status + quote


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", without_unseen(text))


def _xml(text: str) -> str:
    return escape(_text(text))
