"""What all tools of the server share: the settings, the limits, the runs at work, and how an error is told.

Whoever asks may be a model that a document has talked into something. So nothing here writes to a path that the
client names, and a run is never given more money than the person who started the server allowed.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mcp.server.mcpserver.exceptions import ToolError

from app.chat.questions import QuestionBoard
from app.errors import TaprootError, UsageError
from app.settings import Settings

if TYPE_CHECKING:
    from app.tracing.runner import TraceOutcome

__all__ = ["MOST_TEXT", "Desk", "clipped", "errors_told"]

MOST_TEXT: Final = 2_000
"""Characters of one quote, reason or name that are given; a longer one ends in ``…``."""

GRACE_S: Final = 1.0
"""Runs are given so long to finish what is in flight when the server ends; what they lose is repeated by a resume."""

Work: TypeAlias = "Callable[[asyncio.Event], Coroutine[Any, Any, TraceOutcome]]"


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn an error of ours into one that the client is told, in the same sentence."""
    try:
        yield
    except TaprootError as error:
        raise ToolError(clipped(str(error))) from None


def clipped(text: str, most: int = MOST_TEXT) -> str:
    """Cut a text to ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True)
class Desk:
    """Settings and limits, and the runs that are at work.

    Attributes:
        settings: endpoints, keys, database.
        recordings: the only folder from which a trace may be replayed; absent: none.
        budget_usd: no run that is started or resumed here may spend more, in US dollars; absent: no limit.
        may_write: whether runs may be started and edges decided.
        questions: those of runs at work that wait for an answer.
    """

    settings: Settings
    recordings: Path | None = None
    budget_usd: float | None = None
    may_write: bool = True
    questions: QuestionBoard = field(init=False)
    _working: "dict[asyncio.Task[TraceOutcome], asyncio.Event]" = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Make the board on which the questions of runs wait."""
        object.__setattr__(self, "questions", QuestionBoard(self.settings.db, "a client"))

    @property
    def db(self) -> Path:
        """The lineage database."""
        return self.settings.db

    def allowed_usd(self, wanted: float | None) -> float | None:
        """Give the budget of a run: what is wanted, or less."""
        limits = [limit for limit in (wanted, self.budget_usd) if limit is not None]
        return min(limits, default=None)

    def recording(self, name: str) -> Path:
        """Give the path of a recording.

        Raises:
            UsageError: the server has no folder of recordings, or it holds none of that name.
        """
        if self.recordings is None:
            raise UsageError("This server replays nothing: it was started without --recordings FOLDER.")
        path = (self.recordings / name).resolve()
        if not path.is_relative_to(self.recordings.resolve()) or not path.is_file():
            raise UsageError(f"The folder of recordings holds no {name!r}.")
        return path

    async def run(self, work: Work) -> "TraceOutcome":
        """Do the work in a task of its own; when the client cancels, it finishes what is in flight and is kept.

        The task is outside the cancel scope of the request: a scope would interrupt the very steps that store how
        the run ended.
        """
        stop = asyncio.Event()
        task = asyncio.get_running_loop().create_task(work(stop))
        self._working[task] = stop
        task.add_done_callback(self._forget)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            stop.set()
            raise

    def _forget(self, task: "asyncio.Task[TraceOutcome]") -> None:
        self._working.pop(task, None)
        if not task.cancelled():
            # Who waited for it has been told, or has gone away.
            task.exception()

    async def close(self) -> None:
        """Let the runs finish what is in flight, or end them after a moment."""
        working = dict(self._working)
        for stop in working.values():
            stop.set()
        if working:
            await asyncio.wait(working, timeout=GRACE_S)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
