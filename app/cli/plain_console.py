"""The console of every command: what it is given is text, whoever wrote it.

Caveat: filtering happens on rendered segments, below all of rich's own styling, so no caller can forget it.
"""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from app.cli.plain_text import plain_lines

__all__ = ["PlainConsole"]


class PlainConsole(Console):
    """Takes nothing for markup and lets no character steer the terminal but its own styles.

    Args:
        stderr: whether it writes to standard error.
        width: in characters; the terminal's when absent.
    """

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, and blank what cannot be seen."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(plain_lines(segment.text), segment.style)
