"""begin, take and settle: idempotent, whoever runs them and however often."""

import asyncio

from app.records.claim import Extractor
from app.records.run import FrontierState, RunOptions
from app.store.frontier import frontier_items
from app.store.lineage_store import LineageStore
from graph_nodes.loop import begin, settle, settle_graph, take


def card(name, words="filtered subset"):
    return f"# It\n\nThis dataset is a {words} of [{name}](https://huggingface.co/datasets/{name}), kept as it was.\n"


async def test_beginning_twice_is_beginning_once(bench):
    await bench.start("lab/a", "lab/b", "lab/a")
    await begin(bench.state, shelf=bench.shelf)
    assert await bench.levels() == {"lab/a": (0, "pending"), "lab/b": (0, "pending")}


async def test_seeds_are_not_carried_on_in_every_checkpoint(bench):
    update = await begin({**bench.state, "seeds": ["lab/a", "lab/b"]}, shelf=bench.shelf)
    assert update["seeds"] == []


async def test_a_run_without_a_name_gets_one(tmp_path):
    store = LineageStore(tmp_path / "server.db", RunOptions(seeds=(), extractor=Extractor.RULES, since=2015))
    update = await begin({"seeds": ["lab/a"]}, shelf=store)
    assert update["thread"].startswith("a-")
    assert update["instance"] == 0
    options = await store.options(update["thread"])
    assert (options.seeds, options.since) == (("lab/a",), 2015)
    store.close()


async def test_an_instance_gets_back_what_it_has_not_finished(bench):
    await bench.start("lab/a", "lab/b")
    first = await take(bench.state, shelf=bench.shelf)
    assert await take(bench.state, shelf=bench.shelf) == first
    assert first["taken"] == "lab/a"
    assert first["claims"] == first["documents"] == first["unasked"] == []
    other = await take({**bench.state, "instance": 1}, shelf=bench.shelf)
    assert other["taken"] == "lab/b"


async def test_the_shallowest_comes_first(bench, hub):
    hub.add("lab/a", card("lab/0"), "2024-01-01").add("lab/0", "# O\n", "2023-01-01").add(
        "lab/b", "# B\n", "2024-01-01"
    )
    await bench.start("lab/a", "lab/b")
    await bench.take()
    for node in (bench.search, bench.read, bench.extract, bench.verify, bench.merge):
        await node()
    await bench.take()
    assert bench.state["taken"] == "lab/b"


async def test_who_finds_nothing_waits_for_who_is_at_work(bench, hub):
    hub.add("lab/a", card("lab/0"), "2024-01-01").add("lab/0", "# O\n", "2023-01-01")
    await bench.start("lab/a")
    await bench.take()
    waiting = asyncio.create_task(take({**bench.state, "instance": 1}, shelf=bench.shelf))
    for node in (bench.search, bench.read, bench.extract, bench.verify):
        await node()
    assert not waiting.done()
    await bench.merge()
    assert (await asyncio.wait_for(waiting, 10))["taken"] == "lab/0"


async def test_what_is_finished_while_one_looks_is_not_missed(bench, hub):
    hub.add("lab/a", card("lab/0"), "2024-01-01").add("lab/0", "# O\n", "2023-01-01")
    await bench.start("lab/a")
    await bench.take()
    for node in (bench.search, bench.read, bench.extract, bench.verify):
        await node()
    call, merging = bench.shelf.thread.call, []

    async def slow(function, *arguments, **more):
        """Let the other instance finish right after the first look into the frontier."""
        result = await call(function, *arguments, **more)
        if not merging:
            merging.append(None)
            merging.append(asyncio.create_task(bench.merge()))
            while (await call(frontier_items, "run"))[0].state is not FrontierState.DONE:
                await asyncio.sleep(0)
        return result

    bench.shelf.thread.call = slow
    taken = await asyncio.wait_for(take({**bench.state, "instance": 1}, shelf=bench.shelf), 10)
    assert taken.get("taken") == "lab/0"
    await merging[1]


async def test_all_end_when_there_is_nothing_left(bench):
    await bench.start("lab/none")
    await bench.take()
    waiting = asyncio.create_task(take({**bench.state, "instance": 1}, shelf=bench.shelf))
    await bench.search()
    await bench.merge()
    assert (await asyncio.wait_for(waiting, 10)) == {"finished": True}
    assert await bench.take() is False


async def test_what_could_not_be_asked_is_not_taken_again_in_the_same_sitting(bench, hub):
    hub.down.add("*")
    await bench.trace("lab/a")
    assert hub.asked == [("dataset", "lab/a")]
    [item] = await bench.shelf.frontier("run")
    assert (item.state, item.reason) == (FrontierState.UNASKED, "hub did not answer")


async def contradicting(bench, hub):
    """Two datasets which name each other; of one of them nobody but itself says so, of the other a paper too."""
    link = "[Aardwords: a corpus of talks](https://arxiv.org/abs/2301.00001)"
    words = "Aardwords is a filtered subset of lab/b, from which we took every row as it was."
    page = f"<html><body><article><h1>Aardwords</h1><p>{words}</p></article></body></html>"
    bench.papers.add("2301.00001", "Aardwords: a corpus of talks", "2023-01-01", abstract=words, html=page)
    hub.add("lab/aardwords", card("lab/b") + f"\nPaper: {link}\n", None)
    hub.add("lab/b", card("lab/aardwords"), None)
    await bench.trace("lab/b")


async def test_of_two_that_contradict_the_weaker_waits_for_a_person(bench, hub):
    await contradicting(bench, hub)
    edges = await bench.edges()
    assert edges["lab/aardwords", "lab/b"].confidence >= edges["lab/b", "lab/aardwords"].confidence
    assert edges["lab/aardwords", "lab/b"].status.value == "accepted"
    assert edges["lab/b", "lab/aardwords"].status.value == "needs_review"
    assert "closing the cycle" in edges["lab/b", "lab/aardwords"].reason
    assert {state for _, state in (await bench.levels()).values()} == {"done"}


async def test_settling_again_changes_nothing(bench, hub):
    await contradicting(bench, hub)
    before = await bench.edges()
    await begin(bench.state, shelf=bench.shelf)
    await settle(bench.state, shelf=bench.shelf)
    assert await bench.edges() == before


async def test_a_run_that_is_stopped_is_not_settled(bench, hub):
    await contradicting(bench, hub)
    await bench.shelf.stop("run")
    assert await bench.shelf.settles("run") is False
    assert (await take(bench.state, shelf=bench.shelf)) == {"finished": True}


async def test_settling_in_parts_is_settling_at_once(bench, hub, monkeypatch):
    """The two contradict one another across the parts, and are dated by what each part knows."""
    hub.add("lab/a", card("lab/b"), "2024-01-01").add("lab/b", card("lab/a"), "2023-01-01")
    await bench.start("lab/a", "lab/b")
    for _ in range(2):
        await bench.take()
        for node in (bench.search, bench.read, bench.extract, bench.verify, bench.merge):
            await node()
    await settle_graph(bench.shelf)
    at_once = await bench.shelf.edges()
    monkeypatch.setattr("graph_nodes.loop._POOLED_TOGETHER", 1)
    await settle_graph(bench.shelf)
    assert await bench.shelf.edges() == at_once
    assert {(edge.downstream, edge.status) for edge in at_once} == {("lab/a", "accepted"), ("lab/b", "needs_review")}
