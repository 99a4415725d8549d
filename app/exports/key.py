"""The head of a picture: its title, and the key to its colours, marks and lines. Only what occurs is explained."""

from typing import Final
from xml.sax.saxutils import escape

from app.exports.labels import shortened, width_of
from app.exports.marks import mark_of
from app.exports.palette import UNSTATED, Palette, Stroke, stroke_of
from app.exports.roles import Role, role_of
from app.records.claim import ClaimStatus
from app.records.excerpt import Excerpt

__all__ = ["key_lines"]

_MARGIN: Final = 24.0
_SIZE: Final = 11
_TITLE_SIZE: Final = 16
_LINE: Final = 22.0
_WIDEST: Final = 900.0


def key_lines(excerpt: Excerpt, palette: Palette, title: str) -> tuple[list[str], float, float]:
    """Give the head's elements, its height and the width it needs, in pixels."""
    shown = shortened(title, _TITLE_SIZE, _WIDEST)
    parts = [
        f'<text x="{_MARGIN:.0f}" y="30" font-size="{_TITLE_SIZE}" font-weight="bold" fill="{palette.text}">'
        f"{escape(shown)}</text>"
    ]
    x, y, widest = _MARGIN, 54.0, _MARGIN + 1.15 * width_of(shown, _TITLE_SIZE)
    for entry, words in [*_roles(excerpt, palette), *_strokes(excerpt, palette)]:
        width = 44 + width_of(words, _SIZE) + 14
        if x + width > _WIDEST and x > _MARGIN:
            x, y = _MARGIN, y + _LINE
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{entry}')
        parts.append(f'<text x="38" y="4" font-size="{_SIZE}" fill="{palette.faint}">{escape(words)}</text></g>')
        x += width
        widest = max(widest, x)
    return parts, y + 18, widest + _MARGIN


def _roles(excerpt: Excerpt, palette: Palette) -> list[tuple[str, str]]:
    present = {role_of(excerpt, node) for node in excerpt.nodes}
    entries: list[tuple[str, str]] = []
    for role in Role:
        if role in present:
            fill, line, text = palette.nodes[role]
            dashes = ' stroke-dasharray="4 3"' if role in {Role.OFF_HUB, Role.UNREAD} else ""
            box = f'<rect x="8" y="-9" width="24" height="18" rx="4" fill="{fill}" stroke="{line}"{dashes}/>'
            entries.append((box + mark_of(role, 20, 0, text if role is Role.TARGET else line), role.value))
    return entries


def _strokes(excerpt: Excerpt, palette: Palette) -> list[tuple[str, str]]:
    present = {stroke_of(edge.relationship) for edge in excerpt.edges if edge.status is ClaimStatus.ACCEPTED}
    order = sorted(present, key=lambda stroke: stroke.slot)
    entries = [(_sample(stroke, palette.edges[stroke.slot]), stroke.words) for stroke in order]
    statuses = {edge.status for edge in excerpt.edges}
    for status, mark, colour in (
        (ClaimStatus.NEEDS_REVIEW, "?", palette.doubt),
        (ClaimStatus.REJECTED, "×", palette.faint),
    ):
        if status in statuses:
            badge = f'<circle cx="19" cy="0" r="6" fill="{palette.ground}" stroke="{colour}" stroke-width="1.4"/>'
            sign = f'<text x="19" y="3.5" font-size="10" font-weight="bold" text-anchor="middle" fill="{colour}">'
            entries.append((f"{_sample(UNSTATED, colour)}{badge}{sign}{mark}</text>", status.value.replace("_", " ")))
    return entries


def _sample(stroke: Stroke, colour: str) -> str:
    dashes = f' stroke-dasharray="{stroke.dashes}"' if stroke.dashes else ""
    return f'<path d="M4 0H34" fill="none" stroke="{colour}" stroke-width="{stroke.width + 0.3:.1f}"{dashes}/>'
