"""Pictures of a lineage as PNG: the SVG, rasterised here by resvg. Needs the ``export`` extra, and a font.

resvg draws no text at all in a family it cannot find, so a font is looked for first.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from app.errors import ConfigurationError
from app.exports.extras import needed
from app.exports.files import write_whole
from app.exports.svg import draw
from app.records.excerpt import Excerpt

__all__ = ["write"]

_FONTS: Final = (
    "DejaVu Sans", "Verdana", "Noto Sans", "Liberation Sans", "Arial", "Helvetica", "Segoe UI", "Roboto", "Ubuntu",
    "FreeSans", "Open Sans", "Helvetica Neue", "Lucida Grande",
)  # fmt: skip
_SCALE: Final = 2.0
_MOST_PIXELS: Final = 120_000_000
_PROBE: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15" {}>W</text></svg>'


def write(path: Path, excerpt: Excerpt, *, dark: bool = False) -> None:
    """Write an excerpt as a picture, two pixels a unit, fewer where it would be too large.

    Raises:
        ConfigurationError: resvg is not installed, or no font is.
        UsageError: more datasets or edges than a picture can show.
    """
    resvg = needed("resvg_py", "PNG")
    text = draw(excerpt, dark=dark)
    size = re.search(r'width="(\d+)" height="(\d+)"', text)
    area = int(size[1]) * int(size[2]) if size else 1
    scale = min(_SCALE, (_MOST_PIXELS / max(area, 1)) ** 0.5)
    drawn = resvg.svg_to_bytes(svg_string=text, zoom=scale, sans_serif_family=_font(), font_family=_font())
    write_whole({path: [bytes(drawn)]})


@lru_cache(maxsize=1)
def _font() -> str:
    """Find a family that is installed: one in which a letter leaves ink."""
    resvg: Any = needed("resvg_py", "PNG")
    blank = resvg.svg_to_bytes(svg_string=_PROBE.format('font-family="no such font"'))
    for family in _FONTS:
        if resvg.svg_to_bytes(svg_string=_PROBE.format(f'font-family="{family}"')) != blank:
            return family
    raise ConfigurationError("PNG needs a font and none of the usual ones is installed: export svg, or install DejaVu.")
