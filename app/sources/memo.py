"""Asking once: the same question asked again, at the same time or later, is answered from here.

Small answers stay in memory, the rest in one temporary file that vanishes with the process, so the number
of requests of a run does not depend on timing. Caveat: what could not be asked is not remembered, and
beyond ``disk_bytes`` nothing more is kept.
"""

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import IO, Final, Generic, TypeVar

__all__ = ["Memo"]

T = TypeVar("T")

SMALL_BYTES: Final = 256 * 1024
MEMORY_BYTES: Final = 16 * 1024 * 1024
DISK_BYTES: Final = 8 * 1024 * 1024 * 1024


class Memo(Generic[T]):
    """Answers by key, for one event loop.

    Args:
        pack: turns an answer into bytes; ``None`` when it must not be kept.
        unpack: the way back.
        memory_bytes: of answers held in memory.
        disk_bytes: of answers held in the temporary file.
    """

    def __init__(
        self,
        pack: Callable[[T], bytes | None],
        unpack: Callable[[bytes], T],
        *,
        memory_bytes: int = MEMORY_BYTES,
        disk_bytes: int = DISK_BYTES,
    ) -> None:
        self._pack = pack
        self._unpack = unpack
        self._memory_bytes = memory_bytes
        self._disk_bytes = disk_bytes
        self._flying: dict[str, asyncio.Task[T]] = {}
        self._waiting: dict[str, int] = {}
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._held_bytes = 0
        self._places: dict[str, tuple[int, int]] = {}
        self._file: IO[bytes] | None = None
        self._end = 0

    async def once(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Give the remembered answer for ``key``, join who is asking for it now, or ask.

        Who is cancelled while waiting leaves the others waiting; the last one to leave ends the asking.
        """
        packed = self._recall(key)
        if packed is not None:
            return self._unpack(packed)
        task = self._flying.get(key)
        if task is None:
            task = self._flying[key] = asyncio.ensure_future(self._ask(key, ask))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
                if not task.done():
                    self._flying.pop(key, None)
                    task.cancel()

    def close(self) -> None:
        """Forget everything."""
        for task in self._flying.values():
            task.cancel()
        self._flying.clear()
        self._held.clear()
        self._places.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    async def _ask(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        task = asyncio.current_task()
        try:
            answer = await ask()
            packed = self._pack(answer)
            if packed is not None:
                self._keep(key, packed)
            return answer
        finally:
            if self._flying.get(key) is task:
                del self._flying[key]

    def _recall(self, key: str) -> bytes | None:
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        place = self._places.get(key)
        if place is None or self._file is None:
            return None
        self._file.seek(place[0])
        return self._file.read(place[1])

    def _keep(self, key: str, packed: bytes) -> None:
        if len(packed) > SMALL_BYTES:
            self._put_down(key, packed)
            return
        self._held[key] = packed
        self._held_bytes += len(packed)
        while self._held_bytes > self._memory_bytes:
            oldest, content = self._held.popitem(last=False)
            self._held_bytes -= len(content)
            self._put_down(oldest, content)

    def _put_down(self, key: str, packed: bytes) -> None:
        if self._end + len(packed) > self._disk_bytes:
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="taproot-")  # noqa: SIM115 (closed by close)
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[key] = (self._end, len(packed))
        self._end += len(packed)
