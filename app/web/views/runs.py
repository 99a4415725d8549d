"""Runs as the trace panel lists them: how far each has come, what it cost, what can be done about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.records.run import RunState, RunSummary
from app.web.views.texts import counted, joined, moment, visible

__all__ = ["RunView", "run_view", "runs_view"]

_STATES: Final = {
    RunState.RUNNING: "running",
    RunState.COMPLETE: "complete",
    RunState.STOPPED: "stopped",
    RunState.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class RunView:
    """One run.

    Attributes:
        thread: its name.
        state: in one word, and why.
        share: of its datasets that are read, from 0 to 1.
        progress: the counts in words.
        cost: model calls, tokens, dollars.
        seeds: what was asked for.
        started: when.
        can_stop: it is worked on here.
        can_resume: nobody works on it; one that is complete reads on where people have accepted edges since.
        is_elsewhere: another process works on it; what it finds appears, stopping it is that process's.
    """

    thread: str
    state: str
    share: float
    progress: str
    cost: str
    seeds: str
    started: str
    can_stop: bool
    can_resume: bool
    is_elsewhere: bool


def runs_view(summaries: Sequence[RunSummary], own: Collection[str]) -> tuple[RunView, ...]:
    """Give the runs, the latest first; ``own`` names those that are worked on here."""
    return tuple(run_view(summary, own) for summary in reversed(summaries))


def run_view(summary: RunSummary, own: Collection[str]) -> RunView:
    """Give one run."""
    is_own, is_running = summary.thread in own, summary.state is RunState.RUNNING
    reason = f": {visible(summary.reason, 300)}" if summary.reason else ""
    known = summary.done + summary.pending
    return RunView(
        thread=summary.thread,
        state=_STATES[RunState.RUNNING if is_own else summary.state] + reason,
        share=summary.done / known if known else 0.0,
        progress=(
            f"{summary.done:,} read, {summary.pending:,} to go; {counted(summary.edges, 'edge')},"
            f" {summary.needs_review:,} to review"
        ),
        cost=_cost(summary),
        seeds=visible(joined(summary.seeds)),
        started=moment(summary.started_at),
        can_stop=is_own,
        can_resume=not is_own and not is_running,
        is_elsewhere=is_running and not is_own,
    )


def _cost(summary: RunSummary) -> str:
    if not summary.model_calls:
        return "no model calls"
    tokens = summary.prompt_tokens + summary.completion_tokens
    paid = "cost unknown" if summary.cost_usd is None else f"${summary.cost_usd:.4f}"
    return f"{counted(summary.model_calls, 'model call')}, {tokens:,} tokens, {paid}"
