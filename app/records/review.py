"""Reviews: what a person decided about an edge. Never overwritten by a trace, only undone by a person."""

from enum import StrEnum

from app.records.record import Record, UtcTime

__all__ = ["Review", "ReviewDecision"]


class ReviewDecision(StrEnum):
    """What a person said of an edge."""

    ACCEPT = "accept"
    REJECT = "reject"
    RELABEL = "relabel"
    CORRECT = "correct"


class Review(Record):
    """One decision.

    Attributes:
        id: counts up from 1 in the order of deciding; 0 until it is stored.
        downstream: dataset id.
        upstream: dataset id.
        decision: accept, reject, relabel (accepted, with this relationship) or correct (another upstream is meant).
        relationship: for relabel; one of the paper's five.
        corrected_id: for correct; the upstream which is meant.
        who: who decided.
        why: in their words.
        decided_at: when.
        undone_at: when it was taken back, absent while it holds.
    """

    id: int = 0
    downstream: str
    upstream: str
    decision: ReviewDecision
    relationship: str | None = None
    corrected_id: str | None = None
    who: str
    why: str = ""
    decided_at: UtcTime
    undone_at: UtcTime | None = None
