"""Cassettes of this room: recorded through the real clients against the stand-ins, played back at public addresses.

To record anew: delete the cassette, then run its test with ``--record-mode=once``.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from app.settings import Settings, load_settings
from app.sources.endpoints import Endpoints
from app.sources.http import Door
from app.sources.lanes import KEPT_HEADERS
from tests.app.sources.small_world import SMALL_WORLD
from tests.standins import StandIns

_recording: list[Endpoints] = []
"""Where the services are while something is recorded; empty in a replay."""


def _public(text: str) -> str:
    for endpoints in _recording:
        return endpoints.public_url(text)
    return text


def _public_request(request: Any) -> Any:
    request.uri = _public(request.uri)
    request.headers = {name: value for name, value in request.headers.items() if name in ("accept", "content-type")}
    return request


def _public_response(response: dict[str, Any]) -> dict[str, Any]:
    kept = {name: values for name, values in response["headers"].items() if name.lower() in KEPT_HEADERS}
    link = kept.get("link", [])
    kept |= {"link": [f"<{_public(value[1 : value.index('>')])}{value[value.index('>') :]}" for value in link]}
    return response | {"headers": {name: values for name, values in kept.items() if values}}


@pytest.fixture(scope="session")
def vcr_config(vcr_config: dict[str, object]) -> dict[str, object]:
    return vcr_config | {
        "before_record_request": _public_request,
        "before_record_response": _public_response,
    }


@pytest.fixture
def services(record_mode: str) -> Iterator[Settings]:
    """Settings that lead to the stand-ins while recording, to the public services (and nowhere) in a replay."""
    keys = {"TAVILY_API_KEY": "tvly-standin-key", "OPENAI_API_KEY": "sk-standin-key"}
    if record_mode == "none":
        yield load_settings(environment=keys)
        return
    with StandIns(SMALL_WORLD, page_size=100) as standins:
        settings = load_settings(environment=standins.environment | keys)
        _recording.append(Endpoints(settings))
        yield settings
        _recording.clear()


@pytest.fixture
async def opened(services: Settings, vcr: Any, record_mode: str) -> AsyncIterator[Door]:
    """A door whose cassette must be played to its end."""
    async with Door(services, waits=False) as door:
        yield door
    if record_mode == "none":
        unplayed = [request.uri for index, (request, _) in enumerate(vcr.data) if not vcr.play_counts[index]]
        assert unplayed == []
