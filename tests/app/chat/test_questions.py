"""Questions of a run inside a conversation: several wait at once, the run goes on, each kind of answer works."""

import asyncio
import re

import pytest

from app.queries import name_reviews_of, reviews_of, waiting_ids
from app.queries.reviews import QueueFilter
from app.records.run import FrontierState
from app.settings import load_settings
from app.store.lineage_store import LineageStore
from app.tracing.runner import start_trace
from tests.app.chat.talk import Script, call, conversation, said
from tests.app.tracing.asked_world import ASKED, SEED
from tests.app.tracing.test_asking import Person, export_lines, options
from tests.standins import StandIns

LABEL = "Direct Inclusion/Subset"
RULES = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
YOUNG, LATE, YOUNGER, RIGHT = (
    "acme/mix ← acme/young",
    "acme/mix ← acme/late",
    "acme/young ← acme/younger",
    "acme/right ← acme/left",
)


def reading(schema, messages):
    """Claim what the cards of that world say."""
    found = re.finditer(r"This dataset is a filtered subset of \[([^\]]+)\]\([^)]+\)\.", messages[-1]["content"])
    claims = [{"name": one[1], "relationship": LABEL, "confidence": 0.9, "evidence": one[0]} for one in found]
    return {"claims": claims} if schema == "DocumentClaims" else None


@pytest.fixture(scope="module")
def services():
    with StandIns(ASKED) as running:
        yield running


@pytest.fixture
def talk(services, tmp_path):
    def opened(name="talk"):
        return conversation({**services.environment, **RULES}, tmp_path / "lineage.db", name)

    return opened


async def answered(session, line, answers, default="a seen"):
    """Say a line and answer what is asked meanwhile by a table; gives the lines at the end and what was asked."""
    asked, lines = {}, ""
    async for event in session.ask(line):
        lines += event.text + "\n" if event.kind == "lines" else ""
        for each in session.waiting if event.kind == "questions" else ():
            pair = f"{each.question.downstream} ← {each.question.upstream}"
            if each.number not in asked:
                asked[each.number] = pair
                answer = answers.get(pair, default)
                assert session.rule(f"{each.number} {answer}") == ""
    return lines, asked


async def test_every_kind_of_answer_is_taken_while_the_run_goes_on(talk, tmp_path):
    db = tmp_path / "lineage.db"
    answers = {
        YOUNG: "l 1 rewritten",
        LATE: "/reject 'not this one'",
        YOUNGER: "/correct acme/other says Bob",
        RIGHT: "/skip ask Bob",
    }
    async with talk() as session:
        lines, asked = await answered(session, f"/trace {SEED} --review ask", answers)
        assert sorted(asked.values()) == sorted(answers)
        assert "talk-run-1  complete" in lines
        assert "acme/other  (" in lines
        decided = {(one.downstream, one.upstream): one for one in reviews_of(db)}
        assert {one.decision.value for one in decided.values()} == {"relabel", "reject", "correct", "skip"}
        assert {one.who for one in decided.values()} == {"tester"}
        assert decided["acme/young", "acme/younger"].why == "says Bob"
        again, asked = await answered(session, "/resume talk-run-1", {})
        assert (asked, "complete" in again) == ({}, True)


async def test_the_graph_is_that_of_the_command_line(services, talk, tmp_path):
    async with talk() as session:
        await answered(session, f"/trace {SEED} --review ask", {}, "a seen")
    other = tmp_path / "other.db"
    settings = load_settings(environment={**services.environment, **RULES, "TAPROOT_DB": str(other)})
    await start_trace(settings, options(), thread="talk-run-1", asker=Person())
    ours, theirs = (export_lines(db, tmp_path / db.stem) for db in (tmp_path / "lineage.db", other))
    assert ours["graph.jsonl"].replace(b"tester", b"ann") == theirs["graph.jsonl"]


async def test_several_wait_at_once_and_the_run_goes_on_elsewhere(talk, tmp_path):
    store = LineageStore(tmp_path / "lineage.db")

    async def read(name):
        items = await store.frontier("talk-run-1")
        return any(item.dataset_id == name and item.state is FrontierState.DONE for item in items)

    most, went_on = 0, False
    async with talk() as session:
        async for event in session.ask(f"/trace {SEED} --review ask"):
            most = max(most, len(session.waiting))
            if event.kind in {"questions", "progress"} and len(session.waiting) >= 2 and not went_on:
                went_on = await read("acme/calmer")
            if went_on and session.waiting:
                session.rule("a")
    store.close()
    assert (most >= 2, went_on) == (True, True)
    assert waiting_ids(tmp_path / "lineage.db", QueueFilter()) == []


async def test_a_name_is_decided_once_and_what_it_means_is_read(talk, tmp_path):
    answers = {YOUNG: "n acme/other the old name", LATE: "n off-hub"}
    async with talk() as session:
        lines, asked = await answered(session, f"/trace {SEED} --review ask", answers)
    assert YOUNGER not in asked.values()
    assert "acme/deep" in lines
    assert "off-Hub" in lines
    said_of = {one.decision.mention: one.decision.dataset_id for one in name_reviews_of(tmp_path / "lineage.db")}
    assert said_of["acme/young"] == "acme/other"


async def test_an_interrupted_trace_asks_again_when_it_is_gone_on_with(talk, tmp_path):
    async with talk() as session:
        stopped = ""
        async for event in session.ask(f"/trace {SEED} --review ask"):
            if len(session.waiting) >= 2:
                session.stop()
            stopped += event.text
        assert "stopped" in stopped
        assert "/resume talk-run-1" in stopped
        assert session.waiting == ()
        assert "acme/mix ← acme/" in (await said(session, "/review"))["lines"]
        assert "Decided" in (await said(session, "/accept acme/mix acme/young seen"))["lines"]
    async with talk() as session:
        lines, asked = await answered(session, "/resume talk-run-1", {})
        assert sorted(asked.values()) == sorted([LATE, YOUNGER, RIGHT])
        assert "complete" in lines


async def test_what_is_not_understood_is_told_and_the_question_waits_on(talk):
    told = []
    async with talk() as session:
        async for _ in session.ask(f"/trace {SEED} --review ask"):
            if session.waiting and not told:
                bad = ("nonsense", "77 a", "l 9", "c ../x", f"c {session.waiting[0].question.upstream}", "n")
                told = [session.rule(line) for line in bad]
            elif session.waiting:
                session.leave_questions()
        assert session.rule("a") == "No question waits."
    assert all(told)
    assert told[1] == "No question 77 waits."


async def test_a_run_that_a_model_starts_asks_too(services, tmp_path):
    script = Script(
        {
            f"Trace {SEED} and ask me.": [
                call("trace", datasets=[SEED], review="ask"),
                "The run talk-run-1 is complete.",
            ]
        },
        other=reading,
    )
    with StandIns(ASKED, source_model=script) as with_model:
        async with conversation(with_model.environment, tmp_path / "lineage.db") as session:
            lines, asked = await answered(session, f"Trace {SEED} and ask me.", {})
    assert YOUNG in asked.values()
    assert "talk-run-1  complete" in lines


async def test_a_wait_that_is_cancelled_leaves_nothing_behind(talk):
    async with talk() as session:
        async with asyncio.timeout(30):
            async for _ in session.ask(f"/trace {SEED} --review ask"):
                if session.waiting:
                    break
        assert "The last turn was cut off" in await session.cut_off()
        assert "/resume" in await session.cut_off()
        assert "one-run" not in (await said(session, "/runs"))["lines"]
        assert await session.cut_off() == ""
        assert session.waiting == ()
