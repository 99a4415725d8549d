"""Addresses that a search found are as hostile as any."""

import pytest

from graph_nodes.read import _host_in, _netloc


@pytest.mark.parametrize("url", ["http://[", "https://[::1", "http://a]b/", "//[x"])
def test_a_malformed_address_names_no_host_and_stops_nothing(url):
    assert _netloc(url) == ""
    assert not _host_in(("a.org",), _netloc(url))


def test_a_host_is_named_with_its_port():
    assert _netloc("https://a.org:8443/x") == "a.org:8443"
