import asyncio

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import TryAgainError
from app.records.answer import Unasked
from app.sources.patience import (
    COOL_DOWN_S,
    LEAST_TRIES,
    LONG_WAIT_S,
    LONGEST_DELAY_S,
    REFUSALS_OF_A_LIMIT,
    Pace,
    Patience,
    retry_after_s,
)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def patient(patience_s: float = 120.0, *, waits: bool = True, chance: float = 0.999) -> tuple[Patience, Clock]:
    clock = Clock()
    return Patience(patience_s, waits=waits, clock=clock, sleep=clock.sleep, chance=lambda: chance), clock


class Failing:
    """Fails ``times`` times, then gives 7."""

    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.left, self.calls = times, 0
        self.error = error or TryAgainError("busy", busy=True)

    async def __call__(self) -> int:
        self.calls += 1
        if self.left > 0:
            self.left -= 1
            raise self.error
        return 7


@pytest.mark.parametrize(
    "error",
    [
        TryAgainError("503"),
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("reset"),
        httpx.ConnectTimeout("slow"),
        TimeoutError(),
        ConnectionResetError("reset"),
    ],
)
async def test_passing_failures_are_tried_again(error: Exception) -> None:
    patience, _ = patient()
    call = Failing(5, error)
    assert await patience.insist("a.org", call) == 7
    assert call.calls == 6


async def test_other_errors_pass_through_at_once() -> None:
    patience, clock = patient()
    call = Failing(1, KeyError("x"))
    with pytest.raises(KeyError):
        await patience.insist("a.org", call)
    assert clock.slept == []


async def test_an_unasked_result_is_a_failed_try() -> None:
    patience, _ = patient(1)
    results = iter([Unasked("no", "x"), Unasked("no", "x"), "yes"])

    async def call() -> str | Unasked:
        return next(results)

    assert await patience.insist("a.org", call) == "yes"


@pytest.mark.parametrize("patience_s", [0.0, 0.001, 1.0])
async def test_three_tries_even_without_patience(patience_s: float) -> None:
    patience, _ = patient(patience_s)
    call = Failing(10**9)
    answer = await patience.insist("a.org:81", call)
    assert isinstance(answer, Unasked)
    assert answer.host == "a.org:81"
    assert "busy" in answer.reason
    assert call.calls >= 3


async def test_a_host_is_given_up_after_the_patience_and_not_before() -> None:
    patience, clock = patient(60)
    answer = await patience.insist("a.org", Failing(10**9))
    assert isinstance(answer, Unasked)
    assert 60 <= clock.now <= 60 + LONGEST_DELAY_S


async def test_a_host_that_hangs_is_failing_from_the_start_of_the_try() -> None:
    patience, clock = patient(60, chance=0.0)
    started: list[float] = []

    async def hang() -> int:
        started.append(clock.now)
        clock.now += 25
        raise TimeoutError

    assert isinstance(await patience.insist("a.org", hang), Unasked)
    assert started == [0, 25, 50]


async def test_a_host_that_answers_others_while_one_call_hangs_is_failing_since_then() -> None:
    patience, clock = patient(60, chance=0.0)
    started: list[float] = []

    async def hang() -> int:
        started.append(clock.now)
        if len(started) == 1:
            clock.now += 15
            await patience.insist("a.org", Failing(0))
        clock.now += 10
        raise TryAgainError("slow", busy=True)

    assert isinstance(await patience.insist("a.org", hang), Unasked)
    assert clock.now == 15 + 60


async def test_delays_grow_with_full_jitter_up_to_a_limit() -> None:
    patience, clock = patient(300)
    await patience.insist("a.org", Failing(12))
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[0] < 0.5
    assert clock.slept[-1] == pytest.approx(LONGEST_DELAY_S, rel=0.01)
    none, idle = patient(300, chance=0.0)
    await none.insist("a.org", Failing(12))
    assert set(idle.slept) == {0.0}


async def test_retry_after_is_waited_for_but_not_beyond_the_patience() -> None:
    patience, clock = patient(20, chance=0.0)
    assert await patience.insist("a.org", Failing(1, TryAgainError("429", after_s=7, busy=True))) == 7
    assert clock.slept == [7.0]
    await patience.insist("b.org", Failing(1, TryAgainError("429", after_s=3600, busy=True)))
    assert clock.slept == [7.0, 20.0]


async def test_an_open_breaker_answers_at_once_and_for_its_host_only() -> None:
    patience, _ = patient(5)
    await patience.insist("dead.org", Failing(10**9))
    again, other = Failing(0), Failing(2)
    answer = await patience.insist("dead.org", again)
    assert isinstance(answer, Unasked)
    assert again.calls == 0
    assert await patience.insist("well.org", other) == 7


async def test_after_a_cool_down_one_call_probes() -> None:
    patience, clock = patient(5)
    await patience.insist("a.org", Failing(10**9))
    clock.now += COOL_DOWN_S
    failing = Failing(10**9)
    assert isinstance(await patience.insist("a.org", failing), Unasked)
    assert failing.calls == 1
    assert isinstance(await patience.insist("a.org", Failing(0)), Unasked)
    clock.now += COOL_DOWN_S
    started = asyncio.Event()

    async def slow() -> int:
        started.set()
        await asyncio.sleep(0.01)
        return 1

    probe = asyncio.create_task(patience.insist("a.org", slow))
    await started.wait()
    assert isinstance(await patience.insist("a.org", Failing(0)), Unasked)
    assert await probe == 1
    assert await patience.insist("a.org", Failing(3)) == 7


async def test_a_cancelled_probe_leaves_the_next_one_free() -> None:
    patience, clock = patient(5)
    await patience.insist("a.org", Failing(10**9))
    clock.now += COOL_DOWN_S
    probe = asyncio.create_task(patience.insist("a.org", lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert await patience.insist("a.org", Failing(0)) == 7


async def test_success_of_others_keeps_a_busy_host_alive() -> None:
    patience, clock = patient(30)
    call = Failing(40)

    async def others() -> None:
        while call.left:
            assert await patience.insist("a.org", Failing(0)) == 7
            await asyncio.sleep(0)

    answer, _ = await asyncio.gather(patience.insist("a.org", call), others())
    assert answer == 7
    assert clock.now > 100


async def test_one_call_that_never_works_is_given_up_alone() -> None:
    patience, _ = patient(30)
    call = Failing(10**9, TryAgainError("500"))
    done = False

    async def others() -> None:
        while not done:
            assert await patience.insist("a.org", Failing(0)) == 7
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    assert isinstance(await patience.insist("a.org", call), Unasked)
    done = True
    await task
    assert await patience.insist("a.org", Failing(0)) == 7


async def test_a_replay_neither_sleeps_nor_gives_up_by_the_clock() -> None:
    patience, clock = patient(0, waits=False)
    assert await patience.insist("a.org", Failing(50, TryAgainError("429", after_s=60))) == 7
    assert clock.slept == []
    assert isinstance(await patience.insist("a.org", Failing(10**9)), Unasked)
    assert await patience.insist("a.org", Failing(0)) == 7


async def test_pace_spaces_the_starts() -> None:
    clock = Clock()
    pace = Pace(3, clock=clock, sleep=clock.sleep)
    starts: list[float] = []

    async def one() -> None:
        await pace.wait()
        starts.append(clock.now)

    await asyncio.gather(*(one() for _ in range(4)))
    assert starts == [0, 3, 6, 9]


@pytest.mark.parametrize(
    ("value", "answered_at", "seconds"),
    [
        ("0", None, 0.0),
        ("1.5", None, 1.5),
        ("-3", None, 0.0),
        ("Wed, 01 Jan 2025 00:01:00 GMT", "Wed, 01 Jan 2025 00:00:00 GMT", 60.0),
        ("Wed, 01 Jan 2025 00:00:00 GMT", "Wed, 01 Jan 2025 00:00:10 GMT", 0.0),
        ("Wed, 01 Jan 2020 00:00:00 GMT", None, 0.0),
        ("Wed, 01 Jan 2025 00:01:00 -0000", "Wed, 01 Jan 2025 00:00:00 GMT", 60.0),
        ("nan", None, None),
        ("inf", None, None),
        ("soon", None, None),
        ("", None, None),
        (None, None, None),
        ("9" * 100, None, None),
    ],
)
def test_retry_after(value: str | None, answered_at: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, answered_at) == seconds


@given(st.text(max_size=80), st.none() | st.text(max_size=80))
def test_any_header_is_read_or_ignored(value: str, answered_at: str | None) -> None:
    seconds = retry_after_s(value, answered_at)
    assert seconds is None or seconds >= 0


async def test_a_wait_that_a_host_asks_of_all_keeps_every_call_away() -> None:
    patience, clock = patient(60)
    busy = [Failing(1, TryAgainError("429", after_s=20, busy=True)) for _ in range(REFUSALS_OF_A_LIMIT)]
    refused = [asyncio.create_task(patience.insist("b.org", call)) for call in busy]
    await asyncio.sleep(0)
    clock.now = 0.0
    await patience.insist("b.org", Failing(0))
    assert clock.now >= 20
    await asyncio.gather(*refused)


async def test_a_wait_that_a_host_asks_of_one_call_keeps_no_other_away() -> None:
    patience, clock = patient(60)
    for _ in range(5):
        release = asyncio.Event()
        patience._sleep = lambda seconds, release=release: release.wait()  # type: ignore[assignment]
        refused = asyncio.create_task(patience.insist("b.org", Failing(1, TryAgainError("429", after_s=20, busy=True))))
        await asyncio.sleep(0)
        assert await patience.insist("b.org", Failing(0)) == 7, "who was not refused does not wait"
        release.set()
        await refused
    assert clock.now == 0


async def test_a_true_limit_is_not_stormed() -> None:
    """A host that answers ten calls in ten seconds, asked for sixty at once: few tries are wasted."""
    patience, clock = patient(120, chance=0.5)
    taken: list[float] = []
    tries = 0

    async def call() -> int:
        nonlocal tries
        tries += 1
        recent = [at for at in taken if at > clock.now - 10]
        if len(recent) >= 10:
            raise TryAgainError("429", after_s=recent[0] + 10 - clock.now, busy=True)
        taken.append(clock.now)
        return 7

    for _ in range(60):
        assert await patience.insist("c.org", call) == 7
    assert tries <= 60 + 5 * REFUSALS_OF_A_LIMIT


async def test_a_host_that_can_be_done_without_is_set_aside_early_and_asked_again() -> None:
    patience, clock = patient(60)
    dead = Failing(10**9, TryAgainError("503"))
    assert isinstance(await patience.insist("a.org", dead, optional=True), Unasked)
    assert clock.now < 15
    asked = dead.calls
    assert isinstance(await patience.insist("a.org", dead, optional=True), Unasked)
    assert dead.calls == asked, "nobody waits for it"
    rounds = 0
    while (wait_s := patience.hopeful_in_s()) is not None:
        clock.now += wait_s
        assert isinstance(await patience.insist("a.org", dead, optional=True), Unasked)
        rounds += 1
    assert rounds >= 2
    assert clock.now >= 60, "it is asked until the patience has passed"
    clock.now += COOL_DOWN_S
    assert await patience.insist("a.org", Failing(0), optional=True) == 7
    assert patience.recoveries == 1


@pytest.mark.parametrize("error", [httpx2.ReadTimeout(""), httpx.ConnectTimeout(""), TimeoutError()])
async def test_silence_is_told_in_words_that_name_the_host(error: Exception) -> None:
    patience, _ = patient(0)
    answer = await patience.insist("a.org", Failing(9, error))
    assert answer == Unasked("a.org said nothing in time (tried 3 times)", "a.org")


async def test_a_try_that_outlasts_the_patience_is_not_the_last_of_a_host_that_can_be_done_without() -> None:
    patience, clock = patient(20)
    tries = 0

    async def hangs() -> int:
        nonlocal tries
        tries += 1
        clock.now += 20
        raise httpx2.ReadTimeout("d.org took longer than 20 s")

    assert isinstance(await patience.insist("d.org", hangs, optional=True), Unasked)
    while (wait_s := patience.hopeful_in_s()) is not None:
        clock.now += wait_s
        last = await patience.insist("d.org", hangs, optional=True)
        assert isinstance(last, Unasked)
    assert tries == LEAST_TRIES
    assert last.reason.endswith("(tried 3 times)")


async def test_who_is_stopping_waits_for_nobody() -> None:
    patience = Patience(600)
    waiting = asyncio.create_task(patience.insist("a.org", Failing(9, TryAgainError("429", after_s=500, busy=True))))
    await asyncio.sleep(0.01)
    patience.hurry()
    assert isinstance(await asyncio.wait_for(waiting, 5), Unasked)


async def test_a_host_that_keeps_silent_is_named_after_some_seconds_until_it_answers() -> None:
    patience, clock = patient(600)
    answer = asyncio.Event()

    async def silent() -> int:
        await answer.wait()
        return 7

    waiting = asyncio.create_task(patience.insist("a.org", silent))
    await asyncio.sleep(0)
    assert await patience.insist("b.org", Failing(0)) == 7
    clock.now = LONG_WAIT_S - 1
    assert patience.waited_for() == ""
    clock.now = 42.0
    assert patience.waited_for() == "a.org for 42 s (no answer yet)"
    assert await patience.insist("a.org", Failing(0)) == 7
    assert patience.waited_for() == "", "it answers others"
    clock.now += LONG_WAIT_S
    assert patience.waited_for() == f"a.org for {LONG_WAIT_S:.0f} s (no answer yet)"
    answer.set()
    assert await waiting == 7
    clock.now += 100
    assert patience.waited_for() == "", "nobody asks it any more"


async def test_a_host_that_was_set_aside_is_waited_for_since_it_was_first_asked() -> None:
    patience, clock = patient(600)
    dead = Failing(10**9, TryAgainError("c.org answered 503"))
    assert isinstance(await patience.insist("c.org", dead, optional=True), Unasked)
    clock.now = 60.0
    assert patience.waited_for() == "c.org for 60 s (c.org answered 503)"


async def test_of_many_silent_hosts_the_longest_waited_for_are_named() -> None:
    patience, clock = patient(600)
    waiting = []
    for name in "dcba":
        waiting.append(asyncio.create_task(patience.insist(f"{name}.org", asyncio.Event().wait)))
        await asyncio.sleep(0)
        clock.now += 10
    said = patience.waited_for()
    assert said == "d.org for 40 s (no answer yet), c.org for 30 s (no answer yet) and 2 more hosts"
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
