"""Progress: a line now and then, a line as soon as a service keeps silent, and its name where it can be read."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from app.cli.progress import ProgressLine
from app.records.run import RunState, RunSummary

AT = datetime(2026, 1, 1, tzinfo=UTC)
WAITING = "waiting for hub.example for 7 s (no answer yet)"


def counts(reason="", state=RunState.RUNNING):
    return RunSummary(thread="t", state=state, reason=reason, seeds=("a/b",), started_at=AT, updated_at=AT)


@pytest.fixture
def said():
    return io.StringIO()


def test_a_wait_is_said_once_when_it_begins(said):
    with ProgressLine(Console(file=said, width=60)) as line:
        for reason in ("", WAITING, WAITING, "", WAITING):
            line.update(counts(reason))
        line.update(counts("The run was stopped.", RunState.STOPPED))
    lines = said.getvalue().splitlines()
    assert len(lines) == 2
    assert all(one.endswith(f" · {WAITING}") for one in lines)


def test_a_terminal_shows_it_on_a_line_of_its_own(said):
    console = Console(file=said, width=60, force_terminal=True, color_system=None)
    with ProgressLine(console) as line:
        line.update(counts(WAITING))
    assert any(one.strip("\r").startswith(WAITING) for one in said.getvalue().splitlines())


def test_a_name_that_steers_a_terminal_is_shown_as_text(said):
    with ProgressLine(Console(file=said, width=60)) as line:
        line.update(counts("waiting for evil\x1b[2J.example for 9 s [bold]"))
    assert "\x1b" not in said.getvalue()
    assert "[bold]" in said.getvalue()
