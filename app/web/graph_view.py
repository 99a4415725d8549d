"""The picture of the graph as an element of the page."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.web.context import Chosen, ChosenDataset, ChosenEdge

__all__ = ["GraphView"]

_KEPT: Final = 20
"""Orders that stay in the property: several may be given before the browser looks."""


class GraphView(ui.element, component="graph_view.js"):
    """Draws what ``graph.json`` of the same server holds; tells what a person chooses in it."""

    def __init__(self, on_chosen: Callable[[Chosen], Any]) -> None:
        super().__init__()
        self._orders: list[list[object]] = []
        self._count = 0

        def told(event: GenericEventArguments) -> Any:  # noqa: ANN401
            return on_chosen(_chosen(event.args))

        self.on("chosen", told)

    def focus(self, dataset: str | None) -> None:
        """Show what a dataset comes from and what was made from it, and nothing else; ``None``: everything."""
        self._order("focusOn", dataset)

    def highlight(self, nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> None:
        """Set these off from the rest; nothing given: nothing is set off."""
        self._order("highlight", list(nodes), [list(pair) for pair in edges])

    def choose(self, chosen: Chosen) -> None:
        """Mark one dataset or edge, and bring it into sight."""
        match chosen:
            case ChosenDataset(dataset):
                self._order("choose", {"dataset": dataset})
            case ChosenEdge(downstream, upstream):
                self._order("choose", {"downstream": downstream, "upstream": upstream})
            case _:
                self._order("choose", None)

    def reload(self) -> None:
        """Read the graph again."""
        self._order("reload")

    def _order(self, name: str, *details: object) -> None:
        self._count += 1
        self._orders = [*self._orders, [self._count, name, *details]][-_KEPT:]
        self.props["orders"] = self._orders


def _chosen(told: object) -> Chosen:
    """Read what the browser says, which anybody could have made it say."""
    if not isinstance(told, dict):
        return None
    dataset, downstream, upstream = (told.get(key) for key in ("dataset", "downstream", "upstream"))
    if isinstance(dataset, str):
        return ChosenDataset(dataset)
    if isinstance(downstream, str) and isinstance(upstream, str):
        return ChosenEdge(downstream, upstream)
    return None
