"""The questions of a run that goes on beside the conversation: all that wait now, and what the person says to each.

Every one waits in an ``interrupt`` of a graph of its own (``app.tracing.asking``), checkpointed: what is not answered
when the run ends is asked again when it is gone on with, or decided by /accept and the others meanwhile.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from app.chat.telling import edge_lines, short
from app.errors import NotInGraphError
from app.queries import edge_in_context
from app.records.review import Naming, Question, Ruling
from app.tracing.answers import KEYS, Later, UnclearAnswer, understood_of

__all__ = ["HOW", "QuestionBoard", "Waiting", "evidence_of"]

HOW: Final = f"{KEYS}; ? lists what waits, ? 2 shows that question and 2 a answers it"

Given = Ruling | Naming | Literal["all later"] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits, under its number."""

    number: int
    question: Question
    mention: str
    lines: tuple[str, ...]
    _given: "asyncio.Future[Given]" = field(repr=False)


class QuestionBoard:
    """Asks the person of a conversation (``app.tracing.asking.Asker``); numbers count up through the session.

    Args:
        path: the lineage database, for the evidence.
        who: whose answers these are.
        changed: called when a question came up or went.
    """

    def __init__(self, path: Path, who: str, changed: Callable[[], None] = lambda: None) -> None:
        self._path, self._who, self.changed = path, who, changed
        self._open: dict[int, Waiting] = {}
        self._count = 0
        self._left = False

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Every question that waits, in the order they came up."""
        return tuple(self._open.values())

    def begin(self) -> None:
        """Ask again, after all was left for later."""
        self._left = False

    async def __call__(self, question: Question) -> Given:
        """Put a question and wait for the answer, however long that takes; others wait beside it."""
        mention, lines = await asyncio.to_thread(evidence_of, self._path, question)
        if self._left:
            return "all later"
        self._count += 1
        number = self._count
        given: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self._open[number] = Waiting(number, question, mention, lines, given)
        self.changed()
        try:
            return await given
        finally:
            self._open.pop(number, None)
            self.changed()

    def answer(self, line: str) -> str:
        """Take a line as the answer to the first question, or to the one whose number stands in front.

        Gives what the person should know, in a sentence; empty when the answer was taken.
        """
        first, _, rest = line.strip().partition(" ")
        if first.isdecimal():
            meant = self._open.get(int(first)) if len(first) < 10 else None
            if meant is None:
                return f"No question {first[:20]} waits."
            line = rest
        elif self._open:
            meant = self.waiting[0]
        else:
            return "No question waits."
        answer = understood_of(line, self._who, meant.question, meant.mention)
        if isinstance(answer, UnclearAnswer):
            return str(answer)
        if isinstance(answer, Later) and answer.every:
            self.leave()
        else:
            self._give(meant, None if isinstance(answer, Later) else answer)
        return ""

    def give(self, number: int, given: Given) -> bool:
        """Give the answer to one question; false when none of that number waits."""
        meant = self._open.get(number)
        if meant is not None:
            self._give(meant, given)
        return meant is not None

    def leave(self) -> None:
        """Leave every question for later, those too that are still to come in this run."""
        self._left = True
        for each in self.waiting:
            self._give(each, "all later")

    def _give(self, each: Waiting, given: Given) -> None:
        self._open.pop(each.number, None)
        if not each._given.done():
            each._given.set_result(given)


def evidence_of(path: Path, question: Question) -> tuple[str, tuple[str, ...]]:
    """Give the written name that a question's edge goes back to, and the evidence in lines, of both sides if two."""
    try:
        found = edge_in_context(path, question.downstream, question.upstream)
    except NotInGraphError:
        pair = f"{question.downstream} ← {question.upstream}"
        return "", (f"{pair}: {short(question.reason)}", f"  “{short(question.quote, 400)}”")
    lines = edge_lines(found.explained)
    for other in found.explained.against:
        lines += ["  contradicts:", *(f"  {line}" for line in edge_lines(other))]
    return found.mention, tuple(lines)
