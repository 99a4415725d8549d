"""The chat model of a run: structured answers, tried again when they are broken, within budget and patience.

Caveats: one object serves one event loop. Requests depend on the prompt and on earlier answers to it alone,
never on time or on other requests, except for one thing: once a server has refused ``json_schema``, the
object asks it in JSON mode. Nothing is stored here; wiring wraps the memory around it.
"""

from collections.abc import Awaitable, Callable
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from app.errors import TryAgainError
from app.llm.adaptive_limit import AdaptiveLimit
from app.llm.completion import Completion, complete, open_chat
from app.llm.failures import NoStructureError, RefusedPromptError
from app.llm.rate_limit import RateLimit
from app.llm.salvage import Salvage, salvage, unusable
from app.llm.schemas import response_format, schema_text
from app.llm.spend import Spend
from app.records.answer import Answer, Found, Unasked
from app.records.model_answers import BrokenAnswer, Prompt, Reply

if TYPE_CHECKING:
    import httpx2
    from langchain_openai import ChatOpenAI

__all__ = ["TRIES", "ChatModel", "Patience"]

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

TRIES: Final = 3
"""How often a prompt is asked before its broken answers are taken for what they are."""

CHARACTERS_A_TOKEN: Final = 3.5
COMPLETION_TOKENS: Final = 400
"""Estimates, for the budget of calls in flight and for services which do not count."""

_ENDINGS: Final = {
    "length": "the answer was cut off at the length limit",
    "content_filter": "the answer was cut off by the content filter of the service",
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_Messages = list[tuple[str, str]]


class Patience(Protocol):
    """Tries a call again while its service fails in a way that may pass."""

    async def insist(self, host: str, call: Callable[[], Awaitable[R]]) -> R | Unasked:
        """Give the result of ``call``, or ``Unasked`` when ``host`` failed for too long."""


class _Mode(IntEnum):
    """How the structure of an answer is asked for, best first."""

    SCHEMA = 0
    JSON = 1
    WORDS = 2


class ChatModel:
    """Satisfies ``graph_nodes.ports.Model`` for any OpenAI-compatible server.

    Args:
        base_url: where ``/chat/completions`` is.
        api_key: absent for servers which need none.
        model: its name.
        client: every request goes through it; of the running event loop.
        patience: decides how long a failing service is tried.
        spend: the ledger and budget of the run.
        max_in_flight: calls at once, fewer while the service says it is too much.
        temperature: sent only when given; some models refuse it.
        rate: requests and tokens a minute; absent: as many as the service takes.

    Raises:
        ConfigurationError: there is a budget in dollars, and the model has no price.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: SecretStr | None,
        model: str,
        client: "httpx2.AsyncClient",
        patience: Patience,
        spend: Spend,
        max_in_flight: int = 16,
        temperature: float | None = None,
        rate: RateLimit | None = None,
    ) -> None:
        spend.price_of(model)
        self.model = model
        self._base_url = base_url
        self._host = _host(base_url)
        self._api_key = api_key
        self._client = client
        self._patience = patience
        self._spend = spend
        self._limit = AdaptiveLimit(max_in_flight)
        self._rate = rate or RateLimit()
        self._temperature = temperature
        self._mode = _Mode.SCHEMA
        self._chat: ChatOpenAI | None = None

    def __repr__(self) -> str:
        return f"ChatModel(model={self.model!r}, host={self._host!r})"

    async def ask(self, prompt: Prompt, schema: type[T], *, thread: str, dataset_id: str) -> Answer[Reply[T]]:
        """Ask until an answer is whole, three times at most; of broken answers the best is salvaged.

        Raises:
            BudgetError: the budget is spent.
            UnreachableError: the service does not accept the key, or its quota is used up.
            ConfigurationError: the service does not know the model, or is no chat service.
        """
        best: Salvage[T] = Salvage(None)
        unread: list[BrokenAnswer] = []
        notes: _Messages = []
        for _ in range(TRIES):
            try:
                answer = await self._one(prompt, notes, schema, thread, dataset_id)
            except RefusedPromptError as error:
                unread.append(unusable("", str(error)))
                if error.again:
                    continue
                break
            if isinstance(answer, Unasked):
                return answer
            found = _judged(answer, schema)
            if (found.worth, -len(found.broken)) > (best.worth, -len(best.broken)):
                best = found
            if not found.broken:
                break
            unread.extend(found.broken if found.value is None else ())
            notes = _notes(answer, found, schema)
        broken = best.broken if best.value is not None else tuple(dict.fromkeys(unread))
        return Found(Reply(value=best.value, broken=broken, model=self.model))

    async def _one(
        self, prompt: Prompt, notes: _Messages, schema: type[T], thread: str, dataset_id: str
    ) -> Completion | Unasked:
        """Get one answer within the budget, in whatever way the service can be asked for structure."""
        estimate = int((len(prompt.system) + len(prompt.user)) / CHARACTERS_A_TOKEN) + 50
        reservation = await self._spend.admit(self.model, estimate, COMPLETION_TOKENS)
        try:
            answer = await self._in_some_mode(prompt, notes, schema)
            if isinstance(answer, Completion):
                self._count(answer, schema, estimate, thread, dataset_id)
            return answer
        finally:
            await self._spend.release(reservation)

    async def _in_some_mode(self, prompt: Prompt, notes: _Messages, schema: type[T]) -> Completion | Unasked:
        while True:
            mode = self._mode
            messages = [("system", _system(prompt, schema, mode)), ("user", prompt.user), *notes]
            try:
                return await self._patience.insist(self._host, partial(self._try, messages, _wanted(schema, mode)))
            except NoStructureError as error:
                if mode is _Mode.WORDS:
                    raise RefusedPromptError(str(error)) from error
                self._mode = max(self._mode, _Mode(mode + 1))

    async def _try(self, messages: _Messages, wanted: dict[str, Any] | None) -> Completion:
        if self._chat is None:
            self._chat = open_chat(self._base_url, self._api_key, self.model, self._client, self._temperature)
        estimate = int(sum(len(text) for _, text in messages) / CHARACTERS_A_TOKEN) + COMPLETION_TOKENS
        async with self._limit:
            await self._rate.wait(estimate)
            try:
                completion = await complete(self._chat, messages, wanted, self._host)
            except TryAgainError as error:
                if error.busy and self._rate.refused():
                    self._limit.refused()
                raise
            self._limit.answered()
            self._rate.answered(estimate)
        return completion

    def _count(self, answer: Completion, schema: type[T], estimate: int, thread: str, dataset_id: str) -> None:
        counted = answer.completion_tokens
        self._spend.add(
            thread=thread,
            dataset_id=dataset_id,
            schema_name=schema.__name__,
            model=self.model,
            prompt_tokens=answer.prompt_tokens if answer.prompt_tokens is not None else estimate,
            completion_tokens=counted if counted is not None else int(len(answer.content) / CHARACTERS_A_TOKEN),
        )


def _judged(answer: Completion, schema: type[T]) -> Salvage[T]:
    if answer.refusal:
        return Salvage(None, (unusable(answer.refusal, f"the model refused: {answer.refusal}"),))
    return salvage(answer.content, schema, _ENDINGS.get(answer.finish_reason))


def _notes(answer: Completion, found: Salvage[T], schema: type[T]) -> _Messages:
    """Tell the model what was wrong; what it said is not repeated, it may be anything."""
    reason = found.broken[0].reason
    shorter = " Keep quotes short." if answer.finish_reason == "length" else ""
    return [
        (
            "user",
            f"Your last answer could not be used ({reason}).{shorter} Answer the question again with nothing but"
            f" one JSON object of this JSON schema:\n{schema_text(schema)}",
        )
    ]


def _system(prompt: Prompt, schema: type[T], mode: _Mode) -> str:
    if mode is _Mode.SCHEMA:
        return prompt.system
    return f"{prompt.system}\n\nAnswer with nothing but one JSON object of this JSON schema:\n{schema_text(schema)}"


def _wanted(schema: type[T], mode: _Mode) -> dict[str, Any] | None:
    if mode is _Mode.SCHEMA:
        return response_format(schema)
    return {"type": "json_object"} if mode is _Mode.JSON else None


def _host(base_url: str) -> str:
    """Name the host as the door does: with its port, unless that is the one of https."""
    parts = urlsplit(base_url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}" if (parts.scheme, port) == ("https", 443) else f"{host}:{port}"
