"""Scores: what was predicted against what is labelled, document by document.

A prediction is one upstream of one document: claims with the same id or the same folded name count once. It
matches a label by id, or by name without case, punctuation, a leading organisation and a trailing "dataset". One
prediction finds every label that has its mention (a heading that stands for four datasets is found as a whole),
and counts once for precision. A prediction that matches no upstream is wrong; when it matches a label of
``not_upstream`` it is a negative taken as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.evaluation.gold import GoldDocument, GoldNegative, GoldUpstream
from app.records.claim import ClaimStatus, NameDecision

__all__ = ["DocumentScore", "EvaluationReport", "Miss", "OnlineNames", "Prediction", "fold_mention", "score"]

_ORGANISATION: Final = re.compile(r"^[\w.-]+/(?=[\w.-]+$)")
_SCHEME: Final = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_NOUN: Final = re.compile(r"^(?:the|our)\s+|[\s_-]+(?:data\s?sets?|corpus|benchmark)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prediction:
    """One claim with its verdict, as it is scored.

    Attributes:
        claim_id: of the claim.
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

    claim_id: str
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
class Miss:
    """A label that no counted prediction found; ``claim`` is one that names it but was not accepted."""

    label: GoldUpstream
    claim: Prediction | None


@dataclass(frozen=True, slots=True)
class OnlineNames:
    """What names mean on the Hub: decisions by claim id, and the canonical id of each gold id."""

    decisions: Mapping[str, NameDecision]
    canonical: Mapping[str, str]

    def id_of(self, claim_id: str) -> str | None:
        """Give the Hub id that a claim was resolved to; none when it is off the Hub or left open."""
        decision = self.decisions.get(claim_id)
        return decision.dataset_id if decision is not None and decision.exists and not decision.open else None

    def means(self, claim_id: str, gold_id: str) -> bool:
        """Whether a claim was resolved to this gold id, under any of its names."""
        resolved = (self.id_of(claim_id) or "").casefold()
        return resolved in {gold_id.casefold(), self.canonical.get(gold_id, gold_id).casefold()}


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document: what was predicted, and what of it was right.

    ``hits`` pairs each right prediction with the labels it found.
    """

    dataset: str
    file: str
    predicted: tuple[Prediction, ...]
    hits: tuple[tuple[Prediction, tuple[GoldUpstream, ...]], ...]
    missed: tuple[Miss, ...]
    wrong: tuple[Prediction, ...]
    taken: tuple[GoldNegative, ...]
    upstream_count: int
    negative_count: int


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The figures of ``taproot eval`` and every miss and false claim behind them.

    Attributes:
        documents: scored by what was accepted.
        with_review: scored by what was not rejected.
        grounded: share of accepted claims whose quote stands in the document.
        names: what the Hub says the accepted mentions mean, when it was asked.
        extras: who read the documents, and what that cost.
    """

    documents: tuple[DocumentScore, ...]
    with_review: tuple[DocumentScore, ...] = ()
    grounded: float | None = None
    names: OnlineNames | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)

    def figures(self) -> dict[str, float | None]:
        """Give the figures over all documents; a share without a denominator is ``None``."""
        figures = {**_figures(self.documents), "grounded": self.grounded}
        if self.names is None:
            return figures
        offline = figures.pop("id_accuracy")
        return {**figures, **_online_figures(self.documents, self.names), "id_accuracy_offline": offline}

    def to_json(self) -> dict[str, Any]:
        """Give the JSON of ``eval --json``; shares without a denominator are ``null``."""
        return {
            "documents": len(self.documents),
            **self.figures(),
            "with_needs_review": _figures(self.with_review) if self.with_review else None,
            **self.extras,
            "per_document": [_document_json(one, self.names) for one in self.documents],
        }

    def to_text(self) -> str:
        """Give the report for people: the figures, then each miss and each false claim in its sentence."""
        lines = [f"{len(self.documents)} documents"]
        lines += [f"  {name.replace('_', ' '):22}{_share_text(share)}" for name, share in self.figures().items()]
        for one in self.documents:
            found = [*_missed_lines(one), *_false_lines(one), *_name_lines(one, self.names)]
            if found:
                lines += ["", f"{one.dataset}  ({one.file})", *found]
        return "\n".join(lines)


def fold_mention(mention: str) -> str:
    """Fold a name for matching: letters and digits of any script, without a leading organisation or a trailing noun.

    >>> fold_mention("some-org/Quiz-Bank") == fold_mention("the quiz bank dataset")
    True
    """
    bare = _ORGANISATION.sub("", _SCHEME.sub("", mention.strip()))
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
    unaccepted = _merged(one for one in predictions if one.status not in counted)
    found = {id(label) for _, labels in hits for label in labels}
    wrong = tuple(one for one, labels in hits if not labels)
    return DocumentScore(
        dataset=gold.dataset,
        file=gold.file,
        predicted=tuple(merged),
        hits=tuple((one, labels) for one, labels in hits if labels),
        missed=tuple(
            Miss(label, next((one for one in unaccepted if _matches(one, label)), None))
            for label in gold.upstream
            if id(label) not in found
        ),
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
            (
                fold_mention(one.mention) == fold_mention(other.mention)
                and (one.id is None or other.id is None or one.id.casefold() == other.id.casefold())
            )
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
        "negatives_taken": _share(
            sum(len(one.taken) for one in documents), sum(one.negative_count for one in documents)
        ),
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


def _online_figures(documents: Sequence[DocumentScore], names: OnlineNames) -> dict[str, float | None]:
    """Give how often the Hub's id is right where gold has one, and how often one was invented where it has none."""
    hits = [hit for one in documents for hit in one.hits]
    known = [(one, labels) for one, labels in hits if any(label.id for label in labels)]
    unknown = [one for one, labels in hits if not any(label.id for label in labels)]
    return {
        "id_accuracy": _share(sum(_is_meant(one, labels, names) for one, labels in known), len(known)),
        "ids_invented": _share(sum(names.id_of(one.claim_id) is not None for one in unknown), len(unknown)),
    }


def _is_meant(one: Prediction, labels: Sequence[GoldUpstream], names: OnlineNames) -> bool:
    return any(label.id is not None and names.means(one.claim_id, label.id) for label in labels)


def _missed_lines(one: DocumentScore) -> Iterator[str]:
    for miss in one.missed:
        yield f"  missed  {_one_line(miss.label.mention)}: “{_one_line(miss.label.evidence)}”"
        if miss.claim is not None:
            yield f"          found, but {miss.claim.status.value}: {_one_line(miss.claim.reason)}"


def _false_lines(one: DocumentScore) -> Iterator[str]:
    taken = {label.mention: label.why for label in one.taken}
    for claim in one.wrong:
        why = next((why for mention, why in taken.items() if fold_mention(mention) == fold_mention(claim.mention)), "")
        yield f"  false   {_one_line(claim.mention)}: “{_one_line(claim.sentence or claim.quote)}”"
        yield f"          believed for: {_one_line(claim.reason)}" + (
            f"; labelled {why.replace('_', ' ')}" if why else ""
        )


def _name_lines(one: DocumentScore, names: OnlineNames | None) -> Iterator[str]:
    for claim, labels in one.hits if names is not None else ():
        wanted = [label.id for label in labels if label.id]
        decision = names.decisions.get(claim.claim_id) if names is not None else None
        if names is None or decision is None or (wanted and _is_meant(claim, labels, names)):
            continue
        got = names.id_of(claim.claim_id)
        if wanted or got:
            meant = " or ".join(wanted) if wanted else "labelled without an id"
            fate = "left open" if decision.open else got or "not found on the Hub"
            yield f"  id      {_one_line(claim.mention)}: {meant}; {fate} ({_one_line(decision.reason)})"


def _document_json(one: DocumentScore, names: OnlineNames | None) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "file": one.file,
        "predicted": [_prediction_json(claim, names) for claim in one.predicted],
        "missed": [_miss_json(miss) for miss in one.missed],
        "wrong": [
            {**_prediction_json(claim, names), "sentence": claim.sentence, "reason": claim.reason}
            for claim in one.wrong
        ],
        "negatives_taken": [{"mention": label.mention, "id": label.id, "why": label.why} for label in one.taken],
    }


def _miss_json(miss: Miss) -> dict[str, Any]:
    label, claim = miss.label, miss.claim
    return {
        "mention": label.mention,
        "id": label.id,
        "evidence": label.evidence,
        "status": claim.status.value if claim else None,
        "reason": claim.reason if claim else None,
    }


def _prediction_json(claim: Prediction, names: OnlineNames | None) -> dict[str, Any]:
    online: dict[str, Any] = {}
    if names is not None:
        decision = names.decisions.get(claim.claim_id)
        online = {"online_id": names.id_of(claim.claim_id), "online_reason": decision.reason if decision else None}
    return {
        "mention": claim.mention,
        "id": claim.id,
        "relationship": claim.relationship,
        "confidence": claim.confidence,
        "quote": claim.quote,
        **online,
    }


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 240 else line[:239] + "…"
