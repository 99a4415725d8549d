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


@pytest.fixture(scope="module")
def _traced(_services, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")
    env_file = settings_file(_services, folder)
    return trace("acme/link-0", "acme/early", db=folder / "chain.db", env_file=env_file, thread="t")


@pytest.fixture
def lineage(_traced, tmp_path) -> Lineage:
    """The chain, traced whole: a copy for each test."""
    return Lineage(_traced.save(tmp_path / "chain.db"), _traced.seeds, run=_traced.run)
