"""The tiny world, served once for all tests that only read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins import StandIns, World, load_world

TINY = Path(__file__).parent.parent / "worlds" / "tiny"


@pytest.fixture(scope="session")
def tiny() -> World:
    return load_world(TINY)


@pytest.fixture(scope="session")
def served(tiny: World) -> Iterator[StandIns]:
    with StandIns(tiny, page_size=2) as services:
        yield services
