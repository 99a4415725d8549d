"""The questions of a run that goes on, on the terminal of a conversation: one after the other, or by number."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.chat.questions import Waiting
    from app.chat.session import Session
    from app.cli.chat_input import Lines

__all__ = ["Sitting"]


class Sitting:
    """Reads answers for as long as questions wait; the run goes on meanwhile.

    Args:
        session: whose questions these are.
        lines: where answers come from.
        say: shows a sentence or an edge.
        hold: keeps the progress off the terminal meanwhile.
    """

    def __init__(
        self,
        session: "Session",
        lines: "Lines",
        say: Callable[[str], None],
        hold: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._session, self._lines, self._say, self._hold = session, lines, say, hold
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._shown = 0

    def look(self) -> None:
        """Look what waits now."""
        self._changed.set()
        if self._session.waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._put())

    async def close(self) -> None:
        """Ask no more."""
        task, self._task = self._task, None
        if task is not None:
            if not self._session.waiting and not task.done():
                self._changed.set()
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _put(self) -> None:
        with self._hold():
            while self._session.waiting:
                first = self._session.waiting[0]
                if self._shown != first.number:
                    self._show(first)
                line = await self._line(first.number)
                if line is None:
                    self._session.leave_questions()
                elif line.lstrip().startswith("?"):
                    self._look_at(line.strip().removeprefix("?").strip())
                elif line and (told := self._session.rule(line)):
                    self._say(told)
                elif not line and self._is_waiting(first.number):
                    self._session.rule("later")

    def _show(self, question: "Waiting") -> None:
        from app.chat.questions import HOW

        self._shown = question.number
        for text in (f"Question {question.number}: is this so?", *question.lines, HOW):
            self._say(text)

    def _look_at(self, number: str) -> None:
        """Show one question that waits, or each of them in a line."""
        meant = next((each for each in self._session.waiting if str(each.number) == number), None)
        if meant is not None:
            for text in (f"Question {meant.number}: is this so?", *meant.lines):
                self._say(text)
            return
        for each in self._session.waiting:
            self._say(f"{each.number}  {each.question.downstream} ← {each.question.upstream}: {each.question.reason}")

    async def _line(self, number: int) -> str | None:
        """Wait for a line, or until the question has gone (an empty one); ``None`` when there are no more lines."""
        more = len(self._session.waiting) - 1
        prompt = f"question {number}{f' (+{more})' if more else ''}> "
        reading = asyncio.create_task(self._lines.read(prompt, self._session.stop))
        try:
            while not reading.done():
                self._changed.clear()
                changed = asyncio.create_task(self._changed.wait())
                await asyncio.wait({reading, changed}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                if not reading.done() and not self._is_waiting(number):
                    return ""
            return reading.result()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _is_waiting(self, number: int) -> bool:
        return any(each.number == number for each in self._session.waiting)
