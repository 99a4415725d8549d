"""The model of a conversation: answers as a stream, or calls of tools, within budget and patience.

Caveat: a try is repeated only while nothing of its answer was given on. A connection that is lost in the middle of
an answer ends that answer; what was given on stays.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.errors import TryAgainError
from app.llm.completion import open_chat
from app.llm.failures import NoStructureError, RefusedPromptError, translate
from app.llm.spend import Spend
from app.records.answer import Unasked
from app.settings import Settings
from app.sources.endpoints import Service
from app.sources.http import Door

if TYPE_CHECKING:
    import httpx2
    from langchain_core.messages import AIMessageChunk

__all__ = ["ToolCall", "Voice", "VoiceError", "Whole"]

CHARACTERS_A_TOKEN: Final = 3.5
COMPLETION_TOKENS: Final = 600

Message = dict[str, Any]
"""As LangChain reads it: ``role``, ``content``, and ``tool_calls`` or ``tool_call_id``."""


class VoiceError(Exception):
    """The model could not be asked, or would not answer: one sentence. Never leaves this room."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants to call; ``arguments`` are whatever it wrote, ``None`` when that is no JSON object."""

    id: str
    name: str
    arguments: dict[str, Any] | None

    def as_message(self) -> dict[str, Any]:
        """Give the call as a message holds it."""
        return {"id": self.id, "name": self.name, "args": self.arguments or {}, "type": "tool_call"}


@dataclass(frozen=True, slots=True)
class Whole:
    """The end of an answer: the tools it calls, and why it ended."""

    calls: tuple[ToolCall, ...] = ()
    finish_reason: str = ""


@dataclass(slots=True)
class Voice:
    """Speaks to one model. One object serves one event loop.

    Attributes:
        settings: endpoint and key.
        model: its name.
        door: patience and the endpoint's real host.
        client: every request goes through it; streams.
        tools: that the model may call.
    """

    settings: Settings
    model: str
    door: Door
    client: "httpx2.AsyncClient"
    tools: Sequence[dict[str, Any]]
    _counts: bool = field(default=True, init=False)
    _chat: Any = field(default=None, init=False)

    async def speak(self, messages: Sequence[Message], spend: Spend, session: str) -> AsyncIterator[str | Whole]:
        """Give the words of an answer as they come, and at last what else it was.

        Raises:
            VoiceError: there is no answer, or no more of it.
            BudgetError: the budget is spent.
        """
        estimate = int(sum(len(str(message)) for message in messages) / CHARACTERS_A_TOKEN) + 800
        reservation = await spend.admit(self.model, estimate, COMPLETION_TOKENS)
        said: list[str] = []
        whole: AIMessageChunk | None = None
        try:
            opened = await self._opened(messages)
            try:
                async for chunk in opened:
                    whole = chunk if whole is None else whole + chunk
                    text = _text(chunk)
                    if text:
                        said.append(text)
                        yield text
            except TryAgainError as error:
                raise VoiceError(f"The connection was lost in the middle of the answer ({error}).") from error
            yield _end(whole)
        finally:
            await spend.release(reservation)
            if whole is not None:
                self._count(spend, whole, estimate, sum(map(len, said)), session)

    async def _opened(self, messages: Sequence[Message]) -> AsyncIterator[Any]:
        """Wait for the first piece of an answer, as often as patience has it."""
        host = self.door.host_of(Service.OPENAI)

        async def ask() -> AsyncIterator[Any]:
            pieces = self._pieces(messages, host)
            first = await anext(pieces, None)
            return _joined(first, pieces)

        try:
            opened = await self.door.patience.insist(host, ask)
        except (RefusedPromptError, NoStructureError) as error:
            if self._counts and "stream_options" in str(error):
                self._counts = False
                return await self._opened(messages)
            raise VoiceError(f"{self.model} does not answer this: {error}.") from error
        if isinstance(opened, Unasked):
            raise VoiceError(f"The model could not be asked: {opened.reason}.")
        return opened

    async def _pieces(self, messages: Sequence[Message], host: str) -> AsyncIterator[Any]:
        import httpx2
        import openai

        if self._chat is None:
            key = self.settings.openai_api_key
            chat = open_chat(self.door.endpoints.base(Service.OPENAI), key, self.model, self.client, None)
            self._chat = chat.bind_tools(self.tools)
        try:
            async for chunk in self._chat.astream(list(messages), stream_usage=self._counts):
                yield chunk
        except openai.APIError as error:
            raise _translated(error, host, self.model) from error
        except (httpx2.TransportError, TimeoutError) as error:
            raise TryAgainError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            # Whatever a foreign server sends, and however the libraries fail on it.
            raise TryAgainError(f"{host} answered something that is not a chat completion") from error

    def _count(self, spend: Spend, whole: "AIMessageChunk", estimate: int, characters: int, session: str) -> None:
        usage = whole.usage_metadata
        spend.add(
            thread=f"chat:{session}",
            dataset_id="",
            schema_name="Chat",
            model=self.model,
            prompt_tokens=usage["input_tokens"] if usage else estimate,
            completion_tokens=usage["output_tokens"] if usage else int(characters / CHARACTERS_A_TOKEN),
        )


async def _joined(first: Any, rest: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ANN401
    if first is not None:
        yield first
    async for piece in rest:
        yield piece


def _translated(error: Any, host: str, model: str) -> Exception:  # noqa: ANN401 (openai is imported late)
    import openai

    if type(error) is openai.APIError:
        # An error event in the middle of a stream.
        return TryAgainError(f"{host} broke its answer off")
    return translate(error, host, model)


def _text(chunk: "AIMessageChunk") -> str:
    return chunk.content if isinstance(chunk.content, str) else ""


def _end(whole: "AIMessageChunk | None") -> Whole:
    if whole is None:
        raise VoiceError("The model answered nothing.")
    calls = [ToolCall(call["id"] or "", call["name"], call["args"]) for call in whole.tool_calls]
    calls += [ToolCall(call["id"] or "", call["name"] or "", None) for call in whole.invalid_tool_calls]
    reason = whole.response_metadata.get("finish_reason")
    return Whole(tuple(calls), reason if isinstance(reason, str) else "")
