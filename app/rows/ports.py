"""What this room needs from the network: files of a Hub dataset, brought to the disk. ``app.sources`` satisfies it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

__all__ = ["HubRows"]


class HubRows(Protocol):
    """Brings the row files of a Hub dataset to the disk, one after the other."""

    def files(self, dataset: str, config: str | None, split: str | None) -> Iterator[tuple[str, Path]]:
        """Give the name on the Hub and the local copy of each file with rows.

        Raises:
            TaprootError: the dataset, its configuration or its split is not there, or the Hub could not be asked.
        """
