"""The whole graph with fakes: the same lineage whoever works on it, in whatever order, and after any failure."""

import asyncio
import random

import pytest

from app.records.claim import Extractor
from app.records.run import RunOptions
from app.store.lineage_store import LineageStore
from graph_nodes.build import build
from tests.fakes import FakeHub, ports
from tests.graph_nodes.bench import Bench

WORDS = ("reef", "cove", "gull", "tern", "wave", "sand", "kelp", "crab", "foam", "tide", "dune", "surf")


def random_hub(seed, count=30):
    """A Hub in which datasets name others in many ways: renamed, gated, off the Hub, in circles, too young."""
    chance = random.Random(seed)
    names = [f"{chance.choice(WORDS)}/{a}-{b}" for a in WORDS for b in WORDS if a != b]
    chance.shuffle(names)
    names = names[:count]
    hub = FakeHub()
    for number, name in enumerate(names):
        lines = ["# It", ""]
        for _ in range(chance.randrange(1, 5)):
            other = chance.choice(names[number:] if chance.random() < 0.8 else names)
            if chance.random() < 0.15:
                hub.renamed[f"old/{other.replace('/', '-')}"] = other
                other = f"old/{other.replace('/', '-')}"
            said = other if chance.random() < 0.8 else f"PaperShelf{chance.randrange(5)}"
            link = f"[{said}](https://huggingface.co/datasets/{said})" if "/" in said else said
            kind = chance.choice(("filtered subset", "translation", "cleaned version"))
            lines += [f"This dataset is a {kind} of {link}, with every row kept.", ""]
        year = 2026 - (number * 6 + chance.randrange(count)) // count
        created = f"{year}-0{chance.randrange(1, 10)}-01" if chance.random() < 0.8 else None
        hub.add(name, None if number % 11 == 5 else "\n".join(lines), created, gated=number % 13 == 7)
    return hub, names


async def traced(folder, hub, seeds, instances, **more):
    """Trace by so many instances; give everything that an export is made of."""
    folder.mkdir()
    store = LineageStore(folder / "lineage.db")
    try:
        await store.create_run("run", RunOptions(seeds=tuple(seeds), extractor=Extractor.RULES, **more))
        graph = build(ports(store, hub))
        fresh = [{"thread": "run", "instance": number, "seeds": list(seeds)} for number in range(instances)]
        await asyncio.gather(*(graph.ainvoke(state, {"recursion_limit": 100_000}) for state in fresh))
        levels = [(item.dataset_id, item.depth, item.state) for item in await store.frontier("run")]
        datasets = [(d.id, d.name, d.exists, d.published_on, d.terminal_reason) for d in await store.all_datasets()]
        return await store.edges(), levels, datasets
    finally:
        store.close()


@pytest.mark.parametrize("seed", range(6))
async def test_one_instance_and_eight_find_the_same(seed, tmp_path):
    hub, names = random_hub(seed)
    seeds = names[:4]
    alone = await traced(tmp_path / "one", hub, seeds, 1)
    together = await traced(tmp_path / "eight", hub, seeds, 8)
    reversed_ = await traced(tmp_path / "turned", hub, seeds[::-1], 3)
    assert alone == together == reversed_
    assert len(alone[0]) > 15


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("depth", [1, 2, 3])
async def test_levels_are_shortest_distances(seed, depth, tmp_path):
    hub, names = random_hub(seed)
    edges, levels, _ = await traced(tmp_path / "run", hub, names[:3], 4, max_depth=depth)
    found = {name: level for name, level, _ in levels}
    opened = [(e.downstream, e.upstream) for e in edges if e.status == "accepted" and e.exists]
    shortest = dict.fromkeys(names[:3], 0)
    for _ in range(len(found)):
        for downstream, upstream in opened:
            if downstream in shortest and shortest.get(upstream, 99) > shortest[downstream] + 1:
                shortest[upstream] = shortest[downstream] + 1
    for name in set(found) & set(shortest):
        assert found[name] <= shortest[name]
    assert all((state == "beyond") == (level >= depth) for _, level, state in levels)


@pytest.mark.parametrize("seed", range(3))
async def test_trouble_in_between_changes_nothing(seed, tmp_path):
    hub, names = random_hub(seed)
    undisturbed = await traced(tmp_path / "one", hub, names[:4], 1)
    store = LineageStore(tmp_path / "two.db")
    bench = Bench(store, hub)
    try:
        hub.down |= {*names[2:9], *(f"card {name}" for name in names[9:20]), "search papershelf1"}
        await bench.trace(*names[:4])
        disturbed = await bench.levels()
        assert "unasked" in {state for _, state in disturbed.values()}
        hub.down.clear()
        await store.release_claims("run")
        await bench.graph().ainvoke(bench.state, {"recursion_limit": 100_000})
        levels = [(item.dataset_id, item.depth, item.state) for item in await store.frontier("run")]
        assert levels == undisturbed[1]
        assert await store.edges() == undisturbed[0]
    finally:
        store.close()


def test_the_graph_shows_its_nodes(shelf, hub):
    drawn = build(ports(shelf, hub)).get_graph()
    nodes = {"begin", "take", "search", "read", "extract", "verify", "merge", "settle"}
    assert nodes <= set(drawn.nodes)
