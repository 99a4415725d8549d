"""The review queue: what waits, filtered; one edge at a time in its context, or all that fit at once; undo."""

import asyncio
from functools import partial
from typing import Final

from nicegui import ui

from app.queries import QueueFilter, reviews_of, shown_reviews, waiting_datasets, waiting_edges
from app.records.claim import Relationship
from app.records.review import Review
from app.web import deciding
from app.web.context import ChosenDataset, PageContext
from app.web.panels.edge_card import EdgeCard
from app.web.panels.parts import Choice, Field, Notice, act, block, heading, number_of, point, words
from app.web.views.evidence import DecisionView, decision_view
from app.web.views.queue import QueueRow, QueueView, filter_from, queue_view

__all__ = ["build"]

_LATEST: Final = 10
"""Decisions that are listed for undoing; ``taproot review log`` lists all."""


def build(context: PageContext) -> None:
    """Fill the panel."""
    _Queue(context)


class _Queue:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._view: QueueView | None = None
        self._latest: tuple[tuple[str, DecisionView], ...] = ()
        self._asked: tuple[str, QueueFilter] | None = None
        self._batch: list[Review] = []
        self._current: tuple[str, str] | None = None
        self._fields()
        self._notice = Notice()
        self._count = ui.label().classes("pn-count")
        self._batching = block("pn-buttons")
        self._card = EdgeCard(context, self._notice, self._decided, may_skip=True)
        self._list = block("pn-list").props('role="list"')
        self._past = block()
        context.on_changed_in_front("queue", self.look_again)

    def _fields(self) -> None:
        with block("pn-fields"):
            self._downstream = Field("Dataset", name="Filter by dataset")
            self._upstream = Field("comes from", name="Filter by upstream")
        with block("pn-fields"):
            every = {"": "any relationship", **{each.value: each.value for each in Relationship}}
            self._relationship = Choice("Relationship", every)
            self._reason = Field("Words of the reason")
        with block("pn-fields"):
            self._least = ui.number("Least confidence", min=0, max=1, step=0.05).props("dense outlined")
            self._most = ui.number("Most confidence", min=0, max=1, step=0.05).props("dense outlined")
            act("Filter", self._filter)

    def _which(self) -> QueueFilter:
        return filter_from(
            self._downstream.text, self._upstream.text, self._relationship.chosen,
            number_of(self._least.value, float), number_of(self._most.value, float), self._reason.text,
        )  # fmt: skip

    async def _filter(self) -> None:
        self._notice.say("")
        self._asked = None
        await self.look_again()

    async def look_again(self) -> None:
        """Read the queue anew; what has not changed is left as it is."""
        with self._notice.telling():
            which = self._which()
            view, latest = await asyncio.to_thread(self._read, which)
            if self._list.is_deleted:
                return
            if view != self._view:
                self._view = view
                self._draw(view)
            if latest != self._latest:
                self._latest = latest
                self._draw_past()
            await self._card.look_again()

    def _read(self, which: QueueFilter) -> tuple[QueueView, tuple[tuple[str, DecisionView], ...]]:
        db = self._context.db
        view = queue_view(waiting_edges(db), which, waiting_datasets(db))
        holding = [review for review in reviews_of(db) if review.undone_at is None][-_LATEST:]
        names = shown_reviews(db, holding[::-1])
        return view, tuple((f"{name.downstream} ← {name.upstream}", decision_view(name)) for name in names)

    def _draw(self, view: QueueView) -> None:
        fit = "" if view.fitting == view.waiting else f", {view.fitting:,} fit"
        self._count.set_text(f"{view.waiting:,} {'waits' if view.waiting == 1 else 'wait'} for a decision{fit}")
        self._draw_batch(view.fitting)
        self._list.clear()
        with self._list:
            for row in view.rows:
                self._row(row)
            if view.fitting > len(view.rows):
                ui.label(f"and {view.fitting - len(view.rows):,} more").classes("pn-faint")
            for name, reason in view.datasets:
                self._unusable(name, reason)

    def _draw_batch(self, fitting: int) -> None:
        self._batching.clear()
        with self._batching:
            for word in ("accept", "reject", "skip"):
                asked = self._asked is not None and self._asked[0] == word
                text = f"Really {word} all {fitting:,}" if asked else f"{word.capitalize()} all {fitting:,}"
                button = act(text, partial(self._all, word), classes="pn-sure" if asked else "")
                button.set_enabled(fitting > 0)
            if self._batch:
                act(f"Undo the last {len(self._batch):,}", self._undo_batch)

    def _row(self, row: QueueRow) -> None:
        async def look() -> None:
            self._current = row.downstream, row.upstream
            self._notice.say("")
            await self._card.show(self._current)
            self._context.highlight([row.downstream, row.upstream], [self._current])

        chosen = " pn-current" if self._current == (row.downstream, row.upstream) else ""
        with block(f"pn-row{chosen}").props('role="listitem"'):
            point(f"{row.downstream} ← {row.upstream}", look, f"Decide {row.downstream} ← {row.upstream}")
            marks = f"{row.relationship}, {row.confidence}" + (", put off" if row.is_skipped else "")
            words(f"{marks}: {row.reason}", "pn-faint")
            if row.quote:
                words(f"“{row.quote}”", "pn-short")

    def _unusable(self, name: str, reason: str) -> None:
        async def choose() -> None:
            await self._context.choose(ChosenDataset(name))

        with block("pn-row").props('role="listitem"'):
            point(name, choose, name)
            words(f"the dataset itself needs review: {reason}", "pn-faint")

    def _draw_past(self) -> None:
        self._past.clear()
        if not self._latest:
            return
        with self._past:
            heading("Latest decisions")
            for about, decision in self._latest:
                with block("pn-decision"):
                    words(f"{about}: {decision.what}, by {decision.by}" + (f": {decision.why}" if decision.why else ""))
                    act("Undo", partial(self._undo, decision.number), name=f"Undo {decision.number}")

    async def _decided(self, _said: str) -> None:
        """Go on with the edge that waits next."""
        await self.look_again()
        rows = () if self._view is None else self._view.rows
        left = [(row.downstream, row.upstream) for row in rows if (row.downstream, row.upstream) != self._current]
        self._current = left[0] if left else None
        await self._card.show(self._current)
        if self._current is not None:
            self._context.highlight(self._current, [self._current])

    async def _all(self, word: str) -> None:
        with self._notice.telling():
            which = self._which()
            fitting = 0 if self._view is None else self._view.fitting
            if self._asked != (word, which):
                self._asked = word, which
                await self.look_again()
                self._draw_batch(fitting)
                return
            self._asked = None
            self._batch = await deciding.decide_all(self._context.db, which, word, who=self._context.who)
            self._notice.say(f"{len(self._batch):,} decided.")
            await self._context.refresh()
            self._draw_batch(0 if self._view is None else self._view.fitting)

    async def _undo_batch(self) -> None:
        with self._notice.telling():
            numbers = [str(review.id) for review in self._batch]
            await deciding.undo_all(self._context.db, numbers, who=self._context.who)
            self._batch = []
            self._notice.say(f"{len(numbers):,} undone.")
            await self._context.refresh()
            self._draw_batch(0 if self._view is None else self._view.fitting)

    async def _undo(self, number: str) -> None:
        with self._notice.telling():
            await deciding.undo(self._context.db, number, who=self._context.who)
            self._notice.say(f"Decision {number} is undone.")
            await self._context.refresh()
