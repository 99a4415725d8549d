"""Asking a person at the terminal while a run goes on (``--review ask``): one question after the other.

Lines are read from the terminal by the event loop, so that a question can be left at any moment (Ctrl-C) and the run
goes on while a person thinks.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import NotInGraphError
from app.records.review import Naming, Question, Ruling
from app.settings import login_name
from app.tracing.answers import KEYS, Later, understood_of

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["TerminalAsker", "is_attended"]


def is_attended() -> bool:
    """Whether a person can be asked: both ends are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


class TerminalAsker:
    """Asks one question at a time, in the order they came up.

    Args:
        path: the lineage database, for the evidence.
        console: where questions are shown.
        hold: keeps everything else off the terminal meanwhile.
    """

    def __init__(self, path: Path, console: "Console", hold: Callable[[], AbstractContextManager[None]]) -> None:
        self._path, self._console, self._hold = path, console, hold
        self._who = login_name() or f"user {os.getuid()}"
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._typed = b""
        self._left = False

    async def __call__(self, question: Question) -> Ruling | Naming | Literal["all later"] | None:
        """Ask, unless the person has left."""
        self._waiting += 1
        try:
            async with self._turn:
                self._waiting -= 1
                if self._left:
                    return "all later"
                with self._hold():
                    return await self._ask(question)
        except asyncio.CancelledError:
            self._left = True
            raise

    async def _ask(self, question: Question) -> Ruling | Naming | Literal["all later"] | None:
        mention = await self._show(question)
        while True:
            self._console.print(f"{KEYS}\n> ", end="", soft_wrap=True)
            line = await self._line()
            answer = Later(every=True) if line is None else understood_of(line, self._who, question, mention)
            if isinstance(answer, Ruling | Naming):
                return answer
            if isinstance(answer, Later):
                self._left = answer.every
                return "all later" if answer.every else None
            self._console.print(str(answer), soft_wrap=True)

    async def _show(self, question: Question) -> str:
        """Show the edge in its context; gives the written name it goes back to."""
        from app.cli.review.printing import print_in_context
        from app.queries import edge_in_context

        more = f" ({self._waiting} more wait{'s' * (self._waiting == 1)})" if self._waiting else ""
        self._console.print(f"\nIs this so?{more}", soft_wrap=True)
        try:
            found = await asyncio.to_thread(edge_in_context, self._path, question.downstream, question.upstream)
        except NotInGraphError:
            self._console.print(
                f"{question.downstream} ← {question.upstream}: {question.reason}\n“{question.quote}”", soft_wrap=True
            )
            return ""
        print_in_context(self._console, found)
        return found.mention

    async def _line(self) -> str | None:
        """Read a line; ``None`` when the terminal is closed (Ctrl-D)."""
        while b"\n" not in self._typed:
            more = await _typed()
            if not more:
                return None
            self._typed += more
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace")


async def _typed() -> bytes:
    """Wait for what is typed next."""
    loop = asyncio.get_running_loop()
    number = sys.stdin.fileno()
    ready: asyncio.Future[bytes] = loop.create_future()

    def read() -> None:
        if not ready.done():
            ready.set_result(os.read(number, 65_536))

    try:
        loop.add_reader(number, read)
    except NotImplementedError:
        line: str = await asyncio.to_thread(sys.stdin.readline)
        return line.encode()
    try:
        return await ready
    finally:
        loop.remove_reader(number)
