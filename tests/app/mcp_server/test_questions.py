"""Questions of a run through a real MCP client: listed and answered while the call of the run is under way."""

import asyncio

import pytest
from mcp import Client

from app.mcp_server import Desk, create_server
from app.queries import name_reviews_of, reviews_of
from app.settings import load_settings
from tests.app.tracing.asked_world import ASKED, SEED
from tests.standins import StandIns

NO_MODEL = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}


@pytest.fixture(scope="module")
def services():
    with StandIns(ASKED) as running:
        yield running


async def test_questions_are_answered_while_the_run_goes_on(services, tmp_path):
    db = tmp_path / "lineage.db"
    settings = load_settings(environment={**services.environment, **NO_MODEL, "TAPROOT_DB": str(db)})
    most = 0
    async with Client(create_server(Desk(settings))) as client:
        running = asyncio.create_task(client.call_tool("trace", {"seeds": [SEED], "thread": "t", "review": "ask"}))
        answers = {
            "acme/young": {"answer": "name", "corrected_id": "acme/other"},
            "acme/late": {"answer": "relabel", "relationship": "Semantic Evolution", "why": "ann says"},
            "acme/left": {"answer": "skip"},
        }
        async with asyncio.timeout(60):
            while not running.done():
                waiting = (await client.call_tool("open_questions", {})).structured_content["questions"]
                most = max(most, len(waiting))
                for each in waiting if most > 1 else ():
                    assert any("filtered subset of" in line for line in each["evidence"])
                    given = {"number": each["number"], "who": "ann", **answers[each["upstream"]]}
                    assert not (await client.call_tool("answer_question", given)).is_error
                await asyncio.sleep(0.05)
        ended = (await running).structured_content
        late = await client.call_tool("answer_question", {"number": 1, "answer": "accept", "who": "ann"})
        wrong = await client.call_tool("answer_question", {"number": 1, "answer": "perhaps", "who": "ann"})
    assert (ended["state"], most > 1) == ("complete", True)
    assert "No question 1 waits." in late.content[0].text
    assert wrong.is_error
    assert {(one.upstream, one.decision.value, one.who) for one in reviews_of(db)} == {
        ("acme/late", "relabel", "ann"),
        ("acme/left", "skip", "ann"),
    }
    assert [one.decision.dataset_id for one in name_reviews_of(db)] == ["acme/other"]


async def test_a_reading_server_answers_none(tmp_path):
    settings = load_settings(environment={"TAPROOT_DB": str(tmp_path / "x.db")})
    async with Client(create_server(Desk(settings, may_write=False))) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
    assert not names & {"answer_question", "open_questions", "trace", "decide"}
