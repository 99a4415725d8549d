"""Model answers are kept by key; every paid call is a row."""

import pytest

from app.records.run import ModelUsage
from app.store.model_answers import UsageTotals, model_answer, record_usage, save_model_answer, usage_totals


def usage(**more):
    values = {"thread": "run", "dataset_id": "a", "schema_name": "DocumentClaims", "model": "m"}
    return ModelUsage(**values | {"prompt_tokens": 100, "completion_tokens": 10} | more)


def test_an_answer_is_kept_by_its_key(db):
    assert model_answer(db, "key") is None
    save_model_answer(db, "key", '{"claims": []}')
    save_model_answer(db, "key", '{"claims": ["ü"]}')
    assert model_answer(db, "key") == '{"claims": ["ü"]}'
    assert model_answer(db, "other") is None


def test_calls_add_up_by_run_and_cost_is_absent_when_a_price_is_not_known(db):
    assert usage_totals(db, "run") == UsageTotals(0, 0, 0, 0.0)
    record_usage(db, usage(cost_usd=0.25))
    record_usage(db, usage(cost_usd=0.5, thread="other"))
    assert usage_totals(db, "run") == UsageTotals(1, 100, 10, pytest.approx(0.25))
    record_usage(db, usage())
    assert usage_totals(db, "run") == UsageTotals(2, 200, 20, None)
