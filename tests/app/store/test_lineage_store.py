"""The facade: satisfies the nodes' port, waits and drains, and lives beside LangGraph's saver."""

import asyncio
import inspect
import random

import pytest
from langgraph.graph import END, START, StateGraph

from app.errors import RunConflictError, UsageError
from app.records.dataset import Dataset
from app.records.run import FrontierState, RunState
from app.store.checkpoints import open_saver
from app.store.lineage_store import LineageStore
from graph_nodes.ports import Shelf
from graph_nodes.state import TraceState
from tests.app.store.samples import claim, decision, document, edge, judgement, options, reference


async def begun(store, *seeds, **more):
    await store.create_run("run", options(*seeds, **more))
    await store.acquire("run")
    await store.begin("run", seeds)


async def finish(store, name, *upstreams, state=FrontierState.DONE):
    dataset = Dataset(id=name, name=name, exists=True)
    edges = [edge(name, upstream) for upstream in upstreams]
    await store.finish("run", name, dataset, {}, edges, upstreams, state, "", "rules/1")


def test_every_method_of_the_port_is_there_with_its_parameters():
    for name, method in inspect.getmembers(Shelf, inspect.isfunction):
        if name.startswith("_"):
            continue
        ours = inspect.signature(getattr(LineageStore, name)).parameters.values()
        asked = inspect.signature(method).parameters.values()
        required, needed = (
            {parameter.name for parameter in side if parameter.default is inspect.Parameter.empty}
            for side in (ours, asked)
        )
        if name not in {"save_claims", "save_edges"}:
            assert required == needed, name
            assert {each.name for each in asked} <= {parameter.name for parameter in ours}, name
        assert inspect.iscoroutinefunction(getattr(LineageStore, name)), name


async def test_take_waits_while_others_are_in_flight(store):
    await begun(store, "a")
    assert (await store.take("run", 0)).dataset_id == "a"
    waiting = asyncio.create_task(store.take("run", 1))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await finish(store, "a", "b")
    assert (await waiting).dataset_id == "b"


async def test_take_ends_for_all_when_nothing_is_left(store):
    await begun(store, "a")
    await store.take("run", 0)
    waiting = [asyncio.create_task(store.take("run", instance)) for instance in (1, 2, 3)]
    await asyncio.sleep(0.05)
    await finish(store, "a")
    assert await asyncio.gather(*waiting) == [None, None, None]
    assert await store.take("run", 0) is None


async def test_a_second_spelling_ends_the_waiting_too(store):
    await begun(store, "A", "a")
    assert (await store.take("run", 0)).dataset_id == "A"
    assert (await store.take("run", 1)).dataset_id == "a"
    await finish(store, "a")
    waiting = asyncio.create_task(store.take("run", 1))
    await asyncio.sleep(0.05)
    assert not await store.rename_taken("run", "A", "a")
    assert await waiting is None


async def test_an_instance_that_failed_lets_its_dataset_go(store):
    await begun(store, "a")
    await store.take("run", 0)
    waiting = asyncio.create_task(store.take("run", 1))
    await asyncio.sleep(0.05)
    await store.abandon("run", 0)
    assert (await waiting).dataset_id == "a"


async def test_stopping_wakes_who_waits_and_gives_no_more_work_until_the_run_is_acquired_again(store):
    await begun(store, "a", "b")
    await store.take("run", 0)
    await store.take("run", 1)
    waiting = asyncio.create_task(store.take("run", 2))
    await asyncio.sleep(0.05)
    assert not await store.is_stopping("run")
    await store.stop("run")
    assert await waiting is None
    await finish(store, "a", "c")
    assert await store.take("run", 0) is None
    assert await store.is_stopping("run")
    await store.release("run")
    await store.acquire("run")
    assert not await store.is_stopping("run")
    await store.release_claims("run", range(1))
    assert (await store.take("run", 0)).dataset_id == "b"


async def test_one_owner_with_a_heartbeat(store, path):
    await begun(store, "a")
    await store.heartbeat("run")
    other = LineageStore(path)
    with pytest.raises(RunConflictError, match="being worked on"):
        await other.acquire("run")
    with pytest.raises(RunConflictError, match="taken over"):
        await other.heartbeat("run")
    await other.release("run")
    await store.release("run")
    await other.acquire("run")
    other.close()


async def test_a_run_that_is_begun_without_being_created_has_the_default_options(path):
    store = LineageStore(path, default_options=options("x", since=2023))
    await store.begin("server", ["a"])
    assert await store.options("server") == options("a", since=2023)
    with pytest.raises(UsageError):
        await store.options("nobody")
    store.close()


def test_a_store_serves_one_event_loop_after_the_other(path):
    store = LineageStore(path)

    async def one(dataset_id):
        item = await store.take("run", 0)
        assert item.dataset_id == dataset_id
        waiting = asyncio.create_task(store.take("run", 1))
        await asyncio.sleep(0.05)
        await finish(store, dataset_id, f"{dataset_id}a")
        assert (await waiting).dataset_id == f"{dataset_id}a"
        await store.abandon("run", 1)

    asyncio.run(begun(store, "a"))
    asyncio.run(one("a"))
    asyncio.run(one("aa"))
    store.close()


async def test_a_dataset_goes_through_all_its_stages(store):
    await begun(store, "lab/new")
    await store.save_dataset(Dataset(id="lab/new", name="lab/new"))
    await store.save_references("lab/new", [reference()])
    await store.save_document("lab/new", reference(), document())
    found = claim(document_id=document().id)
    await store.save_claims([found])
    await store.save_judgements([judgement(found)])
    decided = {found.id: decision(found)}
    dataset = Dataset(id="lab/new", name="lab/new", exists=True)
    pooled = [edge(claim_ids=(found.id,))]
    await store.finish("run", "lab/new", dataset, decided, pooled, ["lab/old"], FrontierState.DONE, "", "rules/1")
    assert await store.edges() == pooled
    assert await store.claims([found.id]) == await store.claims_of("lab/new") == [found]
    assert await store.judgements([found.id]) == [judgement(found)]
    assert await store.decisions_of("lab/new") == decided
    [item] = await store.claims_of_edge("lab/new", "lab/old")
    assert await store.evidence() == await store.evidence("run") == [item]
    assert await store.downstreams() == ["lab/new"]
    assert await store.evidence_about(["lab/new"]) == [item]
    assert await store.evidence_about(["lab/old"]) == []
    assert await store.finished_reading("lab/new", "rules/1")
    assert [found.dataset_id for found in await store.frontier("run")] == ["lab/new", "lab/old"]


@pytest.mark.parametrize("every", [1, 7, 1000])
async def test_a_graph_goes_on_while_its_old_checkpoints_are_deleted(store, monkeypatch, every):
    monkeypatch.setattr("app.store.lineage_store.PRUNED_EVERY", every)
    await begun(store, "n0")

    async def take(state):
        item = await store.take("run", state["instance"])
        return {"finished": True} if item is None else {"finished": False, "taken": item.dataset_id}

    async def merge(state):
        number = int(state["taken"][1:])
        upstreams = [upstream for upstream in (2 * number + 1, 2 * number + 2) if upstream < 60]
        await finish(store, state["taken"], *(f"n{upstream}" for upstream in upstreams))
        return {}

    graph = StateGraph(TraceState)
    graph.add_node("take", take)
    graph.add_node("merge", merge)
    graph.add_edge(START, "take")
    graph.add_conditional_edges("take", lambda state: END if state["finished"] else "merge", [END, "merge"])
    graph.add_edge("merge", "take")

    async def instance(number, saver):
        config = {"configurable": {"thread_id": f"run/{number}"}, "recursion_limit": 1000}
        return await graph.compile(checkpointer=saver).ainvoke({"instance": number}, config)

    saver = await open_saver(store.thread)
    ended = await asyncio.gather(*(instance(number, saver) for number in range(4)))
    assert all(state["finished"] for state in ended)
    assert {item.state for item in await store.frontier("run")} == {FrontierState.DONE}
    await store.set_state("run", RunState.COMPLETE)
    assert await store.prune("run") == 0


async def test_many_instances_beside_the_saver_in_the_same_file(store):
    """The store and the saver both write, constantly, and nothing of either is lost."""
    names = [f"n{number}" for number in range(60)]
    graph = {name: random.Random(name).sample(names, 4) for name in names}
    await begun(store, "n0")

    async def instance(number, saver):
        step = 0
        while (item := await store.take("run", number)) is not None:
            for _ in range(3):
                step += 1
                config = {"configurable": {"thread_id": f"run/{number}", "checkpoint_ns": ""}}
                saved = {"v": 1, "id": f"{step:08}", "ts": "t", "channel_values": {}, "channel_versions": {}}
                await saver.aput(config, saved | {"versions_seen": {}}, {"step": step}, {})
            await finish(store, item.dataset_id, *graph[item.dataset_id])

    saver = await open_saver(store.thread)
    await asyncio.gather(*(instance(number, saver) for number in range(8)))
    assert {item.state for item in await store.frontier("run")} == {FrontierState.DONE}
    assert (await store.summary("run")).pending == 0
    assert await store.prune("run") > 0
    assert await store.prune("run") == 0
