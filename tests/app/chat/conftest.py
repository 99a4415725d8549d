"""A lineage to talk about: the tiny world, traced once."""

import shutil
from pathlib import Path

import pytest

from tests.running import taproot_json
from tests.standins import StandIns
from tests.standins.world_folder import load_world

TINY = Path(__file__).parents[2] / "worlds" / "tiny"


@pytest.fixture(scope="session")
def tiny_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a trace of harbor/mix-1; not to be changed."""
    db = tmp_path_factory.mktemp("tiny") / "lineage.db"
    with StandIns(load_world(TINY)) as services:
        taproot_json("trace", "harbor/mix-1", "--thread", "first", "--db", db, environment=services.environment)
    return db


@pytest.fixture
def db(tiny_db: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(tiny_db, tmp_path / "lineage.db"))
