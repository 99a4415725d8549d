"""A decision about an edge as a program asks for it, checked before anything is stored."""

from app.errors import UsageError
from app.naming.identifier import parse_dataset_id
from app.records.claim import Relationship
from app.records.review import ReviewDecision

__all__ = ["checked_decision"]


def checked_decision(
    decision: str, relationship: str | None, corrected_id: str | None
) -> tuple[ReviewDecision, str | None]:
    """Give the decision that is meant, with what it needs and nothing that it does not, and the corrected id.

    Raises:
        UsageError: it is no decision, or ``relabel`` has no known relationship, or ``correct`` no id.
        MalformedIdError: the id is none.
    """
    if decision not in {known.value for known in ReviewDecision}:
        raise UsageError(f"{decision!r} is no decision: accept, reject, relabel or correct.")
    chosen = ReviewDecision(decision)
    if (relationship is not None) != (chosen is ReviewDecision.RELABEL):
        raise UsageError("A relationship goes with relabel, and relabel needs one.")
    if (corrected_id is not None) != (chosen is ReviewDecision.CORRECT):
        raise UsageError("The id that is meant goes with correct, and correct needs one.")
    if relationship is not None and relationship not in {known.value for known in Relationship}:
        raise UsageError(f"{relationship!r} is not one of: {', '.join(known.value for known in Relationship)}.")
    return chosen, None if corrected_id is None else parse_dataset_id(corrected_id)
