"""Services and databases that the tests of the Python API share."""

from pathlib import Path

import pytest

from app.api import Lineage, trace
from tests.chain import CALM, chain_services, settings_file

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="module")
def _services():
    with chain_services() as services:
        yield services


@pytest.fixture
def services(_services):
    _services.faults = CALM
    _services.log.clear()
    return _services


@pytest.fixture
def env_file(services, tmp_path):
    return settings_file(services, tmp_path)


@pytest.fixture
def lineage(env_file, tmp_path) -> Lineage:
    """The chain, traced whole."""
    return trace("acme/link-0", "acme/early", db=tmp_path / "chain.db", env_file=env_file, thread="t")
