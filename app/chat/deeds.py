"""The tools that decide edges. A model may call them when a person agrees."""

import asyncio
from typing import Final, Literal

from pydantic import BaseModel, Field

from app.chat.decided import decided, in_a_thread, on_file
from app.chat.desk import Desk, Tool, ToolResult
from app.naming.identifier import parse_dataset_id
from app.queries import edge_ids, known_id
from app.records.review import ReviewDecision
from app.tracing.reviewing import decide_edges

__all__ = ["DEEDS"]

_RELATIONSHIP = Literal[
    "Semantic Evolution", "CoT Distillation", "Synthetic Generation", "Structured Fusion", "Direct Inclusion/Subset"
]


class Decided(BaseModel):
    """An edge, and why."""

    downstream: str
    upstream: str
    why: str = Field(default="", description="the person's reason, in their words")


class Relabelled(Decided):
    """An edge, and what it is."""

    relationship: _RELATIONSHIP


class Corrected(Decided):
    """An edge, and what is meant instead."""

    meant: str = Field(description="the Hub id of the upstream that is really meant")


async def _decide(
    desk: Desk,
    asked: Decided,
    decision: ReviewDecision,
    *,
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> ToolResult:
    path = on_file(desk)
    pair = await asyncio.to_thread(edge_ids, path, asked.downstream, asked.upstream)
    [review] = await in_a_thread(
        lambda: decide_edges(
            path,
            [pair],
            decision,
            who=desk.who,
            why=asked.why,
            relationship=relationship,
            corrected_id=corrected_id,
        )
    )
    return await decided(desk, review, "Decided")


async def _accept(desk: Desk, asked: Decided) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.ACCEPT)


async def _reject(desk: Desk, asked: Decided) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.REJECT)


async def _relabel(desk: Desk, asked: Relabelled) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.RELABEL, relationship=asked.relationship)


async def _correct(desk: Desk, asked: Corrected) -> ToolResult:
    meant = await asyncio.to_thread(known_id, on_file(desk), parse_dataset_id(asked.meant))
    return await _decide(desk, asked, ReviewDecision.CORRECT, corrected_id=meant)


async def _skip(desk: Desk, asked: Decided) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.SKIP)


def _edge(asked: Decided) -> str:
    because = f" (because: {asked.why})" if asked.why else ""
    return f"{asked.downstream} ← {asked.upstream}{because}"


DEEDS: Final = (
    Tool("accept", "Accept an edge, for the person.", Decided, _accept, lambda a: f"Accept {_edge(a)}?"),
    Tool("reject", "Reject an edge, for the person.", Decided, _reject, lambda a: f"Reject {_edge(a)}?"),
    Tool(
        "relabel",
        "Accept an edge under another relationship, for the person.",
        Relabelled,
        _relabel,
        lambda a: f"Relabel {_edge(a)} as {a.relationship}?",
    ),
    Tool(
        "correct",
        "Say that another upstream is meant than the edge has, for the person.",
        Corrected,
        _correct,
        lambda a: f"Correct {_edge(a)}: {a.meant} is meant?",
    ),
    Tool(
        "skip",
        "Put an edge off, for the person: it goes on waiting, after the others.",
        Decided,
        _skip,
        lambda a: f"Skip {_edge(a)}?",
    ),
)
