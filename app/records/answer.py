"""Three-way answers: found, asked and not there, could not be asked.

"Could not ask" is never stored as a fact about a dataset; it is asked again on ``resume``.
"""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

__all__ = ["Absent", "Answer", "Found", "Unasked"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """The service answered, and this is it."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Absent:
    """The service answered: it is not there (missing, gated, refused by our own address rules, not text)."""

    reason: str
    gated: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """The service could not be asked; nothing is known. ``host`` is ``host[:port]``."""

    reason: str
    host: str


Answer: TypeAlias = Found[T_co] | Absent | Unasked
