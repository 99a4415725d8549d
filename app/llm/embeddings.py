"""Embeddings of an OpenAI-compatible service: texts in batches, side by side, tried again while they may succeed.

Caveat: one object serves one event loop. What a service answers is checked: a vector for each text, all of one length,
every number finite. The cost is not booked to any run; ``tokens`` counts what the service said.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from app.errors import DataError, TryAgainError, UnreachableError
from app.llm.completion import NO_KEY
from app.llm.failures import NoStructureError, RefusedPromptError, translate
from app.records.answer import Unasked

if TYPE_CHECKING:
    import httpx2
    from pydantic import SecretStr

__all__ = ["BATCH", "Embeddings"]

R = TypeVar("R")

BATCH: Final = 128
"""Texts a request."""

LONGEST: Final = 8000
"""Characters of a text that are sent; models take some 8,000 tokens."""

_SIDE_BY_SIDE: Final = 4
_MOST_DIMENSIONS: Final = 16_384


class Patience(Protocol):
    """Tries a call again while its service fails in a way that may pass."""

    async def insist(self, host: str, call: Callable[[], Awaitable[R]]) -> R | Unasked:
        """Give the result of ``call``, or ``Unasked`` when ``host`` failed for too long."""


class Embeddings:
    """Asks ``/embeddings``.

    Args:
        base_url: where that is.
        host: as answers and breakers name it.
        api_key: absent for servers which need none.
        model: its name.
        client: every request goes through it.
        patience: decides how long a failing service is tried.

    Attributes:
        tokens: counted so far.
    """

    def __init__(
        self,
        *,
        base_url: str,
        host: str,
        api_key: "SecretStr | None",
        model: str,
        client: "httpx2.AsyncClient",
        patience: Patience,
    ) -> None:
        import openai

        self._host, self._model, self._patience = host, model, patience
        key = api_key.get_secret_value() if api_key is not None else NO_KEY
        self._client = openai.AsyncOpenAI(api_key=key, base_url=base_url, http_client=client, max_retries=0)
        self._client.organization = self._client.project = None
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self.tokens = 0

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Give the vector of each text, in their order; empty texts are sent as one space.

        Raises:
            UnreachableError: the service could not be asked, or does not accept the key.
            ConfigurationError: it has no such model, or no embeddings.
            DataError: it refuses a text, or answers something else than vectors.
        """
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(self._batch(batch)) for batch in batches]
        vectors = [vector for task in asked for vector in task.result()]
        if len({len(vector) for vector in vectors}) > 1:
            raise DataError(f"{self._host} answers with vectors of several lengths.")
        return vectors

    async def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        async with self._slots:
            answer = await self._patience.insist(self._host, lambda: self._try(texts))
        if isinstance(answer, Unasked):
            raise UnreachableError(f"The texts could not be embedded: {answer.reason}.")
        return answer

    async def _try(self, texts: Sequence[str]) -> list[list[float]]:
        import openai

        body = {"input": [text[:LONGEST] or " " for text in texts], "model": self._model, "encoding_format": "float"}
        try:
            answer = await self._client.post("/embeddings", body=body, cast_to=object)
        except openai.APIError as error:
            meant = translate(error, self._host, self._model)
            if isinstance(meant, RefusedPromptError | NoStructureError):
                raise DataError(f"The texts could not be embedded: {meant}.") from None
            raise meant from None
        except (TimeoutError, ValueError):
            raise TryAgainError(f"{self._host} answered something that is not a list of embeddings") from None
        return self._vectors(answer, len(texts))

    def _vectors(self, answer: object, count: int) -> list[list[float]]:
        data = answer.get("data") if isinstance(answer, dict) else None
        items = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
        by_index = {item.get("index", number): item.get("embedding") for number, item in enumerate(items)}
        vectors = [by_index.get(number) for number in range(count)]
        good = [vector for vector in vectors if _is_vector(vector)]
        if len(good) < count:
            raise TryAgainError(f"{self._host} answered {len(good)} vectors for {count} texts")
        usage = answer.get("usage") if isinstance(answer, dict) else None
        told = usage.get("total_tokens") if isinstance(usage, dict) else None
        self.tokens += told if isinstance(told, int) and told > 0 else 0
        return [list(map(float, vector)) for vector in good if isinstance(vector, list)]


def _is_vector(value: Any) -> bool:  # noqa: ANN401  (whatever a service answers)
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_DIMENSIONS:
        return False
    return all(isinstance(each, int | float) and math.isfinite(each) for each in value)
