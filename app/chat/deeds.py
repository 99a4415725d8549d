"""The tools that change something: decisions about edges, and exports. A model may call them when a person agrees."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field

from app.chat.desk import Desk, Tool, ToolResult
from app.chat.telling import review_line
from app.errors import NotInGraphError, UsageError
from app.exports import jsonl
from app.naming.identifier import parse_dataset_id
from app.queries import edge_ids, edges_now, explained_pairs, exportable, shown_review
from app.records.review import Review, ReviewDecision
from app.tracing.reviewing import decide_edges, undo_review

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


class Undone(BaseModel):
    """A decision by its number."""

    number: int


class Exported(BaseModel):
    """Where to write."""

    folder: str = Field(description="the folder to write graph.jsonl and data.jsonl into")
    everything: bool = Field(default=False, description="edges that were not accepted too")


async def _decide(
    desk: Desk,
    asked: Decided,
    decision: ReviewDecision,
    *,
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> ToolResult:
    path = desk.path
    pair = await asyncio.to_thread(edge_ids, path, asked.downstream, asked.upstream)
    [review] = await _in_a_thread(
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
    return await _decided(desk, review, "Decided")


async def _in_a_thread(work: Callable[[], Awaitable[list[Review]]]) -> list[Review]:
    """Work on an event loop of its own: opening and closing a store waits for its thread."""

    async def run() -> list[Review]:
        return await work()

    return await asyncio.to_thread(asyncio.run, run())


async def _decided(desk: Desk, review: Review, verb: str) -> ToolResult:
    """Tell a decision, and the edge as it is now."""
    desk.notebook.renew(await asyncio.to_thread(edges_now, desk.path, desk.notebook.pairs))
    pairs = [(review.downstream, review.upstream)]
    if review.corrected_id is not None:
        pairs.append((review.downstream, review.corrected_id))
    told = []
    for explained in await asyncio.to_thread(explained_pairs, desk.path, pairs):
        desk.notebook.cite(explained)
        edge = explained.edge
        told.append(
            {
                "downstream": edge.downstream,
                "upstream": edge.upstream,
                "relationship": edge.relationship,
                "status": edge.status.value,
            }
        )
    shown = await asyncio.to_thread(shown_review, desk.path, review)
    data = {"decision": review.decision.value, "number": review.id, "by": review.who, "edges": told}
    return ToolResult(data, (f"{verb}: {review_line(shown)}", f"Take it back with: /undo {review.id}"))


async def _accept(desk: Desk, asked: Decided) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.ACCEPT)


async def _reject(desk: Desk, asked: Decided) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.REJECT)


async def _relabel(desk: Desk, asked: Relabelled) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.RELABEL, relationship=asked.relationship)


async def _correct(desk: Desk, asked: Corrected) -> ToolResult:
    return await _decide(desk, asked, ReviewDecision.CORRECT, corrected_id=parse_dataset_id(asked.meant))


async def _undo(desk: Desk, asked: Undone) -> ToolResult:
    if not desk.path.exists():
        raise NotInGraphError(f"There is no lineage database at {desk.path}.")

    async def work() -> list[Review]:
        return [await undo_review(desk.path, asked.number, who=desk.who)]

    [review] = await _in_a_thread(work)
    result = await _decided(desk, review, "Undone")
    return ToolResult({**result.data, "undone": True}, result.lines[:1])


async def _export(desk: Desk, asked: Exported) -> ToolResult:
    if not asked.folder.strip():
        raise UsageError("Name the folder to export to.")
    written = await asyncio.to_thread(_write, desk.path, Path(asked.folder), asked.everything)
    names = [str(file) for file in written]
    for name in names:
        desk.notebook.add_text(name)
    return ToolResult({"written": names}, (f"Written: {', '.join(names)}",))


def _write(db: Path, folder: Path, include_all: bool) -> list[Path]:
    parts = exportable(db, include_all=include_all)
    return list(
        jsonl.write(
            folder,
            parts.edges,
            parts.datasets,
            imported_edges=parts.imported_edges,
            imported_datasets=parts.imported_datasets,
            reviews=parts.reviews,
            include_all=include_all,
        )
    )


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
    Tool("undo", "Take a decision back, by its number.", Undone, _undo, lambda a: f"Undo decision {a.number}?"),
    Tool(
        "export",
        "Write the lineage as graph.jsonl and data.jsonl.",
        Exported,
        _export,
        lambda a: f"Export to {a.folder}?",
    ),
)
