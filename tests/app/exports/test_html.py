"""The self-contained page as text: hashes that fit, the same each time, bounded."""

import base64
import hashlib
import re

import pytest

from app.errors import UsageError
from app.exports import html
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

LINEAGE = Excerpt(
    dataset="a/b & <c>",
    nodes=(ExcerptNode(id="a/b & <c>"), ExcerptNode(id="d/e")),
    edges=(ExcerptEdge(downstream="a/b & <c>", upstream="d/e", evidence="</script>"),),
)
CLAIMS = {("a/b & <c>", "d/e"): [{"quote": "</style>", "document": "javascript:alert(1)"}]}


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_names_the_one_script_and_the_one_style():
    page = html.page(LINEAGE, CLAIMS)
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)[1]
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    assert f"script-src '{digest(script)}';" in policy
    assert f"style-src '{digest(style)}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_texts_are_escaped_and_the_page_is_the_same_each_time():
    page = html.page(LINEAGE, CLAIMS)
    assert page == html.page(LINEAGE, CLAIMS)
    assert "<title>Lineage of a/b &amp; &lt;c&gt;</title>" in page
    assert page.count("</script>") == 2
    assert page.count("</style>") == 1


def test_too_much_for_a_page_is_told():
    nodes = tuple(ExcerptNode(id=str(number)) for number in range(html.MOST_NODES + 1))
    with pytest.raises(UsageError, match="cannot be drawn"):
        html.page(Excerpt(nodes=nodes), {})
