"""Reviews: what a person decided about an edge or a name. Never overwritten by a trace, only undone by a person."""

from datetime import datetime
from enum import StrEnum

from app.records.claim import NameDecision, Relationship
from app.records.record import Record, UtcTime

__all__ = ["NameReview", "Naming", "Question", "Review", "ReviewDecision", "Ruling"]


class ReviewDecision(StrEnum):
    """What a person said of an edge; ``SKIP`` decides nothing: the edge goes on waiting, after the others."""

    ACCEPT = "accept"
    REJECT = "reject"
    RELABEL = "relabel"
    CORRECT = "correct"
    SKIP = "skip"


class Review(Record):
    """One decision.

    Attributes:
        id: counts up from 1 in the order of storing; 0 until it is stored. Belongs to one database.
        downstream: dataset id.
        upstream: dataset id.
        decision: accept, reject, relabel (accepted, with this relationship), correct (another upstream is meant)
            or skip (not decided yet).
        relationship: for relabel; one of the paper's five.
        corrected_id: for correct; the upstream which is meant.
        who: who decided.
        why: in their words.
        decided_at: when; of two decisions about one edge the later holds.
        undone_at: when it was taken back, absent while it holds.
        undone_by: who took it back.
        undone_why: in their words.
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
    undone_by: str | None = None
    undone_why: str = ""

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in time; the id only tells apart what was decided at the same moment."""
        return self.decided_at, self.id


class NameReview(Record):
    """What a person said a name means, in every document; fields as in ``Review``."""

    id: int = 0
    decision: NameDecision
    who: str
    why: str = ""
    decided_at: UtcTime
    undone_at: UtcTime | None = None
    undone_by: str | None = None
    undone_why: str = ""

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in time."""
        return self.decided_at, self.id


class Question(Record):
    """An edge that a person is asked about while a run goes on.

    Attributes:
        thread: the run.
        downstream: dataset id.
        upstream: dataset id.
        relationship: as the evidence has it.
        confidence: 0 to 1.
        reason: why it waits.
        quote: the strongest grounded quote.
    """

    thread: str
    downstream: str
    upstream: str
    relationship: str | None = None
    confidence: float | None = None
    reason: str = ""
    quote: str = ""


class Ruling(Record):
    """What a person answered to a question; fields as in ``Review``."""

    decision: ReviewDecision
    relationship: Relationship | None = None
    corrected_id: str | None = None
    who: str
    why: str = ""


class Naming(Record):
    """What a person answered instead of a ruling: what the written name means, in every document.

    Attributes:
        mention: the name as the documents write it.
        dataset_id: the Hub id it means; absent: it is not on the Hub.
        who: who says so.
        why: in their words.
    """

    mention: str
    dataset_id: str | None = None
    who: str
    why: str = ""
