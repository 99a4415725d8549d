"""A model that follows a script, turn by turn, and a person who talks to it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from app.chat.session import open_session
from app.chat.wiring import open_chat_services
from app.settings import load_settings

__all__ = ["Script", "call", "conversation", "said", "tool_results"]

Step = Mapping[str, Any] | str | Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Any] | str]


def call(name: str, **arguments: Any) -> dict[str, Any]:
    """Call one tool."""
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


class Script:
    """Answers each question by its steps, one a model call; a step is an answer or makes one of the messages.

    A text is an answer; what is no chat is left to ``other`` (the model of a trace), or to the world.
    """

    def __init__(self, turns: Mapping[str, Sequence[Step]], other: Any = None) -> None:
        self.turns = dict(turns)
        self.other = other
        self.seen: list[Sequence[Mapping[str, Any]]] = []

    def __call__(self, schema: str, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | str | None:
        if schema != "Chat":
            return self.other(schema, messages) if self.other else None
        self.seen.append(messages)
        place = max(number for number, message in enumerate(messages) if message["role"] == "user")
        number = sum(message["role"] == "assistant" for message in messages[place:])
        steps = self.turns[messages[place]["content"]]
        step = steps[min(number, len(steps) - 1)]
        answer = step(messages) if callable(step) else step
        return {"content": answer} if isinstance(answer, str) else answer


def tool_results(messages: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Give the tool results of this turn, as JSON values."""
    place = max(number for number, message in enumerate(messages) if message["role"] == "user")
    texts = [message["content"] for message in messages[place:] if message["role"] == "tool"]
    return [json.loads(re.sub(r"\A<document-\w+>\n|\n</document-\w+>\Z", "", text)) for text in texts]


@asynccontextmanager
async def conversation(environment: Mapping[str, str], db: Any, name: str = "talk", **more: Any):
    """Open a session as the command does, with the settings of an environment."""
    settings = load_settings(environment={**environment, "TAPROOT_DB": str(db), "TAPROOT_PATIENCE_S": "1"})
    async with open_session(settings, name, who="tester", open_services=partial(open_chat_services, **more)) as session:
        yield session


async def said(session: Any, line: str | bool) -> dict[str, str]:
    """Say a line, or answer yes or no; gives what was shown, by kind."""
    shown: dict[str, str] = {"text": "", "note": "", "footnotes": "", "lines": "", "confirm": ""}
    async for event in session.answer(line) if isinstance(line, bool) else session.ask(line):
        if event.kind in shown:
            shown[event.kind] += event.text if event.kind == "text" else event.text + "\n"
    return shown
