"""The structured answers a model is asked for; class names are the schema titles of contracts.md.

Field descriptions are part of what the model sees. Lengths are bounded: an answer comes from outside.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.records.claim import Relationship

__all__ = [
    "BrokenAnswer",
    "ClaimReview",
    "DatasetProfile",
    "DocumentClaims",
    "NameChoice",
    "Prompt",
    "Reply",
    "StatedClaim",
]


class _ModelAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StatedClaim(_ModelAnswer):
    """One upstream dataset that the document states."""

    name: str = Field(min_length=1, max_length=300, description="the upstream's name exactly as the document writes it")
    relationship: Relationship = Field(description="how the traced dataset was derived from it")
    confidence: float = Field(ge=0, le=1, description="0 to 1: how plainly the text states the derivation")
    evidence: str = Field(min_length=1, max_length=4000, description="a verbatim quote of the document")


class DocumentClaims(_ModelAnswer):
    """Every upstream of the traced dataset that this document states; empty when it states none."""

    claims: tuple[StatedClaim, ...]


class DatasetProfile(_ModelAnswer):
    """What the traced dataset is."""

    domains: tuple[str, ...] = Field(description="all labels that apply")
    data_type: Literal["synthetic", "manual"]
    summary: str = Field(max_length=400, description="20 words at most")


class ClaimReview(_ModelAnswer):
    """A second look at one claim."""

    verdict: Literal["supported", "unsupported", "unclear"]
    reason: str = Field(max_length=600)


class NameChoice(_ModelAnswer):
    """Which of the offered ids a mention means, if any."""

    id: str | None = Field(description="one of the offered ids, or null when none of them is meant")
    reason: str = Field(max_length=600)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A filled prompt. ``version`` is the content hash of the prompt file and its fragments."""

    name: str
    version: str
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class BrokenAnswer:
    """An answer, or one item of it, which could not be used: its text (cut to 2,000 characters) and why."""

    raw: str
    reason: str


T_co = TypeVar("T_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Reply(Generic[T_co]):
    """What came of a model call after all tries.

    ``value`` holds what was valid (for lists: the valid items); it is absent when nothing was.
    ``broken`` keeps the rest. ``model`` is the name of the model that was asked.
    """

    value: T_co | None
    broken: tuple[BrokenAnswer, ...]
    model: str
