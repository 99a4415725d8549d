"""Where the lines of a conversation come from: a terminal with history and completion, or standard input.

A backslash at the end of a line goes on in the next one, in both.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.queries import known_names

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings

__all__ = ["Lines", "history_file", "open_lines", "suggestions"]

MOST_SUGGESTED: Final = 50
SHORTEST_WORD: Final = 2
LONGEST_LINE: Final = 1_000_000


class Lines(Protocol):
    """Gives one line after the other."""

    def learn(self, db: Path) -> None:
        """Look up which datasets there are now."""

    async def read(self, prompt: str, interrupted: Callable[[], None] | None = None) -> str | None:
        """Wait for a line; ``None`` when there are no more. Ctrl-C calls ``interrupted``, if there is one."""


def open_lines(db: Path) -> Lines:
    """Read from the terminal, with its history beside the database; from standard input when that is none."""
    return TerminalLines(db) if sys.stdin.isatty() and sys.stdout.isatty() else PipedLines()


class PipedLines:
    """A line of standard input a question, read by a thread that holds up nothing when the program ends."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._ended = False
        threading.Thread(target=self._work, name="stdin", daemon=True).start()

    def learn(self, db: Path) -> None:
        """Nothing is completed here."""

    async def read(self, prompt: str, interrupted: Callable[[], None] | None = None) -> str | None:
        """Give the next line, with those that its backslash joins to it."""
        line = await self._next()
        while line is not None and line.endswith("\\"):
            following = await self._next()
            line = line[:-1] + "\n" + (following or "")
        return line

    async def _next(self) -> str | None:
        line = None if self._ended else await self._lines.get()
        self._ended = line is None
        return line

    def _work(self) -> None:
        stream = sys.stdin.buffer if hasattr(sys.stdin, "buffer") else None
        while True:
            raw = stream.readline(LONGEST_LINE) if stream is not None else sys.stdin.readline(LONGEST_LINE).encode()
            line = raw.decode("utf-8", "replace").rstrip("\r\n") if raw else None
            with suppress(RuntimeError):  # the loop is closed: the conversation is over
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            if line is None:
                return


class TerminalLines:
    """A prompt with history, completion of commands and dataset ids, and lines that go on."""

    def __init__(self, db: Path) -> None:
        self._names: list[str] = []
        self._session = _prompt_session(db, lambda: self._names)

    def learn(self, db: Path) -> None:
        """Look up which datasets can be completed."""
        self._names = known_names(db)

    async def read(self, prompt: str, interrupted: Callable[[], None] | None = None) -> str | None:
        """Wait for a line; Ctrl-C clears it and calls ``interrupted``, Ctrl-D ends the conversation."""
        while True:
            try:
                # While a run goes on, the signal is its own: the prompt would take it over and not give it back.
                return str(await self._session.prompt_async(prompt, handle_sigint=interrupted is None))
            except KeyboardInterrupt:
                if interrupted is not None:
                    interrupted()
            except EOFError:
                return None


def _history_path(db: Path) -> Path:
    return db.with_name(f"{db.name}.history")


def history_file(db: Path) -> Path:
    """Give the history file beside a database, made so that only its owner reads it."""
    path = _history_path(db)
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    return path


def suggestions(text: str, commands: Iterable[str], names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Give what may be meant by the word before the cursor, and how many characters of it that replaces.

    >>> list(suggestions("/wh", ["/why", "/show"], []))
    [('/why', 3)]
    >>> list(suggestions("why is GSM", [], ["openai/gsm8k", "org/other"]))
    [('openai/gsm8k', 3)]
    """
    word = text[max(text.rfind(" "), text.rfind("\n")) + 1 :]
    if word.startswith("/") and word == text.lstrip():
        yield from ((each, len(word)) for each in commands if each.startswith(word))
    elif len(word) >= SHORTEST_WORD:
        folded = word.casefold()
        fitting = [name for name in names if folded in name.casefold()]
        fitting.sort(key=lambda name: (not name.casefold().startswith(folded), name))
        for name in fitting[:MOST_SUGGESTED]:
            yield (f"'{name}'" if " " in name and text.startswith("/") else name), len(word)


def _prompt_session(db: Path, names: Any) -> "PromptSession[str]":  # noqa: ANN401 (a function of no arguments)
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    from app.chat.commands import COMMANDS

    class Names(Completer):
        """Completes commands and the names that the graph holds."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            """Give what may be meant by the word before the cursor."""
            for found, length in suggestions(document.text_before_cursor, COMMANDS, names()):
                yield Completion(found, start_position=-length)

    class OwnersHistory(FileHistory):
        """Made by the first line that is kept, and its owner's alone."""

        def store_string(self, string: str) -> None:
            """Keep a line."""
            if os.access(history_file(db), os.W_OK):
                super().store_string(string)

    path = _history_path(db)
    readable = not path.exists() or os.access(path, os.R_OK | os.W_OK)
    return PromptSession(
        history=OwnersHistory(str(path)) if readable else InMemoryHistory(),
        completer=Names(),
        complete_while_typing=False,
        multiline=True,
        prompt_continuation="... ",
        key_bindings=_keys(),
        enable_open_in_editor=False,
    )


def _keys() -> "KeyBindings":
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.is_cursor_at_the_end and buffer.text.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _go_on(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
