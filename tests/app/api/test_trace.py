"""Runs from Python: in plain code and in event loops, stopped, interrupted, failing and resumed."""

import asyncio
import signal
import threading

import pytest

from app.api import Lineage, StoppedEarlyWarning, aresume, atrace, resume, trace
from app.errors import (
    BudgetError,
    ConfigurationError,
    InterruptedRunError,
    MalformedIdError,
    NotInGraphError,
    UsageError,
)
from tests.chain import CALM, LENGTH, SLOW, settings_file
from tests.standins.faults import Faults, Latency

SEED = "acme/link-0"
CHAIN = tuple(f"acme/link-{number}" for number in range(1, LENGTH))


def test_it_runs_to_the_end_and_says_so(lineage):
    assert lineage.run.state.value == "complete"
    assert lineage.stopped is None
    assert lineage.raise_if_stopped() is lineage
    assert lineage.upstream_of(SEED) == CHAIN
    assert "acme/link-0" in repr(lineage)


async def test_inside_a_running_loop(env_file, tmp_path):
    lineage = trace(SEED, db=tmp_path / "a.db", env_file=env_file)
    assert lineage.upstream_of(SEED) == CHAIN


async def test_the_awaitable_one_leaves_the_loop_free(env_file, services, tmp_path):
    services.faults = SLOW
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.create_task(tick())
    seen = []

    async def listener(summary):
        await asyncio.sleep(0.01)
        seen.append(summary.done)

    lineage = await atrace(SEED, db=tmp_path / "a.db", env_file=env_file, max_depth=2, on_progress=listener)
    ticking.cancel()
    assert ticks > 20
    assert seen == sorted(seen)
    assert seen[-1] == 2
    assert lineage.upstream_of(SEED) == CHAIN[:2]


async def test_a_stop_that_is_asked_for(env_file, services, tmp_path):
    services.faults = SLOW
    stop = asyncio.Event()
    with pytest.warns(StoppedEarlyWarning, match="resume"):
        lineage = await atrace(
            SEED, db=tmp_path / "a.db", env_file=env_file, thread="t", stop=stop, on_progress=lambda _: stop.set()
        )
    with pytest.raises(InterruptedRunError):
        lineage.raise_if_stopped()
    services.faults = CALM
    again = await aresume("t", db=tmp_path / "a.db", env_file=env_file)
    assert again.upstream_of(SEED) == CHAIN


class Pressing:
    """Presses Ctrl-C in the main thread, at each of the first reports of progress."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, summary) -> None:
        if self.left:
            self.left -= 1
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def test_ctrl_c_gives_what_was_found(env_file, services, tmp_path):
    services.faults = SLOW
    with pytest.warns(StoppedEarlyWarning):
        lineage = trace(SEED, db=tmp_path / "a.db", env_file=env_file, on_progress=Pressing(1))
    assert isinstance(lineage.stopped, InterruptedRunError)
    assert len(lineage.datasets) < LENGTH
    services.faults = CALM
    assert lineage.resume(env_file=env_file).upstream_of(SEED) == CHAIN


def test_ctrl_c_twice_is_a_keyboard_interrupt(env_file, services, tmp_path):
    services.faults = Faults(latency={"hub": Latency(mean=8000, minimum=8000)})
    with pytest.raises(KeyboardInterrupt):
        trace(SEED, db=tmp_path / "a.db", env_file=env_file, thread="t", on_progress=Pressing(2))
    services.faults = CALM
    assert resume("t", db=tmp_path / "a.db", env_file=env_file).upstream_of(SEED) == CHAIN


def test_a_spent_budget_is_a_warning_and_can_be_raised(services, tmp_path):
    by_model = settings_file(services, tmp_path, model=True)
    with pytest.warns(StoppedEarlyWarning, match="budget") as told:
        lineage = trace(SEED, db=tmp_path / "a.db", env_file=by_model, budget_tokens=1, model="gpt-5-mini")
    assert told[0].filename == __file__
    assert isinstance(lineage.stopped, BudgetError)
    with pytest.raises(BudgetError):
        lineage.raise_if_stopped()
    assert lineage.edges == ()


@pytest.mark.parametrize(
    ("seeds", "options", "error", "words"),
    [
        ((), {}, UsageError, "at least one dataset"),
        (("no id at all",), {}, MalformedIdError, "no id at all"),
        ((SEED,), {"max_depth": 0}, UsageError, "max_depth"),
        ((SEED,), {"extractor": "llm"}, ConfigurationError, "needs a model"),
        ((SEED,), {"record": "a", "replay": "b"}, UsageError, "exclude"),
        ((SEED,), {"record": "{folder}"}, UsageError, "exists already"),
        (("acme/nothing-here",), {}, NotInGraphError, "acme/nothing-here"),
    ],
)
def test_errors_are_those_of_the_tree(seeds, options, error, words, env_file, tmp_path):
    given = {name: tmp_path if value == "{folder}" else value for name, value in options.items()}
    with pytest.raises(error, match=words):
        trace(*seeds, db=tmp_path / "a.db", env_file=env_file, **given)


async def test_options_that_do_not_exist_are_refused():
    with pytest.raises(TypeError, match="max_deep"):
        await atrace(SEED, max_deep=3)


def test_an_environment_that_cannot_be_used(tmp_path):
    with pytest.raises(ConfigurationError, match="does not exist"):
        trace(SEED, env_file=tmp_path / "none.env")


def test_a_listener_that_fails_stops_the_run(env_file, services, tmp_path):
    services.faults = SLOW

    def listener(summary):
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        trace(SEED, db=tmp_path / "a.db", env_file=env_file, thread="t", on_progress=listener)
    services.faults = CALM
    assert resume("t", db=tmp_path / "a.db", env_file=env_file).upstream_of(SEED) == CHAIN


def test_a_lineage_that_was_opened_has_no_run_to_resume(lineage):
    with pytest.raises(UsageError, match="opened"):
        Lineage.open(lineage.db).resume()
