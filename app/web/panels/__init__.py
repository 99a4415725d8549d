"""The panels beside the picture, one file each with ``build(context)``; their order here is that of the tabs.

``build`` runs once a page, inside the panel's own element. It fills the panel and subscribes to the context.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.web.context import PageContext

__all__ = ["PANELS", "Panel"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A tab: ``name`` is its name in code and addresses, ``title`` what people read."""

    name: str
    title: str
    build: Callable[[PageContext], None]


PANELS: tuple[Panel, ...] = ()
