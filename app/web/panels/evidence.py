"""The evidence panel: what is known of the dataset or the edge that is chosen, wherever it was chosen."""

import asyncio

from nicegui import ui

from app.errors import TaprootError
from app.queries import dataset_in_context
from app.web.context import Chosen, ChosenDataset, ChosenEdge, PageContext
from app.web.panels.edge_card import EdgeCard
from app.web.panels.parts import Notice, act, block, heading, link, words
from app.web.views.datasets import DatasetView, dataset_view

__all__ = ["build"]


def build(context: PageContext) -> None:
    """Fill the panel."""
    _Evidence(context)


class _Evidence:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._view: DatasetView | None = None
        self._notice = Notice()
        self._hint = ui.label("Choose a dataset or an edge of the picture to see what is known of it.")
        self._hint.classes("pn-faint")
        self._dataset = block("pn-card")
        self._edge = EdgeCard(context, self._notice)
        context.on_chosen(self._chosen)
        context.on_changed(self._changed)

    async def _chosen(self, chosen: Chosen) -> None:
        self._notice.say("")
        self._view = None
        self._dataset.clear()
        self._hint.set_visibility(chosen is None)
        await self._edge.show((chosen.downstream, chosen.upstream) if isinstance(chosen, ChosenEdge) else None)
        if isinstance(chosen, ChosenDataset):
            await self._look(chosen)

    async def _changed(self) -> None:
        chosen = self._context.chosen
        if isinstance(chosen, ChosenDataset):
            await self._look(chosen)
        elif isinstance(chosen, ChosenEdge):
            with self._notice.telling():
                await self._edge.look_again()

    async def _look(self, chosen: ChosenDataset) -> None:
        try:
            view = await asyncio.to_thread(lambda: dataset_view(dataset_in_context(self._context.db, chosen.dataset)))
        except TaprootError as error:
            self._notice.say(str(error), is_error=True)
            return
        if self._context.chosen != chosen or view == self._view or self._dataset.is_deleted:
            return
        self._view = view
        self._dataset.clear()
        with self._dataset:
            self._draw(view)

    def _draw(self, view: DatasetView) -> None:
        words(view.name, "pn-title pn-big")
        with block("pn-marks"):
            ui.label(view.kind).classes("pn-mark")
            ui.label(view.status).classes("pn-mark")
        if view.reason:
            words(view.reason, "pn-faint")
        if view.summary:
            words(view.summary)
        with block("pn-buttons"):
            act("Only its lineage", lambda: self._context.focus(view.name))
            act("Whole graph", lambda: self._context.focus(None))
        with block("pn-facts", "dl"):
            for fact in view.facts:
                with block(tag="dt"):
                    ui.label(fact.name)
                with block(tag="dd"):
                    link(fact.value, fact.link)
        for note in view.notes:
            words(note, "pn-faint")
        heading(f"Documents: {len(view.documents)}")
        for document in view.documents:
            with block("pn-document"):
                with block("pn-marks"):
                    ui.label(document.kind).classes("pn-mark")
                    words(document.outcome, "pn-mark")
                if document.title:
                    words(document.title)
                link(document.address or "no address", document.link, "pn-address")
                words(document.found_by, "pn-faint")
