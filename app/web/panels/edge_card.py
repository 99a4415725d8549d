"""One edge with its evidence, and what a person may decide about it there and then; in the evidence and the queue."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui

from app.errors import NotInGraphError
from app.queries import edge_in_context, name_reviews_of
from app.records.claim import ClaimStatus, Relationship
from app.web import deciding
from app.web.context import ChosenDataset, ChosenEdge, PageContext
from app.web.panels.parts import Choice, Field, Notice, act, block, heading, link, point, words
from app.web.views.evidence import ClaimView, DecisionView, EdgeView, NameView, edge_view

__all__ = ["EdgeCard"]

_MOST_CLAIMS: Final = 30
Decided = Callable[[str], Awaitable[None]]


class EdgeCard:
    """Shows one edge and takes decisions about it.

    Args:
        context: of the page.
        notice: says what went wrong.
        on_decided: told in words what was decided, when the page shows it.
        may_skip: whether the edge may be put off.
    """

    def __init__(
        self, context: PageContext, notice: Notice, on_decided: Decided | None = None, *, may_skip: bool = False
    ) -> None:
        self._context, self._notice, self._on_decided, self._may_skip = context, notice, on_decided, may_skip
        self._pair: tuple[str, str] | None = None
        self._view: EdgeView | None = None
        self._count = 0
        self._root = block("pn-card")
        self._root.set_visibility(False)
        with self._root:
            self._head, self._form, self._body = block(), block("pn-form"), block()
        self._who: Field | None = None
        self._why: Field | None = None

    async def show(self, pair: tuple[str, str] | None) -> None:
        """Show another edge, by (downstream, upstream) as people see them; ``None``: nothing."""
        self._pair, self._view = pair, None
        self._root.set_visibility(pair is not None)
        if pair is not None:
            await self.look_again()

    async def look_again(self) -> None:
        """Read the edge anew; what has not changed is left as it is, with what is being typed."""
        pair = self._pair
        if pair is None:
            return
        self._count += 1
        count = self._count
        try:
            view = await asyncio.to_thread(self._read, pair)
        except NotInGraphError as error:
            self._notice.say(str(error), is_error=True)
            self._root.set_visibility(False)
            return
        if count != self._count or self._root.is_deleted or view == self._view:
            return
        is_new = self._view is None
        self._view = view
        self._root.set_visibility(True)
        self._draw_head(view)
        if is_new:
            self._draw_form(view)
        self._draw_body(view)

    def _read(self, pair: tuple[str, str]) -> EdgeView:
        db = self._context.db
        return edge_view(edge_in_context(db, *pair), name_reviews_of(db))

    def _draw_head(self, view: EdgeView) -> None:
        self._head.clear()
        with self._head:
            with block("pn-edge"):
                self._dataset(view.downstream)
                ui.label("comes from").classes("pn-faint")
                self._dataset(view.upstream)
            with block("pn-marks"):
                ui.label(view.status_words).classes(f"pn-mark pn-{view.status.value}")
                words(view.relationship or "relationship not stated", "pn-mark")
                ui.label(f"confidence {view.confidence}").classes("pn-mark")
                if view.is_skipped:
                    ui.label("put off").classes("pn-mark")
            words(view.reason, "pn-faint")

    def _dataset(self, name: str) -> None:
        async def choose() -> None:
            await self._context.choose(ChosenDataset(name))

        point(name, choose, f"Show {name}")

    def _draw_form(self, view: EdgeView) -> None:
        self._form.clear()
        with self._form:
            with block("pn-buttons"):
                act("Accept", lambda: self._decide("accept"), classes="pn-yes")
                act("Reject", lambda: self._decide("reject"), classes="pn-no")
                if self._may_skip:
                    act("Skip", lambda: self._decide("skip"))
            with block("pn-fields"):
                self._who = Field("Decided by", self._context.who)
                self._who.on_value_change(lambda event: setattr(self._context, "who", str(event.value or "")))
                self._why = Field("Why (kept with the decision)")
            with block("pn-fields"):
                label = Choice(
                    "Relationship", {each.value: each.value for each in Relationship}, view.relationship or ""
                )
                act("Relabel", lambda: self._decide("relabel", relationship=label.chosen or None))
            with block("pn-fields"):
                meant = Field("The Hub id that is really meant")
                act("Correct", lambda: self._decide("correct", corrected_id=meant.text or None))

    def _draw_body(self, view: EdgeView) -> None:
        self._body.clear()
        with self._body:
            for told in view.against:
                words(f"contradicts: {told}", "pn-against")
            for note in view.notes:
                words(note, "pn-faint")
            if view.decisions:
                heading("Decisions")
                for decision in reversed(view.decisions):
                    self._decision(decision)
            heading(f"Evidence: {len(view.claims)} {'claim' if len(view.claims) == 1 else 'claims'}")
            for claim in view.claims[:_MOST_CLAIMS]:
                self._claim(claim)
            if len(view.claims) > _MOST_CLAIMS:
                ui.label(f"and {len(view.claims) - _MOST_CLAIMS} more: taproot why shows them").classes("pn-faint")

    def _decision(self, decision: DecisionView) -> None:
        with block("pn-decision" if decision.holds else "pn-decision pn-undone"):
            words(f"{decision.what}, by {decision.by}" + (f": {decision.why}" if decision.why else ""))
            if decision.holds:
                act("Undo", lambda: self._undo(decision.number), name=f"Undo {decision.number}")
            else:
                words(decision.undone, "pn-faint")

    def _claim(self, claim: ClaimView) -> None:
        with block("pn-claim", "section"):
            with block("pn-marks"):
                ui.label(claim.kind).classes("pn-mark")
                ui.label(_VERDICTS[claim.verdict]).classes(f"pn-mark pn-{claim.verdict.value}")
                ui.label(claim.confidence).classes("pn-mark")
                words(claim.relationship, "pn-mark")
            if claim.title:
                words(claim.title, "pn-title")
            link(claim.address, claim.link, "pn-address")
            if claim.headings:
                words(f"under: {claim.headings}", "pn-faint")
            with block("pn-quote", "blockquote").props('dir="auto"'):
                with block("pn-around", "span"):
                    words(claim.before, "pn-run")
                with block("pn-mark-quote", "mark"):
                    words(claim.quote, "pn-run")
                with block("pn-around", "span"):
                    words(claim.after, "pn-run")
            words(claim.reason)
            words(claim.read_by, "pn-faint")
            if not claim.is_grounded:
                ui.label("the words were not found in the document").classes("pn-faint")
            if claim.name is not None:
                self._name(claim.name)

    def _name(self, name: NameView) -> None:
        with block("pn-naming"):
            words(f"“{name.mention}” → {name.means} (by {name.method}): {name.reason}")
            if name.is_open:
                ui.label("a tie that nobody has decided").classes("pn-mark pn-needs_review")
            for candidate in name.candidates:
                with block("pn-candidate"):
                    words(f"{candidate.id}  {candidate.score}  {candidate.reason}")
                    if not candidate.is_chosen:
                        self._means(name.mention, candidate.id, "It means this")
            with block("pn-fields"):
                other = Field("It means another id, everywhere", name=f"What {name.mention} means")
                act("Set", lambda: self._say(name.mention, other.text or None, is_off_hub=False))
                act("Not on the Hub", lambda: self._say(name.mention, None, is_off_hub=True))

    def _means(self, mention: str, meant: str, text: str) -> None:
        act(text, lambda: self._say(mention, meant, is_off_hub=False), name=f"{mention} means {meant}")

    async def _decide(self, decision: str, *, relationship: str | None = None, corrected_id: str | None = None) -> None:
        pair = self._pair
        if pair is None:
            return
        with self._notice.telling():
            review = await deciding.decide(
                self._context.db, pair, decision, who=self._context.who, why=self._reason(),
                relationship=relationship, corrected_id=corrected_id,
            )  # fmt: skip
            await self._told(f"{_DONE[decision]}: {pair[0]} ← {pair[1]} (decision {review.id}).")

    async def _say(self, mention: str, meant: str | None, *, is_off_hub: bool) -> None:
        if meant is None and not is_off_hub:
            self._notice.say("Type the Hub id that the name means.", is_error=True)
            return
        with self._notice.telling():
            found = await deciding.name_means(
                self._context.db, mention, meant, who=self._context.who, why=self._reason()
            )
            await self._told(f"“{mention}” means {found.name}, from now on and everywhere.", found.name)

    async def _undo(self, number: str) -> None:
        with self._notice.telling():
            await deciding.undo(self._context.db, number, who=self._context.who, why=self._reason())
            await self._told(f"Decision {number} is undone.")

    def _reason(self) -> str:
        return "" if self._why is None else self._why.text

    async def _told(self, said: str, upstream: str | None = None) -> None:
        """Say it and show what has become of the edge; ``upstream``: where its claim has gone."""
        pair = self._pair
        if self._why is not None:
            self._why.set_value("")
        if upstream is not None:
            self._pair = None
        await self._context.refresh()
        if self._on_decided is not None:
            await self._on_decided(said)
        elif upstream is not None and pair is not None:
            await self._context.choose(ChosenEdge(pair[0], upstream))
        self._notice.say(said)


_VERDICTS: Final = {
    ClaimStatus.ACCEPTED: "holds",
    ClaimStatus.NEEDS_REVIEW: "in doubt",
    ClaimStatus.REJECTED: "does not hold",
}
_FIVE: Final = {each.value: each.value for each in Relationship}
_DONE: Final = {
    "accept": "Accepted",
    "reject": "Rejected",
    "relabel": "Relabelled",
    "correct": "Corrected",
    "skip": "Put off",
}
