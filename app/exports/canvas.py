"""From columns and rows to pixels: boxes for nodes, and the ways of lines between them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.exports.labels import shortened, width_of
from app.exports.layering import Link, lay_out
from app.exports.palette import stroke_of
from app.records.excerpt import Excerpt

__all__ = ["Box", "Canvas"]

_MARGIN: Final = 24.0
_ROW: Final = 27.0
_PASS: Final = 7.0
_HEIGHT: Final = 20.0
_WIDEST_LABEL: Final = 236.0
_NARROWEST_GAP: Final = 56.0
_WIDEST_GAP: Final = 150.0
_ARROW: Final = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node's box: its left edge, its middle, in pixels; ``label`` fits into it."""

    x: float
    y: float
    width: float
    height: float
    label: str


class Canvas:
    """A laid out excerpt; ``width`` and ``height`` include the margins."""

    font_size: Final = 11

    def __init__(self, excerpt: Excerpt) -> None:
        self._edges = excerpt.edges
        names = [node.id for node in excerpt.nodes]
        links = [
            Link(edge.upstream, edge.downstream, (stroke_of(edge.relationship).slot, edge.status.value))
            for edge in excerpt.edges
        ]
        layout = lay_out(names, links, row_height=_ROW, pass_height=_PASS)
        labels = {name: shortened(name, self.font_size, _WIDEST_LABEL) for name in names}
        widths: dict[int, float] = defaultdict(float)
        for name, column in layout.columns.items():
            widths[column] = max(widths[column], 27 + width_of(labels[name], self.font_size))
        self._spans = self._placed(widths, links, layout.columns)
        self._columns, self._ways = layout.columns, layout.ways
        lowest = _MARGIN + _ROW / 2
        self.boxes = {
            name: Box(self._spans[column][0], layout.rows[name] + lowest, widths[column], _HEIGHT, labels[name])
            for name, column in layout.columns.items()
        }
        self._lowest = lowest
        passing = [height for way in layout.ways if way for height in way]
        bottom = max([*layout.rows.values(), *passing], default=0.0)
        loops = [self._loop_depth(place) for place, way in enumerate(layout.ways) if way is None]
        self.width = max((end for _, end in self._spans.values()), default=0.0) + _MARGIN + (30 if loops else 0)
        self.height = max([bottom + 2 * lowest, *(depth + _MARGIN for depth in loops)])

    @staticmethod
    def _placed(
        widths: dict[int, float], links: list[Link], columns: Mapping[str, int]
    ) -> dict[int, tuple[float, float]]:
        """Give the left and right edge of each column; the more lines end before one, the wider the gap."""
        ending: dict[int, int] = defaultdict(int)
        for link in links:
            ending[columns[link.downstream]] += 1
        spans: dict[int, tuple[float, float]] = {}
        x = _MARGIN
        for column in sorted(widths):
            x += min(_NARROWEST_GAP + 1.2 * ending[column], _WIDEST_GAP) if column else 0.0
            spans[column] = (x, x + widths[column])
            x += widths[column]
        return spans

    def path(self, place: int) -> str:
        """Give the way of an edge, by its position in the excerpt, as SVG path data."""
        edge, way = self._edges[place], self._ways[place]
        begin, end = self.boxes[edge.upstream], self.boxes[edge.downstream]
        if way is None:
            return self._loop(place)
        x, y = begin.x + begin.width, begin.y
        parts = [f"M{x:.1f} {y:.1f}"]
        first = self._columns[edge.upstream] + 1
        for column, height in enumerate(way, start=first):
            left, right = self._spans[column]
            parts.append(_bend(x, y, left, height + self._lowest))
            parts.append(f"H{right:.1f}")
            x, y = right, height + self._lowest
        parts.append(_bend(x, y, end.x - _ARROW, end.y))
        return "".join(parts)

    def arrow(self, place: int) -> str:
        """Give the head of an edge's arrow as SVG path data."""
        end = self.boxes[self._edges[place].downstream]
        if self._ways[place] is None:
            x, y = end.x + 12, end.y + end.height / 2
            return f"M{x:.1f} {y:.1f}l-3.5 7h7z"
        return f"M{end.x:.1f} {end.y:.1f}l-7 -3.5v7z"

    def badge(self, place: int) -> tuple[float, float]:
        """Give where a mark on an edge stands: on its last stretch, before the arrow."""
        edge, way = self._edges[place], self._ways[place]
        end = self.boxes[edge.downstream]
        if way is None:
            return end.x + 12, self._loop_depth(place) - 16
        begin = self.boxes[edge.upstream]
        x, y = (begin.x + begin.width, begin.y) if not way else (end.x - _NARROWEST_GAP, way[-1] + self._lowest)
        x = self._spans[self._columns[edge.downstream] - 1][1] if way else x
        return (x + end.x - _ARROW) / 2, (y + end.y) / 2

    def _loop_depth(self, place: int) -> float:
        edge = self._edges[place]
        begin, end = self.boxes[edge.upstream], self.boxes[edge.downstream]
        return max(begin.y, end.y) + 34 + place % 5 * 4

    def _loop(self, place: int) -> str:
        """Lead an edge that closes a cycle back below the boxes."""
        edge = self._edges[place]
        begin, end = self.boxes[edge.upstream], self.boxes[edge.downstream]
        right, left, depth = begin.x + begin.width - 12, end.x + 12, self._loop_depth(place)
        rise, fall = begin.y + begin.height / 2, end.y + end.height / 2 + _ARROW
        return f"M{right:.1f} {rise:.1f}C{right:.1f} {depth:.1f} {left:.1f} {depth:.1f} {left:.1f} {fall:.1f}"


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
