import base64
import json

import pytest

from app.records.answer import Absent, Found, Unasked
from app.sources.github import GitHub
from app.sources.http import Door
from tests.app.sources.doors import door
from tests.app.sources.scripted import Asked, Scripted, reply, scripted


def opened_on(raw: Scripted, api: Scripted, **given: str) -> Door:
    return door(TAPROOT_GITHUB_RAW_URL=raw.url, TAPROOT_GITHUB_API_URL=api.url, **given)


@pytest.mark.vcr
async def test_readmes(opened: Door) -> None:
    github = GitHub(opened)
    plain, other = await github.readme("lantern-lab", "harbour"), await github.readme("lantern-lab", "quay")
    assert isinstance(plain, Found)
    assert plain.value.url == "https://raw.githubusercontent.com/lantern-lab/harbour/HEAD/README.md"
    assert plain.value.body == b"# Harbour\n"
    assert isinstance(other, Found)
    assert other.value.url == "https://api.github.com/repos/lantern-lab/quay/readme"
    assert other.value.body == b"# Quay\n"
    assert isinstance(await github.readme("lantern-lab", "bare"), Absent)
    assert isinstance(await github.readme("nobody", "nothing"), Absent)


@pytest.mark.parametrize(
    ("owner", "name"), [("a/b", "c"), ("a", ".."), ("", "x"), ("a", "b c"), ("-a", "b"), ("a", "b?c")]
)
async def test_names_are_checked_before_they_touch_an_address(owner: str, name: str) -> None:
    async with door() as opened:
        assert await GitHub(opened).readme(owner, name) == Absent("not the name of a repository")


async def test_json_of_an_older_api_is_unwrapped() -> None:
    wrapped = json.dumps({"encoding": "base64", "content": base64.encodebytes(b"# Old\n" * 40).decode()}).encode()
    async with (
        scripted(lambda asked: reply(404)) as raw,
        scripted(lambda asked: reply(body=wrapped, kind="application/json")) as api,
        opened_on(raw, api) as opened,
    ):
        answer = await GitHub(opened).readme("a", "b")
    assert isinstance(answer, Found)
    assert answer.value.body == b"# Old\n" * 40


@pytest.mark.parametrize(
    "body", [b"[1]", b"{}", b'{"encoding": "base64"}', b'{"encoding": "base64", "content": "a"}', b"{"]
)
async def test_other_json_is_taken_as_it_is(body: bytes) -> None:
    async with (
        scripted(lambda asked: reply(404)) as raw,
        scripted(lambda asked: reply(body=body, kind="application/json")) as api,
        opened_on(raw, api) as opened,
    ):
        answer = await GitHub(opened).readme("a", "b")
    assert isinstance(answer, Found)
    assert answer.value.body == body


SPENT = reply(403, x_ratelimit_remaining="0", x_ratelimit_reset="4102444800")


@pytest.mark.parametrize(("branch", "there"), [("main", True), ("master", True), ("trunk", False)])
async def test_a_spent_rate_limit_is_no_absence(branch: str, there: bool) -> None:
    def raw_answer(asked: Asked) -> bytes:
        return reply(body=b"# Found\n") if f"/{branch}/" in asked.path else reply(404)

    async with (
        scripted(raw_answer) as raw,
        scripted(lambda asked: SPENT) as api,
        opened_on(raw, api) as opened,
    ):
        answer = await GitHub(opened).readme("a", "b")
        again = await GitHub(opened).readme("a", "b")
    assert isinstance(answer, Found) is there
    assert isinstance(answer, Unasked) is not there
    assert answer == again
    assert len(api.log) == 2


async def test_a_short_secondary_limit_is_waited_for() -> None:
    def answer(asked: Asked) -> bytes:
        return reply(403, retry_after="5") if asked.count == 0 else reply(body=b"# Yes\n")

    async with (
        scripted(lambda asked: reply(404)) as raw,
        scripted(answer) as api,
        opened_on(raw, api) as opened,
    ):
        assert isinstance(await GitHub(opened).readme("a", "b"), Found)


async def test_the_token_goes_to_github_and_a_refused_one_is_said() -> None:
    async with (
        scripted(lambda asked: reply(404)) as raw,
        scripted(lambda asked: reply(401)) as api,
        opened_on(raw, api, GITHUB_TOKEN="ghp_x", HF_TOKEN="hf_x") as opened,
    ):
        answer = await GitHub(opened).readme("a", "b")
    assert isinstance(answer, Unasked)
    assert "GITHUB_TOKEN" in answer.reason
    assert {asked.headers["authorization"] for asked in raw.log + api.log} == {"Bearer ghp_x"}
