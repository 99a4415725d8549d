"""`taproot chat` through a real pseudo-terminal: keys, completion, history, Ctrl-C, another size, Ctrl-D."""

import shutil
import sys

import pexpect
import pytest

from tests.app.chat.conftest import tiny_db  # noqa: F401 (a fixture)
from tests.app.chat.talk import Script
from tests.running import COMMAND, clean_environment
from tests.standins import StandIns
from tests.standins.world import World

LONG = {"content": "There is no run. " * 400, "pause_s": 0.05}
SCRIPT = Script({"Talk on.": [LONG], "Still there?": ["There is no run."]})
UP, CTRL_C, CTRL_D, ESCAPE = "\x1b[A", "\x03", "\x04", "\x1b"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX systems")
def test_a_conversation_on_a_terminal(tiny_db, tmp_path):  # noqa: F811
    db = shutil.copy(tiny_db, tmp_path / "lineage.db")
    with StandIns(World(), source_model=SCRIPT) as services:
        extra = {**services.environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "TAPROOT_DB": str(db)}
        environment = clean_environment(extra)
        child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], "chat", "--thread", "tty"],
            env=environment,
            dimensions=(30, 200),
            timeout=25,
            encoding="utf-8",
        )
        try:
            child.expect("Session tty is new")
            child.expect("tty>")
            # A command and a dataset are completed.
            child.send("/ro\t")
            child.expect("ots")
            child.send(" evolved\t")
            child.expect("harbor/evolved-math")
            child.send("\r")
            child.expect("roots: lumen/algebra-seeds")
            # A backslash, and Esc-Enter, go on in the next line.
            child.expect("tty>")
            child.send("/why harbor/mix-1 \\\rharbor/evolved-math\r")
            child.expect("taken as it is")
            child.expect("tty>")
            child.send(f"/paths harbor/mix-1{ESCAPE}\r lumen/algebra-seeds\r")
            child.expect("1. harbor/mix-1 ← harbor/evolved-math ← kestrel/step-chains ← lumen/algebra-seeds")
            # Ctrl-C clears a line, ends an answer, and does not end the session.
            child.expect("tty>")
            child.send(f"/nonsense{CTRL_C}")
            child.expect("tty>")
            child.send("Talk on.\r")
            child.expect("There is no run")
            child.send(CTRL_C)
            child.expect("Stopped\\.")
            # Another size is taken over, and the session goes on.
            child.setwinsize(24, 60)
            child.expect("tty>")
            child.send("Still there?\r")
            child.expect("There is no run")
            # The line before comes back from the history.
            child.expect("tty>")
            child.send(f"{UP}{UP}{UP}\r")
            child.expect("harbor/evolved-math ← kestrel")
            child.expect("tty>")
            child.send(CTRL_D)
            child.expect("To go on: taproot chat --thread tty")
            child.expect(pexpect.EOF)
        finally:
            child.close(force=True)
    assert child.exitstatus == 0
    history = tmp_path / "lineage.db.history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert "Talk on." in history.read_text()
