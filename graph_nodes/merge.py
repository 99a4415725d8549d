"""merge: verdicts -> canonical ids, pooled edges, next frontier; one transaction a dataset."""

from collections.abc import Sequence

from app.naming.identifier import fold_name
from app.records.claim import Claim, ClaimStatus, Judgement, NameDecision
from app.records.dataset import Dataset
from app.records.document import Document
from app.records.edge import Edge, Evidence
from app.records.run import FrontierState
from app.verification.pooling import pool
from graph_nodes.description import CARD_ENDS
from graph_nodes.names import NameResolver
from graph_nodes.ports import Hub, Model, Papers, Shelf
from graph_nodes.rejected import decide_unasked
from graph_nodes.signature import reading_signature
from graph_nodes.state import TraceState

__all__ = ["merge"]


async def merge(state: TraceState, hub: Hub, papers: Papers, model: Model | None, shelf: Shelf) -> TraceState:
    """Resolve the names of the claims that stand, pool them into edges and open the next frontier."""
    options = await shelf.options(state["thread"])
    stored, found, claims, judged = await shelf.read_so_far(state["dataset"], state.get("claims", []))
    dataset = stored or Dataset(id=state["dataset"], name=state["dataset"])
    unasked = list(state.get("unasked", []))
    judgements = {judgement.claim_id: judgement for judgement in judged}
    documents = {document.id: document for document in found}
    resolver = NameResolver(hub, papers, model, shelf, options, dataset, state["thread"])
    if state.get("route") == "stored":
        await resolver.recall()
    standing = [claim for claim in claims if _stands(judgements.get(claim.id))]
    decisions = await resolver.resolve(standing, judgements, documents)
    decisions |= {
        claim.id: decide_unasked(claim, decisions, claims, dataset)
        for claim in claims
        if claim.id in judgements and not _stands(judgements[claim.id]) and _names_something(claim)
    }
    for decision in decisions.values():
        if decision.exists is None and decision.dataset_id.startswith("~"):
            await shelf.save_dataset(Dataset(id=decision.dataset_id, name=decision.name, kind=decision.kind))
    edges = await _edges(claims, judgements, documents, decisions, dataset, resolver, shelf)
    unasked += resolver.unasked
    expand = sorted(edge.upstream for edge in edges if edge.status is ClaimStatus.ACCEPTED and edge.exists)
    await shelf.finish(
        thread=state["thread"],
        taken=state["taken"],
        dataset=_concluded(dataset, state, edges, unasked, await shelf.given_up(dataset.id)),
        decisions=decisions,
        edges=edges,
        expand=expand,
        state=FrontierState.UNASKED if unasked else FrontierState.DONE,
        reason=unasked[0] if unasked else state.get("reason", ""),
        signature="" if unasked or dataset.review_reason or not _was_read(state) else reading_signature(options),
    )
    return {"route": "take"}


def _was_read(state: TraceState) -> bool:
    """Whether a later run may take this reading as it is; what ended by an option of this run may not."""
    return state.get("route") in {"read", "stored"} or state.get("reason") in CARD_ENDS


def _stands(judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.status is not ClaimStatus.REJECTED


def _names_something(claim: Claim) -> bool:
    return bool(fold_name(claim.mention)) and not claim.mention.startswith("(")


async def _edges(
    claims: Sequence[Claim],
    judgements: dict[str, Judgement],
    documents: dict[str, Document],
    decisions: dict[str, NameDecision],
    dataset: Dataset,
    resolver: NameResolver,
    shelf: Shelf,
) -> tuple[Edge, ...]:
    evidence = [
        Evidence(
            claim=claim,
            judgement=judgements[claim.id],
            decision=decisions.get(claim.id),
            document_kind=documents[claim.document_id].kind,
            document_url=documents[claim.document_id].url,
        )
        for claim in claims
        if claim.id in judgements and claim.document_id in documents
    ]
    datasets = {known.id: known for known in [dataset, *resolver.datasets.values()]}
    return pool(evidence, datasets, await shelf.decided())


def _concluded(
    dataset: Dataset, state: TraceState, edges: Sequence[Edge], unasked: Sequence[str], given_up: Sequence[str]
) -> Dataset:
    """Say why the lineage ends here, if it does; never because something could not be read."""
    dataset = dataset.model_copy(update={"review_reason": dataset.review_reason or None})
    if unasked or dataset.review_reason:
        return dataset.model_copy(update={"terminal_reason": None})
    if state.get("route") == "merge":
        return dataset.model_copy(update={"terminal_reason": state.get("reason") or None})
    on_hub = any(edge.status is ClaimStatus.ACCEPTED and edge.exists for edge in edges)
    ended = "; ".join(["no accepted upstream on the Hub", *given_up])
    return dataset.model_copy(update={"terminal_reason": None if on_hub else ended})
