"""One browser a module."""

import pytest

from tests.app.web.browsing import browsing


@pytest.fixture(scope="module")
def browser():
    """A browser, for a module: its event loop runs on, so that no other test may have one meanwhile."""
    with browsing() as started:
        yield started
