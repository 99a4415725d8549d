import asyncio

import pytest

from app.sources.memo import SMALL_BYTES, Memo


def bytes_memo(**limits: int) -> Memo[bytes]:
    return Memo(lambda answer: answer or None, lambda packed: packed, **limits)


class Asking:
    def __init__(self, answer: bytes = b"x") -> None:
        self.answer, self.count = answer, 0

    async def __call__(self) -> bytes:
        self.count += 1
        await asyncio.sleep(0)
        return self.answer


async def test_asked_once_together_and_later() -> None:
    memo, asking = bytes_memo(), Asking()
    assert await asyncio.gather(*(memo.once("a", asking) for _ in range(9))) == [b"x"] * 9
    assert await memo.once("a", asking) == b"x"
    assert asking.count == 1


async def test_what_is_not_packed_is_asked_again() -> None:
    memo, asking = bytes_memo(), Asking(b"")
    await memo.once("a", asking)
    await memo.once("a", asking)
    assert asking.count == 2


async def test_everything_is_kept_wherever_it_has_to_go() -> None:
    memo = bytes_memo(memory_bytes=1000)
    askings = {f"{n}": Asking(f"{n}".encode() * 100) for n in range(40)} | {"big": Asking(b"b" * (SMALL_BYTES + 1))}
    for _ in range(2):
        for key, asking in askings.items():
            assert await memo.once(key, asking) == asking.answer
    assert {asking.count for asking in askings.values()} == {1}
    assert memo._held_bytes <= 1000
    memo.close()


async def test_the_least_used_is_forgotten_when_there_is_no_room() -> None:
    memo = bytes_memo(memory_bytes=20, disk_bytes=0)
    askings = {name: Asking(name.encode() * 10) for name in "abc"}
    for name in ("a", "b", "a", "c", "a"):
        await memo.once(name, askings[name])
    assert askings["a"].count == 1
    await memo.once("b", askings["b"])
    assert askings["b"].count == 2


async def test_an_error_reaches_all_who_wait_and_is_not_kept() -> None:
    memo = bytes_memo()

    async def failing() -> bytes:
        await asyncio.sleep(0)
        raise KeyError("x")

    outcomes = await asyncio.gather(*(memo.once("a", failing) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [KeyError] * 3
    assert await memo.once("a", Asking()) == b"x"


async def test_who_leaves_does_not_stop_the_others() -> None:
    memo, asking = bytes_memo(), Asking()
    first, second = (asyncio.create_task(memo.once("a", asking)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == b"x"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_when_all_leave_the_asking_ends() -> None:
    memo = bytes_memo()
    ended = asyncio.Event()

    async def endless() -> bytes:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return b""

    waiting = [asyncio.create_task(memo.once("a", endless)) for _ in range(2)]
    await asyncio.sleep(0.01)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.wait_for(ended.wait(), 5)
    assert await memo.once("a", Asking()) == b"x"
