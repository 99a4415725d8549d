"""``taproot chat``: a conversation on a terminal, or a question a line from anywhere else."""

import asyncio
import getpass
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, EnvFileOption, existing, messages, settings_for
from app.cli.plain_text import plain, plain_lines
from app.errors import InterruptedRunError, UsageError

if TYPE_CHECKING:
    from app.chat.session import Event, Session
    from app.cli.chat_input import Lines
    from app.cli.chat_questions import Sitting
    from app.cli.progress import ProgressLine
    from app.settings import Settings

__all__ = ["chat"]

YES = frozenset({"y", "yes"})
NO = frozenset({"", "n", "no"})


def chat(
    context: typer.Context,
    thread: Annotated[str | None, typer.Option(help="The session to go on with, or to start under this name.")] = None,
    fork: Annotated[
        int | None, typer.Option(min=1, metavar="TURN", help="Go on from this turn of --thread, in a new session.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model (else TAPROOT_MODEL).")] = None,
    who: Annotated[str | None, typer.Option(help="Whose decisions these are (default: the user's name).")] = None,
    db: DbOption = None,
    env_file: EnvFileOption = None,
) -> None:
    """Ask about the lineage in words or by commands (/help); every answer is checked against the graph."""
    if fork is not None and thread is None:
        raise UsageError("--fork needs the session to fork: --thread NAME.")
    settings = settings_for(context, db, env_file)
    try:
        asyncio.run(_converse(settings, thread, fork, model, who or getpass.getuser()))
    except KeyboardInterrupt:
        raise InterruptedRunError("The conversation was left; taproot chat --thread NAME goes on with it.") from None


async def _converse(settings: "Settings", thread: str | None, fork: int | None, model: str | None, who: str) -> None:
    from app.chat.session import open_session
    from app.chat.sessions import check_name, fresh_name
    from app.chat.wiring import open_chat_services
    from app.cli.chat_input import open_lines

    name = check_name(fresh_name() if thread is None else thread)
    if fork is not None:
        existing(settings.db)
    lines, first = open_lines(settings.db), None
    if not settings.db.exists():
        # A path that is mistyped is seen before anything is made there.
        told = (
            f"There is no lineage database at {settings.db}; it is made when you say something (/help, Ctrl-D leaves)."
        )
        messages().print(plain(told), soft_wrap=True)
        first = await lines.read(f"{name}> ")
        if first is None or first.strip() == "/quit":
            return
    opening = partial(open_chat_services, model=model)
    async with open_session(settings, name, who=who, open_services=opening) as session:
        if fork is not None:
            session = await session.fork(fork)
        await _Conversation(session, lines).hold(first)


class _Conversation:
    """Reads, asks, prints, until there is no more to read."""

    def __init__(self, session: "Session", lines: "Lines") -> None:
        self._session, self._lines = session, lines
        self._progress: ProgressLine | None = None
        self._ends_line = True
        self._sitting = self._new_sitting()

    def _new_sitting(self) -> "Sitting":
        from app.cli.chat_questions import Sitting

        return Sitting(self._session, self._lines, self._say, lambda: self._open_progress().hold())

    async def hold(self, first: str | None = None) -> None:
        """Talk until the person leaves; ``first`` was said already."""
        await self._greet()
        waiting = await self._session.pending()
        while True:
            self._lines.learn(self._session.services.settings.db)
            prompt = f"{plain(waiting)} [y/N] " if waiting else f"{self._session.name}> "
            line, first = (await self._lines.read(prompt) if first is None else first), None
            if line is None or line.strip() == "/quit":
                break
            try:
                waiting = await self._take(line, waiting)
            except UsageError as error:
                self._say(str(error))
                waiting = await self._session.pending()
        self._say(f"To go on: taproot chat --thread {self._session.name}")

    async def _take(self, line: str, waiting: str | None) -> str | None:
        """Do what a line says; gives the question to the person that waits afterwards."""
        said = line.strip().casefold()
        if waiting is not None and said in YES | NO:
            return await self._answered(self._session.answer(said in YES))
        word, *rest = line.split()[:3] or [""]
        if word == "/sessions":
            await self._list()
        elif word == "/fork":
            await self._fork(rest)
        else:
            return await self._answered(self._session.ask(line))
        return waiting

    async def _greet(self) -> None:
        turns = await self._session.turns()
        stands = f"goes on after turn {turns}" if turns else "is new"
        voice = self._session.services.voice
        reads = f"the model {voice.model} answers" if voice is not None else "no model is configured: commands only"
        self._say(f"Session {self._session.name} {stands}; {reads}. /help lists the commands, Ctrl-D leaves.")
        cut_off = await self._session.cut_off()
        if cut_off:
            self._say(cut_off)

    async def _list(self) -> None:
        found = await self._session.sessions()
        for each in found:
            origin = f" (from {each.origin})" if each.origin else ""
            when = each.updated_at.replace("T", " ")
            self._print(f"{each.name}  {when}  {each.turns} turns{origin}  {each.title}\n")
        if not found:
            self._print("There is no session yet.\n")

    async def _fork(self, rest: list[str]) -> None:
        if not rest or not rest[0].isdecimal():
            raise UsageError("It is written: /fork TURN [NAME]")
        name = rest[1] if len(rest) > 1 else None
        self._session = await self._session.fork(int(rest[0]), name)
        self._sitting = self._new_sitting()
        self._say(f"Session {self._session.name} goes on after turn {rest[0]}; the lineage is the same.")

    async def _answered(self, events: AsyncIterator["Event"]) -> str | None:
        """Print an answer as it comes; the first Ctrl-C ends it, the second at once."""
        waiting: list[str] = []
        printing = asyncio.ensure_future(self._print_all(events, waiting))
        pressed = 0

        def interrupted() -> None:
            nonlocal pressed
            pressed += 1
            self._session.stop()
            if pressed > 1:
                printing.cancel()
            elif self._progress is not None:
                self._progress.say("Stopping after the datasets in flight; Ctrl-C again stops at once.")

        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGINT, interrupted)
        try:
            await printing
        except asyncio.CancelledError:
            if not pressed:
                raise
            self._say(f"Stopped at once. {await self._session.cut_off()}")
        finally:
            await self._sitting.close()
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(signal.SIGINT)
            self._close_progress()
        return waiting[-1] if waiting else None

    async def _print_all(self, events: AsyncIterator["Event"], waiting: list[str]) -> None:
        async for event in events:
            if event.summary is not None:
                self._open_progress().update(event.summary)
                continue
            if event.kind == "questions":
                self._sitting.look()
                continue
            await self._sitting.close()
            self._close_progress()
            if event.kind == "confirm":
                waiting.append(event.text)
            elif event.kind == "text":
                self._print(event.text)
            else:
                self._print(("" if self._ends_line else "\n") + event.text + "\n")
        self._print("" if self._ends_line else "\n")

    def _open_progress(self) -> "ProgressLine":
        from app.cli.progress import ProgressLine

        if self._progress is None:
            self._progress = ProgressLine(messages())
            self._progress.__enter__()
        return self._progress

    def _close_progress(self) -> None:
        if self._progress is not None:
            self._progress.__exit__(None, None, None)
            self._progress = None

    def _print(self, text: str) -> None:
        """Print text as text, as it comes; nothing in it steers the terminal."""
        if text:
            sys.stdout.write(plain_lines(text))
            sys.stdout.flush()
            self._ends_line = text.endswith("\n")

    def _say(self, text: str) -> None:
        messages().print(plain(text), soft_wrap=True)
