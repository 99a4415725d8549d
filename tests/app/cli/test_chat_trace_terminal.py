"""A trace started from `taproot chat` on a real pseudo-terminal: questions, Ctrl-C, and going on with it."""

import sys

import pexpect
import pytest

from tests.app.cli.harbour import rules
from tests.app.tracing.asked_world import ASKED, SEED
from tests.running import COMMAND, clean_environment, taproot_json
from tests.standins import Faults, StandIns
from tests.standins.faults import Latency

CTRL_C, CTRL_D = "\x03", "\x04"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX systems")


@pytest.fixture
def terminal(tmp_path):
    """Start a conversation on a terminal, without a model, in the world of many questions."""
    children = []

    def started(services):
        more = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "TAPROOT_DB": str(tmp_path / "lineage.db")}
        child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], "chat", "--thread", "tty", "--who", "ann"],
            env=clean_environment({**rules(services.environment), **more}),
            dimensions=(40, 200),
            timeout=60,
            encoding="utf-8",
        )
        children.append(child)
        child.expect("tty>")
        return child

    yield started
    for child in children:
        child.close(force=True)


def test_questions_are_answered_and_ctrl_c_leaves_the_others_for_later(terminal, tmp_path):
    with StandIns(ASKED) as services:
        child = terminal(services)
        child.send(f"/trace {SEED} --review ask\r")
        child.expect("Question 1: is this so")
        child.expect("filtered subset of")
        child.expect("question 1")
        child.send("a the dates are of a re-upload\r")
        child.expect("Question 2: is this so")
        child.expect("question 2")
        child.send("?\r")
        child.expect("2  acme/mix ← acme/\\w+: the upstream is dated")
        child.send("hm\r")
        child.expect("a accept")
        child.send(CTRL_C)
        child.expect("tty-run-1  stopped")
        child.expect("/resume tty-run-1")
        child.expect("tty>")
        # The session lives: the graph can be asked, and the run is gone on with.
        child.send("/why acme/mix acme/young\r")
        child.expect("accepted")
        child.expect("tty>")
        child.send("/resume tty-run-1\r")
        child.expect("is this so")
        child.expect("question \\d+")
        child.send("q\r")
        child.expect("tty-run-1  complete")
        child.expect("tty>")
        child.send(CTRL_D)
        child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    [decided] = taproot_json("review", "log", "--db", tmp_path / "lineage.db")
    assert (decided["who"], decided["why"]) == ("ann", "the dates are of a re-upload")


def test_ctrl_c_drains_a_trace_and_the_session_goes_on_with_it(terminal, tmp_path):
    with StandIns(ASKED, faults=Faults(latency={"hub": Latency(600, 600)})) as services:
        child = terminal(services)
        child.send(f"/trace {SEED}\r")
        child.expect("to go")
        child.send(CTRL_C)
        child.expect("tty-run-1  stopped")
        services.faults = Faults()
        child.expect("tty>")
        child.send("/runs\r")
        child.expect("tty-run-1  stopped")
        child.expect("tty>")
        child.send("/resume tty-run-1\r")
        child.expect("tty-run-1  complete")
        child.expect("tty>")
        child.send(CTRL_D)
        child.expect("To go on: taproot chat --thread tty")
        child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    [run] = taproot_json("runs", "--db", tmp_path / "lineage.db")
    assert (run["state"], run["pending"]) == ("complete", 0)
