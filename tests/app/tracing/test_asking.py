"""Questions to a person during a run: it goes on meanwhile, and the graph is that of answering later."""

import asyncio

import pytest

from app.cli import run
from app.queries import edge_in_context, reviews_of, waiting_edges, waiting_ids
from app.queries.reviews import QueueFilter
from app.records.claim import Extractor
from app.records.review import ReviewDecision, Ruling
from app.records.run import FrontierState, RunOptions, RunState
from app.settings import load_settings
from app.store.lineage_store import LineageStore
from app.tracing.reviewing import decide_edges, undo_review
from app.tracing.runner import resume_trace, start_trace
from tests.app.tracing.asked_world import ASKED, SEED
from tests.standins.server import StandIns

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
def settings(services, tmp_path):
    return load_settings(environment={**services.environment, "TAPROOT_DB": str(tmp_path / "lineage.db")})


def options(**more):
    return RunOptions(seeds=(SEED,), extractor=Extractor.RULES, concurrency=4, **{"review": "ask"} | more)


def accepted(question, why="seen"):
    return Ruling(decision=ReviewDecision.ACCEPT, who="ann", why=why)


class Person:
    """Answers by a table, or leaves for later; keeps what was asked."""

    def __init__(self, answers=None, default=accepted):
        self.answers, self.default, self.asked = answers or {}, default, []

    async def __call__(self, question):
        pair = (question.downstream, question.upstream)
        self.asked.append(pair)
        answer = self.answers.get(pair, self.default)
        return answer(question) if callable(answer) else answer


def export_lines(db, folder):
    assert run(["export", "jsonl", str(folder), "--all", "--db", str(db)]) == 0
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def waiting(settings):
    return waiting_ids(settings.db, QueueFilter())


async def by_the_queue(settings, decide):
    """Answer by ``taproot review`` and ``resume``, until nothing waits."""
    await start_trace(settings, options(review="none"), thread="t")
    while pairs := waiting(settings):
        await decide(pairs)
        await resume_trace(settings, "t")


async def test_answering_during_the_run_gives_the_graph_of_answering_later(settings, tmp_path):
    person = Person()
    outcome = await start_trace(settings, options(), thread="t", asker=person)
    assert (outcome.error, outcome.summary.state, outcome.notes) == (None, RunState.COMPLETE, ())
    assert sorted(person.asked) == sorted([YOUNG, LATE, YOUNGER, RIGHT])
    assert waiting(settings) == []
    later = settings.model_copy(update={"db": tmp_path / "later.db"})

    async def accept(pairs):
        await decide_edges(later.db, pairs, ReviewDecision.ACCEPT, who="ann", why="seen")

    await by_the_queue(later, accept)
    assert export_lines(settings.db, tmp_path / "a") == export_lines(later.db, tmp_path / "b")


async def test_every_kind_of_answer_gives_the_graph_of_the_same_decision_later(settings, tmp_path):
    answers = {
        YOUNG: lambda _: Ruling(decision=ReviewDecision.CORRECT, corrected_id="acme/other", who="ann"),
        LATE: lambda _: Ruling(decision=ReviewDecision.RELABEL, relationship="Semantic Evolution", who="ann"),
        RIGHT: lambda _: Ruling(decision=ReviewDecision.REJECT, who="ann"),
    }
    outcome = await start_trace(settings, options(), thread="t", asker=Person(answers))
    assert outcome.error is None
    later = settings.model_copy(update={"db": tmp_path / "later.db"})

    async def decide(pairs):
        for pair in pairs:
            ruling = answers[pair](None)
            values = {"relationship": ruling.relationship, "corrected_id": ruling.corrected_id}
            await decide_edges(later.db, [pair], ruling.decision, who="ann", **values)

    await by_the_queue(later, decide)
    ours = export_lines(settings.db, tmp_path / "a")
    assert ours == export_lines(later.db, tmp_path / "b")
    assert b'"target": "acme/other", "source": "acme/deep"' in ours["graph.jsonl"]


async def test_the_run_goes_on_while_several_questions_wait(settings):
    store = LineageStore(settings.db)
    both = asyncio.Event()
    asked = []

    async def person(question):
        asked.append((question.downstream, question.upstream))
        if len(asked) == 2:
            both.set()
        await both.wait()
        if asked[1] == (question.downstream, question.upstream):
            while not await _is_read(store, "acme/calmer"):
                await asyncio.sleep(0.01)
        return accepted(question)

    outcome = await asyncio.wait_for(start_trace(settings, options(), thread="t", asker=person), 60)
    store.close()
    assert outcome.error is None
    assert set(asked[:2]) == {YOUNG, LATE}
    assert await _levels(settings) >= {"acme/deep", "acme/old", "acme/calmer"}


async def _is_read(store, name):
    return any(item.dataset_id == name and item.state is FrontierState.DONE for item in await store.frontier("t"))


async def _levels(settings):
    store = LineageStore(settings.db)
    try:
        return {item.dataset_id for item in await store.frontier("t") if item.state is FrontierState.DONE}
    finally:
        store.close()


async def test_stopping_leaves_the_questions_open_and_resume_asks_again(settings, tmp_path):
    stop = asyncio.Event()
    hung = []

    async def person(question):
        hung.append((question.downstream, question.upstream))
        if len(hung) == 2:
            stop.set()
        await asyncio.Event().wait()

    outcome = await asyncio.wait_for(start_trace(settings, options(), thread="t", asker=person, stop=stop), 60)
    assert outcome.summary.state is RunState.STOPPED
    assert outcome.error.exit_code == 3
    assert set(waiting(settings)) >= set(hung)
    again = Person()
    outcome = await resume_trace(settings, "t", asker=again)
    assert outcome.error is None
    assert sorted(again.asked) == sorted([YOUNG, LATE, YOUNGER, RIGHT])
    straight = settings.model_copy(update={"db": tmp_path / "straight.db"})
    await start_trace(straight, options(), thread="t", asker=Person())
    assert export_lines(settings.db, tmp_path / "a") == export_lines(straight.db, tmp_path / "b")


async def test_stopping_when_only_questions_are_left_is_resumable_too(settings):
    stop = asyncio.Event()

    async def person(question):
        if (question.downstream, question.upstream) == RIGHT:
            stop.set()
        await asyncio.Event().wait()

    outcome = await asyncio.wait_for(start_trace(settings, options(), thread="t", asker=person, stop=stop), 60)
    assert str(outcome.error) == "The run was stopped; 3 questions wait for an answer."
    assert outcome.summary.state is RunState.STOPPED


async def test_a_run_that_is_cut_off_while_it_asks_goes_on_where_it_was(settings, tmp_path):
    asked = asyncio.Event()

    async def person(question):
        asked.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(start_trace(settings, options(), thread="t", asker=person))
    await asyncio.wait_for(asked.wait(), 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await decide_edges(settings.db, [YOUNG], ReviewDecision.ACCEPT, who="ann", why="seen")
    rest = Person()
    assert (await resume_trace(settings, "t", asker=rest)).error is None
    assert sorted(rest.asked) == sorted([LATE, YOUNGER, RIGHT])
    straight = settings.model_copy(update={"db": tmp_path / "straight.db"})
    await start_trace(straight, options(), thread="t", asker=Person())
    assert export_lines(settings.db, tmp_path / "a") == export_lines(straight.db, tmp_path / "b")


async def test_left_for_later_and_skipped(settings):
    later = Person({LATE: lambda _: Ruling(decision=ReviewDecision.SKIP, who="ann", why="ask Bob")}, lambda _: None)
    outcome = await start_trace(settings, options(), thread="t", asker=later)
    assert (outcome.error, outcome.summary.needs_review) == (None, 3)
    assert sorted(later.asked) == sorted([YOUNG, LATE, RIGHT])
    assert [(e.edge.upstream, e.skipped) for e in waiting_edges(settings.db)][-1] == ("acme/late", True)
    again = Person(default=lambda _: None)
    await resume_trace(settings, "t", asker=again)
    assert sorted(again.asked) == sorted([YOUNG, RIGHT])
    [skip] = reviews_of(settings.db)
    await undo_review(settings.db, skip.id, who="ann")
    await resume_trace(settings, "t", asker=again)
    assert LATE in again.asked


@pytest.mark.parametrize(("answer", "asked"), [(None, 3), ("all later", 1)])
async def test_one_at_a_time_all_are_put_unless_all_are_left(answer, asked, settings, monkeypatch):
    monkeypatch.setattr("app.tracing.asking.MOST_OPEN", 1)
    person = Person(default=lambda _: answer)
    outcome = await start_trace(settings, options(), thread="t", asker=person)
    assert (outcome.error, outcome.summary.needs_review, len(person.asked)) == (None, 3, asked)


async def test_an_answer_that_comes_too_late_overrules_nobody(settings):
    async def person(question):
        pair = (question.downstream, question.upstream)
        if pair == YOUNG:
            await decide_edges(settings.db, [YOUNG], ReviewDecision.REJECT, who="bob")
        return accepted(question)

    outcome = await start_trace(settings, options(), thread="t", asker=person)
    assert outcome.error is None
    assert any("acme/mix ← acme/young was decided elsewhere" in note for note in outcome.notes)
    [about] = [one for one in reviews_of(settings.db) if (one.downstream, one.upstream) == YOUNG]
    assert (about.who, about.decision) == ("bob", ReviewDecision.REJECT)


async def test_nobody_there_is_said_once_and_the_queue_keeps_the_questions(settings):
    outcome = await start_trace(settings, options(), thread="t")
    assert outcome.error is None
    [note] = outcome.notes
    assert note.startswith("nobody could be asked here")
    assert len(waiting(settings)) == 3
    person = Person()
    assert (await resume_trace(settings, "t", asker=person)).notes == ()
    assert len(person.asked) == 4


async def test_a_run_that_does_not_ask_is_told_to_ask(settings):
    person = Person()
    await start_trace(settings, options(review="none"), thread="t", asker=person)
    assert person.asked == []
    await resume_trace(settings, "t", review="ask", asker=person)
    assert len(person.asked) == 4


async def test_a_corrected_upstream_is_read_by_a_later_trace_too(settings):
    """A fresh run over decided edges reads what they lead to at once, without a resume."""
    await start_trace(settings, options(review="none"), thread="t")
    await decide_edges(settings.db, [YOUNG], ReviewDecision.CORRECT, who="ann", corrected_id="acme/other")
    await start_trace(settings, options(review="none", refresh=True), thread="u")
    store = LineageStore(settings.db)
    done = {item.dataset_id for item in await store.frontier("u") if item.state is FrontierState.DONE}
    store.close()
    assert {"acme/other", "acme/deep"} <= done
    assert [(e.edge.downstream, e.edge.upstream) for e in waiting_edges(settings.db)] == [LATE, RIGHT]


async def test_a_contradiction_is_shown_from_both_sides(settings):
    await start_trace(settings, options(review="none"), thread="t")
    found = edge_in_context(settings.db, *RIGHT)
    assert "contradicts stronger edges" in found.explained.edge.reason
    [other] = found.explained.against
    assert (other.edge.downstream, other.edge.upstream, other.edge.status.value) == (*RIGHT[::-1], "accepted")
    assert other.evidence
    await decide_edges(settings.db, [RIGHT], ReviewDecision.ACCEPT, who="ann")
    turned = edge_in_context(settings.db, *RIGHT[::-1])
    assert turned.explained.edge.status.value == "rejected"
    assert "a person accepted the others" in turned.explained.edge.reason
