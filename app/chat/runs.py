"""Runs that are started or gone on with from a conversation, under what is left of its budget."""

import asyncio
from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, Field

from app.chat.desk import Desk, Tool, ToolResult
from app.chat.telling import run_line, tree_lines
from app.errors import StoppedError
from app.naming.identifier import parse_dataset_id
from app.queries import edges_now, lineages_of, roots_of, run_summaries
from app.records.claim import Extractor
from app.records.lineage import NodeStatus
from app.records.run import RunOptions, RunSummary
from app.settings import Settings
from app.tracing.asking import Asker
from app.tracing.runner import TraceOutcome, resume_trace, start_trace
from app.tracing.services import DEFAULT_MODEL

__all__ = ["RUNS", "RunnerTracer"]


class Traced(BaseModel):
    """What to trace."""

    datasets: list[str] = Field(description="Hub ids, like org/name")
    max_depth: int | None = Field(default=None, ge=1, description="levels to read; absent: all")
    review: Literal["none", "ask"] = Field(
        default="none", description="ask: the person is asked about uncertain edges while the run goes on"
    )


class Resumed(BaseModel):
    """Which run."""

    run: str = Field(description="the run's name, as the runs tool lists it")
    review: Literal["none", "ask"] | None = Field(default=None, description="absent: as the run was started")


class RunnerTracer:
    """The real one: runs against the services that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def start(
        self,
        options: RunOptions,
        thread: str,
        on_progress: Callable[[RunSummary], None],
        stop: asyncio.Event,
        asker: Asker | None,
    ) -> TraceOutcome:
        """Work on a new run until it ends or has to stop."""
        return await start_trace(
            self._settings, options, thread=thread, on_progress=on_progress, stop=stop, asker=asker
        )

    async def resume(
        self,
        thread: str,
        budget_tokens: int | None,
        budget_usd: float | None,
        on_progress: Callable[[RunSummary], None],
        stop: asyncio.Event,
        asker: Asker | None,
        review: Literal["none", "ask"] | None,
    ) -> TraceOutcome:
        """Go on with a run; ``review`` changes whether it asks."""
        return await resume_trace(
            self._settings,
            thread,
            budget_tokens=budget_tokens,
            budget_usd=budget_usd,
            on_progress=on_progress,
            stop=stop,
            asker=asker,
            review=review,
        )


async def _trace(desk: Desk, asked: Traced) -> ToolResult:
    settings = desk.settings
    by_model = settings.has_model
    options = RunOptions(
        seeds=tuple(dict.fromkeys(map(parse_dataset_id, asked.datasets))),
        extractor=Extractor.LLM if by_model else Extractor.RULES,
        model=(settings.model or DEFAULT_MODEL) if by_model else None,
        max_depth=asked.max_depth,
        web_search=settings.tavily_api_key is not None,
        budget_tokens=desk.budget_tokens if by_model else None,
        budget_usd=desk.budget_usd if by_model else None,
        review=asked.review,
    )
    thread = await asyncio.to_thread(_free_name, desk)
    return await _told(desk, await desk.tracer.start(options, thread, desk.progress, desk.stop, desk.asker))


def _free_name(desk: Desk) -> str:
    """Name a run after the session; a run of a turn that was cut off has its number too."""
    taken = {summary.thread for summary in run_summaries(desk.path)}
    number = len(desk.runs) + 1
    while (name := f"{desk.session}-run-{number}") in taken:
        number += 1
    return name


async def _resume(desk: Desk, asked: Resumed) -> ToolResult:
    tokens, usd = desk.budget_tokens, desk.budget_usd
    outcome = await desk.tracer.resume(asked.run, tokens, usd, desk.progress, desk.stop, desk.asker, asked.review)
    return await _told(desk, outcome)


async def _told(desk: Desk, outcome: TraceOutcome) -> ToolResult:
    """Tell how a run ended; what it cost is in its own account."""
    summary = outcome.summary
    desk.notebook.renew(await asyncio.to_thread(edges_now, desk.path, desk.notebook.pairs))
    desk.notebook.add_names(summary.seeds)
    desk.notebook.add_text(summary.thread)
    lineages = await asyncio.to_thread(lineages_of, desk.path, summary.seeds)
    roots = await asyncio.to_thread(roots_of, desk.path, summary.seeds)
    for lineage in filter(None, lineages):
        for node in lineage.nodes:
            if node.status is NodeStatus.ROOT and node.id != lineage.dataset:
                desk.notebook.add_line(lineage.dataset, node.id)
    lines = [line for lineage in lineages if lineage is not None for line in tree_lines(lineage)]
    lines.append(run_line(summary))
    lines += outcome.notes
    if isinstance(outcome.error, StoppedError):
        lines.append(f"Everything found is kept. To go on: /resume {summary.thread}")
    data = {
        "run": summary.thread,
        "state": summary.state.value,
        "reason": summary.reason,
        "datasets": summary.datasets,
        "edges": summary.edges,
        "needs_review": summary.needs_review,
        "roots": roots,
        "model_calls": summary.model_calls,
    }
    return ToolResult(data, tuple(lines), run=summary.thread)


RUNS: Final = (
    Tool(
        "trace",
        "Trace the upstream lineage of datasets; takes minutes and costs model calls.",
        Traced,
        _trace,
        lambda asked: f"Trace {', '.join(asked.datasets)}?",
    ),
    Tool("resume", "Go on with a run that was stopped.", Resumed, _resume, lambda asked: f"Go on with {asked.run}?"),
)
