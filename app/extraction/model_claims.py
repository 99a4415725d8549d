"""From a model's answer to claims: each stated item becomes one, broken ones too, so that nothing is lost.

Whether an item is true is not decided here; an item that repeats another is left out.
"""

from collections.abc import Iterator
from typing import Final

from app.extraction.claims import make_claim
from app.extraction.finding import Reading
from app.extraction.links import linked_id
from app.language.addresses import hub_dataset_id
from app.language.document_text import passage_at
from app.language.kinds import kind_of
from app.records.claim import Claim, Extractor
from app.records.dataset import Dataset
from app.records.document import Document
from app.records.model_answers import DocumentClaims, Prompt, Reply, StatedClaim

__all__ = ["claims_from_answer"]

_SHOWN: Final = 300
_MOST: Final = 1_000


def claims_from_answer(
    reply: Reply[DocumentClaims], document: Document, dataset: Dataset, prompt: Prompt
) -> tuple[Claim, ...]:
    """Give the claims of a model's answer about one document.

    Args:
        reply: valid items and what was broken.
        document: what the model was shown.
        dataset: whose upstreams were asked for.
        prompt: for the version that the claims are stored with.
    """
    reading = Reading(document, dataset)
    claims = {claim.id: claim for claim in _stated(reply, reading, prompt)}
    for broken in reply.broken:
        claim = make_claim(
            downstream=dataset.id,
            document_id=document.id,
            mention="(unusable answer)",
            quote=broken.raw[:_SHOWN],
            extractor=Extractor.LLM,
            prompt_hash=prompt.version,
            model=reply.model,
            broken=broken.reason,
        )
        claims[claim.id] = claim
    return tuple(claims.values())


def _stated(reply: Reply[DocumentClaims], reading: Reading, prompt: Prompt) -> Iterator[Claim]:
    for item in reply.value.claims[:_MOST] if reply.value is not None else ():
        mention = " ".join(item.name.split())
        start = reading.text.find(item.evidence)
        yield make_claim(
            downstream=reading.dataset.id,
            document_id=reading.document.id,
            mention=mention,
            upstream_id=_explicit_id(reading, item, mention, start),
            kind=kind_of(mention, None, item.evidence),
            relationship=item.relationship,
            confidence=item.confidence,
            quote=item.evidence,
            start=start if start >= 0 else None,
            reason="stated by the model",
            extractor=Extractor.LLM,
            prompt_hash=prompt.version,
            model=reply.model,
        )


def _explicit_id(reading: Reading, item: StatedClaim, mention: str, start: int) -> str | None:
    """Give the id in a link beside the mention, in the document where the quote stands there, else in the quote."""
    text, begin, end = (item.evidence, 0, len(item.evidence))
    if start >= 0:
        text, begin, end = reading.text, start, start + len(item.evidence)
    at = text.find(mention, begin, end)
    if at < 0:
        return hub_dataset_id(mention) if mention.startswith("http") else None
    limit = (begin, end)
    index = passage_at(reading.parts, at) if text is reading.text else None
    if index is not None:
        part = reading.parts.passages[index]
        limit = (min(begin, part.start), max(end, part.end))
    return linked_id(text, (at, at + len(mention)), limit)
