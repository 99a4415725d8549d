"""One node at a time on a real lineage database, with fakes around it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.store.lineage_store import LineageStore
from tests.fakes import FakeHub
from tests.graph_nodes.bench import Bench


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[LineageStore]:
    store = LineageStore(tmp_path / "lineage.db")
    yield store
    store.close()


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def bench(shelf: LineageStore, hub: FakeHub) -> Bench:
    return Bench(shelf, hub)
