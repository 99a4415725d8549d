"""A model that remembers: what was answered once is not asked, nor paid, again."""

import asyncio

import pytest

from app.records.answer import Found, Unasked
from app.records.model_answers import BrokenAnswer, DocumentClaims, NameChoice, Prompt
from app.store.lineage_store import LineageStore
from app.tracing.memory import RememberingModel
from tests.fakes import FakeModel

STATED = {"name": "old", "relationship": "Structured Fusion", "confidence": 0.5, "evidence": "from old"}


@pytest.fixture
async def store(tmp_path):
    opened = LineageStore(tmp_path / "lineage.db")
    yield opened
    opened.close()


def prompt(user="words", version="v1"):
    return Prompt(name="extract_claims", version=version, system="Answer.", user=user)


def remembering(store, model, name="m", *, refresh=False):
    return RememberingModel(model, store, name, refresh=refresh, max_in_flight=4)


async def ask(model, asked=None, schema=DocumentClaims, thread="run"):
    return await model.ask(asked or prompt(), schema, thread=thread, dataset_id="lab/new")


async def test_a_stored_answer_is_the_same_answer(store):
    model = FakeModel({("DocumentClaims", "lab/new"): {"claims": [STATED]}})
    first = await ask(remembering(store, model))
    assert await ask(remembering(store, model), thread="another") == first
    assert first.value.value.claims[0].name == "old"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("asked", "schema", "name"),
    [
        (prompt("other words"), DocumentClaims, "m"),
        (prompt(version="v2"), DocumentClaims, "m"),
        (prompt(), NameChoice, "m"),
        (prompt(), DocumentClaims, "another"),
    ],
)
async def test_another_question_is_asked(asked, schema, name, store):
    model = FakeModel()
    await ask(remembering(store, model))
    await ask(remembering(store, model, name), asked, schema)
    assert len(model.asked) == 2


async def test_unusable_answers_are_remembered_for_their_run_only(store):
    model = FakeModel({("DocumentClaims", "lab/new"): BrokenAnswer("...", "not JSON")})
    first = await ask(remembering(store, model))
    assert await ask(remembering(store, model)) == first
    assert first.value.broken == (BrokenAnswer("...", "not JSON"),)
    await ask(remembering(store, model), thread="later")
    assert len(model.asked) == 2


async def test_a_refreshed_run_remembers_its_own_answers_only(store):
    model = FakeModel()
    await ask(remembering(store, model))
    for thread in ("fresh", "fresh", "fresher"):
        await ask(remembering(store, model, refresh=True), thread=thread)
    assert len(model.asked) == 3
    await ask(remembering(store, model))
    assert len(model.asked) == 3


async def test_what_could_not_be_asked_is_not_remembered(store):
    model = FakeModel({("DocumentClaims", "lab/new"): None})
    assert isinstance(await ask(remembering(store, model)), Unasked)
    model.answers.clear()
    assert isinstance(await ask(remembering(store, model)), Found)


async def test_no_more_are_in_flight_than_may_be(store):
    class Counting(FakeModel):
        inside = most = 0

        async def ask(self, *given, **more):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(0.01)
            try:
                return await super().ask(*given, **more)
            finally:
                self.inside -= 1

    model = Counting()
    remembered = remembering(store, model)
    await asyncio.gather(*(ask(remembered, prompt(f"words {number}")) for number in range(12)))
    assert (model.most, len(model.asked)) == (4, 12)
