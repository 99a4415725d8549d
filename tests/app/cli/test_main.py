"""The program itself: what it sets for its own process before any command runs."""

import gc
import sys

import pytest

from app.cli import main


def test_garbage_is_looked_for_seldom_in_the_programs_own_process(monkeypatch):
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    monkeypatch.setattr(sys, "argv", ["taproot", "--version"])
    try:
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        assert gc.get_threshold()[0] >= 10 * 700
    finally:
        gc.set_threshold(*before)
