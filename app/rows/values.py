"""Values of columns as plain text: strings, numbers, lists, conversations, choices.

Caveat: a list of texts is one text, a line each; a number is written as Python writes it.
"""

import ast
import json
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

__all__ = ["choices_text", "conversation", "plain_texts"]

_USERS: Final = frozenset({"user", "human", "prompter", "customer"})
_ASSISTANTS: Final = frozenset({"assistant", "gpt", "bot", "model", "chatgpt", "bing", "bard"})


def plain_texts(column: pa.Array | None, length: int) -> pa.Array:
    """Give a column as strings (null stays null); no column gives ``length`` nulls."""
    if column is None:
        return pa.nulls(length, pa.string())
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_large_string(column.type) or pa.types.is_dictionary(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.string())
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("text"), list | str):
        return _text(value["text"])
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return "\n".join(_text(part) or "" for part in value)
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)


def conversation(column: pa.Array | None, length: int) -> tuple[pa.Array, pa.Array]:
    """Give the first turn of the user (null when there is none) and the first turn of the assistant after it."""
    if column is None:
        return pa.nulls(length, pa.string()), pa.array([""] * length, pa.string())
    pairs = [_first_turns(_decoded(value)) for value in column.to_pylist()]
    return (
        pa.array([asked for asked, _ in pairs], pa.string()),
        pa.array([answered for _, answered in pairs], pa.string()),
    )


def _decoded(value: object) -> object:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _first_turns(turns: object) -> tuple[str | None, str]:
    if isinstance(turns, str):
        return turns, ""
    if isinstance(turns, dict):
        turns = turns.get("messages") or turns.get("conversations") or []
    if not isinstance(turns, list):
        return None, ""
    asked: str | None = None
    for number, turn in enumerate(turns):
        role, text = _turn(turn, number)
        if asked is None and role == "user":
            asked = text
        elif asked is not None and role == "assistant":
            return asked, text
    return asked, ""


def _turn(turn: object, number: int) -> tuple[str, str]:
    """Give who speaks and what; texts without a speaker are turns of the user (as the turns of MT-bench)."""
    if not isinstance(turn, Mapping):
        return ("user", turn) if isinstance(turn, str) else ("", "")
    speaker = str(turn.get("role") or turn.get("from") or turn.get("speaker") or "").lower()
    text = _text(next((turn[key] for key in ("content", "value", "text") if turn.get(key) is not None), "")) or ""
    role = "user" if speaker in _USERS else "assistant" if speaker in _ASSISTANTS else speaker
    return role, text


def choices_text(columns: Mapping[str, pa.Array], choices: str | None, letters: Sequence[str], length: int) -> pa.Array:
    """Give the choices of each row, a line each: from one column of lists, or from a column for each letter."""
    if letters:
        sides = [plain_texts(columns.get(letter), length).to_pylist() for letter in letters]
        return pa.array(["\n".join(part or "" for part in row) for row in zip(*sides, strict=True)], pa.string())
    column = columns.get(choices or "")
    if column is None:
        return pa.array([""] * length, pa.string())
    return pa.array([_text(_literal(value)) or "" for value in column.to_pylist()], pa.string())


def _literal(value: object) -> object:
    """Read a list that CSV holds as text (``['a', 'b']``)."""
    if isinstance(value, str) and value.startswith("[") and len(value) < 100_000:
        try:
            return ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return value
    return value
