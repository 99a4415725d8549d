"""The conversation beside the picture: what answers name can be clicked, and is then chosen in the picture."""

import asyncio
from functools import partial
from typing import Final

from nicegui import ui

from app.chat.graph import LONGEST_ECHO
from app.chat.session import Event
from app.chat.sessions import fresh_name
from app.errors import NotInGraphError, TaprootError, UsageError
from app.queries import excerpt_of
from app.web.context import ChosenDataset, ChosenEdge, PageContext
from app.web.panels.parts import Choice, Field, Notice, act, block, number_of, point, words
from app.web.talks import Talk
from app.web.views.pointing import Piece, Pointer
from app.web.views.runs import run_view

__all__ = ["build"]

_MOST_TURNS: Final = 30
"""Earlier turns of a session that are shown."""
_MOST_LINES: Final = 300


def build(context: PageContext) -> None:
    """Fill the panel."""
    _Chat(context)


class _Chat:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._pointer: Pointer | None = None
        self._answer: ui.element | None = None
        self._text = ""
        self._shown = ""
        self._count = 0
        with block("pn-fields"):
            self._name = Choice("Session", {}, "", self._switch)
            act("New", self._new)
            self._turn = ui.number("Turn", min=1, step=1, precision=0).props("dense outlined")
            act("Fork", self._fork)
        hint = "" if context.talks.has_model else " No model is configured: commands only."
        ui.label(f"Ask about the lineage, or type a command; /help lists them.{hint}").classes("pn-faint")
        with block("pn-scrolled"):
            self._said = block("pn-said").props('role="log" aria-live="polite"')
        self._running = ui.label().classes("pn-faint")
        self._notice = Notice()
        self._asking = block("pn-buttons")
        with block("pn-fields pn-ask"):
            self._line = Field("Ask", name="Ask")
            self._line.on("keydown.enter", self._ask)
            act("Send", self._ask, classes="pn-yes")
            self._stop = act("Stop", self._end)
        self._stop.set_visibility(False)
        context.on_changed(self._forget)
        context.on_changed_in_front("chat", self.look)

    def _forget(self) -> None:
        """Names and edges have changed: read them when the next answer comes."""
        self._pointer = None

    async def look(self) -> None:
        """Show the sessions there are, and the one that was used last, unless this page shows one already."""
        if self._shown or not self._context.db.exists():
            return
        with self._notice.telling():
            await self._list()
            talk = await self._context.talks.open(self._context.talks.last)
            if not self._shown:
                await self._show(talk)

    async def _list(self) -> None:
        talks = self._context.talks
        found = await talks.listed()
        shown = self._shown or talks.last
        names = {shown: f"{shown} (new)"}
        names |= {each.name: f"{each.name} ({each.turns}) {each.title}" for each in found}
        self._name.offer(names)
        if self._name.chosen != shown:
            self._name.set_value(shown)

    async def _switch(self) -> None:
        name = self._name.chosen
        if not name or name == self._shown:
            return
        with self._notice.telling():
            await self._show(await self._context.talks.open(name))

    async def _new(self) -> None:
        self._shown = self._context.talks.last = fresh_name()
        self._said.clear()
        self._confirm(None)
        with self._notice.telling():
            await self._list()

    async def _fork(self) -> None:
        with self._notice.telling():
            turn = number_of(self._turn.value, int)
            if turn is None:
                raise UsageError("Say after which turn to go on.")
            talk = await self._context.talks.open(self._shown or self._context.talks.last)
            await self._show(await self._context.talks.fork(talk, turn))
            await self._list()

    async def _show(self, talk: Talk) -> None:
        """Show what was said in a session, unless the person has asked on meanwhile."""
        self._count += 1
        count = self._count
        turns = await talk.turns()
        pointer = await self._pointed()
        cut_off = "" if talk.is_busy else await talk.session.cut_off()
        if self._said.is_deleted or count != self._count:
            return
        self._shown = talk.name
        self._said.clear()
        self._notice.say(cut_off)
        with self._said:
            for turn in turns[-_MOST_TURNS:]:
                self._question(f"{turn.number}. {turn.question}")
                with block("pn-answer"):
                    self._lines(pointer, turn.answer)
                    if turn.question.startswith("/") and len(turn.answer) >= LONGEST_ECHO:
                        ui.label("… so much of it is kept; give the command again for all of it").classes("pn-faint")
        self._confirm(talk.confirm)

    def _question(self, text: str) -> None:
        with block("pn-question"):
            words(text)

    def _lines(self, pointer: Pointer, text: str) -> None:
        lines = pointer.lines(text)
        for pieces in lines[:_MOST_LINES]:
            with block("pn-line").props('dir="auto"'):
                for piece in pieces:
                    self._piece(piece)
        if len(lines) > _MOST_LINES:
            ui.label(f"… and {len(lines) - _MOST_LINES:,} more lines").classes("pn-faint")

    def _piece(self, piece: Piece) -> None:
        chosen = ChosenEdge(*piece.edge) if piece.edge else ChosenDataset(piece.dataset) if piece.dataset else None
        if chosen is None:
            words(piece.text, "pn-run")
            return

        async def choose() -> None:
            await self._context.choose(chosen)

        name = piece.text if piece.edge is None else f"The edge {piece.edge[0]} ← {piece.edge[1]}"
        point(piece.text, choose, name)

    async def _pointed(self) -> Pointer:
        if self._pointer is None:
            self._pointer = await asyncio.to_thread(self._read)
        return self._pointer

    def _read(self) -> Pointer:
        try:
            excerpt = excerpt_of(self._context.db, include_all=True)
        except NotInGraphError:
            return Pointer((), ())
        return Pointer([node.id for node in excerpt.nodes], [(e.downstream, e.upstream) for e in excerpt.edges])

    async def _ask(self) -> None:
        line = self._line.text
        if not line:
            return
        if self._stop.visible:
            await self._rule(line)
            return
        self._line.set_value("")
        await self._say(line)

    async def _rule(self, line: str) -> None:
        """Answer a question of the run that goes on."""
        talk = await self._context.talks.open(self._shown)
        if talk.session.waiting:
            self._line.set_value("")
            self._notice.say(talk.rule(line))

    async def _questions(self) -> None:
        """Show what waits for the person while a run goes on, each with its evidence and the usual answers."""
        talk = await self._context.talks.open(self._shown)
        self._asking.clear()
        with self._asking:
            for each in talk.session.waiting:
                words(f"{each.number}. " + "\n".join(each.lines))
                for said in ("accept", "reject", "later"):
                    act(f"{said} {each.number}", partial(self._rule, f"{each.number} {said}"))

    async def _say(self, line: str) -> None:
        self._notice.say("")
        self._confirm(None)
        self._busy(True)
        self._count += 1
        self._shown = self._shown or self._context.talks.last
        try:
            talk = await self._context.talks.open(self._shown)
            with self._said:
                self._question(line)
                self._answer = block("pn-answer")
            self._text = ""
            async for event in talk.say(line):
                await self._heard(event)
            self._confirm(talk.confirm)
            await self._list()
        except TaprootError as error:
            self._notice.say(str(error), is_error=True)
        finally:
            self._busy(False)

    async def _heard(self, event: Event) -> None:
        if self._said.is_deleted or self._answer is None:
            return
        if event.summary is not None:
            view = run_view(event.summary, ())
            self._running.set_text(f"{view.thread}: {view.progress}; {view.cost}")
            return
        if event.kind == "questions":
            await self._questions()
            return
        if event.kind == "confirm":
            return
        self._text += event.text if event.kind == "text" else ("\n" if self._text else "") + event.text
        pointer = await self._pointed()
        self._answer.clear()
        with self._answer:
            self._lines(pointer, self._text)

    def _confirm(self, question: str | None) -> None:
        self._asking.clear()
        if question is None:
            return
        with self._asking:
            words(question)
            act("Yes", lambda: self._say("yes"), classes="pn-yes")
            act("No", lambda: self._say("no"), classes="pn-no")

    async def _end(self) -> None:
        talk = await self._context.talks.open(self._shown)
        talk.stop()

    def _busy(self, is_busy: bool) -> None:
        if self._stop.is_deleted:
            return
        self._stop.set_visibility(is_busy)
        if not is_busy:
            self._running.set_text("")
