"""Runs beside a server: replayed from a recording, stopped and resumed; what cannot be started is said at once."""

import asyncio

import pytest

from app.errors import RunConflictError, UsageError
from app.queries import run_summaries
from app.records.run import RunState
from app.settings import load_settings
from app.store.connection import open_database
from app.web.run_desk import BesideTracer, RunDesk, Wanted
from tests.app.store.samples import options, start
from tests.conftest import ROOT

DEMO = ROOT / "cassettes" / "demo"


@pytest.fixture
def desk(tmp_path):
    settings = load_settings(environment={"TAPROOT_DB": str(tmp_path / "lineage.db")})
    return RunDesk(settings, recordings=DEMO)


async def ended(desk, thread):
    async with asyncio.timeout(60):
        while thread in desk.working or thread not in desk.ended:
            await asyncio.sleep(0.05)
    return desk.ended[thread]


async def test_a_recording_is_replayed_while_the_loop_goes_on(desk):
    thread = await desk.start(Wanted(replay="openhermes-2.5.yaml"))
    assert desk.working == {thread}
    found = await ended(desk, thread)
    assert (found.is_well, found.words.startswith("It is complete.")) == (True, True)
    [summary] = run_summaries(desk.settings.db)
    assert (summary.thread, summary.state) == (thread, RunState.COMPLETE)
    assert desk.latest[thread].edges > 20


async def test_a_run_that_is_stopped_is_kept_and_goes_on(desk):
    thread = await desk.start(Wanted(replay="openhermes-2.5.yaml"))
    with pytest.raises(RunConflictError, match="being worked on already"):
        desk.resume(thread)
    desk.stop(thread)
    found = await ended(desk, thread)
    assert "Everything found is kept" in found.words or found.words.startswith("It is complete.")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(), "Name at least one dataset"),
        (Wanted(seeds=("not an id",)), "not an id"),
        (Wanted(replay="../secret.yaml"), "no recording"),
        (Wanted(seeds=("a/b",), max_depth=0), "max_depth"),
        (Wanted(seeds=("a/b",), extractor="llm"), "needs a model"),
    ],
)
async def test_what_cannot_be_started_is_said(desk, wanted, words):
    with pytest.raises(UsageError, match=words):
        await desk.start(wanted)
    assert not desk.working


async def test_a_recording_that_is_none_ends_in_one_sentence(desk, tmp_path):
    (tmp_path / "torn.yaml").write_text("nothing: [")
    desk.recordings = tmp_path
    found = await ended(desk, await desk.start(Wanted(replay="torn.yaml")))
    assert not found.is_well
    assert "torn.yaml" in found.words
    assert "Traceback" not in found.words


async def test_a_run_that_is_not_there_cannot_be_resumed(desk):
    desk.resume("nobody")
    assert "There is no run nobody" in (await ended(desk, "nobody")).words


async def test_a_conversation_follows_its_run_and_stops_it(desk):
    db = open_database(desk.settings.db)
    start(db, thread="empty")
    db.close()
    stop, heard = asyncio.Event(), []
    outcome = await BesideTracer(desk).resume("empty", None, None, heard.append, stop, None, None)
    assert outcome.summary.state is RunState.COMPLETE
    stop.set()
    stopped = await BesideTracer(desk).start(options("a/b"), "talked", heard.append, stop, None)
    assert (stopped.summary.thread, stopped.summary.state) == ("talked", RunState.STOPPED)
    await asyncio.sleep(0)
    assert {summary.thread for summary in heard} <= {"empty", "talked"}


async def test_closing_ends_what_goes_on(desk):
    thread = await desk.start(Wanted(replay="openhermes-2.5.yaml"))
    await desk.close()
    assert not desk.working
    assert thread in desk.ended
