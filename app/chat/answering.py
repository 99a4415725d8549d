"""One call of the model in a turn: its words are checked and shown as they come, its tool calls handed on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.chat.checking import AnswerCheck, Withheld
from app.chat.desk import Desk
from app.chat.memory import remembered
from app.chat.notebook import Notebook
from app.chat.sentences import Sentences
from app.chat.state import ChatState
from app.chat.voice import ToolCall, Voice, VoiceError, Whole
from app.errors import BudgetError, ConfigurationError, UnreachableError
from app.llm.prices import Prices
from app.llm.spend import Spend
from app.queries import explained_pairs, known_names
from app.records.run import ModelUsage

__all__ = ["Answering"]

Write = Callable[[Mapping[str, Any]], None]
Update = dict[str, Any]

NOTHING_HELD: Final = "That is not in the graph: nothing that was looked up answers it."
STOPPED: Final = "Stopped."


class _StopError(Exception):
    """The person has had enough of this answer."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Asks the model.

    Attributes:
        voice: the model.
        prices: the price table.
        record: stores what a call used.
    """

    voice: Voice
    prices: Prices
    record: Callable[[ModelUsage], Awaitable[None]]

    async def answer(self, state: ChatState, desk: Desk, write: Write) -> Update:
        """Let the model speak once; gives the update of the conversation."""
        reply = _Reply(state, desk, write, await asyncio.to_thread(known_names, desk.path))
        note = ""
        calls: tuple[ToolCall, ...] = ()
        messages = remembered(state["messages"])
        used: list[ModelUsage] = []
        try:
            spend = Spend(desk.budget_tokens, desk.budget_usd, self.prices, on_usage=used.append)
            stream = self.voice.speak(messages, spend, desk.session)
            async for piece in _until(stream, desk.stop):
                if isinstance(piece, Whole):
                    calls = piece.calls
                    note = "The answer was cut off at the length limit." if piece.finish_reason == "length" else ""
                else:
                    await reply.hear(piece)
            await reply.close()
        except _StopError:
            note = STOPPED
        except BudgetError as error:
            note = f"{error} /budget sets another one."
        except (VoiceError, UnreachableError, ConfigurationError) as error:
            note = str(error)
        for usage in used:
            await self.record(usage)
        return reply.update(calls, note)

    def give_up(self, state: ChatState, most: int, write: Write) -> Update:
        """End a turn in which the model goes on calling tools."""
        text = f"No answer: the model called tools {most} times in a row without one."
        write({"kind": "note", "text": text})
        return {"messages": [{"role": "assistant", "content": text}], "calls": [], "hidden": state.get("hidden", 0)}


class _Reply:
    """The answer as far as it has come: what was shown, what was not and why."""

    def __init__(self, state: ChatState, desk: Desk, write: Write, names: Sequence[str]) -> None:
        self._state, self._desk, self._write = state, desk, write
        self._notebook: Notebook = desk.notebook
        question = next(m["content"] for m in reversed(state["messages"]) if m["role"] == "user")
        self._sentences = Sentences()
        self._check = AnswerCheck(desk.notebook, self._cite, question, names)
        self._shown: list[str] = []
        self._cited: dict[int, None] = {}
        self._withheld: list[dict[str, Any]] = []

    async def hear(self, piece: str) -> None:
        """Take a piece of the answer."""
        for sentence in self._sentences.feed(piece):
            await self._judge(sentence)

    async def close(self) -> None:
        """Take what is left."""
        for sentence in self._sentences.close():
            await self._judge(sentence)

    async def _judge(self, sentence: str) -> None:
        if not sentence.strip():
            return self._show(sentence)
        found = await asyncio.to_thread(self._check.check, sentence)
        if isinstance(found, Withheld):
            self._withheld.append({"turn": self._state["turn"], "sentence": found.text, "reason": found.reason})
            return None
        self._cited.update(dict.fromkeys(found.cited))
        return self._show(found.text)

    def _cite(self, pair: tuple[str, str]) -> int | None:
        """Give the number of an edge's evidence, which is looked up when it has none yet."""
        number = self._notebook.number_of(pair)
        if number is None:
            for explained in explained_pairs(self._desk.path, [pair]):
                number = self._notebook.cite(explained)
        return number

    def _show(self, text: str) -> None:
        self._shown.append(text)
        self._write({"kind": "text", "text": text})

    def update(self, calls: tuple[ToolCall, ...], note: str) -> Update:
        """Close the answer: with its footnotes and how much was not shown, or with the tools it waits for."""
        steps = self._state.get("steps", 0) + 1
        text = "".join(self._shown)
        if calls and not note:
            message: dict[str, Any] = {"role": "assistant", "content": text}
            message["tool_calls"] = [each.as_message() for each in calls]
            listed = [{**each.as_message(), "args": each.arguments} for each in calls]
            update = {"messages": [message], "calls": listed}
        else:
            text = self._ended(text, note)
            update = {"messages": [{"role": "assistant", "content": text}], "calls": []}
        hidden = self._state.get("hidden", 0) + len(self._withheld)
        notebook = self._notebook.as_state()
        return {**update, "steps": steps, "withheld": self._withheld, "hidden": hidden, "notebook": notebook}

    def _ended(self, text: str, note: str) -> str:
        if not text.strip() and not note:
            self._write({"kind": "text", "text": NOTHING_HELD})
            text = NOTHING_HELD
        footnotes = [c.line() for c in self._notebook.cited if c.number in self._cited]
        if footnotes:
            self._write({"kind": "footnotes", "text": "\n".join(footnotes)})
        if self._withheld:
            count = len(self._withheld)
            verb = "sentence was" if count == 1 else "sentences were"
            hidden = f"{count} {verb} not shown: the tools returned nothing to hold it by (/hidden says why)."
            self._write({"kind": "note", "text": hidden})
        if note:
            self._write({"kind": "note", "text": note})
        return "\n".join(part for part in (text.strip(), *footnotes, note) if part)


async def _until(stream: AsyncIterator[str | Whole], stop: asyncio.Event) -> AsyncIterator[str | Whole]:
    """Give pieces until the person wants no more."""
    stopped = asyncio.ensure_future(stop.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(stream, None))
            await asyncio.wait((coming, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
                raise _StopError
            piece = coming.result()
            if piece is None:
                return
            yield piece
    finally:
        stopped.cancel()
