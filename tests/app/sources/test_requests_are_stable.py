"""The same work makes the same requests, whether one thing is done at a time or sixteen."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from app.records.answer import Unasked
from app.settings import load_settings
from app.sources.arxiv import Arxiv
from app.sources.github import GitHub
from app.sources.http import Door
from app.sources.huggingface import HuggingFace
from app.sources.patience import Patience
from app.sources.tavily import Tavily
from app.sources.webpage import WebPage
from tests.app.sources.doors import Jumping, Watching
from tests.app.sources.small_world import SMALL_WORLD
from tests.standins import Faults, StandIns

Job = Callable[[], Awaitable[object]]
LARGE = replace(SMALL_WORLD.papers[2], arxiv_id="2406.00001", pdf=b"%PDF-1.4" + bytes(700_000))
WORLD = replace(SMALL_WORLD, papers=(*SMALL_WORLD.papers, LARGE))
TROUBLE = Faults(seed=5, rates={"*": {"429": 0.2, "503": 0.1, "reset": 0.1, "truncated": 0.05}}, retry_after_s=1)


def jobs(door: Door) -> list[Job]:
    """Everything the clients can do, each thing several times and by several names."""
    hub, arxiv, github, web, tavily = HuggingFace(door), Arxiv(door), GitHub(door), WebPage(door), Tavily(door)
    ids = [
        "lantern-lab/harbour-sums",
        "lantern-lab/harbor-sums",
        "harboursums",
        "tidepool/bare",
        "no/where",
        "tidepool/locked",
    ]
    once: list[Job] = [lambda one=one: hub.dataset(one) for one in ids]
    once += [lambda one=one: hub.card(one) for one in ids]
    once += [lambda name=name: hub.search(name) for name in ("sums", "gravel", "nothing at all")]
    once += [lambda: arxiv.papers(["2405.01234", "2301.00007"]), lambda: arxiv.papers(["2301.00007v2", "2405.01234v1"])]
    once += [lambda one=one: arxiv.full_text(one) for one in ("2405.01234", "cs/0112017", "2406.00001", "9999.00001")]
    once += [lambda: arxiv.by_title("Harbour Sums: Rewriting Arithmetic"), lambda: arxiv.by_title("A title of nothing")]
    once += [lambda name=name: github.readme("lantern-lab", name) for name in ("harbour", "quay", "bare")]
    pages = ("https://blog.lantern.org/sums", "http://lantern.org/old", "https://blog.lantern.org/data#x")
    once += [lambda url=url: web.page(url) for url in (*pages, "http://10.0.0.1/", "https://blog.lantern.org/no")]
    once += [lambda: tavily.search("harbour sums"), lambda: tavily.search("harbour  sums ")]
    return once * 4


async def work(standins: StandIns, concurrency: int, seed: int) -> tuple[list[object], Counter[str]]:
    """Do all jobs in an order given by ``seed``; give the answers in the order of the jobs, and the requests."""
    settings, clock, watching = load_settings(environment=standins.environment), Jumping(), Watching()
    patience = Patience(120, clock=clock, sleep=clock.sleep)
    slots = asyncio.Semaphore(concurrency)
    async with Door(settings, patience=patience, wrap_transport=watching) as door:
        listed = jobs(door)
        answers: dict[int, object] = {}

        async def do(place: int) -> None:
            async with slots:
                answers[place] = await listed[place]()

        order = list(range(len(listed)))
        random.Random(seed).shuffle(order)
        await asyncio.gather(*(do(place) for place in order))
    seen = Counter(f"{request.method} {request.url} {request.content!r}" for request in watching.seen)
    return [answers[place] for place in sorted(answers)], seen


@pytest.mark.parametrize("faults", [Faults(), TROUBLE], ids=["calm", "trouble"])
async def test_same_work_same_requests(faults: Faults) -> None:
    outcomes = []
    for concurrency, seed in ((1, 1), (16, 2), (16, 3)):
        with StandIns(WORLD, faults=faults) as standins:
            outcomes.append(await work(standins, concurrency, seed))
    (answers, requests), *others = outcomes
    assert not any(isinstance(answer, Unasked) for answer in answers)
    for other_answers, other_requests in others:
        assert other_requests == requests
        assert other_answers == answers
    if faults.rates:
        assert max(requests.values()) > 1
    else:
        assert set(requests.values()) == {1}
