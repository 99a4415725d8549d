"""The limit halves under load, recovers, and never loses a place."""

import asyncio

import pytest

from app.llm.adaptive_limit import AdaptiveLimit


async def enter(limit, count):
    for _ in range(count):
        await limit.__aenter__()


async def test_it_halves_once_for_the_calls_in_flight_and_recovers_slowly():
    limit = AdaptiveLimit(16)
    await enter(limit, 16)
    for _ in range(16):
        limit.refused()
        await limit.__aexit__(None, None, None)
    assert limit.limit == 8
    await enter(limit, 1)
    limit.refused()
    assert limit.limit == 4
    await limit.__aexit__(None, None, None)
    rounds = 0
    while limit.limit < 16:
        limit.answered()
        rounds += 1
    assert 60 < rounds < 200
    for _ in range(100):
        limit.answered()
    assert limit.limit == 16


async def test_it_never_goes_below_one():
    limit = AdaptiveLimit(3)
    for _ in range(10):
        async with limit:
            limit.refused()
    assert limit.limit == 1
    async with asyncio.timeout(5):
        async with limit:
            assert limit.in_flight == 1
    assert AdaptiveLimit(0).limit == 1


async def test_no_more_than_allowed_are_in_flight_and_all_get_their_turn():
    limit = AdaptiveLimit(4)
    order, most = [], 0

    async def one(number):
        nonlocal most
        async with limit:
            order.append(number)
            most = max(most, limit.in_flight)
            await asyncio.sleep(0)
            if number == 3:
                limit.refused()

    await asyncio.gather(*(one(number) for number in range(50)))
    assert order == list(range(50)), "first come, first served"
    assert most == 4
    assert limit.in_flight == 0


@pytest.mark.parametrize("late", [False, True])
async def test_a_cancelled_wait_loses_no_place(late):
    limit = AdaptiveLimit(1)
    await enter(limit, 1)
    waiting = asyncio.create_task(limit.__aenter__())
    await asyncio.sleep(0)
    if late:
        await limit.__aexit__(None, None, None)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    if not late:
        await limit.__aexit__(None, None, None)
    assert limit.in_flight == 0
    async with limit:
        assert limit.in_flight == 1
