"""A kill in the middle of a turn: the words and the finished results are kept, and the next session says the rest."""

import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.app.chat.talk import Script, call, conversation, said, tool_results
from tests.app.chat.test_questions import reading
from tests.app.tracing.asked_world import ASKED, SEED
from tests.running import COMMAND, clean_environment
from tests.standins import StandIns
from tests.standins.world import World

ASKED_FOR = f"Which runs are there? Then trace {SEED}."
GO_ON = "Go on."
SCRIPT = Script(
    {
        ASKED_FOR: [
            {
                "tool_calls": [
                    {"name": "runs", "arguments": {}},
                    {"name": "trace", "arguments": {"datasets": [SEED], "review": "ask"}},
                ]
            },
            "The run is complete.",
        ],
        GO_ON: ["There is one run."],
        "Hello?": [{"content": "There is no run. " * 400, "pause_s": 0.05}],
    },
    other=reading,
)


def killed(environment, db, question, until):
    """Ask in a process of its own, and kill it when ``until`` has come true."""
    child = subprocess.Popen(
        [*COMMAND, "chat", "--thread", "talk"],
        env=clean_environment({**environment, "TAPROOT_DB": str(db)}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    child.stdin.write(question.encode() + b"\n")
    child.stdin.flush()
    deadline = time.monotonic() + 60
    while not until(child):
        assert time.monotonic() < deadline
        assert child.poll() is None
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.communicate()


def has_run(db):
    def looks(child):
        try:
            with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
                return connection.execute("SELECT count(*) FROM frontier").fetchone()[0] > 0
        except sqlite3.OperationalError:
            return False

    return looks


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
async def test_a_kill_during_a_trace_keeps_the_words_and_the_results_before_it(tmp_path):
    db = tmp_path / "lineage.db"
    with StandIns(ASKED, source_model=SCRIPT) as services:
        killed(services.environment, db, ASKED_FOR, has_run(db))
        async with conversation(services.environment, db) as session:
            assert await session.turns() == 1
            told = await session.cut_off()
            assert told.startswith(f"The last turn was cut off: “{ASKED_FOR}”. Finished and kept: runs.")
            assert "Not finished: trace." in told
            assert "/resume goes on with it" in told
            assert (await said(session, GO_ON))["text"] == "There is one run."
            assert await session.cut_off() == ""
            seen = SCRIPT.seen[-1]
            assert [m["role"] for m in seen[1:]] == ["user", "assistant", "tool", "tool", "assistant", "user"]
            first, second = tool_results(seen[: len(seen) - 1])
            assert first == {"runs": []}
            assert "cut off" in second["error"]
            assert "talk-run-1" in (await said(session, "/runs"))["lines"]
            # A question of the run that was killed waits in the queue. The next run of this session takes another name.
            assert "talk-run-2  complete" in (await said(session, f"/trace {SEED} --max-depth 1"))["lines"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
async def test_a_kill_during_an_answer_keeps_the_question(tmp_path):
    db = tmp_path / "lineage.db"
    with StandIns(World(), source_model=SCRIPT) as services:
        killed(services.environment, db, "Hello?", lambda child: child.stdout.read(1))
        async with conversation(services.environment, db) as session:
            assert await session.cut_off() == (
                "The last turn was cut off: “Hello?”. Finished and kept: nothing but the question."
                " Not finished: the answer."
            )
            assert "no run" in (await said(session, "/runs"))["lines"]
            forked = await session.fork(1, "other")
            assert await forked.turns() == 1


async def test_one_checkpoint_of_a_finished_turn_is_kept(tmp_path):
    db = tmp_path / "lineage.db"
    script = Script({"Runs?": [call("runs"), call("cost"), "There is no run."]})
    with StandIns(World(), source_model=script) as services:
        async with conversation(services.environment, db) as session:
            for _ in range(3):
                assert (await said(session, "Runs?"))["text"] == "There is no run."
            forked = await session.fork(2, "other")
            assert await forked.turns() == 2
    with sqlite3.connect(db) as connection:
        count = "SELECT count(*) FROM {} WHERE thread_id = 'chat:talk'"
        assert connection.execute(count.format("checkpoints")).fetchone()[0] == 3
        assert connection.execute(count.format("writes")).fetchone()[0] == 0
