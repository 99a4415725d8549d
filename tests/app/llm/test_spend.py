"""The ledger: what is counted, what is admitted, what a price table may say."""

import asyncio

import pytest

from app.errors import BudgetError, ConfigurationError
from app.llm.prices import load_prices
from app.llm.spend import Spend

MODEL = "gpt-5-mini"
CALL = {"thread": "run", "dataset_id": "org/one", "schema_name": "DocumentClaims", "model": MODEL}


def ledger(budget_tokens=None, budget_usd=None, **more):
    return Spend(budget_tokens, budget_usd, load_prices(), **more)


async def call(spend, *, estimate=100, used=100):
    reservation = await spend.admit(MODEL, estimate, 0)
    await asyncio.sleep(0)
    spend.add(**CALL, prompt_tokens=used, completion_tokens=0)
    await spend.release(reservation)


async def test_without_a_budget_everything_is_admitted():
    spend = ledger()
    await asyncio.gather(*(call(spend, estimate=10**9) for _ in range(20)))
    assert spend.calls == 20


async def test_calls_wait_for_those_in_flight_and_use_the_budget_to_the_end():
    spend = ledger(budget_tokens=1000)
    results = await asyncio.gather(*(call(spend, estimate=300) for _ in range(30)), return_exceptions=True)
    # Each takes 100 although 300 were estimated: eight fit until less than an estimate is left.
    assert sum(each is None for each in results) == 8
    assert spend.prompt_tokens == 800
    assert {str(each) for each in results if each is not None} == {"The budget of 1,000 tokens is spent (800 used)."}


async def test_a_spent_budget_stays_spent():
    spend = ledger(budget_tokens=100)
    with pytest.raises(BudgetError):
        await spend.admit(MODEL, 101, 0)
    with pytest.raises(BudgetError):
        await spend.admit(MODEL, 1, 0)


async def test_what_earlier_parts_of_the_run_spent_counts():
    with pytest.raises(BudgetError, match="950 used"):
        await ledger(budget_tokens=1000, spent_tokens=950).admit(MODEL, 60, 0)


async def test_dollars_are_counted_by_the_price_of_the_model():
    usages = []
    spend = ledger(budget_usd=0.001, on_usage=usages.append)
    reservation = await spend.admit(MODEL, 1000, 0)
    spend.add(**CALL, prompt_tokens=1000, completion_tokens=300)
    await spend.release(reservation)
    assert usages[0].cost_usd == pytest.approx(0.00085)
    with pytest.raises(BudgetError, match="US dollars"):
        await spend.admit(MODEL, 1000, 0)


async def test_a_call_that_fails_gives_its_room_back():
    spend = ledger(budget_tokens=100)
    await spend.release(await spend.admit(MODEL, 100, 0))
    await spend.release(await spend.admit(MODEL, 100, 0))


async def test_a_cancelled_wait_takes_no_room():
    spend = ledger(budget_tokens=100)
    held = await spend.admit(MODEL, 80, 0)
    waiting = asyncio.create_task(spend.admit(MODEL, 50, 0))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await spend.release(held)
    await spend.release(await spend.admit(MODEL, 100, 0))


def test_a_budget_below_zero_is_refused():
    for budget in ((-1, None), (None, -0.5), (None, float("nan"))):
        with pytest.raises(ConfigurationError, match="below zero"):
            ledger(*budget)


@pytest.mark.parametrize(
    "name", ["gpt-5-mini", "gpt-5-mini-2025-08-07", "openai/gpt-5-mini", "openai/gpt-5-mini-20250807"]
)
def test_a_price_is_found_by_the_names_a_model_goes_by(name):
    assert load_prices().of(name).prompt == 0.25


def test_no_price_is_invented():
    assert load_prices().of("gpt-5-mini-turbo") is None
    assert load_prices().of("") is None


def test_the_table_of_the_user_is_laid_over_ours(tmp_path):
    table = tmp_path / "prices.toml"
    table.write_text('["gpt-5-mini"]\nprompt = 9\ncompletion = 10\n["mine/own:7b"]\nprompt = 0\ncompletion = 0\n')
    prices = load_prices(table)
    assert prices.of("gpt-5-mini").prompt == 9.0
    assert prices.of("mine/own:7b").cost_usd(10, 10) == 0
    assert prices.of("gpt-5").prompt == load_prices().of("gpt-5").prompt


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        '["m"]\nprompt = 1\n',
        '["m"]\nprompt = -1\ncompletion = 1\n',
        '["m"]\nprompt = "1"\ncompletion = 1\n',
        '["m"]\nprompt = nan\ncompletion = 1\n',
        '["m"]\nprompt = true\ncompletion = 1\n',
        "m = 5\n",
        '["m"]\nprompt = 1\ncompletion = inf\n',
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, text):
    table = tmp_path / "prices.toml"
    table.write_text(text)
    with pytest.raises(ConfigurationError, match=r"prices\.toml cannot be used"):
        load_prices(table)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_prices(tmp_path / "none.toml")
