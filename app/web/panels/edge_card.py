"""One edge with its evidence, and what a person may decide about it there and then; in the evidence and the queue."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui

from app.errors import NotInGraphError
from app.queries import edge_in_context, name_reviews_of
from app.records.claim import ClaimStatus, Relationship
from app.web import deciding
from app.web.context import ChosenDataset, PageContext
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
        self._root = block("tp-card")
        self._root.set_visibility(False)
        with self._root:
            self._head, self._form, self._body = block(), block("tp-form"), block()
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
            with block("tp-edge"):
                self._dataset(view.downstream)
                ui.label("comes from").classes("tp-faint")
                self._dataset(view.upstream)
            with block("tp-marks"):
                ui.label(view.status_words).classes(f"tp-mark tp-{view.status.value}")
                words(view.relationship or "relationship not stated", "tp-mark")
                ui.label(f"confidence {view.confidence}").classes("tp-mark")
                if view.is_skipped:
                    ui.label("put off").classes("tp-mark")
            words(view.reason, "tp-faint")

    def _dataset(self, name: str) -> None:
        async def choose() -> None:
            await self._context.choose(ChosenDataset(name))

        point(name, choose, f"Show {name}")

    def _draw_form(self, view: EdgeView) -> None:
        self._form.clear()
        with self._form:
            with block("tp-buttons"):
                act("Accept", lambda: self._decide("accept"), classes="tp-yes")
                act("Reject", lambda: self._decide("reject"), classes="tp-no")
                if self._may_skip:
                    act("Skip", lambda: self._decide("skip"))
            with block("tp-fields"):
                self._who = Field("Decided by", self._context.who)
                self._who.on_value_change(lambda event: setattr(self._context, "who", str(event.value or "")))
                self._why = Field("Why (kept with the decision)")
            with block("tp-fields"):
                label = Choice(
                    "Relationship", {each.value: each.value for each in Relationship}, view.relationship or ""
                )
                act("Relabel", lambda: self._decide("relabel", relationship=label.chosen or None))
            with block("tp-fields"):
                meant = Field("The Hub id that is really meant")
                act("Correct", lambda: self._decide("correct", corrected_id=meant.text or None))

    def _draw_body(self, view: EdgeView) -> None:
        self._body.clear()
        with self._body:
            for told in view.against:
                words(f"contradicts: {told}", "tp-against")
            for note in view.notes:
                words(note, "tp-faint")
            if view.decisions:
                heading("Decisions")
                for decision in reversed(view.decisions):
                    self._decision(decision)
            heading(f"Evidence: {len(view.claims)} {'claim' if len(view.claims) == 1 else 'claims'}")
            for claim in view.claims[:_MOST_CLAIMS]:
                self._claim(claim)
            if len(view.claims) > _MOST_CLAIMS:
                ui.label(f"and {len(view.claims) - _MOST_CLAIMS} more: taproot why shows them").classes("tp-faint")

    def _decision(self, decision: DecisionView) -> None:
        with block("tp-decision" if decision.holds else "tp-decision tp-undone"):
            words(f"{decision.what}, by {decision.by}" + (f": {decision.why}" if decision.why else ""))
            if decision.holds:
                act("Undo", lambda: self._undo(decision.number), name=f"Undo {decision.number}")
            else:
                words(decision.undone, "tp-faint")

    def _claim(self, claim: ClaimView) -> None:
        with block("tp-claim", "section"):
            with block("tp-marks"):
                ui.label(claim.kind).classes("tp-mark")
                ui.label(_VERDICTS[claim.verdict]).classes(f"tp-mark tp-{claim.verdict.value}")
                ui.label(claim.confidence).classes("tp-mark")
                words(claim.relationship, "tp-mark")
            if claim.title:
                words(claim.title, "tp-title")
            link(claim.address, claim.link, "tp-address")
            if claim.headings:
                words(f"under: {claim.headings}", "tp-faint")
            with block("tp-quote", "blockquote").props('dir="auto"'):
                with block("tp-around", "span"):
                    words(claim.before, "tp-run")
                with block("tp-mark-quote", "mark"):
                    words(claim.quote, "tp-run")
                with block("tp-around", "span"):
                    words(claim.after, "tp-run")
            words(claim.reason)
            words(claim.read_by, "tp-faint")
            if not claim.is_grounded:
                ui.label("the words were not found in the document").classes("tp-faint")
            if claim.name is not None:
                self._name(claim.name)

    def _name(self, name: NameView) -> None:
        with block("tp-naming"):
            words(f"“{name.mention}” → {name.means} (by {name.method}): {name.reason}")
            if name.is_open:
                ui.label("a tie that nobody has decided").classes("tp-mark tp-needs_review")
            for candidate in name.candidates:
                with block("tp-candidate"):
                    words(f"{candidate.id}  {candidate.score}  {candidate.reason}")
                    if not candidate.is_chosen:
                        self._means(name.mention, candidate.id, "It means this")
            with block("tp-fields"):
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
            await self._told(f"“{mention}” means {found.name}, from now on and everywhere.")

    async def _undo(self, number: str) -> None:
        with self._notice.telling():
            await deciding.undo(self._context.db, number, who=self._context.who, why=self._reason())
            await self._told(f"Decision {number} is undone.")

    def _reason(self) -> str:
        return "" if self._why is None else self._why.text

    async def _told(self, said: str) -> None:
        if self._why is not None:
            self._why.set_value("")
        self._notice.say(said)
        await self._context.refresh()
        if self._on_decided is not None:
            await self._on_decided(said)


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
