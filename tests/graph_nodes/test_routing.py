"""Where a dataset goes next depends on the state alone."""

import pytest

from graph_nodes.routing import after_search, after_take


@pytest.mark.parametrize(("finished", "node"), [(True, "settle"), (False, "search")])
async def test_after_take(finished, node):
    assert await after_take({"finished": finished}) == node


@pytest.mark.parametrize(
    ("route", "node"), [("read", "read"), ("merge", "merge"), ("stored", "merge"), ("take", "take"), ("", "merge")]
)
async def test_after_search(route, node):
    assert await after_search({"route": route}) == node
