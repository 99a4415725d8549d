import pytest

from app.records.answer import Absent, Found
from app.sources.http import Door
from app.sources.webpage import WebPage
from tests.app.sources.doors import door
from tests.app.sources.scripted import reply, scripted


@pytest.mark.vcr
async def test_pages(opened: Door) -> None:
    web = WebPage(opened)
    page, moved = await web.page("https://blog.lantern.org/sums#how"), await web.page("http://lantern.org/old")
    assert isinstance(page, Found)
    assert page.value.url == "https://blog.lantern.org/sums"
    assert moved == page
    assert isinstance(await web.page("https://blog.lantern.org/paper.pdf"), Found)
    assert await web.page("https://blog.lantern.org/data") == Absent("it is not text (application/json)")
    assert await web.page("https://blog.lantern.org/none") == Absent("the page answered 404")


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "file:///etc/passwd", "http://[::1]/", "x", "http://a@b.org/"])
async def test_refused_addresses_are_absent_with_the_reason(url: str) -> None:
    async with door() as opened:
        answer = await WebPage(opened).page(url)
    assert isinstance(answer, Absent)
    assert answer.reason


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 410])
async def test_pages_that_are_not_there(status: int) -> None:
    async with scripted(lambda asked: reply(status)) as server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
        answer = await WebPage(opened).page(f"{server.url}/x")
    assert isinstance(answer, Absent)
    assert str(status) in answer.reason
