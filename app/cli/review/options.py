"""Options that the subcommands of ``review`` share: who and why, and which edges of the queue are meant."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.errors import UsageError

if TYPE_CHECKING:
    from app.queries import QueueFilter

__all__ = [
    "AllOption",
    "ByOption",
    "DownstreamArgument",
    "DownstreamOption",
    "DryRunOption",
    "MaxConfidenceOption",
    "MaybeDownstreamArgument",
    "MaybeUpstreamArgument",
    "MinConfidenceOption",
    "ReasonOption",
    "RelationshipChoice",
    "RelationshipOption",
    "UpstreamArgument",
    "UpstreamOption",
    "WhyOption",
    "decider",
    "filter_of",
]

DownstreamArgument = Annotated[str, typer.Argument(help="The derived dataset.")]
UpstreamArgument = Annotated[str, typer.Argument(help="What it is said to come from.")]
MaybeDownstreamArgument = Annotated[
    str | None, typer.Argument(help="The derived dataset; with --all a pattern like org/*.")
]
MaybeUpstreamArgument = Annotated[str | None, typer.Argument(help="What it is said to come from; or a pattern.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, kept with the decision.")]
ByOption = Annotated[
    str | None, typer.Option("--by", "--who", help="Who decides (default: the name you are logged in under).")
]
AllOption = Annotated[bool, typer.Option("--all", help="Every waiting edge that fits the patterns and filters.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say how many and which, and decide nothing.")]


class RelationshipChoice(StrEnum):
    """The paper's five."""

    SEMANTIC_EVOLUTION = "Semantic Evolution"
    COT_DISTILLATION = "CoT Distillation"
    SYNTHETIC_GENERATION = "Synthetic Generation"
    STRUCTURED_FUSION = "Structured Fusion"
    DIRECT_INCLUSION = "Direct Inclusion/Subset"


RelationshipOption = Annotated[
    RelationshipChoice | None, typer.Option("--relationship", help="Waiting edges of this relationship.")
]
DownstreamOption = Annotated[
    str | None, typer.Option("--downstream", metavar="PATTERN", help="Waiting edges of these, like org/*.")
]
UpstreamOption = Annotated[
    str | None, typer.Option("--upstream", metavar="PATTERN", help="Waiting edges to these, like org/*.")
]
MinConfidenceOption = Annotated[
    float | None, typer.Option("--min-confidence", min=0, max=1, help="Waiting edges at least so certain.")
]
MaxConfidenceOption = Annotated[
    float | None, typer.Option("--max-confidence", min=0, max=1, help="Waiting edges at most so certain.")
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="WORDS", help="Waiting edges whose reason holds these words.")
]


def decider(by: str | None) -> str:
    """Give who decides.

    Raises:
        UsageError: nobody is named, and the process has no login name either.
    """
    from app.settings import login_name

    who = (by if by is not None else login_name() or "").strip()
    if not who:
        raise UsageError("Say who decides, by --by NAME: this process has no login name.")
    return who


def filter_of(
    downstream: str | None,
    upstream: str | None,
    relationship: RelationshipChoice | None,
    min_confidence: float | None,
    max_confidence: float | None,
    reason: str | None,
) -> "QueueFilter | None":
    """Give the filter that options make, ``None`` when none is set."""
    from app.queries import QueueFilter

    if all(one is None for one in (downstream, upstream, relationship, min_confidence, max_confidence, reason)):
        return None
    if min_confidence is not None and max_confidence is not None and min_confidence > max_confidence:
        raise UsageError("--min-confidence is greater than --max-confidence: no edge can fit.")
    return QueueFilter(
        downstream=downstream or "*",
        upstream=upstream or "*",
        relationship=None if relationship is None else relationship.value,
        min_confidence=min_confidence,
        max_confidence=max_confidence,
        reason=reason,
    )
