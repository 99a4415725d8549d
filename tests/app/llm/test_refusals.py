"""Refusals in virtual time: bad luck holds back one call, a real limit holds back all, and nothing storms it."""

import asyncio
import random
from collections import Counter

import pytest

from app.errors import TryAgainError
from app.llm import chat_model
from app.llm.chat_model import ChatModel
from app.llm.completion import Completion
from app.llm.rate_limit import RateLimit
from app.records.answer import Found
from app.records.model_answers import DocumentClaims
from app.sources.patience import Patience
from tests.app.llm.fakes import PROMPT, ledger
from tests.virtual_time import Clock, run_in_virtual_time

CALL_S = 0.4
WORKERS = 16


class Chance:
    """Refuses a share of all calls, whatever their rate, and asks for a second."""

    def __init__(self, share, seed):
        self.share, self.chance = share, random.Random(seed)

    def wait_s(self, now):
        return 1.0 if self.chance.random() < self.share else None


class Window:
    """Takes so many calls in each minute, and refuses all others until the next one begins."""

    def __init__(self, a_minute):
        self.a_minute, self.taken = a_minute, Counter()

    def wait_s(self, now):
        minute = int(now // 60)
        if self.taken[minute] >= self.a_minute:
            return (minute + 1) * 60 - now
        self.taken[minute] += 1
        return None


class Service:
    """Answers, or refuses by a rule; ``refused`` counts by the minute."""

    def __init__(self, rule, *, tells=True):
        self.rule, self.tells, self.refused = rule, tells, Counter()

    async def complete(self, chat, messages, wanted, host):
        await asyncio.sleep(CALL_S)
        now = Clock()()
        wait_s = self.rule.wait_s(now)
        if wait_s is None:
            return Completion('{"claims": []}', prompt_tokens=10, completion_tokens=5)
        self.refused[int(now // 60)] += 1
        raise TryAgainError("429", after_s=wait_s if self.tells else None, busy=True)


@pytest.fixture
def seconds(monkeypatch):
    """Ask a service so many times, as a run does, and give the seconds until everything was answered."""
    monkeypatch.setattr(chat_model, "open_chat", lambda *_: None)

    def took(service, calls):
        monkeypatch.setattr(chat_model, "complete", service.complete)

        async def work():
            clock = Clock()
            model = ChatModel(
                base_url="https://model.example/v1",
                api_key=None,
                model="gpt-5-mini",
                client=None,
                patience=Patience(120, clock=clock, chance=random.Random(1).random),
                spend=ledger(),
                max_in_flight=WORKERS,
                rate=RateLimit(clock=clock),
            )
            slots = asyncio.Semaphore(WORKERS)

            async def ask():
                async with slots:
                    return await model.ask(PROMPT, DocumentClaims, thread="t", dataset_id="a/b")

            answers = await asyncio.gather(*(ask() for _ in range(calls)))
            assert all(isinstance(answer, Found) for answer in answers)

        return run_in_virtual_time(work)[1]

    return took


@pytest.mark.parametrize("seed", range(3))
def test_a_fifth_refused_by_chance_costs_little_more_than_the_waits_it_asks_for(seed, seconds):
    calls, tries = 1000, 1.25
    least = calls * (CALL_S * tries + (tries - 1) * 1.0) / WORKERS
    assert seconds(Service(Chance(0.2, seed)), calls) < 1.5 * least


@pytest.mark.parametrize("a_minute", [30, 60, 300])
def test_a_real_limit_is_used_up_and_asked_once_by_each_of_those_in_flight(a_minute, seconds):
    service, minutes = Service(Window(a_minute)), 6
    assert seconds(service, minutes * a_minute) < (minutes + 0.2) * 60
    assert max(service.refused.values()) <= WORKERS


def test_a_real_limit_that_does_not_tell_how_long_is_learned(seconds):
    service, minutes = Service(Window(60), tells=False), 10
    assert seconds(service, minutes * 60) < 1.25 * minutes * 60
    assert sum(service.refused.values()) < 0.5 * minutes * 60
    later = [count for minute, count in service.refused.items() if minute >= 2]
    assert max(later, default=0) < 60
