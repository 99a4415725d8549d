"""The saver: whose connection it uses, what it refuses to read, and what pruning leaves."""

from contextlib import asynccontextmanager

import pytest
from langgraph.graph import END, START, StateGraph

from app.errors import DatabaseError
from app.store.checkpoints import open_saver, prune
from app.store.connection import open_database
from app.store.thread import StoreThread
from graph_nodes.state import TraceState


@asynccontextmanager
async def a_saver(path):
    thread = StoreThread(path)
    try:
        yield await open_saver(thread)
    finally:
        thread.close()


async def a_run(path, *threads):
    """Run a graph of three steps under each thread."""
    graph = StateGraph(TraceState)
    for name, following in (("one", "two"), ("two", "three"), ("three", END)):
        graph.add_node(name, lambda state: {"depth": state["depth"] + 1})
        graph.add_edge(name, following)
    graph.add_edge(START, "one")
    async with a_saver(path) as saver:
        compiled = graph.compile(checkpointer=saver)
        for thread in threads:
            await compiled.ainvoke({"depth": 0}, {"configurable": {"thread_id": thread}})


async def state_of(path, thread):
    async with a_saver(path) as saver:
        found = await saver.aget_tuple({"configurable": {"thread_id": thread}})
        return found.checkpoint["channel_values"]["depth"]


async def test_the_saver_writes_with_the_connection_of_the_store(db, path):
    thread = StoreThread(path)
    saver = await open_saver(thread)
    assert await thread.call(lambda db: db.conn is saver.conn)
    for pragma, value in (("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 5000)):
        assert await thread.call(lambda db, name: db.execute(f"PRAGMA {name}").fetchone()[0], pragma) == value
    thread.close()


async def test_checkpoints_are_found_listed_and_deleted(db, path):
    await a_run(path, "run/0", "run/1")
    async with a_saver(path) as saver:
        listed = [found async for found in saver.alist({"configurable": {"thread_id": "run/0"}})]
        assert [found.checkpoint["channel_values"].get("depth") for found in listed] == [3, 2, 1, 0, None]
        assert len([found async for found in saver.alist(None, limit=2)]) == 2
        second = listed[2].config
        assert (await saver.aget_tuple(second)).checkpoint["channel_values"]["depth"] == 1
        await saver.adelete_thread("run/0")
        assert await saver.aget_tuple(second) is None
    assert await state_of(path, "run/1") == 3


async def test_objects_are_not_built_from_checkpoints(db, path):
    async with a_saver(path) as saver:
        assert saver.serde._allowed_msgpack_modules is None


async def test_pruning_keeps_the_last_checkpoint_of_each_instance_and_other_runs(db, path):
    threads = ["run/0", "run/1", "run%/0", "runner/0", "other"]
    await a_run(path, *threads)
    before = db["checkpoints"].count
    assert prune(db, "run") > 0
    assert prune(db, "run") == 0
    counts = dict(db.execute("SELECT thread_id, count(*) FROM checkpoints GROUP BY thread_id").fetchall())
    assert counts == {"run/0": 1, "run/1": 1} | dict.fromkeys(threads[2:], before // len(threads))
    for thread in threads:
        assert await state_of(path, thread) == 3


async def test_pruned_pages_go_back_to_the_disk(db, path):
    await a_run(path, *(f"run/{number}" for number in range(20)))
    before = db.execute("PRAGMA page_count").fetchone()[0]
    prune(db, "run")
    assert db.execute("PRAGMA page_count").fetchone()[0] < before
    assert db.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_there_is_nothing_to_prune_without_checkpoints(db):
    assert prune(db, "run") == 0


async def test_a_lineage_database_with_checkpoints_opens_again(path, db):
    await a_run(path, "run/0")
    open_database(path).close()


async def test_a_file_that_is_no_database_is_one_sentence(path):
    path.write_text("no database " * 100)
    with pytest.raises(DatabaseError, match="not an SQLite file"):
        async with a_saver(path):
            pass


async def test_writes_are_left_out_where_they_are_not_kept(db, path):
    done = []

    def node(name, fails):
        async def run(state):
            done.append(name)
            if fails and done.count(name) == 1:
                raise RuntimeError("killed")
            return {"depth": state["depth"] + 1}

        return run

    thread = StoreThread(path)
    graph = StateGraph(TraceState)
    for name, following in (("one", "two"), ("two", "three"), ("three", END)):
        graph.add_node(name, node(name, fails=name == "two"))
        graph.add_edge(name, following)
    graph.add_edge(START, "one")
    compiled = graph.compile(checkpointer=await open_saver(thread, keeps_writes=False))
    config = {"configurable": {"thread_id": "run/0"}}
    with pytest.raises(RuntimeError):
        await compiled.ainvoke({"depth": 0}, config)
    assert (await compiled.aget_state(config)).next == ("two",)
    assert (await compiled.ainvoke(None, config))["depth"] == 3
    assert done == ["one", "two", "two", "three"]
    assert db["writes"].count == 0
    thread.close()
