"""What need not wait does not wait: levels, documents of a dataset, model calls of a dataset."""

import asyncio

from app.llm.adaptive_limit import AdaptiveLimit
from app.records.document import DocumentKind
from tests.fakes import FakeModel, FakePapers
from tests.graph_nodes.bench import Bench


def link(name):
    return f"This dataset is a filtered subset of [{name}](https://huggingface.co/datasets/{name}).\n"


class Together:
    """A meeting at which ``count`` must be at once; who waits alone for too long fails the test."""

    def __init__(self, count):
        self.barrier = asyncio.Barrier(count)

    async def __call__(self):
        async with asyncio.timeout(5):
            await self.barrier.wait()


async def test_a_slow_dataset_holds_no_level_up(shelf, hub):
    """One dataset of the first level answers only when the chain beside it is done, three levels further up."""
    hub.add("lab/slow", "# It\n\nIt was written by hand, by people, in a year.\n", "2025-05-01")
    names = [f"lab/chain-{number}" for number in range(4)]
    for number, name in enumerate(names):
        card = f"# It\n\n{link(names[number + 1])}" if number < 3 else "# It\n\nIt was written by hand by people.\n"
        hub.add(name, card, f"2025-0{5 - number}-01")
    done = asyncio.Event()
    plain = hub.card

    async def card(name):
        if name == "lab/slow":
            async with asyncio.timeout(20):
                await done.wait()
        return await plain(name)

    hub.card = card
    bench = Bench(shelf, hub)
    await bench.start("lab/slow", "lab/chain-0")

    async def watch():
        while True:
            levels = await bench.levels()
            if levels.get("lab/chain-3", (0, ""))[1] == "done":
                assert levels["lab/slow"] == (0, "taken")
                done.set()
                return
            await asyncio.sleep(0.01)

    graph = bench.graph()
    instances = [{**bench.state, "instance": number} for number in range(2)]
    await asyncio.gather(watch(), *(graph.ainvoke(state, {"recursion_limit": 1000}) for state in instances))
    assert (await bench.levels())["lab/chain-3"] == (3, "done")
    assert (await bench.levels())["lab/slow"] == (0, "done")


async def test_documents_of_a_dataset_are_fetched_side_by_side(shelf, hub):
    card = "# It\n\n" + "".join(f"Paper: https://arxiv.org/abs/2401.0000{number}\n\n" for number in range(1, 4))
    hub.add("lab/it", card, "2024-05-01")
    bench = Bench(shelf, hub)
    references = (await bench.searched("lab/it"))["route"], await shelf.references("lab/it")
    papers = [one for one in references[1] if one.kind is DocumentKind.PAPER]
    assert len(papers) == 2
    meet = Together(2)
    plain = FakePapers.full_text

    class Meeting(FakePapers):
        async def full_text(self, arxiv_id):
            await meet()
            return await plain(self, arxiv_id)

    bench.papers = Meeting()
    await bench.read()
    assert len(await shelf.outcomes("lab/it")) == 3


async def test_model_calls_of_a_dataset_are_made_side_by_side(shelf, hub):
    hub.add("lab/it", f"# It\n\n{link('lab/older')}", "2024-05-01")
    meet = Together(2)

    class Meeting(FakeModel):
        async def ask(self, prompt, schema, **more):
            await meet()
            return await super().ask(prompt, schema, **more)

    bench = Bench(shelf, hub)
    bench.model = Meeting()
    await bench.to_claims("lab/it")
    assert {schema for schema, *_ in bench.model.asked} == {"DocumentClaims", "DatasetProfile"}


async def test_one_limit_holds_for_all_calls_and_follows_the_service():
    limit = AdaptiveLimit(8)
    most, inside = 0, 0

    async def call(refused):
        nonlocal most, inside
        async with limit:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            if refused:
                limit.refused()
            else:
                limit.answered()

    await asyncio.gather(*(call(refused=False) for _ in range(50)))
    assert most == 8
    await call(refused=True)
    assert limit.limit == 4
    most = 0
    await asyncio.gather(*(call(refused=False) for _ in range(4)))
    assert most == 4
