import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.answer import Absent, Found, Unasked
from app.records.dataset import HubDataset
from app.sources.http import Door
from app.sources.huggingface import HuggingFace, _dataset, is_dataset_id
from tests.app.sources.doors import door
from tests.app.sources.scripted import Asked, reply, scripted


@pytest.mark.vcr
async def test_a_dataset(opened: Door) -> None:
    answer = await HuggingFace(opened).dataset("lantern-lab/harbour-sums")
    assert isinstance(answer, Found)
    found = answer.value
    assert found.id == "lantern-lab/harbour-sums"
    assert found.created_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (found.downloads, found.likes, found.gated, found.license) == (120, 7, False, "cc-by-4.0")
    assert found.arxiv_ids == ("2405.01234",)
    assert found.source_datasets == ("lantern-lab/fjord-sums",)
    assert found.config_names == ("easy", "hard")
    assert found.card_data["license"] == "cc-by-4.0"
    assert len(found.sha or "") == 40


@pytest.mark.vcr
async def test_renames_and_other_case_lead_to_the_canonical_id(opened: Door) -> None:
    hub = HuggingFace(opened)
    names = ("lantern-lab/harbor-sums", "harboursums", "Lantern-Lab/Harbour-Sums")
    answers = await asyncio.gather(*(hub.dataset(name) for name in names))
    assert [answer.value.id for answer in answers if isinstance(answer, Found)] == ["lantern-lab/harbour-sums"] * 3


@pytest.mark.vcr
async def test_a_card_of_a_renamed_dataset(opened: Door) -> None:
    answer = await HuggingFace(opened).card("lantern-lab/harbor-sums")
    assert isinstance(answer, Found)
    assert answer.value.url == "https://huggingface.co/datasets/lantern-lab/harbour-sums/resolve/main/README.md"
    assert answer.value.body.startswith(b"---\nlicense: cc-by-4.0")
    assert answer.value.etag


@pytest.mark.vcr
async def test_what_is_not_there(opened: Door) -> None:
    hub = HuggingFace(opened)
    assert await hub.dataset("tidepool/nothing") == Absent("not on the Hub (or private)")
    assert await hub.card("tidepool/nothing") == Absent("not on the Hub (or private)")
    assert await hub.card("tidepool/bare") == Absent("no such file on the Hub")
    assert await hub.card("tidepool/locked") == Absent("gated on the Hub", gated=True)
    assert await hub.card("tidepool/closed") == Absent("gated on the Hub", gated=True)
    assert await hub.dataset("tidepool/stopped") == Absent("disabled on the Hub")


@pytest.mark.vcr
async def test_search_orders_by_downloads_likes_and_id(opened: Door) -> None:
    answer = await HuggingFace(opened).search(" fjord   sums")
    assert isinstance(answer, Found)
    assert [found.id for found in answer.value] == []
    answer = await HuggingFace(opened).search("sums")
    assert isinstance(answer, Found)
    ids = [found.id for found in answer.value]
    assert ids == ["lantern-lab/fjord-sums", "lantern-lab/harbour-sums", "tidepool/fjord-sums-copy"]


@pytest.mark.vcr
async def test_search_turns_the_pages(opened: Door) -> None:
    answer = await HuggingFace(opened).search("gravel")
    assert isinstance(answer, Found)
    assert len(answer.value) == 150
    assert answer.value[0].id == "pebbles/gravel-140"


async def test_search_ends_after_three_pages_and_stays_on_the_hub() -> None:
    def answer(asked: Asked) -> bytes:
        page = json.dumps([{"id": f"a/b{len(server.log)}"}, {"id": "../x"}, 7]).encode()
        link = f'<https://elsewhere.org/api/other?page={len(server.log)}>; rel="next"'
        return reply(body=page, kind="application/json", link=link)

    async with scripted(answer) as server, door(HF_ENDPOINT=server.url) as opened:
        found = await HuggingFace(opened).search("b")
    assert isinstance(found, Found)
    assert [one.id for one in found.value] == ["a/b1", "a/b2", "a/b3"]
    assert [path.partition("?")[0] for path in server.paths()] == ["/api/datasets"] * 3


@pytest.mark.parametrize(
    ("status", "code", "token", "expected"),
    [
        (404, "RepoNotFound", "", Absent("not on the Hub (or private)")),
        (401, "RepoNotFound", "t", Absent("not on the Hub (or private)")),
        (401, "", "", Absent("not on the Hub (or private)")),
        (401, "GatedRepo", "", Absent("gated on the Hub", gated=True)),
        (403, "GatedRepo", "t", Absent("gated on the Hub", gated=True)),
        (403, "", "t", Absent("gated or private on the Hub", gated=True)),
        (403, "DisabledRepo", "", Absent("disabled on the Hub")),
        (451, "", "", Absent("disabled on the Hub")),
        (410, "", "", Absent("not on the Hub (or private)")),
        (400, "", "", Absent("the Hub does not know such an id")),
    ],
)
async def test_what_a_refusal_means(status: int, code: str, token: str, expected: Absent) -> None:
    async with (
        scripted(lambda asked: reply(status, x_error_code=code)) as server,
        door(HF_ENDPOINT=server.url, HF_TOKEN=token) as opened,
    ):
        assert await HuggingFace(opened).dataset("a/b") == expected
        assert await HuggingFace(opened).card("a/b") == expected


async def test_a_card_is_asked_for_by_its_other_path_where_the_first_is_not_known() -> None:
    def mirror(asked: Asked) -> bytes:
        return reply(body=b"# words") if "/raw/" in asked.path else reply(404)

    async with scripted(mirror) as server, door(HF_ENDPOINT=server.url) as opened:
        found = await HuggingFace(opened).card("a/b")
    assert isinstance(found, Found)
    assert found.value.body == b"# words"
    assert server.paths() == ["/datasets/a/b/resolve/main/README.md", "/datasets/a/b/raw/main/README.md"]


@pytest.mark.parametrize(("code", "asked"), [("EntryNotFound", 1), ("RepoNotFound", 1), (None, 2)])
async def test_a_card_that_is_missing_is_asked_for_once_or_by_both_paths(code: str | None, asked: int) -> None:
    headers = {"x_error_code": code} if code else {}
    async with scripted(lambda _: reply(404, **headers)) as server, door(HF_ENDPOINT=server.url) as opened:
        assert isinstance(await HuggingFace(opened).card("a/b"), Absent)
    assert len(server.log) == asked


@pytest.mark.parametrize("location", ["http://10.0.0.1/README.md", "ftp://a.org/x"])
async def test_a_card_behind_a_refused_address_is_unasked_not_missing(location: str) -> None:
    async with (
        scripted(lambda asked: reply(302, location=location)) as server,
        door(HF_ENDPOINT=server.url) as opened,
    ):
        card, dataset = await HuggingFace(opened).card("a/b"), await HuggingFace(opened).dataset("a/b")
    assert isinstance(card, Unasked)
    assert card.host == f"127.0.0.1:{server.port}"
    assert card.reason
    assert isinstance(dataset, Unasked)


async def test_a_refused_token_is_no_fact_about_a_dataset() -> None:
    async with (
        scripted(lambda asked: reply(401, x_error_message="Invalid credentials")) as server,
        door(HF_ENDPOINT=server.url, HF_TOKEN="hf_wrong") as opened,
    ):
        answer = await HuggingFace(opened).dataset("a/b")
    assert isinstance(answer, Unasked)
    assert "HF_TOKEN" in answer.reason


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"id": "../x"}', b'{"id": 7}', b"[" * 100_000])
async def test_nonsense_is_unasked_not_absent(body: bytes) -> None:
    async with scripted(lambda asked: reply(body=body)) as server, door(HF_ENDPOINT=server.url) as opened:
        assert isinstance(await HuggingFace(opened).dataset("a/b"), Unasked)


@pytest.mark.parametrize(
    "text",
    ["", "a/b/c", "../etc", "a/..", "a/b?x=1", "a/b#c", "a b", "a/b\n", "a--b", "x/y.git", "-a/b", "é/b", "/a", "a/"],
)
async def test_ids_are_checked_before_they_touch_an_address(text: str) -> None:
    async with door(HF_ENDPOINT="http://127.0.0.1:9") as opened:
        hub = HuggingFace(opened)
        assert await hub.dataset(text) == Absent("not a dataset id")
        assert await hub.card(text) == Absent("not a dataset id")


@given(st.text(max_size=30))
def test_an_id_is_always_a_plain_path(text: str) -> None:
    if is_dataset_id(text):
        assert not set(text) & set("?#%\\ \n:@")
        assert ".." not in text
        assert text.count("/") <= 1


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = ("createdAt", "sha", "gated", "downloads", "likes", "tags", "cardData")
_CARD_FIELDS = ("license", "source_datasets", "configs", "other")


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(_FIELDS, _json)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(_CARD_FIELDS, _json)),
)
def test_whatever_the_hub_says_becomes_a_record(fields: dict[str, Any], card: dict[str, Any]) -> None:
    found = _dataset({"cardData": card, **fields, "id": "a/b"})
    assert isinstance(found, HubDataset)
    assert HubDataset.model_validate_json(found.model_dump_json()) == found


def test_the_date_of_the_migration_says_nothing() -> None:
    found = _dataset({"id": "a/b", "createdAt": "2022-03-02T23:29:04.000Z"})
    assert found is not None
    assert found.created_at is None


def test_a_huge_card_is_cut() -> None:
    deep: Any = "bottom"
    for _ in range(50):
        deep = {"down": deep}
    found = _dataset({"id": "a/b", "cardData": {"deep": deep, "wide": list(range(10**5)), "long": "x" * 10**5}})
    assert found is not None
    assert len(json.dumps(found.card_data)) < 20_000
    assert "bottom" not in json.dumps(found.card_data)
