"""The page without a server: opened from a file, with its evidence, under a policy of hashes."""

import re

import pytest

from tests.app.web.browsing import EDGES, HOSTILE, QUOTE, Visit, fill
from tests.running import taproot


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    result = taproot("export", "html", folder / "page.html", "--db", fill(folder / "small.db"), "--all")
    assert result.returncode == 0, result.stderr
    return folder / "page.html"


def test_it_draws_and_tells_the_evidence_and_asks_for_nothing(page, browser):
    with Visit(browser, page.as_uri()) as seen:
        assert len(seen.drawn()) == 8
        seen.page.locator("[data-node]").filter(has_text="made/mix").click()
        about = seen.page.locator(".tp-about")
        assert "made/part-one" in about.inner_text()
        about.get_by_role("button", name="Doubtful Set").click()
        told = about.inner_text()
        assert "needs review" in told
        assert "a reason" in told
        assert about.locator("mark").first.inner_text() == QUOTE.replace("\u202e", " ")
        assert "down=made%2Fmix&up=Doubtful" in seen.page.url
        assert seen.asked == [page.as_uri()]
        assert seen.said == []
        assert seen.page.evaluate("typeof hacked") == "undefined"


def test_its_policy_lets_no_other_script_run(page, browser):
    with Visit(browser, page.as_uri()) as seen:
        seen.drawn()
        refused = seen.page.evaluate(
            """() => new Promise((done) => {
                addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
                const script = document.createElement("script");
                script.textContent = "hacked = 5";
                document.body.append(script);
            })"""
        )
        assert refused == "inline"
        assert (
            seen.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'fetched', () => 'fetch refused')")
            == "fetch refused"
        )


def test_no_text_ends_the_data(page):
    text = page.read_text()
    assert HOSTILE not in text
    assert len(re.findall("</script", text)) == 2
    data = re.search('id="lineage">(.*?)</script>', text, re.DOTALL)[1]
    assert "<" not in data
    assert data.count("needs_review") >= 1
    assert len(re.findall('"upstream":', data)) >= len(EDGES)
