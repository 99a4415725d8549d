"""Conversations of pages: the same sessions as ``taproot chat``, open while the server runs.

A session is opened by the first question, so that looking at a page never makes a database. Each is held open by a
task of its own: what it talks to has to be closed by the task that opened it.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

from app.chat.desk import Tracer
from app.chat.session import Event, Session, open_session
from app.chat.sessions import SessionSummary, fresh_name
from app.chat.transcript import Turn
from app.chat.wiring import open_chat_services
from app.errors import UsageError
from app.settings import Settings

__all__ = ["Talk", "Talks"]

_YES = frozenset({"y", "yes"})
_NO = frozenset({"n", "no"})


@dataclass
class Talk:
    """One session that is open.

    Attributes:
        session: as the chat has it.
        is_busy: whether a turn is going on; there is one at a time.
        confirm: what waits for a yes or no.
    """

    session: Session
    confirm: str | None = None
    is_busy: bool = False

    @property
    def name(self) -> str:
        """The session's name."""
        return self.session.name

    async def turns(self) -> tuple[Turn, ...]:
        """Give what was said so far."""
        return await self.session.transcript()

    async def say(self, line: str) -> AsyncIterator[Event]:
        """Ask, command, or answer what waits for a yes; events come as they happen.

        Raises:
            UsageError: a turn is going on, or it is nothing that can be asked.
        """
        if self.is_busy:
            raise UsageError("An answer is being given; stop it first, or wait for it.")
        self.is_busy = True
        try:
            said = line.strip().casefold()
            answered = self.confirm is not None and said in _YES | _NO
            events = self.session.answer(said in _YES) if answered else self.session.ask(line)
            self.confirm = None
            async for event in events:
                if event.kind == "confirm":
                    self.confirm = event.text
                yield event
        finally:
            self.is_busy = False

    def rule(self, line: str) -> str:
        """Answer a question of the run that goes on; gives what the person should know, empty when it was taken."""
        return self.session.rule(line)

    def stop(self) -> None:
        """End the answer, or drain the run, that is under way."""
        self.session.stop()


@dataclass
class Talks:
    """The sessions of one server.

    Attributes:
        settings: endpoints, keys, database.
        who: whose decisions these are.
        tracer: starts and resumes runs.
        last: the name of the session that was used last; a new name at first.
    """

    settings: Settings
    who: str
    tracer: Tracer
    last: str = field(default_factory=fresh_name)
    _open: dict[str, Talk] = field(default_factory=dict)
    _holding: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def has_model(self) -> bool:
        """Whether questions in words can be answered."""
        return self.settings.has_model

    async def open(self, name: str) -> Talk:
        """Give the session of that name, a new one when there is none.

        Raises:
            UsageError: it is no name for a session.
            DatabaseError: the file cannot be used.
        """
        async with self._lock:
            if name not in self._open:
                opened: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
                holding = asyncio.create_task(self._hold(name, opened))
                try:
                    await asyncio.wait((opened, holding), return_when=asyncio.FIRST_COMPLETED)
                    if not opened.done():
                        # It ended before it was open: what it failed of is told to whoever asked.
                        await holding
                    talk = Talk(await opened)
                    talk.confirm = await talk.session.pending()
                except asyncio.CancelledError:
                    holding.cancel()
                    raise
                self._holding[name] = holding
                self._open[name] = talk
            self.last = name
            return self._open[name]

    async def listed(self) -> list[SessionSummary]:
        """Give the sessions of the database, the last used first; none while there is no database."""
        if not self.settings.db.exists():
            return []
        return await (await self.open(self.last)).session.sessions()

    async def fork(self, talk: Talk, turn: int) -> Talk:
        """Give a new session that goes on from a turn of another.

        Raises:
            UsageError: there is no such turn.
        """
        forked = await talk.session.fork(turn)
        return await self.open(forked.name)

    async def close(self) -> None:
        """End what is going on and close all of them."""
        for talk in self._open.values():
            talk.stop()
        self._closing.set()
        await asyncio.gather(*self._holding.values(), return_exceptions=True)

    async def _hold(self, name: str, opened: "asyncio.Future[Session]") -> None:
        opening = partial(open_chat_services, tracer=self.tracer)
        async with open_session(self.settings, name, who=self.who, open_services=opening) as session:
            opened.set_result(session)
            await self._closing.wait()
