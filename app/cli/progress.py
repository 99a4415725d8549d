"""Progress on standard error: live on a terminal, a line now and then elsewhere; what is waited for is named."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from app.cli.rendering import one_line
from app.records.forecast import Ahead, Forecast, forecast
from app.records.run import RunState, RunSummary

__all__ = ["ProgressLine"]

QUIET_S = 15.0
"""Between two lines where standard error is not a terminal, in seconds."""

MOST_SAID = 300
"""Characters of what is waited for."""


class ProgressLine:
    """Shows frontier, datasets done, edges, model calls, tokens, cost, elapsed time, and services that keep silent."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()
        self._said_at = self._started
        self._forecast = False
        self._waits = False
        self._live = Live(console=console, refresh_per_second=8, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)

    def update(self, summary: RunSummary) -> None:
        """Show the counts so far; once, after the first datasets, what is still ahead."""
        ahead = forecast(summary) if summary.model_calls else None
        if ahead is not None and not self._forecast:
            self._forecast = True
            self.say(_told(ahead))
        waiting = one_line(summary.reason, MOST_SAID) if summary.state is RunState.RUNNING else ""
        text = self._line(summary)
        if self._live is not None:
            # On a line of its own: the first one may fill the terminal.
            self._live.update(Text(f"{text}\n{waiting}".rstrip(), no_wrap=True, overflow="ellipsis"))
        elif self._is_due(waiting):
            self._said_at = time.monotonic()
            self._console.print(f"{text} · {waiting}" if waiting else text, soft_wrap=True, markup=False)

    def _is_due(self, waiting: str) -> bool:
        """Whether a line is to be printed: now and then, and as soon as the run waits for a service."""
        began, self._waits = bool(waiting) and not self._waits, bool(waiting)
        return began or time.monotonic() - self._said_at >= QUIET_S

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the terminal still while a person types."""
        if self._live is None:
            yield
            return
        self._live.stop()
        try:
            yield
        finally:
            self._live.start()

    def say(self, message: str) -> None:
        """Print a message above the line."""
        self._console.print(message, soft_wrap=True)

    def _line(self, summary: RunSummary) -> str:
        elapsed = int(time.monotonic() - self._started)
        cost = "" if summary.cost_usd is None else f" · ${summary.cost_usd:.4f}"
        tokens = summary.prompt_tokens + summary.completion_tokens
        return (
            f"{summary.done} read · {summary.pending} to go · {summary.edges} edges"
            f" · {summary.needs_review} to review · {summary.model_calls} model calls · {tokens} tokens{cost}"
            f" · {elapsed // 60}:{elapsed % 60:02d}"
        )


def _told(ahead: Forecast) -> str:
    more = (
        f"with what they lead to, about {_rest(ahead.expected)}"
        if ahead.expected is not None
        else f"each led to {ahead.found_per_dataset:.1f} new ones so far, so it will be more"
    )
    return (
        f"Forecast after {ahead.read} datasets: at least {_rest(ahead.known)}"
        f" for the {ahead.known.datasets} that wait now; {more}."
    )


def _rest(ahead: Ahead) -> str:
    cost = "" if ahead.cost_usd is None else f", ${ahead.cost_usd:.4f}"
    return f"{ahead.model_calls:,} model calls, {ahead.tokens:,} tokens{cost}"
