"""The rate of a model: as given, and learned from what it refuses."""

import asyncio
import math
import random
from collections import deque

import pytest

from app.llm.rate_limit import RateLimit


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


def limited(requests=None, tokens=None):
    clock = Clock()
    return RateLimit(requests, tokens, clock=clock, sleep=clock.sleep), clock


async def test_nothing_waits_where_nothing_is_limited():
    rate, clock = limited()
    for _ in range(100):
        await rate.wait(1000)
        rate.answered(1000)
    assert (clock.now, rate.requests_per_minute) == (0, math.inf)


async def test_given_rates_hold_whichever_is_the_tighter():
    rate, clock = limited(requests=60, tokens=6_000)
    for _ in range(11):
        await rate.wait(50)
    assert clock.now == 10
    for _ in range(11):
        await rate.wait(200)
    assert clock.now == 10 + 1 + 20


async def test_callers_keep_their_order_and_their_distance():
    rate, clock = limited(requests=60)
    started = []

    async def call(number):
        await rate.wait(1)
        started.append((number, clock.now))

    await asyncio.gather(*(call(number) for number in range(3)))
    assert [number for number, _ in started] == [0, 1, 2]


class Service:
    """Takes so many requests in any minute and refuses the others."""

    def __init__(self, clock, a_minute):
        self.clock, self.a_minute, self.taken = clock, a_minute, deque()

    def takes(self):
        while self.taken and self.taken[0] <= self.clock.now - 60:
            self.taken.popleft()
        if len(self.taken) >= self.a_minute:
            return False
        self.taken.append(self.clock.now)
        return True


async def half_an_hour(rate, clock, service):
    """Ask as fast as the rate lets us; give how often it was answered and refused."""
    answered = refused = 0
    while clock.now < 1800:
        await rate.wait(500)
        clock.now += 0.05
        if service.takes():
            rate.answered(500)
            answered += 1
        else:
            rate.refused()
            refused += 1
    return answered, refused


async def test_a_rate_is_learned_from_refusals_and_nearly_used_up():
    rate, clock = limited()
    answered, refused = await half_an_hour(rate, clock, Service(clock, 120))
    assert answered > 0.8 * 120 * 30, "the service is used"
    assert refused < 0.25 * answered, "and not pestered"


class Bucket:
    """Refills steadily and refuses only what is too much, as most services count."""

    def __init__(self, clock, a_minute):
        self.clock, self.a_minute, self.left, self.at = clock, a_minute, 5.0, 0.0

    def takes(self):
        self.left = min(5.0, self.left + (self.clock.now - self.at) * self.a_minute / 60)
        self.at = self.clock.now
        if self.left < 1:
            return False
        self.left -= 1
        return True


async def test_a_limit_that_refuses_only_the_surplus_is_learned_too():
    rate, clock = limited()
    answered, refused = await half_an_hour(rate, clock, Bucket(clock, 120))
    assert answered > 0.8 * 120 * 30
    assert refused < 0.3 * answered


async def test_refusals_that_chance_brings_do_not_tell_a_limit():
    for outcomes in ("r" * 4, ("ra" * 9) + "aa"):
        rate, clock = limited()
        for outcome in outcomes:
            clock.now += 6
            if outcome == "r":
                rate.refused()
            else:
                rate.answered(500)
        before = clock.now
        for _ in range(20):
            await rate.wait(500)
        assert clock.now - before < 0.1, outcomes


@pytest.mark.parametrize("seed", range(5))
async def test_a_fifth_refused_by_chance_hardly_slows_anything(seed):
    chance = random.Random(seed)
    rate, clock = limited()
    for _ in range(3000):
        await rate.wait(500)
        clock.now += 0.05
        if chance.random() < 0.2:
            rate.refused()
        else:
            rate.answered(500)
    assert clock.now < 2 * 3000 * 0.05


async def test_refusals_on_their_way_together_cut_once_and_a_given_rate_is_never_passed():
    rate, clock = limited(requests=100)
    clock.now = 60.0
    for _ in range(90):
        rate.answered(10)
    for _ in range(8):
        rate.refused()
    assert rate.requests_per_minute == 72
    for _ in range(100):
        rate.answered(10)
    assert rate.requests_per_minute == 100
