"""What a tool is, what it works with, and what it gives back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from app.chat.notebook import Notebook
from app.records.run import RunOptions, RunSummary
from app.settings import Settings
from app.tracing.asking import Asker
from app.tracing.runner import TraceOutcome

__all__ = ["Desk", "Tool", "ToolResult", "Tracer"]


class Tracer(Protocol):
    """Starts and resumes runs; ``app.tracing.runner`` is the real one."""

    async def start(
        self,
        options: RunOptions,
        thread: str,
        on_progress: Callable[[RunSummary], None],
        stop: asyncio.Event,
        asker: Asker | None,
    ) -> TraceOutcome:
        """Work on a new run until it ends or has to stop."""

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


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool returned: ``data`` for the model, plain JSON; ``lines`` for people; ``run``: the run it worked on."""

    data: Mapping[str, Any]
    lines: tuple[str, ...]
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools of one turn work with.

    Attributes:
        settings: endpoints, keys, database.
        session: the name of the session.
        who: whose decisions these are.
        tracer: starts and resumes runs.
        notebook: takes what they return.
        progress: told of a run's counts while it is worked on.
        stop: set when the person wants the answer to end.
        asker: asks the person about uncertain edges while a run goes on; absent: nobody can be asked.
        runs: started in this session so far.
        budget_tokens: left for the session; absent: no bound.
        budget_usd: the same in US dollars.
    """

    settings: Settings
    session: str
    who: str
    tracer: Tracer
    notebook: Notebook
    progress: Callable[[RunSummary], None] = lambda summary: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    asker: Asker | None = None
    runs: tuple[str, ...] = ()
    budget_tokens: int | None = None
    budget_usd: float | None = None

    @property
    def path(self) -> Path:
        """The lineage database."""
        return self.settings.db


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, what it does in words for the model, its arguments, and the work.

    ``asks`` gives the sentence a person has to agree to before a model may call it; absent: nothing is changed.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    work: Callable[[Desk, Any], Awaitable[ToolResult]]
    asks: Callable[[Any], str] | None = None

    def schema(self) -> dict[str, Any]:
        """Give the tool as a chat completion takes it."""
        full = self.arguments.model_json_schema()
        parameters = {"type": "object", "properties": full.get("properties", {}), "required": full.get("required", [])}
        for each in parameters["properties"].values():
            each.pop("title", None)
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": parameters},
        }
