"""What was said in a session so far, as people read it: tool calls and their results are left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Turn", "transcript"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, or a command, and what was answered; turns count from 1."""

    number: int
    question: str
    answer: str


def transcript(messages: Sequence[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Give the turns of a conversation, in order; an answer that was not finished is empty.

    >>> transcript([{"role": "user", "content": "/runs"}, {"role": "assistant", "content": "There is no run yet."}])
    (Turn(number=1, question='/runs', answer='There is no run yet.'),)
    """
    turns: list[Turn] = []
    for message in messages:
        content = message.get("content")
        if not isinstance(content, str):
            continue
        if message["role"] == "user":
            turns.append(Turn(len(turns) + 1, content, ""))
        elif message["role"] == "assistant" and turns and content.strip():
            last = turns[-1]
            turns[-1] = Turn(last.number, last.question, f"{last.answer}\n{content}".strip())
    return tuple(turns)
