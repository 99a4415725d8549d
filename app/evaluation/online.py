"""Names of an evaluation, resolved through the Hub as a trace resolves them.

A gold id counts under its former name too: the Hub is asked for its canonical one. The downstream's date is the
Hub's alone; its own paper is not looked for, so an upstream younger than that paper may still be considered.
"""

from collections.abc import Iterable, Sequence

from app.errors import UnreachableError
from app.evaluation.offline import THREAD, JudgedDocument, side_by_side
from app.evaluation.scoring import OnlineNames
from app.records.answer import Found, Unasked
from app.records.claim import ClaimStatus, NameDecision
from app.records.dataset import Dataset
from app.records.run import RunOptions
from app.verification.dates import date_dataset
from graph_nodes.names import NameResolver
from graph_nodes.ports import Hub, Ports

__all__ = ["resolve_names"]


async def resolve_names(judged: Sequence[JudgedDocument], ports: Ports, options: RunOptions) -> OnlineNames:
    """Resolve every accepted mention, and ask for the canonical id of every gold id.

    Args:
        judged: documents with their claims and verdicts.
        ports: the services; a tie goes to the model when there is one.
        options: of the evaluation.

    Raises:
        UnreachableError: the Hub, or a service that a name needs, could not be asked.
        BudgetError: the budget is spent.
    """
    decided = await side_by_side(lambda one: _decisions(one, ports, options), judged)
    gold_ids = dict.fromkeys(label.id for one in judged for label in one.gold.upstream if label.id)
    return OnlineNames(
        decisions={claim_id: decision for group in decided for claim_id, decision in group.items()},
        canonical=await _canonical(ports.hub, gold_ids),
    )


async def _decisions(judged: JudgedDocument, ports: Ports, options: RunOptions) -> dict[str, NameDecision]:
    judgements = {judgement.claim_id: judgement for judgement in judged.judgements}
    accepted = [claim for claim in judged.claims if judgements[claim.id].status is ClaimStatus.ACCEPTED]
    if not accepted:
        return {}
    downstream = await _downstream(judged.dataset, ports.hub)
    resolver = NameResolver(ports.hub, ports.papers, ports.model, ports.shelf, options, downstream, THREAD)
    decisions = await resolver.resolve(accepted, judgements, {judged.document.id: judged.document})
    if resolver.unasked:
        raise UnreachableError(f"A name of {downstream.id} could not be resolved: {resolver.unasked[0]}.")
    return decisions


async def _downstream(dataset: Dataset, hub: Hub) -> Dataset:
    answer = await hub.dataset(dataset.id)
    if isinstance(answer, Unasked):
        raise UnreachableError(f"The Hub could not be asked for {dataset.id}: {answer.reason}.")
    if not isinstance(answer, Found):
        return dataset
    known = answer.value
    dated = date_dataset(known, ())
    return Dataset(
        id=known.id,
        name=known.id,
        exists=True,
        hub=known,
        published_on=dated.published_on,
        dated_by=dated.dated_by,
    )


async def _canonical(hub: Hub, gold_ids: Iterable[str]) -> dict[str, str]:
    """Give the Hub's id of each gold id that it knows."""

    async def one(gold_id: str) -> tuple[str, str]:
        answer = await hub.dataset(gold_id)
        if isinstance(answer, Unasked):
            raise UnreachableError(f"The Hub could not be asked for {gold_id}: {answer.reason}.")
        return gold_id, answer.value.id if isinstance(answer, Found) else gold_id

    return dict(await side_by_side(one, gold_ids))
