"""Questions of a run from Python: a function answers them, plain or awaitable, while the run goes on."""

import pytest

from app.api import aresume, atrace, resume, trace
from app.errors import UsageError
from app.records.review import ReviewDecision, Ruling
from tests.app.tracing.asked_world import ASKED, SEED
from tests.chain import settings_file
from tests.standins import StandIns

YOUNG, LATE, YOUNGER, RIGHT = (
    (SEED, "acme/young"),
    (SEED, "acme/late"),
    ("acme/young", "acme/younger"),
    ("acme/right", "acme/left"),
)


@pytest.fixture(scope="module")
def services():
    with StandIns(ASKED) as running:
        yield running


@pytest.fixture
def options(services, tmp_path):
    return {"extractor": "rules", "db": tmp_path / "a.db", "env_file": settings_file(services, tmp_path), "thread": "t"}


def pair(question):
    return question.downstream, question.upstream


def test_a_plain_function_answers_by_lines(options):
    answers = {YOUNG: "accept seen", LATE: "relabel Semantic Evolution", YOUNGER: "correct acme/other", RIGHT: None}
    asked = []

    def on_question(question):
        asked.append(pair(question))
        return answers[pair(question)]

    lineage = trace(SEED, **options, on_question=on_question)
    assert sorted(asked) == sorted(answers)
    assert lineage.run.needs_review == 1
    assert "acme/other" in lineage.upstream_of(SEED)
    assert [edge.edge.upstream for edge in lineage.review_queue()] == ["acme/left"]


async def test_a_coroutine_function_has_several_wait(options):
    import asyncio

    both, waiting = asyncio.Event(), set()

    async def on_question(question):
        waiting.add(pair(question))
        if len(waiting) > 1:
            both.set()
        await asyncio.wait_for(both.wait(), 60)
        return Ruling(decision=ReviewDecision.ACCEPT, who="ann")

    lineage = await atrace(SEED, **options, on_question=on_question)
    assert waiting == {YOUNG, LATE, YOUNGER, RIGHT}
    assert lineage.run.needs_review == 0


def test_a_run_that_did_not_ask_asks_when_it_is_gone_on_with(options):
    first = trace(SEED, **options)
    assert first.run.needs_review == 3
    where = {key: options[key] for key in ("db", "env_file")}
    assert resume("t", **where, on_question=lambda question: "later").run.needs_review == 3
    assert resume("t", **where, on_question=lambda question: "a").run.needs_review == 0


@pytest.mark.parametrize(("given", "words"), [("perhaps", "a accept"), (5, "int"), ("c ../x", "is not a dataset id")])
def test_what_is_no_answer_ends_the_run_in_one_sentence(options, given, words):
    with pytest.raises(UsageError, match=words):
        trace(SEED, **options, on_question=lambda question: given)


async def test_an_error_of_the_function_is_raised(options):
    def on_question(question):
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        await atrace(SEED, **options, on_question=on_question)
    again = await aresume("t", db=options["db"], env_file=options["env_file"], on_question=lambda question: "skip")
    assert again.run.state.value == "complete"


def test_a_recording_holds_no_answers(options, tmp_path):
    with pytest.raises(UsageError, match="holds no answers"):
        trace(SEED, **options, record=tmp_path / "x.yaml", on_question=lambda question: None)
