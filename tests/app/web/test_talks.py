"""Conversations of pages: the sessions of ``taproot chat``, opened when they are first used, one turn at a time."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from app.errors import DatabaseError, UsageError
from app.settings import load_settings
from app.web.run_desk import BesideTracer, RunDesk
from app.web.talks import Talks
from tests.app.chat.talk import Script, conversation
from tests.standins import StandIns
from tests.standins.world import World


@pytest.fixture
async def talks(tmp_path):
    settings = load_settings(environment={"TAPROOT_DB": str(tmp_path / "lineage.db")})
    found = Talks(settings, "tester", BesideTracer(RunDesk(settings)))
    yield found
    await found.close()


async def said(events):
    return "".join([event.text for event in [each async for each in events]])


async def test_looking_makes_no_database(talks):
    assert await talks.listed() == []
    assert not talks.settings.db.exists()


async def test_a_turn_by_a_command_is_kept_in_the_same_session_as_on_the_command_line(talks):
    talk = await talks.open("talk")
    assert "/why DOWNSTREAM UPSTREAM" in await said(talk.say("/help"))
    assert "No model is configured" in await said(talk.say("where does it come from?"))
    assert [turn.question for turn in await talk.turns()] == ["/help", "where does it come from?"]
    assert [(each.name, each.turns) for each in await talks.listed()] == [("talk", 2)]
    forked = await talks.fork(talk, 1)
    assert (forked.name, talks.last) == ("talk-2", "talk-2")
    async with conversation({}, talks.settings.db, "talk") as session:
        assert [turn.number for turn in await session.transcript()] == [1, 2]


async def test_there_is_one_turn_at_a_time(talks):
    talk = await talks.open("talk")
    first = talk.say("/help")
    await anext(first)
    with pytest.raises(UsageError, match="An answer is being given"):
        await said(talk.say("/runs"))
    await first.aclose()
    assert await said(talk.say("/runs"))


async def test_bad_names_and_databases_are_said_and_do_no_harm(talks):
    with pytest.raises(UsageError, match="no name for a session"):
        await talks.open("a/b")
    talks.settings.db.write_text("this is no database at all")
    with pytest.raises(DatabaseError, match="not a lineage database"):
        await talks.open("talk")
    talks.settings.db.unlink()
    assert await said((await talks.open("talk")).say("/runs"))
    await asyncio.sleep(0)


async def test_a_model_is_heard_sentence_by_sentence_and_can_be_stopped(tmp_path):
    script = Script({"Hello?": ["There is no run. " * 400]})
    with StandIns(World(), source_model=script) as services:
        settings = load_settings(environment={**services.environment, "TAPROOT_DB": str(tmp_path / "lineage.db")})
        talks = Talks(settings, "tester", BesideTracer(RunDesk(settings)))
        talk = await talks.open("talk")
        events = talk.say("Hello?")
        heard = [(await anext(events)).kind]
        talk.stop()
        heard += [event.kind async for event in events]
        stored = (await talk.turns())[0].answer
        await talks.close()
    assert heard[0] == "text"
    assert heard[-1] == "note"
    assert 0 < stored.count("There is no run.") < 400


async def test_whoever_gives_up_while_a_session_opens_leaves_none_open(talks, monkeypatch):
    happened, go_on = [], asyncio.Event()

    @asynccontextmanager
    async def slowly(settings, name, **given):
        happened.append("open")
        try:
            await go_on.wait()
            yield SimpleNamespace(pending=nothing, stop=lambda: None)
        finally:
            happened.append("closed")

    async def nothing():
        return None

    monkeypatch.setattr("app.web.talks.open_session", slowly)
    first = asyncio.create_task(talks.open("talk"))
    while not happened:
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    go_on.set()
    await talks.open("talk")
    assert happened == ["open", "closed", "open"]
