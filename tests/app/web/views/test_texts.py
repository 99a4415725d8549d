"""Texts of others: what would steer a page is gone, what is no link is no link."""

import pytest

from app.web.views.texts import joined, link_of, visible


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "//elsewhere.example/",
        "http:///nowhere",
        "https://user:secret@host.example/",
        "https://host.example/a b",
        "https://host.example/\u202egnp.exe",
        "https://host.example\\@other.example/",
        "https://[half/",
        "ftp://host.example/",
        "https://host.example/" + "a" * 3000,
        "",
    ],
)
def test_what_may_not_be_linked(address):
    assert link_of(address) is None


def test_what_may_be_linked():
    assert link_of("https://huggingface.co/datasets/a/b") == "https://huggingface.co/datasets/a/b"


def test_what_cannot_be_seen_is_blanked_and_the_rest_stays():
    assert visible("<b>a\u202eb\u200b\x00</b>\nnext") == "<b>a b  </b>\nnext"
    assert visible("naïve مرحبا 数据") == "naïve مرحبا 数据"


def test_a_long_list_says_how_much_more_there_is():
    assert joined(["a", "b", "c"], 2) == "a, b and 1 more"
