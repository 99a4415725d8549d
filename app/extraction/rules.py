"""The rules extractor: every upstream a document states, by the structure and wording of the statement.

It proposes; whether a claim holds is for :mod:`app.verification` to say. It knows ordinary words only, no
dataset by name, so it is as good on a card nobody has seen as on those it was measured on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from app.extraction.claims import make_claim
from app.extraction.code_blocks import code_findings
from app.extraction.finding import Finding, Reading, clip
from app.extraction.front_matter import front_matter_findings
from app.extraction.lists import list_findings
from app.extraction.prose import sentence_findings
from app.extraction.relationship import document_relationship, relationship_of, stated_relationship
from app.extraction.source_headings import heading_findings
from app.extraction.tables import table_findings
from app.language.addresses import hub_dataset_id
from app.language.headings import path_use
from app.language.kinds import kind_of
from app.language.passages import Passage, PassageKind, sentences
from app.language.plain_words import squash
from app.language.structure import item_use
from app.language.uses import Use
from app.records.claim import Claim, Extractor, Relationship
from app.records.dataset import Dataset
from app.records.document import Document

__all__ = ["RULES_VERSION", "extract_claims"]

RULES_VERSION = "6"
"""Changes whenever the rules give other claims, so that stored results are not taken for new ones."""

_MOST = 2_000
_MOST_FINDINGS = 20_000
_TOLD = 0.55
_MOST_TOLD = 8
_SPOKEN = 3_000
_LISTED = re.compile(r"(?:list|table|column|subheading)\b")
_MIXTURE = 5
"""So many sets in lists are a mixture: what a document generates besides is not said of each of them."""
_MIXED = re.compile(r"introduced by.*\b(?:mix|consist|compris|compos|merg|blend|included)", re.IGNORECASE)
_EDITION = re.compile(
    r"^(?:www\.|(?:the\s)?(?:English|Spanish|French|German|Italian|Portuguese|Russian|Chinese|Japanese|Korean|Arabic|Hindi"
    r"|Catalan|Dutch|Polish|Turkish|Persian|Swedish|Norwegian|Danish|Finnish|Czech)\s(?=(?:Wiki[a-z]+|Twitter|Reddit)$))"
)
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_ASIDE = frozenset(
    {
        Use.EVALUATION,
        Use.DOWNSTREAM,
        Use.LICENSE,
        Use.RELATED_WORK,
        Use.COMPARISON,
        Use.OTHER,
        Use.SELF_OR_VERSION,
    }
)


def extract_claims(document: Document, dataset: Dataset) -> tuple[Claim, ...]:
    """Give the upstream claims of one document, in the order of their quotes, one for each name.

    At most 2,000 claims; each quote is a slice of ``document.text`` beginning at ``start``.
    """
    reading = Reading(document, dataset)
    whole = document_relationship(_construction(reading))
    chosen = [_best(reading, found) for found in _grouped(_findings(reading))]
    chosen.sort(key=lambda finding: (finding.start, finding.mention))
    listed = sum(_LISTED.match(finding.reason) is not None for finding in chosen)
    mixture = whole is Relationship.SYNTHETIC_GENERATION and listed >= _MIXTURE
    return tuple(
        _claim(reading, finding, None if mixture and _LISTED.match(finding.reason) else whole) for finding in chosen
    )


def _grouped(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Group what is found by id; a name without a link goes with the linked one of that name."""
    groups: dict[str, list[Finding]] = {}
    linked: dict[str, str] = {}
    for finding in islice(findings, _MOST_FINDINGS):
        bare = _BRACKET.sub("", finding.mention) or finding.mention
        name = squash(_EDITION.sub("", bare) or bare)
        dataset_id = hub_dataset_id(finding.url or "")
        if dataset_id is not None:
            linked.setdefault(name, dataset_id)
            linked.setdefault(squash(dataset_id.rpartition("/")[2]), dataset_id)
            linked.setdefault(squash(dataset_id), dataset_id)
        groups.setdefault(dataset_id or name, []).append(finding)
        if len(groups) >= _MOST:
            break
    for name in [name for name in groups if name in linked and linked[name] in groups and name != linked[name]]:
        groups[linked[name]].extend(groups.pop(name))
    return groups.values()


def _best(reading: Reading, found: Sequence[Finding]) -> Finding:
    """Give the plainest statement about one name; what another says of its rewriting or use as seed is kept."""
    best = max(found, key=lambda finding: (bool(hub_dataset_id(finding.url or "")), finding.weight))
    spoken = [one for one in found if one.weight >= _TOLD and one.relationship is None]
    spans = dict.fromkeys((one.start, min(one.end, one.start + _SPOKEN)) for one in spoken)
    told = (
        stated_relationship(reading.text[start:end].replace(best.mention, " "))
        for start, end in list(spans)[:_MOST_TOLD]
    )
    return replace(best, relationship=next((relationship for relationship in told if relationship), best.relationship))


def _findings(reading: Reading) -> Iterator[Finding]:
    yield from front_matter_findings(reading)
    translated = list(_translated(reading))
    if translated:
        yield from translated
        return
    yield from heading_findings(reading)
    yield from list_findings(reading)
    yield from table_findings(reading)
    yield from code_findings(reading)
    for passage in reading.parts.passages:
        yield from sentence_findings(reading, passage)


def _translated(reading: Reading) -> Iterator[Finding]:
    """Give the linked dataset that the title says this is a translation of; the rest of its card tells of that one."""
    headed = (part for part in reading.parts.passages if part.kind is PassageKind.HEADING and len(part.path) == 1)
    title = next((part for part in headed if part.path[-1] == reading.parts.title), None)
    if title is not None:
        for finding in sentence_findings(reading, title):
            if hub_dataset_id(finding.url or "") and "translation of" in finding.reason:
                yield finding


def _construction(reading: Reading) -> Iterator[str]:
    """Give the sentences in which a document may say how its answers were made."""
    for passage in reading.parts.passages:
        if passage.kind not in (PassageKind.PROSE, PassageKind.ITEM) or path_use(passage.path) in _ASIDE:
            continue
        if not _is_component(reading, passage):
            for start, end in sentences(reading.text, passage.start, passage.end):
                yield reading.text[start:end]


def _is_component(reading: Reading, passage: Passage) -> bool:
    """Whether an item describes one part of a mixture, which tells nothing of how the mixture was made."""
    if passage.kind is not PassageKind.ITEM:
        return False
    listed = item_use(reading.parts, passage)
    return listed.use is Use.UPSTREAM and _MIXED.search(listed.cue) is not None


def _claim(reading: Reading, finding: Finding, whole: Relationship | None) -> Claim:
    start, end = clip(reading.text, finding.start, finding.end, finding.start if finding.at is None else finding.at)
    quote = reading.text[start:end]
    upstream_id = hub_dataset_id(finding.url) if finding.url else None
    return make_claim(
        downstream=reading.dataset.id,
        document_id=reading.document.id,
        mention=finding.mention.removeprefix("www."),
        upstream_id=upstream_id,
        upstream_url=None if upstream_id else finding.url,
        kind=kind_of(finding.mention, finding.url, quote),
        relationship=finding.relationship or relationship_of(quote.replace(finding.mention, " "), whole),
        confidence=round(finding.weight, 3),
        quote=quote,
        start=start,
        reason=finding.reason,
        extractor=Extractor.RULES,
    )
