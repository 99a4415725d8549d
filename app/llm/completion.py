"""One chat completion through ``ChatOpenAI``, reduced to what is needed of it.

Everything here that comes from the service is checked: a foreign server may answer anything. The structure
of the answer is asked for in ``extra_body``, since the ``response_format`` argument makes the library read
the answer itself, and throw away what was cut off.
"""

import asyncio
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.errors import TryAgainError
from app.llm.failures import translate

if TYPE_CHECKING:
    import httpx2
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

__all__ = ["Completion", "complete", "open_chat"]

NO_KEY: Final = "no-key"
"""Sent to servers which need none; the library insists on one."""

_MOST_TOKENS: Final = 100_000_000
_MALFORMED = (TypeError, KeyError, IndexError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer; tokens are absent when the service does not count them.

    ``finish_reason`` and ``refusal`` are as the service says, empty when it says nothing.
    """

    content: str
    finish_reason: str = ""
    refusal: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


def open_chat(
    base_url: str, api_key: "SecretStr | None", model: str, client: "httpx2.AsyncClient", temperature: float | None
) -> "ChatOpenAI":
    """Give a chat model which uses ``client`` alone, tries once, and takes nothing from the environment."""
    import openai
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    # This one is told to people by our own sentence, if at all.
    warnings.filterwarnings("ignore", message="This model does not support OpenAI's structured output")
    warnings.filterwarnings("ignore", message="Invalid schema for OpenAI's structured output")
    key = api_key.get_secret_value() if api_key is not None else NO_KEY
    root = openai.AsyncOpenAI(api_key=key, base_url=base_url, http_client=client, max_retries=0)
    root.organization = root.project = None
    return ChatOpenAI(
        model=model,
        api_key=SecretStr(key),
        base_url=base_url,
        openai_proxy=None,
        temperature=temperature,
        max_retries=0,
        use_responses_api=False,
        http_async_client=client,
        root_async_client=root,
        async_client=root.chat.completions,
        # Never called: without it a second, synchronous client would be opened.
        client=root.chat.completions,
        cache=False,
    )


async def complete(
    chat: "ChatOpenAI", messages: list[tuple[str, str]], response_format: dict[str, Any] | None, host: str
) -> Completion:
    """Ask once.

    Raises:
        TryAgainError, UnreachableError, ConfigurationError, RefusedPromptError, NoStructureError: as
            ``failures.translate`` says.
    """
    import openai
    from langsmith.run_helpers import tracing_context

    extra = {"response_format": response_format} if response_format else {}
    try:
        # Prompts go to the model and to nobody else.
        with tracing_context(enabled=False):
            message = await chat.ainvoke(messages, extra_body=extra)
    except openai.APIError as error:
        raise translate(error, host, chat.model_name) from error
    except TimeoutError:
        raise TryAgainError(f"{host} took too long") from None
    except asyncio.CancelledError:
        raise
    except ValueError as error:
        raise TryAgainError(f"{host} answered something that is not a chat completion") from error
    except _MALFORMED:
        return Completion("")
    return _completion(message)


def _completion(message: Any) -> Completion:  # noqa: ANN401 — checked here
    metadata = message.response_metadata if isinstance(message.response_metadata, dict) else {}
    usage = message.usage_metadata if isinstance(message.usage_metadata, dict) else {}
    return Completion(
        content=message.content if isinstance(message.content, str) else "",
        finish_reason=_text(metadata.get("finish_reason")),
        refusal=_text(message.additional_kwargs.get("refusal")),
        prompt_tokens=_count(usage.get("input_tokens")),
        completion_tokens=_count(usage.get("output_tokens")),
    )


def _text(value: object) -> str:
    return value[:300] if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _MOST_TOKENS else None
