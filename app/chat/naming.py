"""The tool that says once, for every document, what a written name means; and taking decisions back by number."""

import asyncio
from typing import Final

from pydantic import BaseModel, Field, field_validator

from app.chat.decided import decided, in_a_thread, on_file
from app.chat.desk import Desk, Tool, ToolResult
from app.chat.telling import name_line
from app.errors import NotInGraphError, UsageError
from app.naming.identifier import parse_dataset_id
from app.queries import edges_now, in_graph, known_id, name_reviews_of
from app.tracing.reviewing import decide_name, undo_name, undo_review

__all__ = ["NAMES"]

_LONGEST_NUMBER: Final = 18


class Named(BaseModel):
    """A written name, and what it means."""

    mention: str = Field(description="the name as documents write it")
    meant: str | None = Field(default=None, description="the Hub id it means; absent: it is not on the Hub")
    why: str = Field(default="", description="the person's reason, in their words")


class Undone(BaseModel):
    """A decision by its number; those about names are n1, n2 ..."""

    number: str = Field(coerce_numbers_to_str=True, description="as the decisions tool gives it; n1: about a name")

    @field_validator("number")
    @classmethod
    def _is_number(cls, given: str) -> str:
        digits = given.removeprefix("n")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
            raise ValueError("a decision has a number like 3, one about a name like n3")
        return given


async def _name(desk: Desk, asked: Named) -> ToolResult:
    if not asked.mention.strip():
        raise UsageError("The name is empty.")
    path = on_file(desk)
    meant = None
    if asked.meant is not None:
        meant = await asyncio.to_thread(known_id, path, parse_dataset_id(asked.meant))
    known = meant is None or await asyncio.to_thread(in_graph, path, meant)
    await in_a_thread(lambda: decide_name(path, asked.mention, meant, who=desk.who, why=asked.why))
    desk.notebook.renew(await asyncio.to_thread(edges_now, path, desk.notebook.pairs))
    review = (await asyncio.to_thread(name_reviews_of, path))[-1]
    lines = [f"Decided: {name_line(review)}", f"Take it back with: /undo n{review.id}"]
    data = {"decision": "name", "number": f"n{review.id}", "mention": asked.mention, "means": meant, "by": desk.who}
    if not known:
        lines.append(f"{meant} was not in the graph; whether it exists is seen when a trace or /resume reads it.")
        data["note"] = "it was not in the graph"
    desk.notebook.add_text(asked.mention)
    return ToolResult(data, tuple(lines))


async def _undo(desk: Desk, asked: Undone) -> ToolResult:
    path = on_file(desk)
    if not asked.number.startswith("n"):
        review = await in_a_thread(lambda: undo_review(path, int(asked.number), who=desk.who))
        result = await decided(desk, review, "Undone")
        return ToolResult({**result.data, "undone": True}, result.lines[:1])
    name = await in_a_thread(lambda: undo_name(path, int(asked.number[1:]), who=desk.who))
    if name is None:
        raise NotInGraphError(f"There is no decision {asked.number} about a name.")
    desk.notebook.renew(await asyncio.to_thread(edges_now, path, desk.notebook.pairs))
    return ToolResult({"undone": True, "number": asked.number}, (f"Undone: {name_line(name)}",))


NAMES: Final = (
    Tool(
        "name",
        "Say once, for every document, what a written name means, for the person.",
        Named,
        _name,
        lambda a: f"Take “{a.mention}” for {a.meant or 'something off the Hub'}, everywhere?",
    ),
    Tool("undo", "Take a decision back, by its number.", Undone, _undo, lambda a: f"Undo decision {a.number}?"),
)
