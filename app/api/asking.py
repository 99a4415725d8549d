"""Questions to a person from a program: a function of the caller's answers them while the run goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from app.errors import NotInGraphError, UsageError
from app.records.review import Naming, Question, Ruling
from app.tracing.answers import Later, UnclearAnswer, understood_of

if TYPE_CHECKING:
    from app.tracing.asking import Asker

__all__ = ["OnQuestion", "asker_of"]

Given: TypeAlias = "str | Ruling | Naming | None"
OnQuestion: TypeAlias = "Callable[[Question], Awaitable[Given] | Given]"


def asker_of(on_question: "OnQuestion | None", db: Path) -> "Asker | None":
    """Give who asks: nobody when there is no function."""
    return None if on_question is None else _FunctionAsker(on_question, db)


class _FunctionAsker:
    """Calls the function for each question: a coroutine function for many at once, a plain one in a thread, in turn."""

    def __init__(self, on_question: "OnQuestion", db: Path) -> None:
        self._function, self._db = on_question, db
        self._turn = asyncio.Lock()

    async def __call__(self, question: Question) -> Ruling | Naming | Literal["all later"] | None:
        """Ask, and read what is given.

        Raises:
            UsageError: it is no answer.
        """
        if iscoroutinefunction(self._function):
            given = await self._function(question)
        else:
            async with self._turn:
                given = await asyncio.to_thread(self._function, question)
            if isawaitable(given):
                given = await given
        if given is None or isinstance(given, Ruling | Naming):
            return given
        if not isinstance(given, str):
            raise UsageError(f"on_question gave {type(given).__name__}; it gives a line like 'accept', or None.")
        return await self._read(given, question)

    async def _read(self, line: str, question: Question) -> Ruling | Naming | Literal["all later"] | None:
        from app.settings import login_name

        mention = await asyncio.to_thread(self._mention, question)
        answer = understood_of(line, login_name() or "a program", question, mention)
        if isinstance(answer, UnclearAnswer):
            raise UsageError(f"on_question gave {line[:60]!r}: {answer}")
        if isinstance(answer, Later):
            return "all later" if answer.every else None
        return answer

    def _mention(self, question: Question) -> str:
        from app.queries import edge_in_context

        try:
            return edge_in_context(self._db, question.downstream, question.upstream).mention
        except NotInGraphError:
            return ""
