"""What every record has in common: frozen, closed, compared by value."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

__all__ = ["Record", "UtcTime"]


class Record(BaseModel):
    """A frozen value; unknown fields are an error, so that nothing is lost silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC)


UtcTime = Annotated[datetime, AfterValidator(_as_utc)]
"""An aware time, kept in UTC."""
