"""Decisions of people as JSON lines, both ways: to keep, to hand on, and to bring two databases together.

A line a decision, in the order of time; edges and names are given as the graph holds them. The numbers that one
database gives to its decisions are left out: a decision is known by everything else that it says. A file is taken
whole or not at all: the first line that is not in the format is named, and nothing is stored.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from app.errors import DataError, ImportFormatError, MalformedIdError
from app.exports.files import write_whole
from app.naming.identifier import parse_dataset_id
from app.records.claim import Relationship
from app.records.review import NameReview, Review, ReviewDecision

__all__ = ["read_decisions", "write_decisions"]

_MOST_BYTES: Final = 500_000_000
_LONGEST_LINE: Final = 1_000_000
_LONGEST_TEXT: Final = 10_000


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", str_max_length=_LONGEST_TEXT, strict=False)


class _EdgeLine(_Line):
    """A ``Review`` without its number, checked further than one that we made ourselves."""

    review: Review

    @model_validator(mode="after")
    def _is_whole(self) -> "_EdgeLine":
        review = self.review
        if not (review.downstream and review.upstream and review.who):
            raise ValueError("downstream, upstream and who must not be empty")
        if review.downstream == review.upstream or review.downstream == review.corrected_id:
            raise ValueError("a dataset is not its own upstream")
        if (review.decision is ReviewDecision.RELABEL) != (review.relationship is not None):
            raise ValueError("relationship belongs to relabel, and to nothing else")
        if review.relationship is not None and review.relationship not in set(Relationship):
            raise ValueError(f"{review.relationship!r} is not one of the five relationships")
        if (review.decision is ReviewDecision.CORRECT) != (review.corrected_id is not None):
            raise ValueError("corrected_id belongs to correct, and to nothing else")
        if review.corrected_id is not None and parse_dataset_id(review.corrected_id) != review.corrected_id:
            raise ValueError(f"{review.corrected_id!r} is not a dataset id")
        return self


class _NameLine(_Line):
    """A ``NameReview`` without its number."""

    review: NameReview

    @model_validator(mode="after")
    def _is_whole(self) -> "_NameLine":
        decision = self.review.decision
        if not (decision.mention.strip() and self.review.who):
            raise ValueError("mention and who must not be empty")
        on_hub = not decision.dataset_id.startswith("~")
        if on_hub and parse_dataset_id(decision.dataset_id) != decision.dataset_id:
            raise ValueError(f"{decision.dataset_id!r} is not a dataset id")
        return self


def write_decisions(path: Path, reviews: Iterable[Review], names: Iterable[NameReview]) -> int:
    """Write every decision, the undone ones too; the file appears whole or not at all. Gives how many.

    Raises:
        DataError: the file cannot be written.
    """
    told = [(review.decided_at, _edge_line(review)) for review in reviews]
    told += [(review.decided_at, _name_line(review)) for review in names]
    lines = [line for _, line in sorted(told)]
    if not path.parent.is_dir():
        raise DataError(f"{path} cannot be written: there is no such folder.")
    write_whole({path: [f"{line}\n".encode() for line in lines]})
    return len(lines)


def _edge_line(review: Review) -> str:
    return _dumped({"kind": "edge", **review.model_dump(mode="json", exclude={"id"})})


def _name_line(review: NameReview) -> str:
    return _dumped({"kind": "name", **review.model_dump(mode="json", exclude={"id"})})


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_decisions(path: Path) -> tuple[Sequence[Review], Sequence[NameReview]]:
    """Read decisions, in the order of the file; each once.

    Raises:
        ImportFormatError: the file cannot be read, or a line is not in the format.
    """
    reviews: dict[Review, None] = {}
    names: dict[str, NameReview] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            found = _read(line)
        except (ValueError, TypeError, RecursionError, MalformedIdError) as error:
            raise ImportFormatError(f"{path}, line {number}: {_told(error)} Nothing was imported.") from None
        if isinstance(found, Review):
            reviews[found] = None
        else:
            names[found.model_dump_json()] = found
    return tuple(reviews), tuple(names.values())


def _lines(path: Path) -> list[str]:
    try:
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise ImportFormatError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB.")
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise ImportFormatError(f"{path} is not text in UTF-8.") from None
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read: {error.strerror}.") from None


def _read(line: str) -> Review | NameReview:
    if len(line) > _LONGEST_LINE:
        raise ValueError("the line is too long")
    value = json.loads(line)
    if not isinstance(value, dict):
        raise TypeError("it is not a JSON object")
    kind = value.pop("kind", None)
    if kind == "edge":
        return _EdgeLine.model_validate({"review": _without_id(value)}).review
    if kind == "name":
        return _NameLine.model_validate({"review": _without_id(value)}).review
    raise ValueError('"kind" must be "edge" or "name"')


def _without_id(value: dict[str, Any]) -> dict[str, Any]:
    if "id" in value:
        raise ValueError("numbers belong to one database and are not imported")
    return value


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "review")
        message = first["msg"].removeprefix("Value error, ")
        return f"{place}: {message}." if place else f"{message}."
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg})."
    return f"{error}".rstrip(".") + "."
