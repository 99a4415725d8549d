"""One chat completion through the client of a ``ChatOpenAI``, reduced to what is needed of it.

Everything here that comes from the service is checked: a foreign server may answer anything. The answer is taken as
plain JSON: the libraries' models of it cost more than all the rest of a call, and throw away what was cut off.
"""

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

    body: dict[str, object] = {"model": chat.model_name, "stream": False}
    if chat.temperature is not None:
        body["temperature"] = chat.temperature
    body["messages"] = [{"content": content, "role": role} for role, content in messages]
    if response_format:
        body["response_format"] = response_format
    try:
        answer = await chat.root_async_client.post("/chat/completions", body=body, cast_to=object)
    except openai.APIError as error:
        raise translate(error, host, chat.model_name) from error
    except TimeoutError:
        raise TryAgainError(f"{host} took too long") from None
    except ValueError as error:
        raise TryAgainError(f"{host} answered something that is not a chat completion") from error
    except RecursionError:
        return Completion("")
    return _completion(answer, host)


def _completion(answer: object, host: str) -> Completion:
    if not isinstance(answer, dict):
        raise TryAgainError(f"{host} answered something that is not a chat completion")
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    choice = choice if isinstance(choice, dict) else {}
    message, usage = choice.get("message"), answer.get("usage")
    message = message if isinstance(message, dict) else {}
    usage = usage if isinstance(usage, dict) else {}
    return Completion(
        content=message["content"] if isinstance(message.get("content"), str) else "",
        finish_reason=_text(choice.get("finish_reason")),
        refusal=_text(message.get("refusal")),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
    )


def _text(value: object) -> str:
    return value[:300] if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _MOST_TOKENS else None
