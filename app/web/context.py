"""What the parts of a page share: the database, what is chosen, and what they tell one another.

One context a browser tab. Panels never speak to the picture or to each other, only to the context.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.settings import Settings, login_name
from app.web.run_desk import RunDesk
from app.web.talks import Talks

__all__ = ["Chosen", "ChosenDataset", "ChosenEdge", "PageContext", "Picture"]


@dataclass(frozen=True, slots=True)
class ChosenDataset:
    """A dataset (or another node) under the name people are shown."""

    dataset: str


@dataclass(frozen=True, slots=True)
class ChosenEdge:
    """An edge between two shown names."""

    downstream: str
    upstream: str


Chosen = ChosenDataset | ChosenEdge | None
OnChosen = Callable[[Chosen], Awaitable[None] | None]
OnChanged = Callable[[], Awaitable[None] | None]


class Picture(Protocol):
    """What the context needs of the picture."""

    def focus(self, dataset: str | None) -> None:
        """Show what a dataset comes from and what was made from it, and nothing else; ``None``: everything."""

    def highlight(self, nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> None:
        """Set these off from the rest; nothing given: nothing is set off."""

    def choose(self, chosen: Chosen) -> None:
        """Mark one dataset or edge, and bring it into sight."""

    def reload(self) -> None:
        """Read the graph again."""


@dataclass
class PageContext:
    """The state of one open page.

    Attributes:
        settings: as the command line gave them; ``db`` is the database.
        runs: those that are worked on by this server.
        talks: the conversations of this server.
        chosen: the dataset or edge that is looked at.
        who: whose decisions these are.
        front: the name of the panel in front.
    """

    settings: Settings
    runs: RunDesk
    talks: Talks
    chosen: Chosen = None
    who: str = field(default_factory=lambda: login_name() or "")
    front: str = ""
    _picture: Picture | None = None
    _open_tab: Callable[[str], None] | None = None
    _on_chosen: list[OnChosen] = field(default_factory=list)
    _on_changed: list[OnChanged] = field(default_factory=list)
    _on_front: dict[str, OnChanged] = field(default_factory=dict)
    _behind: set[str] = field(default_factory=set)

    @property
    def db(self) -> Path:
        """The lineage database, which may not exist yet."""
        return self.settings.db

    def draws_with(self, picture: Picture) -> None:
        """Say which picture this page shows."""
        self._picture = picture

    def opens_tabs_with(self, open_tab: Callable[[str], None]) -> None:
        """Say what brings a panel to the front."""
        self._open_tab = open_tab

    def on_chosen(self, callback: OnChosen) -> None:
        """Call back whenever another dataset or edge (or nothing) is chosen, in the picture or elsewhere."""
        self._on_chosen.append(callback)

    def on_changed(self, callback: OnChanged) -> None:
        """Call back whenever the database has changed, here or by another process."""
        self._on_changed.append(callback)

    def on_changed_in_front(self, panel: str, callback: OnChanged) -> None:
        """Do the same for a panel, only while it is in front; what it has missed it is told when it comes there."""
        self._on_front[panel] = callback
        self._behind.add(panel)

    async def brought_to_front(self, panel: str) -> None:
        """Say which panel is in front now."""
        self.front = panel
        if panel in self._behind:
            self._behind.discard(panel)
            await _called(self._on_front[panel]())

    async def choose(self, chosen: Chosen, *, from_picture: bool = False) -> None:
        """Choose a dataset or an edge: the picture marks it, the panels show it."""
        self.chosen = chosen
        if self._picture is not None and not from_picture:
            self._picture.choose(chosen)
        for callback in self._on_chosen:
            await _called(callback(chosen))

    def focus(self, dataset: str | None) -> None:
        """Reduce the picture to what one dataset comes from and what was made from it."""
        if self._picture is not None:
            self._picture.focus(dataset)

    def highlight(self, nodes: Iterable[str] = (), edges: Iterable[tuple[str, str]] = ()) -> None:
        """Set datasets and edges (downstream, upstream) off from the rest; without any, end that."""
        if self._picture is not None:
            self._picture.highlight(list(nodes), list(edges))

    def open_tab(self, name: str) -> None:
        """Bring a panel to the front by its name."""
        if self._open_tab is not None:
            self._open_tab(name)

    async def refresh(self) -> None:
        """Tell everybody that the database has changed; the picture keeps what is chosen, focus and filters."""
        self.redraw()
        await self.reread()

    def redraw(self) -> None:
        """Tell the picture that the database has changed."""
        if self._picture is not None:
            self._picture.reload()

    async def reread(self) -> None:
        """Tell the panels that the database has changed."""
        for callback in self._on_changed:
            await _called(callback())
        self._behind.update(self._on_front)
        await self.brought_to_front(self.front)


async def _called(result: Awaitable[None] | None) -> None:
    if result is not None:
        await result
