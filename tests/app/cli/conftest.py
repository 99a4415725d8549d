"""Services shared by the tests of a module, and the command line in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.cli.console import Console
from tests.app.cli.harbour import HARBOUR, reading_model
from tests.standins import Faults, StandIns


@pytest.fixture(scope="session")
def _harbour() -> Iterator[StandIns]:
    with StandIns(HARBOUR, source_model=reading_model) as services:
        yield services


@pytest.fixture
def harbour(_harbour: StandIns) -> Iterator[StandIns]:
    """The services of the harbour, with nothing wrong and nothing asked yet."""
    _harbour.faults = Faults()
    _harbour.log.clear()
    yield _harbour
    _harbour.faults = Faults()


@pytest.fixture
def taproot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Console:
    return Console(monkeypatch, capsys, tmp_path / "lineage.db")
