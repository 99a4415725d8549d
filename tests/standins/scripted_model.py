"""What the stand-in model answers: scripted lines of the world, a function of the test, or plain defaults.

A call is about the dataset of the world whose id occurs first in its messages, as a whole id: the traced dataset
stands before the document (a bare id without a slash counts only when it has lines of its own). The first line of the
``schema`` answers whose ``dataset`` is that one or none, and whose ``contains`` (when given) occurs in the messages.
Calls without a schema are chat: schema ``Chat``, answer ``{"content": TEXT}`` or ``{"tool_calls": [{"name",
"arguments"}]}``, and only the last message is looked at; ``pause_s`` are seconds between the pieces of a streamed one.

Without a line: ``DocumentClaims`` has no claims, ``DatasetProfile`` is plain, ``NameChoice`` chooses none, and
``ClaimReview`` supports a claim only if its quote stands again in the text after it. Each is counted as unscripted.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tests.standins.world import ModelLine, World

__all__ = ["SCHEMAS", "ScriptedModel", "SourceModel", "quote_stands", "text_of"]

Message: TypeAlias = Mapping[str, Any]
SourceModel: TypeAlias = Callable[[str, Sequence[Message]], Mapping[str, Any] | str | None]
"""Given the schema's name and the messages, the answer: an object, raw text, or None to fall back on the world."""

SCHEMAS = ("DocumentClaims", "DatasetProfile", "ClaimReview", "NameChoice", "Chat")
_ID_LIKE = re.compile(r"[\w.\-]+(?:/[\w.\-]+)*")
_QUOTE = re.compile(
    r"(?:quote|evidence)[\"']?\s*[:=]\s*(?:<([\w-]+)>(.*?)</\1>|\"((?:[^\"\\]|\\.)*)\"|(.+?)(?:\n\s*\n|\Z|\n[A-Z]))",
    re.IGNORECASE | re.DOTALL,
)


class ScriptedModel:
    """Answers, and keeps count of what nobody scripted."""

    def __init__(self, world: World, fill: Callable[[str], str], source_model: SourceModel | None) -> None:
        self.unscripted: Counter[str] = Counter()
        self._fill = fill
        self._source_model = source_model
        self._datasets = {dataset.id for dataset in world.datasets}
        self._lines: dict[tuple[str, str | None], list[ModelLine]] = {}
        for line in world.answers:
            self._lines.setdefault((line.schema, line.dataset), []).append(line)

    def answer(self, schema: str, messages: Sequence[Message]) -> Mapping[str, Any] | str:
        """Answer one call; text is sent as it is, an object as JSON."""
        given = self._source_model(schema, messages) if self._source_model else None
        if given is not None:
            return given
        line = self._line(schema, messages)
        if line is not None:
            filled: Mapping[str, Any] = json.loads(self._fill(json.dumps(line.answer)))
            return filled
        self.unscripted[schema] += 1
        return _default(schema, messages)

    def _line(self, schema: str, messages: Sequence[Message]) -> ModelLine | None:
        texts = [text_of(message) for message in messages]
        searched = texts[-1] if schema == "Chat" and texts else "\n".join(texts)
        traced = self._traced(schema, searched)
        lines = [*(self._lines.get((schema, traced), ()) if traced else ()), *self._lines.get((schema, None), ())]
        return next((line for line in lines if line.contains is None or self._fill(line.contains) in searched), None)

    def _traced(self, schema: str, text: str) -> str | None:
        for candidate in _ids(text):
            if candidate in self._datasets and ("/" in candidate or (schema, candidate) in self._lines):
                return candidate
        return None


def _ids(text: str) -> Iterator[str]:
    """Give everything in a text that may be a dataset id, in order; ids inside addresses too."""
    for match in _ID_LIKE.finditer(text):
        parts = match[0].split("/")
        for number, part in enumerate(parts):
            if number + 1 < len(parts):
                pair = f"{part}/{parts[number + 1]}"
                yield pair
                yield pair.rstrip(".-")
            yield part
            yield part.rstrip(".-")


def text_of(message: Message) -> str:
    """Give the text of a message, whether it is a string or a list of parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def quote_stands(prompt: str) -> bool:
    """Whether the quote a prompt gives stands again in what follows it, white space ignored."""
    found = _QUOTE.search(prompt)
    if found is None:
        return False
    quote = " ".join((found[2] or found[3] or found[4] or "").split())
    return bool(quote) and quote in " ".join(prompt[found.end(found.lastindex or 0) :].split())


def _default(schema: str, messages: Sequence[Message]) -> Mapping[str, Any]:
    users = "\n".join(text_of(message) for message in messages if message.get("role") == "user")
    if schema == "DocumentClaims":
        return {"claims": []}
    if schema == "DatasetProfile":
        return {"domains": ["General"], "data_type": "manual", "summary": "A dataset nobody scripted a profile for."}
    if schema == "ClaimReview":
        stands = quote_stands(users)
        verdict = "supported" if stands else "unsupported"
        return {"verdict": verdict, "reason": "the quote stands in the context" if stands else "the quote is not there"}
    if schema == "NameChoice":
        return {"id": None, "reason": "nobody scripted a choice"}
    return {"content": "Nobody scripted an answer to this."}
