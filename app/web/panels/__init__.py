"""The panels beside the picture, one file each with ``build(context)``; their order here is that of the tabs.

``build`` runs once a page, inside the panel's own element. It fills the panel and subscribes to the context.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.web.context import PageContext
from app.web.panels import analyses, chat, evidence, queue, trace

__all__ = ["PANELS", "Panel", "panel_style"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A tab: ``name`` is its name in code and addresses, ``title`` what people read."""

    name: str
    title: str
    build: Callable[[PageContext], None]


PANELS: tuple[Panel, ...] = (
    Panel("evidence", "Evidence", evidence.build),
    Panel("analyses", "Analyses", analyses.build),
    Panel("queue", "Review", queue.build),
    Panel("trace", "Trace", trace.build),
    Panel("chat", "Chat", chat.build),
)


@cache
def panel_style() -> str:
    """Give the style sheet of the panels."""
    return files(__package__).joinpath("panels.css").read_text(encoding="utf-8")
