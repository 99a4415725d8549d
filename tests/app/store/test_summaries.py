"""Counts say what the outputs of a run hold."""

from app.records.claim import ClaimStatus
from app.records.run import FrontierState, ModelUsage, RunState
from app.store.frontier import rename_taken, take
from app.store.model_answers import record_usage
from app.store.runs import acquire
from app.store.summaries import all_seeds, run_progress, run_summaries, run_summary, states_by_dataset
from tests.app.store.samples import edge, finish, start


def test_an_empty_database_has_no_runs(db):
    assert run_summaries(db) == []


def test_counts_of_a_run_under_way(db):
    start(db, "a", "z")
    acquire(db, "run")
    take(db, "run", 0)
    unsure = edge("a", "c", status=ClaimStatus.NEEDS_REVIEW)
    off_hub = edge("a", "~site", exists=False)
    finish(db, "a", "b", edges=[edge("a", "b"), unsure, off_hub])
    finish(db, "z", state=FrontierState.UNASKED)
    record_usage(
        db,
        ModelUsage(
            thread="run", dataset_id="a", schema_name="S", model="m", prompt_tokens=7, completion_tokens=3, cost_usd=0.5
        ),
    )
    found = run_summary(db, "run")
    assert found.state is RunState.RUNNING
    assert found.seeds == ("a", "z")
    assert (found.datasets, found.done, found.pending) == (3, 1, 2)
    assert (found.edges, found.needs_review) == (2, 1)
    assert (found.model_calls, found.prompt_tokens, found.completion_tokens, found.cost_usd) == (1, 7, 3, 0.5)
    assert run_summaries(db) == [found]
    assert run_progress(db, "run") == found


def test_a_shallow_run_does_not_count_what_a_deeper_one_found(db):
    start(db, "a", thread="deep")
    start(db, "a", thread="shallow", max_depth=1)
    finish(db, "a", "b", thread="deep")
    finish(db, "b", "c", thread="deep")
    finish(db, "a", "b", thread="shallow")
    assert (run_summary(db, "deep").edges, run_summary(db, "deep").datasets) == (2, 3)
    assert (run_summary(db, "shallow").edges, run_summary(db, "shallow").datasets) == (1, 2)


def test_what_rejected_edges_cut_off_does_not_count(db):
    start(db, "a")
    finish(db, "a", "b")
    finish(db, "b", "c", edges=[edge("b", "c"), edge("b", "d", status=ClaimStatus.NEEDS_REVIEW)])
    finish(db, "c")
    assert run_summary(db, "run").needs_review == 1
    finish(db, "a", "b", edges=[edge("a", "b", status=ClaimStatus.REJECTED)])
    found = run_summary(db, "run")
    assert (found.edges, found.datasets, found.needs_review) == (0, 1, 0)


def test_a_dataset_stands_where_the_furthest_run_has_it(db):
    start(db, "a", "A", thread="one", max_depth=1)
    start(db, "b", thread="two")
    take(db, "one", 0)
    rename_taken(db, "one", "A", "a")
    finish(db, "a", "b", "c", thread="one")
    take(db, "two", 0)
    assert all_seeds(db) == {"a", "b"}
    assert states_by_dataset(db) == {"a": FrontierState.DONE, "b": FrontierState.TAKEN, "c": FrontierState.BEYOND}
