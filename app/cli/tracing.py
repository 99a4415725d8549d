"""What ``trace`` and ``resume`` share: signals, progress on standard error, and the report at the end."""

import asyncio
import contextlib
import gc
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from app.cli.options import messages, print_json, results
from app.cli.plain_text import plain
from app.cli.progress import ProgressLine
from app.cli.rendering import print_lineage
from app.errors import InterruptedRunError, StoppedError
from app.queries import each_lineage, roots_of
from app.records.run import RunSummary

if TYPE_CHECKING:
    from app.settings import Settings
    from app.tracing.asking import Asker
    from app.tracing.runner import TraceOutcome

__all__ = ["run_and_report"]

Work = Callable[[Callable[[RunSummary], None], asyncio.Event, "Asker | None"], Awaitable["TraceOutcome"]]


def run_and_report(settings: "Settings", work: Work, *, as_json: bool) -> int:
    """Run ``work`` to its end, drain on the first Ctrl-C, stop on the second; give the exit code."""
    # What the imports made stays to the end: no need to look through it for garbage again and again.
    sys.setswitchinterval(0.001)
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    with ProgressLine(messages()) as line:
        outcome = asyncio.run(_with_signals(work, line, _asker(settings, line)))
    if as_json:
        print_json(_as_json(outcome, roots_of(settings.db, outcome.summary.seeds)))
    else:
        _report(settings, outcome)
    return _conclude(settings, outcome)


def _asker(settings: "Settings", line: ProgressLine) -> "Asker | None":
    """Give who asks a person during the run: nobody where no person sits before a terminal."""
    from app.cli.asking import TerminalAsker, is_attended

    return TerminalAsker(settings.db, messages(), line.hold) if is_attended() else None


async def _with_signals(work: Work, line: ProgressLine, asker: "Asker | None") -> "TraceOutcome":
    stop = asyncio.Event()
    running = asyncio.ensure_future(work(line.update, stop, asker))
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        if stop.is_set():
            running.cancel()
        else:
            stop.set()
            line.say("Stopping after the datasets in flight; Ctrl-C again stops at once.")

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, interrupted)
    try:
        return await running
    except asyncio.CancelledError:
        raise InterruptedRunError("Stopped at once; taproot runs lists what can be resumed.") from None


def _as_json(outcome: "TraceOutcome", roots: Sequence[str]) -> dict[str, object]:
    summary = outcome.summary
    return {
        "thread": summary.thread,
        "state": summary.state.value,
        "reason": summary.reason,
        "datasets": summary.datasets,
        "edges": summary.edges,
        "needs_review": summary.needs_review,
        "roots": len(roots),
        "root_ids": list(roots),
        "model_calls": summary.model_calls,
        "prompt_tokens": summary.prompt_tokens,
        "completion_tokens": summary.completion_tokens,
        "cost_usd": summary.cost_usd,
        "elapsed_s": round(outcome.elapsed_s, 3),
    }


def _report(settings: "Settings", outcome: "TraceOutcome") -> None:
    console = results()
    for lineage in each_lineage(settings.db, outcome.summary.seeds):
        if lineage is not None:
            print_lineage(console, lineage)
    summary = outcome.summary
    cost = "cost unknown" if summary.cost_usd is None else f"${summary.cost_usd:.4f}"
    spent = f"{summary.model_calls} model calls, {summary.prompt_tokens + summary.completion_tokens} tokens, {cost}"
    console.print(f"{spent}, {outcome.elapsed_s:.1f} s; run {summary.thread} in {settings.db}", soft_wrap=True)


def _conclude(settings: "Settings", outcome: "TraceOutcome") -> int:
    console = messages()
    for note in outcome.notes:
        console.print(f"taproot: {plain(note)}", soft_wrap=True)
    if outcome.error is None:
        return 0
    console.print(f"taproot: {plain(str(outcome.error))}", soft_wrap=True)
    if isinstance(outcome.error, StoppedError):
        command = ["taproot", "resume", outcome.summary.thread, "--db", str(settings.db)]
        console.print(f"Everything found is kept. To go on: {shlex.join(command)}", soft_wrap=True)
    return outcome.error.exit_code
