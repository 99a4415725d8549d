import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.answer import Absent, Found, Unasked
from app.records.document import Paper
from app.sources.arxiv import Arxiv, _Gathering, _papers, bare_id
from app.sources.http import Door
from tests.app.sources.doors import door
from tests.app.sources.scripted import Asked, reply, scripted

ENTRY = (
    "<entry><id>http://arxiv.org/abs/{id}</id><published>2024-01-02T00:00:00Z</published>"
    "<title>{title}</title><summary> A b. </summary><author><name>A. Gull</name></author></entry>"
)


def feed(*entries: str) -> bytes:
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


def entry(arxiv_id: str, title: str = "A Title Long Enough") -> str:
    return ENTRY.format(id=arxiv_id, title=title)


@pytest.mark.vcr
async def test_papers_by_id(opened: Door) -> None:
    answer = await Arxiv(opened).papers(["cs.CL/0112017v1", "2405.01234v3", "2405.01234", "9999.99999", "nonsense"])
    assert isinstance(answer, Found)
    assert [paper.arxiv_id for paper in answer.value] == ["2405.01234", "cs/0112017"]
    assert answer.value[0].authors == ("A. Gull", "B. Tern")
    assert answer.value[0].published_at.year == 2024


@pytest.mark.vcr
async def test_a_title_is_found_whatever_its_print_and_a_longer_one_is_not_it(opened: Door) -> None:
    papers = Arxiv(opened)
    answer = await papers.by_title("Harbour sums – rewriting\nARITHMETIC")
    assert isinstance(answer, Found)
    assert answer.value.arxiv_id == "2405.01234"
    assert await papers.by_title("Harbour Sums") == Absent("arXiv has no paper with this title")


@pytest.mark.vcr
async def test_html_comes_before_pdf(opened: Door) -> None:
    papers = Arxiv(opened)
    html, pdf = await papers.full_text("2405.01234v2"), await papers.full_text("cs/0112017")
    assert isinstance(html, Found)
    assert isinstance(pdf, Found)
    assert (html.value.url, html.value.content_type[:9]) == ("https://arxiv.org/html/2405.01234", "text/html")
    assert (pdf.value.url, pdf.value.content_type) == ("https://arxiv.org/pdf/cs/0112017", "application/pdf")
    assert isinstance(await papers.full_text("2301.00007"), Absent)


async def test_no_ids_no_request() -> None:
    async with door(TAPROOT_ARXIV_URL="http://127.0.0.1:9") as opened:
        assert await Arxiv(opened).papers(["x", ""]) == Found(())
        assert isinstance(await Arxiv(opened).full_text("../../etc"), Absent)
        assert isinstance(await Arxiv(opened).by_title("!?"), Absent)


async def test_many_ids_travel_in_sorted_calls_of_fifty() -> None:
    async with scripted(lambda asked: reply(body=feed())) as server, door(TAPROOT_ARXIV_URL=server.url) as opened:
        await Arxiv(opened).papers([f"2401.{n:05}" for n in reversed(range(120))])
    assert [path.count("2401.") for path in server.paths()] == [50, 50, 20]
    assert server.paths()[0].startswith("/api/query?id_list=2401.00000,2401.00001,")


async def test_one_rejected_id_does_not_spoil_the_others() -> None:
    def answer(asked: Asked) -> bytes:
        bad = "2401.00002" in asked.path
        return reply(400, body=feed()) if bad else reply(body=feed(entry(asked.path[19:29] + "v1")))

    async with scripted(answer) as server, door(TAPROOT_ARXIV_URL=server.url) as opened:
        found = await Arxiv(opened).papers(["2401.00001", "2401.00002", "2401.00003"])
    assert isinstance(found, Found)
    assert [paper.arxiv_id for paper in found.value] == ["2401.00001", "2401.00003"]


async def test_a_paper_which_was_not_asked_for_is_not_taken() -> None:
    async with (
        scripted(lambda asked: reply(body=feed(entry("2401.00009v1")))) as server,
        door(TAPROOT_ARXIV_URL=server.url) as opened,
    ):
        assert await Arxiv(opened).papers(["2401.00001"]) == Found(())


async def test_of_equal_titles_the_first_published_is_meant() -> None:
    later = entry("2401.00001v1").replace("2024-01-02", "2025-01-02")
    async with (
        scripted(lambda asked: reply(body=feed(later, entry("2401.00002v1")))) as server,
        door(TAPROOT_ARXIV_URL=server.url) as opened,
    ):
        answer = await Arxiv(opened).by_title("A title, long enough")
    assert isinstance(answer, Found)
    assert answer.value.arxiv_id == "2401.00002"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom"/>'


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"<feed/>", BOMB, BOMB.decode().encode("utf-16"), b"\xff\xfe", b"<a>" * 1000]
)
async def test_what_is_no_feed_is_unasked(body: bytes) -> None:
    async with scripted(lambda asked: reply(body=body)) as server, door(TAPROOT_ARXIV_URL=server.url) as opened:
        assert isinstance(await Arxiv(opened).papers(["2401.00001"]), Unasked)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_not(body: bytes) -> None:
    assert _papers(body) is None
    wrapped = _papers(b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>' + body + b"</entry></feed>")
    assert wrapped in (None, ())


def test_entries_without_id_title_or_date_are_left_out() -> None:
    good = entry("2401.00001v1")
    broken = (good.replace("abs/", "x/"), good.replace("A Title Long Enough", ""), good.replace("2024-01-02T", "x"))
    papers = _papers(feed(*broken, good))
    assert papers is not None
    assert [paper.arxiv_id for paper in papers] == ["2401.00001"]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("2401.00001", "2401.00001"),
        ("0704.0001v2", "0704.0001"),
        ("math.GT/0309136v1", "math/0309136"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("2401.001", None),
        ("2401.00001/../x", None),
        ("２401.00001", None),
    ],
)
def test_bare_ids(text: str, bare: str | None) -> None:
    assert bare_id(text) == bare


async def test_ids_asked_for_during_a_call_travel_in_the_next() -> None:
    calls: list[list[str]] = []

    async def ask(ids: object) -> Found[tuple[Paper, ...]]:
        calls.append(list(ids))  # type: ignore[call-overload]
        await asyncio.sleep(0)
        listed = _papers(feed(*(entry(one) for one in calls[-1] if not one.endswith("9"))))
        return Found(listed or ())

    gathering = _Gathering(ask)
    wanted = [[f"2401.{n:05}"] for n in range(30)] + [["2401.00003", "2401.00009"]]
    answers = await asyncio.gather(*(gathering.ask(ids) for ids in wanted))
    assert [len(answer.value) for answer in answers if isinstance(answer, Found)].count(1) == 28
    assert len(calls) <= 2
    await gathering.ask(["2401.00005"])
    assert len(calls) <= 2


async def test_a_failed_call_is_not_remembered_by_the_gathering() -> None:
    answers = iter([Unasked("no", "a.org"), Found(())])

    async def ask(ids: object) -> Unasked | Found[tuple[Paper, ...]]:
        return next(answers)

    gathering = _Gathering(ask)
    assert await gathering.ask(["2401.00001"]) == Unasked("no", "a.org")
    assert await gathering.ask(["2401.00001"]) == Found(())
