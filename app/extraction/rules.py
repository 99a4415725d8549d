"""The rules extractor: every upstream a document states, by the structure and wording of the statement.

It proposes; whether a claim holds is for :mod:`app.verification` to say. It knows ordinary words only, no
dataset by name, so it is as good on a card nobody has seen as on those it was measured on.
"""

import re
from collections.abc import Iterable, Iterator

from app.extraction.claims import make_claim
from app.extraction.finding import Finding, Reading
from app.extraction.front_matter import front_matter_findings
from app.extraction.lists import list_findings
from app.extraction.prose import sentence_findings
from app.extraction.relationship import document_relationship, relationship_of
from app.extraction.source_headings import heading_findings
from app.extraction.tables import table_findings
from app.language.kinds import kind_of
from app.language.names import hub_dataset_id, squash
from app.language.headings import path_use
from app.language.passages import PassageKind, sentences
from app.language.uses import Use
from app.records.claim import Claim, Extractor, Relationship
from app.records.dataset import Dataset
from app.records.document import Document

__all__ = ["RULES_VERSION", "extract_claims"]

RULES_VERSION = "1"
"""Changes whenever the rules give other claims, so that stored results are not taken for new ones."""

_MOST = 2_000
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_ASIDE = frozenset({Use.EVALUATION, Use.DOWNSTREAM, Use.LICENSE, Use.RELATED_WORK, Use.COMPARISON, Use.OTHER})


def extract_claims(document: Document, dataset: Dataset) -> tuple[Claim, ...]:
    """Give the upstream claims of one document, in the order of their quotes, one for each name.

    At most 2,000 claims; each quote is a slice of ``document.text`` beginning at ``start``.
    """
    reading = Reading(document, dataset)
    best: dict[str, Finding] = {}
    for finding in _findings(reading):
        key = hub_dataset_id(finding.url or "") or squash(_BRACKET.sub("", finding.mention) or finding.mention)
        known = best.get(key)
        if known is None or finding.weight > known.weight:
            best[key] = finding
        if len(best) >= _MOST:
            break
    whole = document_relationship(_construction(reading))
    ordered = sorted(best.values(), key=lambda finding: (finding.start, finding.mention))
    claims = [_claim(reading, finding, whole) for finding in _without_doubles(ordered)]
    return tuple(claims)


def _findings(reading: Reading) -> Iterator[Finding]:
    yield from front_matter_findings(reading)
    yield from heading_findings(reading)
    yield from list_findings(reading)
    yield from table_findings(reading)
    for passage in reading.parts.passages:
        yield from sentence_findings(reading, passage)


def _without_doubles(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out an unlinked mention whose name a linked one has."""
    known = list(findings)
    linked = {squash(finding.mention) for finding in known if finding.url and hub_dataset_id(finding.url)}
    for finding in known:
        if finding.url and hub_dataset_id(finding.url) or squash(finding.mention) not in linked:
            yield finding


def _construction(reading: Reading) -> Iterator[str]:
    """Give the sentences in which a document may say how its answers were made."""
    for passage in reading.parts.passages:
        if passage.kind in (PassageKind.PROSE, PassageKind.ITEM) and path_use(passage.path) not in _ASIDE:
            for start, end in sentences(reading.text, passage.start, passage.end):
                yield reading.text[start:end]


def _claim(reading: Reading, finding: Finding, whole: Relationship | None) -> Claim:
    quote = reading.text[finding.start : finding.end]
    upstream_id = hub_dataset_id(finding.url) if finding.url else None
    return make_claim(
        downstream=reading.dataset.id,
        document_id=reading.document.id,
        mention=finding.mention,
        upstream_id=upstream_id,
        upstream_url=None if upstream_id else finding.url,
        kind=kind_of(finding.mention, finding.url, quote),
        relationship=finding.relationship or relationship_of(quote, whole),
        confidence=round(finding.weight, 3),
        quote=quote,
        start=finding.start,
        reason=finding.reason,
        extractor=Extractor.RULES,
    )
