"""Scores: what was predicted against what is labelled, document by document.

A prediction is one upstream of one document: claims with the same id or the same folded name count once. It
matches a label by id, or by name without case, punctuation, a leading organisation and a trailing "dataset". One
prediction finds every label that has its mention (a heading that stands for four datasets is found as a whole),
and counts once for precision. A prediction that matches no upstream is wrong; when it matches a label of
``not_upstream`` it is a negative taken as well.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.evaluation.gold import GoldDocument, GoldNegative, GoldUpstream
from app.records.claim import ClaimStatus

__all__ = ["DocumentScore", "EvaluationReport", "Prediction", "fold_mention", "score"]

_ORGANISATION: Final = re.compile(r"^[\w.-]+/(?=[\w.-]+$)")
_NOUN: Final = re.compile(r"^(?:the|our)\s+|[\s_-]+(?:data\s?sets?|corpus|benchmark)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prediction:
    """One claim with its verdict, as it is scored.

    Attributes:
        mention: the name as the document writes it.
        id: its Hub id by link or alias, else absent.
        relationship: one of the paper's five, absent when not stated.
        confidence: 0 to 1.
        quote: the evidence.
        status: only accepted ones count as predicted.
        grounded: whether the quote stands in the document.
        sentence: the words around the quote, for people.
        reason: why it was believed.
    """

    mention: str
    id: str | None
    relationship: str | None
    confidence: float | None
    quote: str
    status: ClaimStatus
    grounded: bool
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document: what was predicted, and what of it was right.

    ``hits`` pairs each right prediction with the labels it found.
    """

    dataset: str
    file: str
    predicted: tuple[Prediction, ...]
    hits: tuple[tuple[Prediction, tuple[GoldUpstream, ...]], ...]
    missed: tuple[GoldUpstream, ...]
    wrong: tuple[Prediction, ...]
    taken: tuple[GoldNegative, ...]
    upstream_count: int
    negative_count: int


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The figures of ``taproot eval`` and every miss and false claim behind them."""

    documents: tuple[DocumentScore, ...]
    with_review: tuple[DocumentScore, ...] = ()
    grounded: float | None = None
    extras: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give the JSON of ``eval --json``; shares without a denominator are ``null``."""
        figures = _figures(self.documents)
        return {
            "documents": len(self.documents),
            **figures,
            "grounded": self.grounded,
            "with_needs_review": _figures(self.with_review) if self.with_review else None,
            **self.extras,
            "per_document": [_document_json(one) for one in self.documents],
        }

    def to_text(self) -> str:
        """Give the report for people: the figures, then each miss and each false claim in its sentence."""
        figures = self.to_json()
        names = ("precision", "recall", "f1", "negatives_taken", "relationship_accuracy", "id_accuracy", "grounded")
        lines = [f"{len(self.documents)} documents"]
        lines += [f"{name.replace('_', ' '):22}{_share_text(figures[name])}" for name in names]
        for one in self.documents:
            if one.missed or one.wrong:
                lines += ["", f"{one.dataset}  ({one.file})"]
                lines += [f"  missed  {label.mention}: “{_one_line(label.evidence)}”" for label in one.missed]
                lines += [f"  false   {claim.mention}: “{_one_line(claim.sentence or claim.quote)}” {claim.reason}" for claim in one.wrong]
        return "\n".join(lines)


def fold_mention(mention: str) -> str:
    """Fold a name for matching: letters and digits of any script, without a leading organisation or a trailing noun.

    >>> fold_mention("some-org/Quiz-Bank") == fold_mention("the quiz bank dataset")
    True
    """
    bare = _ORGANISATION.sub("", mention.strip())
    for _ in range(2):
        bare = _NOUN.sub("", bare)
    folded = "".join(character for character in bare.casefold() if character.isalnum())
    return folded or "".join(mention.casefold().split())


def score(gold: GoldDocument, predictions: Sequence[Prediction], *, counted: frozenset[ClaimStatus]) -> DocumentScore:
    """Score one document.

    Args:
        gold: its labels.
        predictions: all claims with their verdicts.
        counted: the statuses that count as predicted.
    """
    merged = _merged(one for one in predictions if one.status in counted)
    hits = [(one, tuple(label for label in gold.upstream if _matches(one, label))) for one in merged]
    found = {id(label) for _, labels in hits for label in labels}
    wrong = tuple(one for one, labels in hits if not labels)
    return DocumentScore(
        dataset=gold.dataset,
        file=gold.file,
        predicted=tuple(merged),
        hits=tuple((one, labels) for one, labels in hits if labels),
        missed=tuple(label for label in gold.upstream if id(label) not in found),
        wrong=wrong,
        taken=tuple(label for label in gold.not_upstream if any(_matches(one, label) for one in wrong)),
        upstream_count=len(gold.upstream),
        negative_count=len(gold.not_upstream),
    )


def _matches(one: Prediction, label: GoldUpstream | GoldNegative) -> bool:
    if one.id and label.id and one.id.casefold() == label.id.casefold():
        return True
    return fold_mention(one.mention) == fold_mention(label.mention)


def _merged(predictions: Iterable[Prediction]) -> list[Prediction]:
    """Keep one prediction for each id and each name, the most confident."""
    kept: list[Prediction] = []
    for one in sorted(predictions, key=lambda item: -(item.confidence or 0.0)):
        same = any(
            fold_mention(one.mention) == fold_mention(other.mention)
            and (one.id is None or other.id is None or one.id.casefold() == other.id.casefold())
            or (one.id is not None and other.id is not None and one.id.casefold() == other.id.casefold())
            for other in kept
        )
        if not same:
            kept.append(one)
    return kept


def _figures(documents: Sequence[DocumentScore]) -> dict[str, float | None]:
    hits = [hit for one in documents for hit in one.hits]
    predicted = sum(len(one.predicted) for one in documents)
    upstream = sum(one.upstream_count for one in documents)
    precision = _share(len(hits), predicted)
    recall = _share(upstream - sum(len(one.missed) for one in documents), upstream)
    both = (precision or 0.0) + (recall or 0.0)
    known = [(one, labels) for one, labels in hits if any(label.id for label in labels)]
    return {
        "precision": precision,
        "recall": recall,
        "f1": round(2 * (precision or 0.0) * (recall or 0.0) / both, 4) if both else None,
        "negatives_taken": _share(sum(len(one.taken) for one in documents), sum(one.negative_count for one in documents)),
        "relationship_accuracy": _share(
            sum(any(one.relationship in label.relationships for label in labels) for one, labels in hits), len(hits)
        ),
        "id_accuracy": _share(sum(_has_id(one, labels) for one, labels in known), len(known)),
    }


def _has_id(one: Prediction, labels: Sequence[GoldUpstream]) -> bool:
    return one.id is not None and any(label.id and label.id.casefold() == one.id.casefold() for label in labels)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _share_text(share: float | None) -> str:
    return "no case" if share is None else f"{share:.3f}"


def _document_json(one: DocumentScore) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "file": one.file,
        "predicted": [_prediction_json(claim) for claim in one.predicted],
        "missed": [{"mention": label.mention, "id": label.id, "evidence": label.evidence} for label in one.missed],
        "wrong": [
            {**_prediction_json(claim), "sentence": claim.sentence, "reason": claim.reason} for claim in one.wrong
        ],
        "negatives_taken": [{"mention": label.mention, "id": label.id, "why": label.why} for label in one.taken],
    }


def _prediction_json(claim: Prediction) -> dict[str, Any]:
    return {
        "mention": claim.mention,
        "id": claim.id,
        "relationship": claim.relationship,
        "confidence": claim.confidence,
        "quote": claim.quote,
    }


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 240 else line[:239] + "…"
