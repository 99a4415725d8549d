"""What every test shares: where cassettes live, and the material that only some checkouts have beside them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The measuring material; the test skips where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("the measuring material is not beside this checkout")
    return SHARED


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """Cassettes live in the top-level folder, under the path of the test's module."""
    module = Path(request.node.fspath).relative_to(ROOT / "tests").with_suffix("")
    return str(ROOT / "cassettes" / module)


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, object]:
    """Bodies are matched, secrets are never written, and nothing is played twice."""
    secrets = ["authorization", "cookie", "set-cookie", "openai-organization", "openai-project", "x-api-key"]
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "filter_headers": secrets,
        "decode_compressed_response": True,
        "allow_playback_repeats": False,
    }
