"""One server and one browser for a module; a fresh page for each test, which may break no rule of the policy."""

import pytest

from tests.app.tracing.asked_world import ASKED, SEED
from tests.app.web.panels.browsing import browser, fill, serving
from tests.running import taproot
from tests.standins.server import StandIns


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """A folder with one small recording."""
    folder = tmp_path_factory.mktemp("recordings")
    options = ["--extractor", "rules", "--record", folder / "asked.yaml", "--db", folder / "first.db"]
    with StandIns(ASKED) as services:
        traced = taproot("trace", SEED, *options, environment=services.environment)
    assert traced.returncode == 0, traced.stderr
    return folder


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def explorer(chromium, recordings, tmp_path_factory):
    db = tmp_path_factory.mktemp("explored") / "lineage.db"
    fill(db)
    with serving(db, "--recordings", str(recordings)) as running:
        yield running


@pytest.fixture
def page(chromium):
    """A page; what the browser complains of fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.on("request", lambda asked: None if "//127.0.0.1:" in asked.url else complaints.append(asked.url))
    yield opened
    context.close()
    assert complaints == []
