"""arXiv, GitHub, the web and Tavily as plain clients see them."""

import base64
import io
import xml.etree.ElementTree as ET

import httpx2
import pytest
from pypdf import PdfReader
from tavily import AsyncTavilyClient, InvalidAPIKeyError

from tests.standins import StandIns
from tests.standins.pdf import make_pdf
from tests.standins.tavily import KEY

ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def feed(services: StandIns, **query: str) -> ET.Element:
    answer = httpx2.get(services.url("arxiv") + "/api/query", params=query)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def titles(root: ET.Element) -> list[str | None]:
    return [entry.findtext("a:title", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]


def test_arxiv_by_ids(served: StandIns) -> None:
    root = feed(served, id_list="2501.07001v2,9999.00001,2305.04001", max_results="5")
    assert [title and title.split(":")[0] for title in titles(root)] == ["Mix 1", "Step Chains"]
    entry = root.findall("a:entry", ATOM)[1]
    assert entry.findtext("a:id", namespaces=ATOM) == "http://arxiv.org/abs/2305.04001v1"
    assert entry.findtext("a:published", namespaces=ATOM) == "2023-05-08T17:59:59Z"
    assert [name.text for name in entry.findall("a:author/a:name", ATOM)] == ["Ada Kestrel", "Bo Lind"]
    assert root.findtext("o:totalResults", namespaces=ATOM) == "2"


def test_arxiv_by_title(served: StandIns) -> None:
    assert titles(feed(served, search_query='ti:"step chains long worked"'))[0] is not None
    assert titles(feed(served, search_query='ti:"long chains"')) == []
    assert len(titles(feed(served, search_query='ti:"mixture" OR ti:"chains"'))) == 2
    assert titles(feed(served, search_query='ti:"mixture" AND ti:"chains"')) == []


def test_arxiv_refuses_what_is_no_id(served: StandIns) -> None:
    answer = httpx2.get(served.url("arxiv") + "/api/query?id_list=some")
    assert answer.status_code == 400
    assert titles(ET.fromstring(answer.content)) == ["Error"]


def test_arxiv_texts(served: StandIns) -> None:
    base = served.url("arxiv")
    page = httpx2.get(base + "/html/2305.04001v1")
    assert "takes every question of Algebra Seeds" in page.text
    assert 'class="ltx_document"' in page.text
    assert httpx2.get(base + "/html/2501.07001").status_code == 404
    pdf = httpx2.get(base + "/pdf/2501.07001")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "Mix 1 combines Evolved Math" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert httpx2.get(base + "/pdf/9999.00001").status_code == 404


def test_a_long_pdf_has_pages() -> None:
    reader = PdfReader(
        io.BytesIO(make_pdf("Title (one)", "\n".join(f"Line {n} \\ here é" for n in range(120)))), strict=True
    )
    assert len(reader.pages) == 3
    assert "Title (one)" in reader.pages[0].extract_text()
    assert "Line 119 \\ here é" in reader.pages[2].extract_text()


@pytest.mark.parametrize("ref", ["HEAD", "main", "refs/heads/main", "0123abc"])
def test_github_raw(served: StandIns, ref: str) -> None:
    answer = httpx2.get(f"{served.url('github_raw')}/Harbor-Lab/mixing/{ref}/README.md")
    assert answer.text.startswith("# mixing")
    known = httpx2.get(str(answer.url), headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304


def test_github_api(served: StandIns) -> None:
    base = served.url("github_api") + "/repos"
    assert httpx2.get(f"{base}/harbor-lab/MIXING").json()["full_name"] == "harbor-lab/mixing"
    readme = httpx2.get(f"{base}/harbor-lab/mixing/readme").json()
    raw = httpx2.get(f"{base}/harbor-lab/mixing/readme", headers={"Accept": "application/vnd.github.raw+json"})
    assert base64.b64decode(readme["content"]) == raw.content
    for path in ("nobody/nothing", "nobody/nothing/readme"):
        missing = httpx2.get(f"{base}/{path}")
        assert (missing.status_code, missing.json()["message"]) == (404, "Not Found")
    assert httpx2.get(served.url("github_raw") + "/nobody/nothing/HEAD/README.md").status_code == 404


def test_web_pages(served: StandIns) -> None:
    base = served.url("web")
    page = httpx2.get(base + "/https/blog.harborlab.io/posts/mix-1")
    assert "How we made Mix 1" in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert httpx2.get(base + "/about").status_code == 200
    assert httpx2.get(base + "/https/nowhere.example/").status_code == 404
    moved = httpx2.get(base + "/https/short.harborlab.io/mix")
    assert (moved.status_code, moved.headers["location"]) == (302, "/https/blog.harborlab.io/posts/mix-1")
    elsewhere = httpx2.get(base + "/https/short.harborlab.io/elsewhere")
    assert elsewhere.headers["location"] == served.url("hub") + "/api/datasets/harbor/mix-1"


async def test_tavily(served: StandIns) -> None:
    async with AsyncTavilyClient(api_key=KEY, api_base_url=served.url("tavily")) as client:
        found = await client.search("harbor Mix-1 dataset")
        assert [result["url"] for result in found["results"]] == ["https://blog.harborlab.io/posts/mix-1"]
        assert found["query"] == "harbor Mix-1 dataset"
        assert (await client.search("something else"))["results"] == []
    async with AsyncTavilyClient(api_key="tvly-wrong", api_base_url=served.url("tavily")) as client:
        with pytest.raises(InvalidAPIKeyError):
            await client.search("mix-1")
