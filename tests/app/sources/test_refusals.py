"""Fetches that are refused, in virtual time: by chance, or by the limit of their host."""

import asyncio
import random
from collections import Counter

import pytest

from app.errors import TryAgainError
from app.sources.patience import REFUSALS_OF_A_LIMIT, Patience
from tests.virtual_time import Clock, run_in_virtual_time

FETCH_S = 0.1
WORKERS = 16


def run(wait_s, fetches):
    """Fetch so often from one host; ``wait_s`` of the time tells a refusal. Gives refusals by minute, and seconds."""
    refused = Counter()

    async def work():
        clock = Clock()
        patience = Patience(120, clock=clock, chance=random.Random(2).random)
        slots = asyncio.Semaphore(WORKERS)

        async def fetch():
            await asyncio.sleep(FETCH_S)
            after_s = wait_s(clock())
            if after_s is not None:
                refused[int(clock() // 60)] += 1
                raise TryAgainError("429", after_s=after_s, busy=True)
            return 7

        async def one():
            async with slots:
                assert await patience.insist("a.org", fetch) == 7

        await asyncio.gather(*(one() for _ in range(fetches)))

    return refused, run_in_virtual_time(work)[1]


@pytest.mark.parametrize("seed", range(3))
def test_chance_holds_back_hardly_more_than_the_fetches_it_hits(seed):
    chance, fetches = random.Random(seed), 2000
    refused, took = run(lambda _: 1.0 if chance.random() < 0.2 else None, fetches)
    waits = sum(refused.values()) * 1.0
    assert took < 1.7 * ((fetches + sum(refused.values())) * FETCH_S + waits) / WORKERS


def test_a_limit_keeps_all_away_until_it_is_over():
    taken = Counter()

    def window(now):
        minute = int(now // 60)
        if taken[minute] >= 60:
            return (minute + 1) * 60 - now
        taken[minute] += 1
        return None

    refused, took = run(window, 600)
    assert took < 9 * 60 + 10, "all that the host grants is used"
    assert max(refused.values()) <= WORKERS + REFUSALS_OF_A_LIMIT, "and a closed window is asked by those on their way"
