"""`taproot chat` from a pipe: commands, sessions, bad input, and a model that fails in every way."""

import io

import pytest

from app.cli.chat_input import history_file, suggestions
from app.errors import UsageError
from tests.app.chat.talk import Script, call, conversation, said
from tests.app.cli.harbour import rules
from tests.app.tracing.asked_world import ASKED, SEED
from tests.standins import Faults, StandIns
from tests.standins.world import World


@pytest.fixture
def talk(taproot, monkeypatch, harbour):
    """Run the command with these lines on standard input, without a model."""

    def run(*lines, options=(), environment=None):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode() + b"\n")))
        return taproot("chat", *options, environment=environment or rules(harbour.environment))

    return run


def test_a_session_without_a_model(talk, taproot):
    result = talk(
        "/trace harbour/mix --max-depth 1",
        "/why harbour/mix \\",
        "harbour/left",
        "/reject harbour/mix harbour/left not at all",
        "/show harbour/mix",
        "/decisions",
        "/undo 1",
        "/show harbour/mix",
        "where does it come from?",
        "/cost",
        options=("--thread", "one", "--who", "Ann"),
    )
    assert result.code == 0
    assert "one-run-1  complete" in result.out
    assert "This dataset is a filtered subset of [harbour/left]" in result.out
    assert "reject harbour/mix ← harbour/left by Ann: not at all" in result.out
    rejected, undone = result.out.split("Decided: 1")[1].split("Undone: 1")
    assert "harbour/left  (" not in rejected
    assert "harbour/left  (" in undone
    assert "No model is configured" in result.out
    assert "0 model calls" in result.out
    assert "To go on: taproot chat --thread one" in result.err
    assert [review["who"] for review in taproot.ok("review", "log")] == ["Ann"]


def test_questions_of_a_run_are_answered_from_a_pipe(talk, taproot):
    """A line is the answer to the question that waits; the end of the input leaves the rest for later."""
    with StandIns(ASKED) as services:
        lines = (f"/trace {SEED} --review ask", "what?", "a seen", "/reject no")
        result = talk(*lines, options=("--thread", "one"), environment=rules(services.environment))
    assert result.code == 0, result.err
    assert "Question 1: is this so?" in result.err
    assert "a accept · r reject" in result.err
    assert "one-run-1  complete" in result.out
    assert [review["decision"] for review in taproot.ok("review", "log")] == ["accept", "reject"]


def test_sessions_are_closed_resumed_listed_and_forked(talk):
    talk("/runs", "/cost", options=("--thread", "one"))
    again = talk("/help", "/fork 1 other", "/runs", "/sessions", options=("--thread", "one"))
    assert "Session one goes on after turn 2" in again.err
    assert "Session other goes on after turn 1" in again.err
    assert "2 turns (from one, turn 1)  /runs" in again.out
    assert "3 turns  /runs" in again.out
    forked = talk("/quit", options=("--thread", "one", "--fork", "3"))
    assert "Session one-2 goes on after turn 3" in forked.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "Ask something"),
        ("   ", "Ask something"),
        ("x" * 100_000, "100,000 characters long"),
        ("/nope", "There is no command /nope"),
        ("/show", "It is written: /show DATASET"),
        ("/why a/b", "It is written: /why DOWNSTREAM UPSTREAM"),
        ("/why 'a b", "A quotation mark is not closed"),
        ("/show no/such", "no/such: not in the graph"),
        ("/resume no-such-run", "There is no run no-such-run"),
        ("/trace ../..", "is not a dataset id"),
        ("/undo one", "undo needs other arguments: number"),
        ("/undo 77", "There is no review 77"),
        ("/relabel a/b c/d Inspired", "relabel needs other arguments: relationship"),
        ("/budget much", "A budget is a number of tokens"),
        ("/fork", "It is written: /fork TURN"),
        ("/fork 9", "has no turn 9"),
        ("/fork 1 a/b", "is no name for a session"),
        ("\x1b[31mred", "No model is configured"),
    ],
)
def test_bad_input_is_one_sentence_and_the_session_goes_on(talk, line, said):
    result = talk(line, "/budget 5000", options=("--thread", "one"))
    assert result.code == 0
    assert said in result.out + result.err
    assert "The budget of this session is 5,000 tokens." in result.out
    assert "Traceback" not in result.err
    assert "\x1b" not in result.out


@pytest.mark.parametrize("name", ["a/b", "-x", "", "a b", "chat:x", "x" * 200])
def test_a_name_that_is_none(taproot, name):
    result = taproot("chat", f"--thread={name}")
    assert (result.code, result.out) == (2, "")
    assert "no name for a session" in result.err


def test_a_fork_of_nothing(talk, taproot):
    assert taproot("chat", "--fork", "1").code == 2
    missing = taproot("chat", "--thread", "none", "--fork", "1")
    assert (missing.code, taproot.db.exists()) == (1, False)
    assert "There is no lineage database" in missing.err
    talk("/cost", options=("--thread", "other"))
    result = taproot("chat", "--thread", "none", "--fork", "1")
    assert result.code == 2
    assert "has no turn 1" in result.err


def test_a_database_that_is_not_there_is_made_by_saying_something(talk, taproot, monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    looked = taproot("chat", "--thread", "one")
    assert looked.code == 0
    assert f"There is no lineage database at {taproot.db}" in looked.err
    assert not list(tmp_path.iterdir())
    assert "0 model calls" in talk("/cost", options=("--thread", "one")).out
    assert taproot.db.exists()


def test_names_are_completed_and_commands():
    names = ["openai/gsm8k", "FLAN v2", "org/gs"]
    assert [found for found, _ in suggestions("/s", ["/show", "/sessions", "/why"], names)] == ["/show", "/sessions"]
    assert list(suggestions("/show gs", [], names)) == [("openai/gsm8k", 2), ("org/gs", 2)]
    assert list(suggestions("/why flan", [], names)) == [("'FLAN v2'", 4)]
    assert list(suggestions("what is g", [], names)) == []


def test_the_history_is_its_owners(tmp_path):
    path = history_file(tmp_path / "lineage.db")
    assert path.name == "lineage.db.history"
    assert path.stat().st_mode & 0o777 == 0o600


LOOPING = Script({"Loop.": [call("runs")]})
WORDS = Script({"Hello?": ["There is no run. " * 40]})


@pytest.fixture
def model(tmp_path):
    """A conversation with a scripted model and nothing else in the world."""

    async def talked(script, *lines, faults=None):
        with StandIns(World(), source_model=script, faults=faults) as services:
            async with conversation(services.environment, tmp_path / "lineage.db") as session:
                found = [await said(session, line) for line in lines]
                services.faults = Faults()
                return found, len(services.requests("model")), await session.turns()

    return talked


async def test_a_model_that_loops_on_tools_is_stopped(model):
    [shown], calls, turns = await model(LOOPING, "Loop.")
    assert "the model called tools 8 times in a row" in shown["note"]
    assert (calls, turns) == (8, 1)


@pytest.mark.parametrize(
    ("steps", "note"),
    [
        ([{"tool_calls": [{"name": "launch", "arguments": {}}]}, "There is no such run."], ""),
        ([call("why", downstream="a/b"), "That is not in the graph."], ""),
    ],
    ids=["unknown tool", "wrong arguments"],
)
async def test_a_wrong_call_is_answered_and_the_model_goes_on(model, steps, note):
    [shown], calls, _ = await model(Script({"Do.": steps}), "Do.")
    assert calls == 2
    assert shown["note"] == note
    assert shown["text"] == steps[1]


async def test_a_connection_lost_in_the_middle_of_an_answer(tmp_path):
    with StandIns(World(), source_model=WORDS) as services:
        async with conversation(services.environment, tmp_path / "lineage.db") as session:
            services.faults = Faults(rates={"model": {"truncated": 1.0}}, max_consecutive=None)
            lost = await said(session, "Hello?")
            assert "There is no run." in lost["text"]
            assert "The connection was lost in the middle of the answer" in lost["note"]
            services.faults = Faults()
            again = await said(session, "Hello?")
            assert again["text"].count("There is no run.") == 40
            assert await session.turns() == 2


async def test_a_model_that_is_down_and_one_that_refuses_the_key(tmp_path):
    with StandIns(World(), source_model=WORDS) as services:
        down = Faults(rates={"model": {"503": 1.0}}, max_consecutive=None, retry_after_s=None)
        services.faults = down
        async with conversation(services.environment, tmp_path / "lineage.db") as session:
            assert "The model could not be asked" in (await said(session, "Hello?"))["note"]
        services.faults = Faults()
        wrong = {**services.environment, "OPENAI_API_KEY": "sk-wrong-key-of-somebody"}
        async with conversation(wrong, tmp_path / "lineage.db") as session:
            note = (await said(session, "Hello?"))["note"]
            assert "does not accept the key" in note
            assert "sk-wrong" not in note


async def test_a_budget_ends_an_answer_and_not_the_session(model):
    shown, calls, turns = await model(WORDS, "/budget 10", "Hello?", "/budget off", "Hello?", "/cost")
    assert "The budget of 10 tokens is spent" in shown[1]["note"]
    assert "There is no run." in shown[3]["text"]
    assert "1 model calls" in shown[4]["lines"]
    assert (calls, turns) == (1, 5)


async def test_dollars_need_a_price(model):
    shown, calls, _ = await model(WORDS, "/budget $1", "/budget", "Hello?")
    assert "$1.0000 left" in shown[1]["lines"]
    assert calls == 1
    assert shown[2]["note"] == ""


async def test_a_no_by_asking_on_changes_nothing(tmp_path):
    script = Script({"Undo it.": [call("undo", number=1), "It is undone."], "Hello?": ["There is no run."]})
    with StandIns(World(), source_model=script) as services:
        async with conversation(services.environment, tmp_path / "lineage.db") as session:
            assert (await said(session, "Undo it."))["confirm"] == "Undo decision 1?\n"
        async with conversation(services.environment, tmp_path / "lineage.db") as session:
            assert await session.pending() == "Undo decision 1?"
            assert (await said(session, "Hello?"))["text"] == "There is no run."
            assert await session.pending() is None


async def test_an_empty_question_is_no_turn(model):
    with pytest.raises(UsageError, match="Ask something"):
        await model(WORDS, " ")
