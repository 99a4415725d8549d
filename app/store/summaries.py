"""Counts of runs. They count what outputs hold: what accepted edges reach from the run's seeds.

Edges count when this run has read, or will read, their downstream: a shallow run does not boast of what a
deeper one found.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from sqlite_utils import Database

from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.run import FrontierState, RunRecord, RunSummary
from app.store.edges import all_edges, reached
from app.store.model_answers import usage_totals
from app.store.runs import all_runs, run_record

__all__ = ["all_seeds", "former_ids", "run_progress", "run_summaries", "run_summary", "states_by_dataset"]

_PENDING = (FrontierState.PENDING.value, FrontierState.TAKEN.value, FrontierState.UNASKED.value)


_STATE_ORDER = (
    FrontierState.DONE,
    FrontierState.TAKEN,
    FrontierState.UNASKED,
    FrontierState.PENDING,
    FrontierState.BEYOND,
)


def run_summary(db: Database, thread: str) -> RunSummary:
    """Give the counts of one run.

    Raises:
        UsageError: there is no such run.
    """
    return _summary(db, run_record(db, thread), all_edges(db))


def run_summaries(db: Database) -> list[RunSummary]:
    """Give the counts of every run, the oldest first."""
    edges = all_edges(db)
    return [_summary(db, record, edges) for record in all_runs(db)]


def _summary(db: Database, record: RunRecord, edges: Sequence[Edge]) -> RunSummary:
    rows = db.execute(
        "SELECT dataset_id, state, is_seed FROM frontier WHERE thread = ? AND same_as IS NULL", [record.thread]
    ).fetchall()
    states = Counter(row[1] for row in rows)
    seeds = {row[0] for row in rows if row[2]}
    read = {row[0] for row in rows if row[1] != FrontierState.BEYOND.value}
    ours = [edge for edge in edges if edge.downstream in read]
    found = reached(ours, seeds)
    inside = seeds | {edge.upstream for edge in found}
    usage = usage_totals(db, record.thread)
    return RunSummary(
        thread=record.thread,
        state=record.state,
        reason=record.reason,
        seeds=record.options.seeds,
        started_at=record.started_at,
        updated_at=record.updated_at,
        datasets=sum(1 for row in rows if row[0] in inside),
        done=states[FrontierState.DONE.value],
        pending=sum(states[state] for state in _PENDING),
        edges=len(found),
        needs_review=sum(1 for edge in ours if edge.status is ClaimStatus.NEEDS_REVIEW and edge.downstream in inside)
        + _unusable_count(db, inside),
        model_calls=usage.model_calls,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cost_usd=usage.cost_usd,
    )


def all_seeds(db: Database) -> set[str]:
    """Give the seeds of all runs, by their canonical ids."""
    sql = "SELECT DISTINCT dataset_id FROM frontier WHERE is_seed AND same_as IS NULL"
    return {row[0] for row in db.execute(sql)}


def former_ids(db: Database) -> dict[str, str]:
    """Give the ids under which runs were asked for datasets that are called otherwise now, with today's."""
    return dict(db.execute("SELECT alias, dataset_id FROM frontier_aliases").fetchall())


def _unusable_count(db: Database, dataset_ids: Collection[str]) -> int:
    """Count the datasets that need review themselves, because what was answered about them could not be used."""
    rows = db.execute("SELECT id FROM datasets WHERE review_reason IS NOT NULL AND review_reason != ''")
    return sum(1 for row in rows if row[0] in dataset_ids)


def states_by_dataset(db: Database) -> dict[str, FrontierState]:
    """Give where each dataset stands, the furthest of all runs."""
    furthest: dict[str, FrontierState] = {}
    for dataset_id, value in db.execute("SELECT DISTINCT dataset_id, state FROM frontier WHERE same_as IS NULL"):
        state = FrontierState(value)
        known = furthest.get(dataset_id, state)
        furthest[dataset_id] = min(known, state, key=_STATE_ORDER.index)
    return furthest


def run_progress(db: Database, thread: str) -> RunSummary:
    """Give the counts of a run while it is worked on, without walking the graph: cheap enough to ask often."""
    record = run_record(db, thread)
    rows = db.execute("SELECT state, count(*) FROM frontier WHERE thread = ? AND same_as IS NULL GROUP BY 1", [thread])
    states = dict(rows.fetchall())
    edges = dict(
        db.execute(
            "SELECT edges.status, count(*) FROM edges JOIN frontier ON frontier.dataset_id = edges.downstream "
            "WHERE frontier.thread = ? GROUP BY 1",
            [thread],
        ).fetchall()
    )
    usage = usage_totals(db, thread)
    return RunSummary(
        thread=thread,
        state=record.state,
        seeds=record.options.seeds,
        started_at=record.started_at,
        updated_at=record.updated_at,
        datasets=sum(states.values()),
        done=states.get(FrontierState.DONE.value, 0),
        pending=sum(states.get(state, 0) for state in _PENDING),
        edges=edges.get(ClaimStatus.ACCEPTED.value, 0),
        needs_review=edges.get(ClaimStatus.NEEDS_REVIEW.value, 0),
        model_calls=usage.model_calls,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cost_usd=usage.cost_usd,
    )
