"""Runs: what was asked for, where the work stands, what it cost."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from app.records.claim import Extractor
from app.records.record import Record, UtcTime

__all__ = ["FrontierItem", "FrontierState", "ModelUsage", "RunOptions", "RunRecord", "RunState", "RunSummary"]


class RunState(StrEnum):
    """``RUNNING`` is only seen from outside while a process owns the run."""

    RUNNING = "running"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"


class FrontierState(StrEnum):
    """Where one dataset of one run stands.

    ``UNASKED``: something could not be asked; tried again on resume. ``BEYOND``: deeper than the run reads.
    """

    PENDING = "pending"
    TAKEN = "taken"
    DONE = "done"
    UNASKED = "unasked"
    BEYOND = "beyond"


class RunOptions(Record):
    """The options which decide the result of a run; ``resume`` and ``--replay`` restore them.

    Attributes:
        seeds: canonical or as typed; validated ids.
        extractor: rules or llm, never auto: that was decided at the start.
        model: name of the model, absent for rules.
        since: datasets released before this year end their lineage.
        max_depth: levels that are read; absent: all.
        web_search: whether Tavily is asked.
        refresh: stored results of earlier runs are ignored.
        concurrency: datasets and model calls in flight; does not change the result.
        budget_tokens: prompt and completion tokens together.
        budget_usd: at the prices of the price table.
        review: ``none`` or ``ask``.
        given_up: hosts (``host`` or ``host:port``) whose documents a person told the run to do without.
    """

    seeds: tuple[str, ...]
    extractor: Extractor
    model: str | None = None
    since: int = Field(default=2020, ge=-9999, le=9999)
    max_depth: int | None = Field(default=None, ge=1)
    web_search: bool = False
    refresh: bool = False
    concurrency: int = Field(default=16, ge=1, le=256)
    budget_tokens: int | None = Field(default=None, ge=0)
    budget_usd: float | None = Field(default=None, ge=0)
    review: Literal["none", "ask"] = "none"
    given_up: tuple[str, ...] = ()


class RunRecord(Record):
    """A run as stored; ``thread`` is its identity."""

    thread: str
    state: RunState
    reason: str = ""
    options: RunOptions
    started_at: UtcTime
    updated_at: UtcTime


class FrontierItem(Record):
    """A dataset to expand, ``depth`` levels from the nearest seed; ``dataset_id`` may not be canonical yet."""

    dataset_id: str
    depth: int
    state: FrontierState = FrontierState.PENDING
    reason: str = ""


class ModelUsage(Record):
    """One model call; ``cost_usd`` is absent when the price of the model is not known."""

    thread: str
    dataset_id: str
    schema_name: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None = None


class RunSummary(Record):
    """Counts of a run, for ``runs`` and for progress. Times are UTC, cost in US dollars."""

    thread: str
    state: RunState
    reason: str = ""
    seeds: tuple[str, ...]
    started_at: UtcTime
    updated_at: UtcTime
    datasets: int = 0
    done: int = 0
    pending: int = 0
    edges: int = 0
    needs_review: int = 0
    model_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
