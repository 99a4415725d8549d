"""A turn that was cut off: by a kill, a second Ctrl-C, or an error. What was heard and found is in its checkpoints."""

from collections.abc import Mapping
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from app.chat.memory import result_text
from app.chat.sessions import config_of
from app.chat.telling import short

__all__ = ["closing", "cut_off_turn", "told_of"]

Graph = CompiledStateGraph[Any, Any, Any, Any]
Turn = Mapping[str, Any]

CUT_OFF = "This turn was cut off."


async def cut_off_turn(graph: Graph, name: str) -> Turn | None:
    """Give the turn of a session that neither ended nor waits for the person; ``None`` when there is none."""
    state = await graph.aget_state(config_of(name))
    waits = any(task.interrupts for task in state.tasks)
    if not state.next or waits:
        return None
    values = dict(state.values)
    if values.get("question"):
        # Not even heard: the words stand where the turn began.
        values["messages"] = [*(values.get("messages") or []), {"role": "user", "content": values["question"]}]
        values["unheard"] = True
    return values


def told_of(turn: Turn | None) -> str:
    """Say what was asked, what was finished and what was not; empty when nothing was cut off."""
    if turn is None:
        return ""
    question, said = _said(turn)
    wanted = {call["id"]: call["name"] for m in said for call in m.get("tool_calls") or ()}
    done = [wanted.get(message["tool_call_id"], "a tool") for message in said if message["role"] == "tool"]
    left = [call["name"] for call in turn.get("calls") or ()]
    parts = [f"The last turn was cut off: “{short(question, 200)}”."]
    parts.append(f"Finished and kept: {', '.join(done) or 'nothing but the question'}.")
    parts.append(f"Not finished: {', '.join(left) or 'the answer'}.")
    if "trace" in left or "resume" in left or question.lstrip().startswith(("/trace", "/resume")):
        parts.append("What its run had read is kept: /runs lists it, /resume goes on with it.")
    return " ".join(parts)


def closing(turn: Turn) -> dict[str, Any]:
    """Give the update that ends such a turn: each open tool call is answered, so that a model can go on from it."""
    content = result_text({"error": "it was cut off before it ended; what a run had read is kept"})
    calls = turn.get("calls") or ()
    question = _said(turn)[0]
    heard = [{"role": "user", "content": question}] if turn.get("unheard") else []
    answers = [{"role": "tool", "content": content, "tool_call_id": call["id"]} for call in calls]
    update: dict[str, Any] = {
        "messages": [*heard, *answers, {"role": "assistant", "content": CUT_OFF}],
        "calls": [],
        "agreed": [],
        "question": "",
    }
    return {**update, "turn": int(turn.get("turn", 0)) + 1} if heard else update


def _said(turn: Turn) -> tuple[str, list[Mapping[str, Any]]]:
    """Give the question of the turn, and what came after it."""
    messages = list(turn.get("messages") or ())
    place = max((n for n, message in enumerate(messages) if message["role"] == "user"), default=None)
    return ("", messages) if place is None else (str(messages[place]["content"]), messages[place:])
