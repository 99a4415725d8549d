"""What a rejected claim names, so that it can be found and shown; decided without asking the Hub."""

from collections.abc import Mapping, Sequence

from app.naming.aliases import look_up
from app.naming.candidates import decide_off_hub
from app.naming.identifier import fold_name
from app.records.claim import Claim, NameDecision
from app.records.dataset import Dataset
from graph_nodes.description import kind_on_hub

__all__ = ["decide_unasked"]


def decide_unasked(
    claim: Claim, decisions: Mapping[str, NameDecision], claims: Sequence[Claim], downstream: Dataset
) -> NameDecision:
    """Name the upstream of a rejected claim: as a standing claim of the same name, by its id, or by an alias.

    ``exists`` stays absent: nobody asked.
    """
    same = {fold_name(other.mention): decisions[other.id] for other in reversed(claims) if other.id in decisions}
    standing = same.get(fold_name(claim.mention))
    if standing is not None:
        return standing
    alias = None if claim.upstream_id else look_up(claim.mention)
    known_id = claim.upstream_id or (alias.id if alias is not None else None)
    if known_id is None:
        kind = claim.kind or (alias.kind if alias is not None else None)
        named = decide_off_hub(claim.mention, downstream, kind, "the claim is rejected, so the Hub was not asked")
        return named.model_copy(update={"exists": None})
    return NameDecision(
        downstream=downstream.id,
        mention=claim.mention,
        dataset_id=known_id,
        name=known_id,
        kind=kind_on_hub(known_id),
        exists=None,
        method="explicit id" if claim.upstream_id else "alias",
        reason="the claim is rejected, so the Hub was not asked",
    )
