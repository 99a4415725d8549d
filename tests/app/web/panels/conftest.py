"""One server, one browser a module; a fresh page for each test, which may break no rule of the policy."""

import pytest

from tests.app.tracing.asked_world import ASKED, SEED
from tests.app.web.browsing import serving
from tests.app.web.panels.browsing import Explorer, fill
from tests.standins.server import StandIns


@pytest.fixture(scope="session")
def recordings(tmp_path_factory):
    """A folder with one small recording."""
    folder = tmp_path_factory.mktemp("recordings")
    options = ["--extractor", "rules", "--record", str(folder / "asked.yaml"), "--db", str(folder / "first.db")]
    with StandIns(ASKED) as services, pytest.MonkeyPatch.context() as patched:
        for name, value in services.environment.items():
            patched.setenv(name, value)
        from app.cli import run

        assert run(["trace", SEED, *options]) == 0
    return folder


@pytest.fixture(scope="session")
def explorer(recordings, tmp_path_factory):
    """One server for all; each test looks at edges of its own."""
    db = tmp_path_factory.mktemp("explored") / "lineage.db"
    fill(db)
    with serving(db, "--recordings", str(recordings)) as address:
        yield Explorer(address, db)


@pytest.fixture(scope="module")
def chromium(browser):
    """The browser, with expectations that wait for long."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    return browser


@pytest.fixture
def page(explorer, chromium):
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
