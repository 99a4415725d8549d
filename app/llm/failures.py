"""What the exceptions of openai and langchain mean for a run.

Four things can have happened: the service could not be asked (``TryAgainError``, the patience loop decides),
it does not let us ask (``UnreachableError``, ends the run resumably), the configuration is wrong
(``ConfigurationError``), or it will not answer this one prompt (``RefusedPromptError``). Texts of the service
are quoted without anything that looks like a key: OpenAI repeats parts of a wrong one.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Final

from app.errors import ConfigurationError, TaprootError, TryAgainError, UnreachableError

if TYPE_CHECKING:
    import openai

__all__ = ["NoStructureError", "RefusedPromptError", "translate"]

_LONGEST_WAIT_S: Final = 3600.0
_MAX_MESSAGE_CHARACTERS: Final = 300
_PASSING: Final = frozenset({408, 409, 425, 429})
_REFUSING: Final = frozenset({400, 404, 405, 406, 413, 415, 422, 501})
_KEY: Final = re.compile(r"\b(?:sk|hf|gh[pousr]|tvly|key)[-_][^\s\"',]+|\bBearer\s+\S+", re.IGNORECASE)
_NO_STRUCTURE: Final = re.compile(
    r"response_format|json_schema|json_object|json mode|structured output|guided|grammar", re.IGNORECASE
)
_TOO_LONG: Final = re.compile(
    r"context[_ ]length|context window|maximum context|too many tokens|too long|input tokens exceed|max_model_len",
    re.IGNORECASE,
)
_FILTERED: Final = re.compile(
    r"content[_ ]?filter|content[_ ](?:management[_ ])?policy|content[_ ]policy[_ ]violation|responsible ?ai"
    r"|safety (?:system|filter|polic)|moderation",
    re.IGNORECASE,
)
_NO_MODEL: Final = re.compile(
    r"model_not_found|invalid_model|unknown model|model\b.{0,120}\b(?:not found|does not exist|not exist|no such)",
    re.IGNORECASE | re.DOTALL,
)


class RefusedPromptError(Exception):
    """The service is well, but does not answer this prompt. Never leaves this room.

    ``again`` says that it may answer when it is asked again: a filter judges by chance, a length does not.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class NoStructureError(Exception):
    """The service does not know the way the structure of the answer was asked for. Never leaves this room."""


def translate(error: "openai.APIError", host: str, model: str) -> TaprootError | RefusedPromptError | NoStructureError:
    """Give the error that ``error`` stands for."""
    import openai

    if not isinstance(error, openai.APIStatusError):
        return TryAgainError(f"{host} could not be asked ({_connection(error)})")
    said = _said(error)
    marked = f"{error.code or ''} {said}"
    status = error.status_code
    if status == 429 and error.code == "insufficient_quota":
        return UnreachableError(f"The quota of the key for {host} is used up ({said}).")
    if status in _PASSING or (status >= 500 and status != 501):
        wait = _retry_after_s(error.response.headers)
        return TryAgainError(f"{host} answered {status}", after_s=wait, busy=status in (429, 503))
    if status == 401 or (status == 403 and not _NO_MODEL.search(marked)):
        return UnreachableError(
            f"{host} does not accept the key ({status}: {said}). Set a valid OPENAI_API_KEY and resume."
        )
    return _refusal(status, marked, said, host, model)


def _refusal(
    status: int, marked: str, said: str, host: str, model: str
) -> TaprootError | RefusedPromptError | NoStructureError:
    if status == 400 and _FILTERED.search(marked):
        return RefusedPromptError(f"{host} refused the request ({status}: {said})", again=True)
    if _TOO_LONG.search(marked) or status == 413:
        return RefusedPromptError(f"the document is too long for {model} ({said})")
    if _NO_MODEL.search(marked):
        return ConfigurationError(f"{host} has no model named {model} ({said}).")
    if _NO_STRUCTURE.search(marked):
        return NoStructureError(said)
    if status == 404:
        return ConfigurationError(
            f"{host} has no chat completions at this address, or no model named {model} ({said})."
            " Check OPENAI_BASE_URL."
        )
    if status in _REFUSING:
        return RefusedPromptError(f"{host} refused the request ({status}: {said})")
    return TryAgainError(f"{host} answered {status}")


def _connection(error: Exception) -> str:
    cause = error.__cause__ or error
    while type(cause).__module__.split(".")[0] == "openai" and cause.__cause__ is not None:
        cause = cause.__cause__
    text = f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
    return _clean(text)


def _said(error: "openai.APIStatusError") -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return _clean(message if isinstance(message, str) else error.message)


def _clean(text: str) -> str:
    return " ".join(_KEY.sub("[key]", text).split())[:_MAX_MESSAGE_CHARACTERS].rstrip(".")


def _retry_after_s(headers: object) -> float | None:
    """Give the seconds the service asked to wait; absent when it did not say, or not legibly."""
    get = getattr(headers, "get", lambda name: None)
    milliseconds, seconds = get("retry-after-ms"), get("retry-after")
    for value, unit in ((milliseconds, 1000.0), (seconds, 1.0)):
        try:
            wait = float(value) / unit if value else None
        except ValueError:
            wait = _until(str(value))
        if wait is not None and isfinite(wait):
            return min(max(wait, 0.0), _LONGEST_WAIT_S)
    return None


def _until(value: str) -> float | None:
    try:
        then = parsedate_to_datetime(value[:64])
    except (ValueError, OverflowError):
        return None
    then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return (then - datetime.now(UTC)).total_seconds()
