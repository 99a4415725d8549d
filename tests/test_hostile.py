"""The short form of ``tests.benchmarks.hostile``, and that its watch sees what it is there to see."""

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from app.sources import addresses, endpoints
from app.sources.scrubbing import Scrubber
from tests.benchmarks.hostile import measure

CASES = 200


def test_nothing_hostile_gets_in_or_out(tmp_path: Path) -> None:
    report = measure(CASES, 11, tmp_path)
    assert report.cases == CASES
    assert report.world.requests > CASES
    assert report.world.prompts > 20
    assert report.outputs >= 10
    assert report.breaches == {}


def test_the_watch_sees_a_door_without_its_guard(tmp_path: Path) -> None:
    def unchecked(host: str, found: Sequence[str]) -> Sequence[str]:
        return found

    with patch.object(addresses, "_check_host", lambda host: None), patch.object(addresses, "_checked", unchecked):
        report = measure(40, 11, tmp_path)
    assert "private connections" in report.breaches


def test_the_watch_sees_a_key_that_follows_a_redirect(tmp_path: Path) -> None:
    def anywhere(self: endpoints.Endpoints, service: endpoints.Service, url: str) -> bool:
        return True

    with patch.object(endpoints.Endpoints, "belongs", anywhere):
        report = measure(60, 11, tmp_path)
    assert "keys at foreign hosts" in report.breaches


def test_the_watch_sees_a_key_that_is_kept(tmp_path: Path) -> None:
    with (
        patch.object(Scrubber, "body", lambda self, content: content),
        patch.object(Scrubber, "text", lambda self, content: content),
    ):
        report = measure(90, 11, tmp_path)
    assert "keys kept in database or export" in report.breaches
