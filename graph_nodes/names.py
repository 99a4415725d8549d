"""From mentions to nodes: asks the Hub what a name means; the ranking itself is ``app.naming``'s.

In this order: a person's decision, the explicit id, a mention that has the form of an id, the alias table, a
website or crawl by its wording, the Hub's search ranked; a tie goes to the model when there is one, else stays
open. A look-alike is never taken: what is not found keeps its name as a node off the Hub.
"""

import asyncio
from collections.abc import Mapping, Sequence

import prompts
from app.naming.aliases import Alias, kind_of, look_up
from app.naming.candidates import (
    apply_choice,
    decide_alias,
    decide_explicit,
    decide_off_hub,
    given_ids,
    is_of_another_org,
    rank,
    search_terms,
)
from app.naming.identifier import off_hub_id
from app.records.answer import Answer, Found, Unasked
from app.records.claim import Claim, Judgement, NameDecision
from app.records.dataset import Dataset, HubDataset
from app.records.document import Document
from app.records.model_answers import NameChoice
from app.records.run import RunOptions
from app.verification.dates import contradicts
from graph_nodes.description import describe, kind_on_hub
from graph_nodes.ports import Hub, Model, Papers, Shelf

__all__ = ["NameResolver"]

SENTENCE_CHARACTERS = 300


class NameResolver:
    """Resolves the mentions of one dataset's claims.

    After ``resolve``, ``datasets`` holds what is known of each upstream by id, and ``unasked`` why some
    names could not be asked for.
    """

    def __init__(
        self,
        hub: Hub,
        papers: Papers,
        model: Model | None,
        shelf: Shelf,
        options: RunOptions,
        downstream: Dataset,
        thread: str,
    ) -> None:
        self._hub, self._papers, self._model, self._shelf = hub, papers, model, shelf
        self._options, self._downstream, self._thread = options, downstream, thread
        self._recalled: Mapping[str, NameDecision] = {}
        self._by_people: Mapping[str, NameDecision] = {}
        self.datasets: dict[str, Dataset] = {}
        self.unasked: list[str] = []

    async def recall(self) -> None:
        """Take the decisions of an earlier run for this dataset instead of asking again."""
        self._recalled = await self._shelf.decisions_of(self._downstream.id)

    async def resolve(
        self, claims: Sequence[Claim], judgements: Mapping[str, Judgement], documents: Mapping[str, Document]
    ) -> dict[str, NameDecision]:
        """Decide what each claim's mention means; claims with the same mention and link share a decision."""
        groups: dict[tuple[str, str | None, str | None], list[Claim]] = {}
        for claim in claims:
            groups.setdefault((claim.mention, claim.upstream_id, claim.upstream_url), []).append(claim)
        keys = sorted(groups, key=repr)
        self._by_people = await self._shelf.person_decisions([mention for mention, _, _ in keys]) if keys else {}
        sentences = [_sentence(groups[key][0], judgements, documents) for key in keys]
        decided = await asyncio.gather(
            *(self._one(groups[key][0], sentence) for key, sentence in zip(keys, sentences, strict=True))
        )
        decisions: dict[str, NameDecision] = {}
        for key, decision in zip(keys, decided, strict=True):
            if decision is not None:
                decisions.update({claim.id: decision for claim in groups[key]})
        await self._look_at_dates()
        return decisions

    async def _one(self, claim: Claim, sentence: str) -> NameDecision | None:
        known = self._by_people.get(claim.mention) or self._recalled.get(claim.id)
        if known is not None:
            await self._note(known, await self._shelf.stored_dataset(known.dataset_id))
            return known.model_copy(update={"downstream": self._downstream.id})
        for given in given_ids(claim.mention, claim.upstream_id):
            answer = await self._hub.dataset(given)
            if isinstance(answer, Found):
                decision = decide_explicit(claim.mention, answer.value, given, self._downstream)
                return await self._on_hub(decision, answer.value)
            if isinstance(answer, Unasked):
                self._note_unasked(answer)
                return None
        alias = look_up(claim.mention)
        if alias is not None:
            return await self._by_alias(claim, alias, sentence)
        kind = claim.kind or kind_of(claim.mention, claim.upstream_url)
        if kind is not None and kind.value in {"crawl", "website", "book"}:
            return await self._off_hub(decide_off_hub(claim.mention, self._downstream, kind, "named as such"))
        return await self._by_search(claim, sentence)

    async def _by_alias(self, claim: Claim, alias: Alias, sentence: str) -> NameDecision | None:
        if alias.id is None:
            return await self._off_hub(decide_alias(claim.mention, alias, None, self._downstream))
        answer = await self._hub.dataset(alias.id)
        if isinstance(answer, Unasked):
            self._note_unasked(answer)
            return None
        if isinstance(answer, Found):
            return await self._on_hub(decide_alias(claim.mention, alias, answer.value, self._downstream), answer.value)
        searched = await self._by_search(claim, sentence)
        if searched is None or searched.exists:
            return searched
        return await self._off_hub(decide_alias(claim.mention, alias, None, self._downstream))

    async def _by_search(self, claim: Claim, sentence: str) -> NameDecision | None:
        found: dict[str, HubDataset] = {}
        for term in search_terms(claim.mention, claim.upstream_id):
            answer = await self._hub.search(term)
            if isinstance(answer, Unasked):
                self._note_unasked(answer)
                return None
            if isinstance(answer, Found):
                found.update({one.id: one for one in answer.value if not is_of_another_org(one.id, claim.upstream_id)})
        decision = rank(
            claim.mention,
            list(found.values()),
            downstream=self._downstream,
            sentence=sentence,
            url=claim.upstream_url,
        )
        if decision.open and self._model is not None:
            decision = await self._choose(decision, claim, sentence, found)
        if not decision.exists:
            return await self._off_hub(_by_its_id(decision, claim))
        chosen = await self._hub.dataset(decision.dataset_id)
        self._note_unasked(chosen)
        return await self._on_hub(decision, chosen.value) if isinstance(chosen, Found) else None

    async def _choose(
        self, decision: NameDecision, claim: Claim, sentence: str, found: Mapping[str, HubDataset]
    ) -> NameDecision:
        offered = [candidate.id for candidate in decision.candidates]
        prompt = prompts.fill(
            "merge_name",
            dataset=self._downstream.id,
            mention=claim.mention,
            sentence=sentence,
            candidates="\n".join(_fact_line(found[offer]) for offer in offered),
        )
        if self._model is None:
            return decision
        answer = await self._model.ask(prompt, NameChoice, thread=self._thread, dataset_id=self._downstream.id)
        if isinstance(answer, Found) and answer.value.value is not None:
            return apply_choice(decision, answer.value.value, offered)
        self._note_unasked(answer)
        return decision

    async def _on_hub(self, decision: NameDecision, known: HubDataset) -> NameDecision:
        kind = kind_on_hub(known.id)
        decision = decision.model_copy(update={"kind": kind})
        looked_up = Dataset(id=known.id, name=known.id, kind=kind, exists=True, hub=known)
        stored = await self._shelf.save_dataset(looked_up)
        # A run that ignores stored results must ask the same, whatever is stored.
        await self._note(decision, looked_up if self._options.refresh else stored or looked_up)
        return decision

    async def _off_hub(self, decision: NameDecision) -> NameDecision:
        dataset = Dataset(
            id=decision.dataset_id,
            name=decision.name,
            kind=decision.kind,
            exists=False,
            terminal_reason="not on the Hub",
        )
        await self._shelf.save_dataset(dataset)
        await self._note(decision, dataset)
        return decision

    async def _note(self, decision: NameDecision, dataset: Dataset | None) -> None:
        if dataset is not None:
            self.datasets[decision.dataset_id] = dataset

    def _note_unasked(self, answer: Answer[object]) -> None:
        if isinstance(answer, Unasked):
            self.unasked.append(answer.reason)

    async def _look_at_dates(self) -> None:
        """Look for an own paper of upstreams that the Hub dates after the downstream, before believing it."""
        for dataset in list(self.datasets.values()):
            if dataset.paper_on is not None or not dataset.exists:
                continue
            if not contradicts(self._downstream, dataset):
                continue
            answer = await describe(self._hub, self._papers, dataset.id)
            if isinstance(answer, Found):
                await self._shelf.save_dataset(answer.value.dataset)
                self.datasets[dataset.id] = answer.value.dataset
            self._note_unasked(answer)


def _by_its_id(decision: NameDecision, claim: Claim) -> NameDecision:
    """Call what the Hub does not have (any more) by the id that the text links, not by the words of the link."""
    if claim.upstream_id is None or decision.open:
        return decision
    return decision.model_copy(
        update={
            "dataset_id": off_hub_id(claim.upstream_id),
            "name": claim.upstream_id,
            "reason": f"the text gives {claim.upstream_id}, which the Hub does not have",
        }
    )


def _sentence(claim: Claim, judgements: Mapping[str, Judgement], documents: Mapping[str, Document]) -> str:
    document, judgement = documents.get(claim.document_id), judgements.get(claim.id)
    if document is None or judgement is None or judgement.start is None:
        return claim.quote[:SENTENCE_CHARACTERS]
    start = max(0, judgement.start - SENTENCE_CHARACTERS // 2)
    return document.text[start : (judgement.end or judgement.start) + SENTENCE_CHARACTERS // 2]


def _fact_line(known: HubDataset) -> str:
    created = known.created_at.date().isoformat() if known.created_at else "before 2022-03"
    return f"- {known.id} (created {created}, {known.downloads or 0} downloads, {known.likes or 0} likes)"
