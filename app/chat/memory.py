"""What of a conversation a model is sent: the last turns that fit, whole, and the tool results as enclosed data."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import prompts

__all__ = ["remembered", "result_text"]

MOST_CHARACTERS: Final = 80_000
LONGEST_RESULT: Final = 24_000

Message = dict[str, Any]


def remembered(messages: Sequence[Message]) -> list[Message]:
    """Give the instructions and the last turns that fit; the turn that is going on is always whole."""
    kept: list[Message] = []
    turn: list[Message] = []
    size = 0
    for message in reversed(messages):
        turn.insert(0, message)
        if message["role"] != "user":
            continue
        size += len(json.dumps(turn, ensure_ascii=False))
        if kept and size > MOST_CHARACTERS:
            break
        kept[:0] = turn
        turn = []
    return [{"role": "system", "content": prompts.standing("chat")}, *kept]


def result_text(data: Mapping[str, Any]) -> str:
    """Give a tool result as the model reads it: JSON between tags it does not contain, cut when it is long."""
    text = json.dumps(data, ensure_ascii=False)
    cut = text if len(text) <= LONGEST_RESULT else text[:LONGEST_RESULT] + " … cut: ask for less"
    return prompts.enclosed(cut)
