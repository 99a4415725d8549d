"""Questions at a real terminal: a process behind a pseudo-terminal, typed to and interrupted as by a person."""

import json
import os
import pty
import select
import signal
import subprocess
import time

import pytest

from app.records.review import ReviewDecision
from app.tracing.answers import Later, UnclearAnswer, understood
from tests.app.tracing.asked_world import ASKED, SEED
from tests.running import COMMAND, clean_environment, taproot, taproot_json
from tests.standins.server import StandIns


@pytest.fixture(scope="module")
def environment():
    with StandIns(ASKED) as running:
        yield dict(running.environment)


class Terminal:
    """A ``taproot`` process whose standard input and error are a terminal."""

    def __init__(self, *arguments, environment):
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=clean_environment({**environment, "TERM": "xterm", "LOGNAME": "ann"}),
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words, seconds=60):
        """Read the terminal until it shows ``words``; give what came before, and forget it."""
        deadline = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < deadline, f"the terminal never showed {words!r}, but {self.seen!r}"
            if select.select([self.ours], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.ours, 65_536).decode(errors="replace")
                except OSError:
                    assert words in self.seen, f"the terminal closed without {words!r}: {self.seen!r}"
        before, _, self.seen = self.seen.partition(words)
        return before

    def type(self, line):
        os.write(self.ours, line.encode() + b"\n")

    def end(self):
        """Read to the end; give the exit code and standard output."""
        out, _ = self.process.communicate(timeout=60)
        os.close(self.ours)
        return self.process.returncode, out


def test_questions_are_answered_at_the_terminal(environment, tmp_path):
    db = tmp_path / "lineage.db"
    options = ("--extractor", "rules", "--review", "ask", "--thread", "t", "--json")
    terminal = Terminal("trace", SEED, *options, "--db", db, environment=environment)
    typed = {
        "acme/mix ← acme/young": "nonsense\nl 9\na the dates are of a re-upload",
        "acme/mix ← acme/late": "r not this one",
        "acme/young ← acme/younger": "s ask Bob",
        "acme/right ← acme/left": "",
    }
    shown = {}
    while typed:
        question = terminal.until("\n> ")
        pair = next(pair for pair in typed if pair in question.split("contradicts:")[0])
        shown[pair] = question
        lines = typed.pop(pair).split("\n")
        for line in lines[:-1]:
            terminal.type(line)
            assert "Which one?" in (told := terminal.until("\n> ")) or "a accept" in told
        terminal.type(lines[-1])
    code, out = terminal.end()
    outcome = json.loads(out)
    assert (code, outcome["state"], outcome["needs_review"]) == (0, "complete", 2)
    assert "⟦This dataset is a filtered subset of [acme/late]" in shown["acme/mix ← acme/late"]
    assert "contradicts:" in shown["acme/right ← acme/left"]
    log = {(one["downstream"], one["upstream"]): one for one in taproot_json("review", "log", "--db", db)}
    assert {pair: (one["decision"], one["who"], one["why"]) for pair, one in log.items()} == {
        ("acme/mix", "acme/young"): ("accept", "ann", "the dates are of a re-upload"),
        ("acme/mix", "acme/late"): ("reject", "ann", "not this one"),
        ("acme/young", "acme/younger"): ("skip", "ann", "ask Bob"),
    }


def test_ctrl_c_leaves_the_questions_open(environment, tmp_path):
    db = tmp_path / "lineage.db"
    options = ("--extractor", "rules", "--review", "ask", "--thread", "t")
    terminal = Terminal("trace", SEED, *options, "--db", db, environment=environment)
    terminal.until("\n> ")
    terminal.process.send_signal(signal.SIGINT)
    told = terminal.until("taproot resume t")
    assert "The run was stopped" in told
    assert terminal.end()[0] == 3
    assert len(taproot_json("review", "--db", db)) >= 2
    resumed = Terminal("resume", "t", "--db", db, environment=environment)
    resumed.until("\n> ")
    resumed.type("q")
    assert resumed.end()[0] == 0
    quiet = taproot("resume", "t", "--db", db, environment=environment)
    assert quiet.returncode == 0
    assert quiet.stderr.count("nobody could be asked here") == 1


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("a", (ReviewDecision.ACCEPT, None, None, "")),
        (" Accept  it is  so ", (ReviewDecision.ACCEPT, None, None, "it is so")),
        ("reject", (ReviewDecision.REJECT, None, None, "")),
        ("s later, maybe", (ReviewDecision.SKIP, None, None, "later, maybe")),
        ("l 5 whole rows", (ReviewDecision.RELABEL, "Direct Inclusion/Subset", None, "whole rows")),
        ("c org/name see the paper", (ReviewDecision.CORRECT, None, "org/name", "see the paper")),
    ],
)
def test_answers(line, meant):
    ruling = understood(line, "ann")
    assert (ruling.decision, ruling.relationship, ruling.corrected_id, ruling.why) == meant
    assert ruling.who == "ann"


@pytest.mark.parametrize(("line", "every"), [("", False), ("  ", False), ("q", True), ("quit", True)])
def test_later(line, every):
    later = understood(line, "ann")
    assert isinstance(later, Later)
    assert later.every is every


@pytest.mark.parametrize("line", ["x", "l", "l 6", "l Magic", "c", "c ../x", "yes", "\x1b[A", "a\x00"])
def test_what_is_not_understood_is_asked_again(line):
    assert isinstance(understood(line, "ann"), UnclearAnswer)


def test_recordings_hold_no_answers(tmp_path):
    for option in ("--record", "--replay"):
        result = taproot("trace", SEED, "--review", "ask", option, tmp_path / "x.yaml", "--db", tmp_path / "x.db")
        assert result.returncode == 2
        assert "holds no answers of people" in result.stderr
