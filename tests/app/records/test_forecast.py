"""Forecasts: from the first datasets on, at least what waits, and what that leads to while it ends at all."""

from datetime import UTC, datetime

from app.records.forecast import FIRST_DATASETS, forecast
from app.records.run import RunState, RunSummary

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def summary(done, pending, seeds=2, cost=0.5, state=RunState.RUNNING):
    return RunSummary(
        thread="t", state=state, seeds=tuple(f"a/{n}" for n in range(seeds)), started_at=NOW, updated_at=NOW,
        done=done, pending=pending, model_calls=3 * done, prompt_tokens=900 * done, completion_tokens=100 * done,
        cost_usd=cost,
    )  # fmt: skip


def test_none_before_the_first_datasets_nor_after_the_last():
    assert forecast(summary(FIRST_DATASETS - 1, 4)) is None
    assert forecast(summary(30, 0)) is None
    assert forecast(summary(30, 3, state=RunState.COMPLETE)) is None


def test_while_each_dataset_leads_to_several_only_a_lower_bound_is_given():
    ahead = forecast(summary(10, 12))
    assert (ahead.read, ahead.found_per_dataset, ahead.expected) == (10, 2.0, None)
    assert ahead.known.model_dump() == {"datasets": 12, "model_calls": 36, "tokens": 12_000, "cost_usd": 0.6}


def test_a_process_that_ends_is_followed_to_its_end():
    ahead = forecast(summary(20, 6, seeds=16))
    assert ahead.found_per_dataset == 0.5
    assert (ahead.known.datasets, ahead.expected.datasets) == (6, 12)
    assert ahead.expected.model_calls == 36


def test_an_unknown_price_makes_no_cost():
    assert forecast(summary(10, 3, cost=None)).known.cost_usd is None
