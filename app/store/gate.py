"""Waiting for work: the instances of a run wait here until one of them has finished something.

A condition belongs to one event loop; a run that comes back on another loop gets a new gate. Waits also
end by themselves, because another process may have written.
"""

import asyncio
from contextlib import suppress
from typing import Final

__all__ = ["Gate", "Gates"]

_RECHECK_S: Final = 1.0


class Gate:
    """The gate of one run on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.changed = asyncio.Condition()
        self.is_stopping = False
        self.is_settled = False

    async def wait(self) -> None:
        """Wait, holding ``changed``, until something changed or a second has passed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), _RECHECK_S)

    async def notify(self) -> None:
        """Wake all who wait."""
        async with self.changed:
            self.changed.notify_all()


class Gates:
    """The gates of all runs of this process."""

    def __init__(self) -> None:
        self._gates: dict[str, Gate] = {}

    def of(self, thread: str) -> Gate:
        """Give the run's gate on the running loop."""
        loop = asyncio.get_running_loop()
        gate = self._gates.get(thread)
        if gate is None or gate.loop is not loop:
            gate = self._gates[thread] = Gate(loop)
        return gate

    def open(self, thread: str) -> None:
        """Forget that the run was being stopped."""
        self._gates.pop(thread, None)
