"""Questions of a run on a LangGraph server: interrupts of the conversation, several at once, answered one by one."""

from contextlib import asynccontextmanager

import pytest
from langgraph.types import Command

from app.chat.graph import build_chat
from app.chat.wiring import open_chat_services
from app.queries import reviews_of, run_summaries, waiting_ids
from app.queries.reviews import QueueFilter
from app.settings import load_settings
from app.store.checkpoints import open_saver
from app.store.lineage_store import LineageStore
from tests.app.chat.talk import Script, call
from tests.app.chat.test_questions import RULES, reading
from tests.app.tracing.asked_world import ASKED, SEED
from tests.standins import StandIns

CONFIG = {"configurable": {"thread_id": "served"}}


@pytest.fixture(scope="module")
def services():
    with StandIns(ASKED) as running:
        yield running


@asynccontextmanager
async def served(environment, db):
    """The graph as a server has it: nobody sits before it."""
    settings = load_settings(environment={**environment, "TAPROOT_DB": str(db)})
    store = LineageStore(db)
    try:
        async with open_chat_services(settings, store, "ann") as opened:
            yield build_chat(opened.ports("server"), await open_saver(store.thread))
    finally:
        store.close()


async def waiting(graph):
    state = await graph.aget_state(CONFIG)
    found = {}
    for task in state.tasks:
        for each in task.interrupts:
            question = each.value["question"]
            found[question["downstream"], question["upstream"]] = each
    return found


async def test_several_wait_and_each_is_answered_alone(services, tmp_path):
    db = tmp_path / "lineage.db"
    environment = {**services.environment, **RULES}
    async with served(environment, db) as graph:
        await graph.ainvoke({"question": f"/trace {SEED} --review ask"}, CONFIG)
        first = await waiting(graph)
        assert set(first) == {("acme/mix", "acme/late"), ("acme/mix", "acme/young"), ("acme/right", "acme/left")}
        assert "filtered subset of" in "\n".join(first["acme/mix", "acme/young"].value["evidence"])
        # One is answered; the others wait on.
        young = first["acme/mix", "acme/young"].id
        await graph.ainvoke(Command(resume={young: "a seen"}), CONFIG)
        assert set(await waiting(graph)) == set(first) - {("acme/mix", "acme/young")}
        assert [one.upstream for one in reviews_of(db)] == ["acme/young"]
    # Another process, days later: an answer that is not understood is asked for again.
    async with served(environment, db) as graph:
        left = await waiting(graph)
        late, right = left["acme/mix", "acme/late"].id, left["acme/right", "acme/left"].id
        answers = {late: {"decision": "relabel", "relationship": "Semantic Evolution", "why": "x"}, right: "perhaps"}
        await graph.ainvoke(Command(resume=answers), CONFIG)
        [again] = (await waiting(graph)).values()
        assert "a accept" in again.value["told"]
        await graph.ainvoke(Command(resume={again.id: "later"}), CONFIG)
        # The run went on, and what it found behind the accepted edge is asked; what was left is not asked again.
        [new] = await waiting(graph)
        assert new == ("acme/young", "acme/younger")
        [third] = (await waiting(graph)).values()
        end = await graph.ainvoke(Command(resume={third.id: "r no"}), CONFIG)
        assert await waiting(graph) == {}
        assert "server-run-1  complete" in end["messages"][-1]["content"]
    assert waiting_ids(db, QueueFilter()) == [("acme/right", "acme/left")]
    assert {one.decision.value for one in reviews_of(db)} == {"accept", "relabel", "reject"}
    [run] = run_summaries(db)
    assert run.state.value == "complete"


async def test_a_model_goes_on_when_all_is_answered(tmp_path):
    asked = f"Trace {SEED} and ask me."
    script = Script(
        {asked: [call("trace", datasets=[SEED], review="ask"), "The run server-run-1 is complete."]}, reading
    )
    with StandIns(ASKED, source_model=script) as services:
        async with served(services.environment, tmp_path / "lineage.db") as graph:
            await graph.ainvoke({"question": asked}, CONFIG)
            while found := await waiting(graph):
                end = await graph.ainvoke(Command(resume={each.id: "a" for each in found.values()}), CONFIG)
            assert end["messages"][-1]["content"] == "The run server-run-1 is complete."
    assert waiting_ids(tmp_path / "lineage.db", QueueFilter()) == []
