"""The lineage database for programs on an event loop: every method runs in the store's one thread.

It satisfies ``graph_nodes.ports.Shelf`` structurally, and has what the runner and questions need besides.
One event loop per run at a time; several runs and loops may share a store.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from app.records.claim import Claim, Judgement, NameDecision
from app.records.dataset import Dataset
from app.records.document import Document, DocumentReference
from app.records.edge import Edge, Evidence
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.run import FrontierItem, FrontierState, ModelUsage, RunOptions, RunRecord, RunState, RunSummary
from app.store import (
    checkpoints,
    claims,
    datasets,
    documents,
    edges,
    frontier,
    imports,
    model_answers,
    runs,
    summaries,
)
from app.store.gate import Gates
from app.store.model_answers import UsageTotals
from app.store.reading_store import ReadingStore
from app.store.thread import StoreThread

__all__ = ["PRUNED_EVERY", "LineageStore"]

PRUNED_EVERY: Final = 100
"""Finished datasets after which old checkpoints go: they are twice as large as everything else together."""


class LineageStore(ReadingStore):
    """One lineage database.

    Args:
        path: of the SQLite file; made when it is not there.
        default_options: for runs that ``begin`` has to create (LangGraph server); their seeds are replaced.

    Raises:
        DatabaseError: the file cannot be used; from every method.
    """

    def __init__(self, path: Path, default_options: RunOptions | None = None) -> None:
        self.thread = StoreThread(path)
        self._default_options = default_options
        self._gates = Gates()
        self._tokens: dict[str, str] = {}
        self._options: dict[str, RunOptions] = {}
        self._finished_count = 0

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.thread.path

    def close(self) -> None:
        """Close the file; what was submitted before is finished."""
        self.thread.close()

    # Runs

    async def new_thread(self, seeds: Sequence[str]) -> str:
        """Give a free name for a run: its first seed and the time."""
        return await self.thread.call(runs.new_thread, seeds)

    async def create_run(self, thread: str, options: RunOptions) -> None:
        """Store a new run; ``UsageError`` when there is one of that name."""
        await self.thread.call(runs.create_run, thread, options)

    async def options(self, thread: str) -> RunOptions:
        """Give the options of a run, which only ``resume`` changes; ``UsageError`` when there is none of that name."""
        if thread not in self._options:
            self._options[thread] = await self.thread.call(runs.run_options, thread)
        return self._options[thread]

    async def run(self, thread: str) -> RunRecord:
        """Give a run as seen from outside; ``UsageError`` when there is none of that name."""
        return await self.thread.call(runs.run_record, thread)

    async def change_options(self, thread: str, options: RunOptions) -> None:
        """Store other options of a run, for what it has still to do."""
        await self.thread.call(runs.change_options, thread, options)
        self._options.pop(thread, None)

    async def set_state(self, thread: str, state: RunState, reason: str = "") -> None:
        """Store where a run stands; one that has ended keeps the last checkpoint of each instance only."""
        await self.thread.call(runs.set_state, thread, state, reason)
        if state is not RunState.RUNNING:
            await self.prune(thread)

    async def summaries(self) -> Sequence[RunSummary]:
        """Give the counts of every run, the oldest first."""
        return await self.thread.call(summaries.run_summaries)

    async def summary(self, thread: str) -> RunSummary:
        """Give the counts of one run."""
        return await self.thread.call(summaries.run_summary, thread)

    async def progress(self, thread: str) -> RunSummary:
        """Give the counts of a run while it is worked on; cheap, but not cut to what the seeds reach."""
        return await self.thread.call(summaries.run_progress, thread)

    async def acquire(self, thread: str) -> None:
        """Make this process the owner of a run; ``RunConflictError`` when a living one owns it."""
        self._tokens[thread] = await self.thread.call(runs.acquire, thread)
        self._gates.open(thread)

    async def heartbeat(self, thread: str) -> None:
        """Say that the owner lives, at least every 10 seconds; ``RunConflictError`` when the run is lost."""
        await self.check_file()
        await self.thread.call(runs.heartbeat, thread, self._tokens.get(thread, ""))

    async def check_file(self) -> None:
        """Raise ``DatabaseError`` when the file is not the one that was opened: what is written would be lost."""
        await asyncio.to_thread(self.thread.check_file)

    async def release(self, thread: str) -> None:
        """Give the run up."""
        await self.thread.call(runs.release, thread, self._tokens.pop(thread, ""))

    async def record_usage(self, usage: ModelUsage) -> None:
        """Append one paid model call."""
        await self.thread.call(model_answers.record_usage, usage)

    async def usage(self, thread: str) -> UsageTotals:
        """Add up the model calls of a run, over all its sittings."""
        return await self.thread.call(model_answers.usage_totals, thread)

    async def counted_usage(self, thread: str) -> UsageTotals:
        """Add up the model calls that count against the budget of a run."""
        return await self.thread.call(model_answers.counted_usage, thread)

    async def renew_budget(self, thread: str) -> None:
        """Let the budget of a run count from now on."""
        await self.thread.call(model_answers.renew_budget, thread)

    async def model_answer(self, *keys: str) -> str | None:
        """Give the stored model answer (JSON) of the first of ``keys`` that has one; ``None``: not asked yet."""
        return await self.thread.call(model_answers.model_answer, *keys)

    async def save_model_answer(self, key: str, answer: str) -> None:
        """Store a model answer (JSON)."""
        await self.thread.call(model_answers.save_model_answer, key, answer)

    async def prune(self, thread: str) -> int:
        """Delete the checkpoints of a run but the last of each instance, which is all that a resume needs."""
        return await self.thread.call(checkpoints.prune, thread)

    # The frontier

    async def begin(self, thread: str, seeds: Sequence[str]) -> None:
        """Put the seeds into the run's frontier; creates the run with the default options if absent."""
        self._gates.of(thread).is_settled = False
        await self.thread.call(frontier.begin_run, thread, seeds, self._default_options)

    async def take(self, thread: str, instance: int) -> FrontierItem | None:
        """Claim the next pending dataset, or this instance's unfinished one; waits while others are in flight."""
        gate = self._gates.of(thread)
        async with gate.changed:
            while not gate.is_stopping:
                item = await self.thread.call(frontier.take_or_count, thread, instance)
                if isinstance(item, FrontierItem):
                    return item
                if item == 0:
                    gate.changed.notify_all()
                    return None
                await gate.wait()
        return None

    async def stop(self, thread: str) -> None:
        """Let ``take`` give no more work for this run until it is acquired again; what is in flight goes on."""
        gate = self._gates.of(thread)
        gate.is_stopping = True
        await gate.notify()

    async def is_stopping(self, thread: str) -> bool:
        """Whether the run is being stopped before its frontier is empty."""
        return self._gates.of(thread).is_stopping

    async def settles(self, thread: str) -> bool:
        """Whether the caller is the one to settle the run: the first to ask, unless the run is being stopped.

        A run without an owner (LangGraph server) is over then, and this says so.
        """
        gate = self._gates.of(thread)
        first = not (gate.is_stopping or gate.is_settled)
        gate.is_settled = gate.is_settled or first
        if first and thread not in self._tokens:
            reasons = [item.reason for item in await self.frontier(thread) if item.state is FrontierState.UNASKED]
            state = RunState.STOPPED if reasons else RunState.COMPLETE
            await self.set_state(thread, state, reasons[0] if reasons else "")
        return first

    async def wake(self, thread: str) -> None:
        """Let those who wait for work look again: a person has opened some."""
        await self._gates.of(thread).notify()

    async def rename_taken(self, thread: str, taken: str, canonical: str) -> bool:
        """Tell the frontier that ``taken`` is ``canonical``; false when the run already has it elsewhere."""
        if taken == canonical:
            return True
        renamed = await self.thread.call(frontier.rename_taken, thread, taken, canonical)
        await self._gates.of(thread).notify()
        return renamed

    async def release_claims(self, thread: str, instances: Collection[int] = ()) -> None:
        """On resume: make pending again what could not be asked, and what other instances than these took."""
        await self.thread.call(frontier.release_claims, thread, instances)

    async def abandon(self, thread: str, instance: int) -> None:
        """Make pending again what an instance that failed has taken, so that no other waits for it."""
        await self.thread.call(frontier.abandon, thread, instance)
        await self._gates.of(thread).notify()

    async def reopen_accepted(self, thread: str) -> int:
        """Open upstreams of edges that a person has accepted since; gives how many datasets are new."""
        return await self.thread.call(frontier.reopen_accepted, thread)

    async def frontier(self, thread: str) -> Sequence[FrontierItem]:
        """Give the run's datasets, shallowest first."""
        return await self.thread.call(frontier.frontier_items, thread)

    async def finished_reading(self, dataset_id: str, signature: str) -> bool:
        """Whether an earlier run finished this dataset with the same extractor, model and prompts."""
        return await self.thread.call(frontier.finished_reading, dataset_id, signature)

    async def finish(
        self,
        thread: str,
        taken: str,
        dataset: Dataset,
        decisions: Mapping[str, NameDecision],
        edges: Sequence[Edge],
        expand: Sequence[str],
        state: FrontierState,
        reason: str,
        signature: str,
    ) -> None:
        """Store decisions (by claim id) and edges, open the next frontier, mark ``dataset``: one transaction."""
        await self.thread.call(
            frontier.finish, thread, taken, dataset, decisions, edges, expand, state, reason, signature
        )
        await self._gates.of(thread).notify()
        self._finished_count += 1
        if self._finished_count % PRUNED_EVERY == 0:
            await self.prune(thread)

    # Datasets, documents, claims

    async def stored_dataset(self, dataset_id: str) -> Dataset | None:
        """Give a dataset as stored."""
        return await self.thread.call(datasets.stored_dataset, dataset_id)

    async def save_dataset(self, dataset: Dataset) -> Dataset | None:
        """Store a dataset; absent fields do not erase stored ones. Gives what was stored before."""
        return await self.thread.call(datasets.save_dataset, dataset)

    async def datasets(self, dataset_ids: Sequence[str]) -> Sequence[Dataset]:
        """Give those of the datasets that are stored."""
        return await self.thread.call(datasets.stored_datasets, dataset_ids)

    async def all_datasets(self) -> Sequence[Dataset]:
        """Give every traced dataset, by id."""
        return await self.thread.call(datasets.all_datasets)

    async def find_dataset(self, name: str) -> Dataset | None:
        """Find a dataset by id or name, whatever the case; ``None`` when none or several fit."""
        return await self.thread.call(datasets.find_dataset, name)

    async def save_references(self, dataset_id: str, references: Sequence[DocumentReference]) -> None:
        """Store all references of a dataset, replacing those of an earlier search."""
        await self.thread.call(documents.save_references, dataset_id, references)

    async def references(self, dataset_id: str) -> Sequence[DocumentReference]:
        """Give the references of a dataset in the order they were found."""
        return await self.thread.call(documents.references_of, dataset_id)

    async def outcomes(self, dataset_id: str) -> Sequence[documents.Outcome]:
        """Give the references of a dataset with what became of each."""
        return await self.thread.call(documents.outcomes_of, dataset_id)

    async def save_document(self, dataset_id: str, reference: DocumentReference, document: Document) -> None:
        """Store a document and that it speaks of this dataset."""
        await self.thread.call(documents.save_document, dataset_id, reference, document)

    async def save_unread(self, dataset_id: str, reference: DocumentReference, reason: str, *, unasked: bool) -> None:
        """Store why a reference gave no document."""
        await self.thread.call(documents.save_unread, dataset_id, reference, reason, unasked=unasked)

    async def save_given_up(self, dataset_id: str, reference: DocumentReference, reason: str) -> None:
        """Store that a person did without a reference which could not be asked."""
        await self.thread.call(documents.save_given_up, dataset_id, reference, reason)

    async def given_up(self, dataset_id: str) -> Sequence[str]:
        """Give what a person did without for a dataset: a reason for each reference."""
        return (await self.thread.call(documents.given_up, dataset_id)).get(dataset_id, [])

    async def unasked_urls(self, thread: str) -> Sequence[str]:
        """Give the addresses that could not be asked, of datasets of a run that wait for them."""
        return await self.thread.call(documents.unasked_urls, thread)

    async def documents(self, dataset_id: str) -> Sequence[Document]:
        """Give the documents of a dataset, in the order of its references."""
        return await self.thread.call(documents.documents_of, dataset_id)

    async def save_claims(self, found: Sequence[Claim]) -> None:
        """Store claims as extracted."""
        await self.thread.call(claims.save_claims, found)

    async def claims(self, claim_ids: Sequence[str]) -> Sequence[Claim]:
        """Give claims by id, in the given order."""
        return await self.thread.call(claims.claims_by_id, claim_ids)

    async def claims_of(self, dataset_id: str) -> Sequence[Claim]:
        """Give the claims of a dataset's current documents."""
        return await self.thread.call(claims.claims_of, dataset_id)

    async def save_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Store verdicts."""
        await self.thread.call(claims.save_judgements, judgements)

    async def judgements(self, claim_ids: Sequence[str]) -> Sequence[Judgement]:
        """Give verdicts by claim id, in the given order; claims without one are left out."""
        return await self.thread.call(claims.judgements_by_id, claim_ids)

    async def decisions_of(self, dataset_id: str) -> Mapping[str, NameDecision]:
        """Give the name decisions of a dataset by claim id, as last made."""
        return await self.thread.call(claims.decisions_of, dataset_id)

    async def evidence(self, thread: str | None = None) -> Sequence[Evidence]:
        """Give every claim of the current documents, with verdict and name decision; of one run or of all."""
        if thread is None:
            return await self.thread.call(claims.evidence_of_everything)
        return await self.thread.call(claims.evidence_of_run, thread)

    async def downstreams(self) -> Sequence[str]:
        """Give the datasets that claims are about, sorted."""
        return await self.thread.call(claims.claimed_downstreams)

    async def evidence_about(self, downstreams: Sequence[str]) -> Sequence[Evidence]:
        """Give every claim of the current documents of these datasets, with verdict and name decision."""
        return await self.thread.call(claims.evidence_about, downstreams)

    async def claims_of_edge(self, downstream: str, upstream: str) -> Sequence[Evidence]:
        """Give every claim of one edge, rejected ones too."""
        return await self.thread.call(claims.evidence_of_edge, downstream, upstream)

    # Edges, people, imports

    async def seen_version(self) -> int:
        """Give a number that changes when another process has written to the database."""
        return await self.thread.call(edges.seen_version)

    async def replace_edges(self, pooled: Sequence[Edge], version: int | None = None) -> bool:
        """Make these, pooled from all evidence, the edges; imported ones are untouched.

        ``False``: nothing was changed, since another process has written after ``version`` was seen.
        """
        return await self.thread.call(edges.replace_edges, pooled, version)

    async def edges(self) -> Sequence[Edge]:
        """Give every edge of every status, pooled and imported, as people reviewed them."""
        return await self.thread.call(edges.all_edges)

    async def import_edges(self, lines: Sequence[ImportedEdge]) -> int:
        """Store the lines of one file of edges; gives how many were new."""
        return await self.thread.call(imports.add_edges, lines)

    async def import_datasets(self, lines: Sequence[ImportedDataset]) -> int:
        """Store the lines of one file of datasets; gives how many were new."""
        return await self.thread.call(imports.add_datasets, lines)

    async def imported_edges(self) -> Sequence[ImportedEdge]:
        """Give every imported edge, duplicates too, in the order of their import."""
        return await self.thread.call(imports.imported_edges)

    async def imported_datasets(self) -> Sequence[ImportedDataset]:
        """Give every imported dataset, in the order of their import."""
        return await self.thread.call(imports.imported_datasets)
