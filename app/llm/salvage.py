"""From the text of an answer to what is valid in it, item by item; pure.

The text comes from outside: its size, depth and number of items are bounded, and nothing in it can raise.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app.records.model_answers import BrokenAnswer

__all__ = ["MAX_ANSWER_BYTES", "MAX_DEPTH", "MAX_ITEMS", "Salvage", "salvage", "unusable"]

T = TypeVar("T", bound=BaseModel)

MAX_ANSWER_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 12
MAX_ITEMS: Final = 500
_MAX_RAW_CHARACTERS: Final = 2_000
_MAX_REASONS: Final = 3
_FENCE: Final = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_NUMBER: Final = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,12})?|\.\d{1,12})[ \t]{0,3}(?P<percent>%)?", re.ASCII)
_WORDS: Final = {"high": 0.9, "medium": 0.6, "low": 0.3}
_BETWEEN_ITEMS: Final = re.compile(r"[\s,]*")
_DECODER: Final = json.JSONDecoder(parse_constant=lambda name: None)


@dataclass(frozen=True, slots=True)
class Salvage(Generic[T]):
    """What one answer is worth: the valid part, and each broken part with its reason."""

    value: T | None
    broken: tuple[BrokenAnswer, ...] = ()

    @property
    def worth(self) -> int:
        """How much of it is valid, to compare answers: -1 nothing, else the number of valid items."""
        if self.value is None:
            return -1
        field = _list_field(type(self.value))
        return len(getattr(self.value, field[0])) if field else 1


def unusable(text: str, reason: str) -> BrokenAnswer:
    """Keep what was answered, cut to 2,000 characters, and why it cannot be used."""
    return BrokenAnswer(text[:_MAX_RAW_CHARACTERS].encode("utf-8", "replace").decode(), reason)


def salvage(text: str, schema: type[T], cut_off: str | None = None) -> Salvage[T]:
    """Read an answer against ``schema``.

    Args:
        text: the content of the answer.
        schema: what was asked for; of a schema with one list field, valid items are kept one by one.
        cut_off: why the answer ended early, when it did; its complete items are kept.
    """
    if len(text) > MAX_ANSWER_BYTES or len(text.encode("utf-8", "replace")) > MAX_ANSWER_BYTES:
        return Salvage(None, (unusable(text, "the answer is larger than 1 MB"),))
    if not text.strip():
        return Salvage(None, (unusable(text, cut_off or "the answer is empty"),))
    bare = _bare(text)
    parsed = _parsed(bare)
    if parsed is None:
        found = _complete_items(bare, schema)
        kept: Salvage[T] = _by_item(found, schema) if found else Salvage(None)
        return Salvage(kept.value, (*kept.broken, unusable(text, cut_off or "the answer is not JSON")))
    if _depth(parsed) > MAX_DEPTH:
        return Salvage(None, (unusable(text, "the answer is nested too deeply"),))
    read = _read(parsed, schema, text)
    return Salvage(read.value, (*read.broken, unusable(text, cut_off))) if cut_off else read


def _read(parsed: object, schema: type[T], text: str) -> Salvage[T]:
    field = _list_field(schema)
    if field is not None:
        items = parsed if isinstance(parsed, list) else parsed.get(field[0]) if isinstance(parsed, dict) else None
        if isinstance(items, list):
            return _by_item(items, schema)
    try:
        return Salvage(schema.model_validate(_known(parsed, schema)))
    except ValidationError as error:
        return Salvage(None, (unusable(text, _reason(error)),))


def _by_item(items: list[Any], schema: type[T]) -> Salvage[T]:
    name, kind = _list_field(schema) or ("", schema)
    valid: list[BaseModel] = []
    broken: list[BrokenAnswer] = []
    for item in items[:MAX_ITEMS]:
        try:
            valid.append(kind.model_validate(_plain(_known(item, kind), kind)))
        except ValidationError as error:
            broken.append(unusable(json.dumps(item, ensure_ascii=False), _reason(error)))
    if len(items) > MAX_ITEMS:
        broken.append(unusable("", f"{len(items) - MAX_ITEMS} items beyond the first {MAX_ITEMS} are not read"))
    value = schema.model_validate({name: valid}) if valid or not items else None
    return Salvage(value, tuple(broken))


def _list_field(schema: type[BaseModel]) -> tuple[str, type[BaseModel]] | None:
    """Give name and item type of the one field of ``schema``, if that is a list of objects."""
    if len(schema.model_fields) != 1:
        return None
    ((name, field),) = schema.model_fields.items()
    kinds = [kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return (name, kinds[0]) if kinds else None


def _known(value: object, schema: type[BaseModel]) -> object:
    """Leave out keys nobody asked for: servers without strict schemas add some."""
    if not isinstance(value, dict):
        return value
    return {key: each for key, each in value.items() if key in schema.model_fields}


def _plain(value: object, schema: type[BaseModel]) -> object:
    """Write a confidence that is plain but not a number from 0 to 1 as one; leave any other as it is."""
    if not isinstance(value, dict) or "confidence" not in schema.model_fields or "confidence" not in value:
        return value
    return {**value, "confidence": _share(value["confidence"])}


def _share(stated: object) -> object:
    """Give the share from 0 to 1 that is meant.

    >>> _share("0.9"), _share(95), _share("95%"), _share("High"), _share("1%"), _share("very"), _share(True)
    (0.9, 0.95, 0.95, 0.9, 0.01, 'very', True)
    """
    if isinstance(stated, str):
        word = stated.strip().lower()
        number = _NUMBER.fullmatch(word)
        if number is None:
            return _WORDS.get(word, stated)
        share = float(number["number"])
        return share / 100 if number["percent"] or 1 < share <= 100 else share
    if isinstance(stated, int | float) and not isinstance(stated, bool) and 1 < stated <= 100:
        return stated / 100
    return stated


def _bare(text: str) -> str:
    """Take the JSON out of a markdown fence, or from the first brace on."""
    text = text.strip().removeprefix("\ufeff")
    fenced = _FENCE.search(text) if "```" in text else None
    if fenced is not None and fenced[1].lstrip()[:1] in ("{", "["):
        return fenced[1].strip()
    starts = [place for place in (text.find("{"), text.find("[")) if place >= 0]
    return text[min(starts) :] if starts else text


def _parsed(text: str) -> object:
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def _complete_items(text: str, schema: type[BaseModel]) -> list[Any]:
    """Give the items of a list which stand whole in an answer that was cut off."""
    field = _list_field(schema)
    opening = re.search(rf'"{re.escape(field[0])}"\s*:\s*\[', text) if field else None
    if opening is None:
        return []
    items: list[Any] = []
    place = opening.end()
    while len(items) <= MAX_ITEMS:
        between = _BETWEEN_ITEMS.match(text, place)
        place = between.end() if between else place
        try:
            item, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        if _depth(item) > MAX_DEPTH:
            break
        items.append(item)
    return items


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for each in level
            if isinstance(each, list | dict)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _reason(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    said = [f"{'.'.join(str(part) for part in fault['loc']) or 'answer'}: {fault['msg']}" for fault in faults]
    return "; ".join(said[:_MAX_REASONS])
