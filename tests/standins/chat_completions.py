"""An OpenAI-compatible chat server: strict schemas, JSON mode, plain chat with tool calls, streaming, models.

Tokens are estimated as 1.3 a word, the same for the same text, always. ``json_schema=False`` makes a server that knows
JSON mode only; the schema is then the first known title that occurs in the prompt.
"""

import asyncio
import json
import math
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.standins.scripted_model import SCHEMAS, ScriptedModel, text_of

__all__ = ["KEY", "MODEL", "chat_completions", "schema_fault", "tokens"]

KEY = "sk-standin-key"
MODEL = "standin-model"
_CREATED = 1_735_689_600


@dataclass(frozen=True)
class _Turn:
    content: str | None
    refusal: str | None = None
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    finish_reason: str = "stop"
    pause_s: float = 0.0


def chat_completions(model: ScriptedModel, *, json_schema: bool) -> Starlette:
    """Make the service; ``request.state.model_fault`` spoils an answer."""

    async def completions(request: Request) -> Response:
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        problem = _problem(request, asked, json_schema)
        if problem is not None:
            return problem
        schema = _schema_name(asked)
        turn = _spoiled(_turn(model.answer(schema, asked["messages"]), schema), request.state.model_fault)
        prompt = sum(tokens(text_of(message)) for message in asked["messages"])
        said = (turn.content or "") + (turn.refusal or "") + "".join(json.dumps(call) for call in turn.tool_calls)
        usage = {"prompt_tokens": prompt, "completion_tokens": tokens(said)}
        usage["total_tokens"] = sum(usage.values())
        if asked.get("stream"):
            wanted = (asked.get("stream_options") or {}).get("include_usage")
            events = _events(asked, turn, usage if wanted else None)
            return StreamingResponse(events, media_type="text/event-stream")
        return JSONResponse(_completion(asked, turn, usage))

    async def models(request: Request) -> Response:
        listed = [{"id": MODEL, "object": "model", "created": _CREATED, "owned_by": "standin"}]
        return _unauthorized(request) or JSONResponse({"object": "list", "data": listed})

    return Starlette(routes=[Route("/v1/chat/completions", completions, methods=["POST"]), Route("/v1/models", models)])


def tokens(text: str) -> int:
    """Estimate the tokens of a text."""
    return math.ceil(len(text.split()) * 1.3)


def schema_fault(schema: Any, where: str = "()") -> str | None:
    """Tell why a strict schema would be refused: open objects, or properties that are not required."""
    if isinstance(schema, list):
        return next((fault for item in schema if (fault := schema_fault(item, where))), None)
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "object" or "properties" in schema:
        if schema.get("additionalProperties") is not False:
            return f"In context={where}, 'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            return f"In context={where}, 'required' is required to be an array including every key in properties."
    children = [(key, child) for key, child in schema.items() if key not in ("default", "enum", "const", "required")]
    return next((fault for key, child in children if (fault := schema_fault(child, f"({key!r})"))), None)


def _refused(status: int, message: str, kind: str, param: str | None = None, code: str | None = None) -> Response:
    return JSONResponse({"error": {"message": message, "type": kind, "param": param, "code": code}}, status)


def _unauthorized(request: Request) -> Response | None:
    if request.headers.get("authorization") == f"Bearer {KEY}":
        return None
    message = "Incorrect API key provided. You can find your API key in the account settings."
    return _refused(401, message, "invalid_request_error", code="invalid_api_key")


def _problem(request: Request, asked: Any, json_schema: bool) -> Response | None:
    refusal = _unauthorized(request)
    if refusal:
        return refusal
    messages = asked.get("messages") if isinstance(asked, dict) else None
    if not isinstance(messages, list) or not messages or not all(isinstance(item, dict) for item in messages):
        return _refused(400, "Missing required parameter: 'messages'.", "invalid_request_error", "messages")
    if not isinstance(asked.get("model"), str):
        return _refused(400, "you must provide a model parameter", "invalid_request_error")
    form = asked.get("response_format") or {"type": "text"}
    if form.get("type") == "json_schema":
        return _schema_problem(form.get("json_schema") or {}, json_schema)
    if form.get("type") == "json_object" and "json" not in json.dumps(messages).lower():
        message = "'messages' must contain the word 'json' in some form, to use 'response_format' 'json_object'."
        return _refused(400, message, "invalid_request_error", "messages")
    return None


def _schema_problem(given: Mapping[str, Any], json_schema: bool) -> Response | None:
    if not json_schema:
        message = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
        return _refused(400, message, "invalid_request_error", "response_format")
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(given.get("name", ""))):
        return _refused(400, "Invalid 'response_format.json_schema.name'.", "invalid_request_error", "response_format")
    fault = schema_fault(given.get("schema")) if given.get("strict") else None
    if fault is None:
        return None
    message = f"Invalid schema for response_format '{given['name']}': {fault}"
    return _refused(400, message, "invalid_request_error", "response_format")


def _schema_name(asked: Mapping[str, Any]) -> str:
    form = asked.get("response_format") or {}
    if form.get("type") == "json_schema":
        return str(form["json_schema"]["name"])
    if form.get("type") != "json_object":
        return "Chat"
    prompt = json.dumps(asked["messages"])
    places = {name: prompt.find(name) for name in SCHEMAS[:-1] if name in prompt}
    return min(places, key=lambda name: places[name]) if places else "Chat"


def _turn(answer: Mapping[str, Any] | str, schema: str) -> _Turn:
    if isinstance(answer, str):
        return _Turn(answer)
    if schema != "Chat":
        return _Turn(json.dumps(answer, ensure_ascii=False))
    calls = tuple(
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call.get("arguments", {}))},
        }
        for number, call in enumerate(answer.get("tool_calls", ()), 1)
    )
    return _Turn(
        answer.get("content"),
        tool_calls=calls,
        finish_reason="tool_calls" if calls else "stop",
        pause_s=float(answer.get("pause_s", 0.0)),
    )


def _spoiled(turn: _Turn, fault: str | None) -> _Turn:
    content = turn.content or ""
    if fault == "malformed":
        return _Turn("Here you are: " + content[: max(1, len(content) * 2 // 3)])
    if fault == "length":
        return _Turn(content[: len(content) // 2], finish_reason="length")
    if fault == "refusal":
        return _Turn(None, refusal="I'm sorry, I can't help with that.")
    return _Turn("") if fault == "empty" else turn


def _message(turn: _Turn) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": turn.content, "refusal": turn.refusal, "annotations": []}
    return message | ({"tool_calls": list(turn.tool_calls)} if turn.tool_calls else {})


def _completion(asked: Mapping[str, Any], turn: _Turn, usage: Mapping[str, int]) -> dict[str, Any]:
    choice = {"index": 0, "message": _message(turn), "logprobs": None, "finish_reason": turn.finish_reason}
    return {
        "id": "chatcmpl-standin",
        "object": "chat.completion",
        "created": _CREATED,
        "model": asked["model"],
        "choices": [choice],
        "usage": usage,
        "system_fingerprint": "fp_standin",
    }


async def _events(asked: Mapping[str, Any], turn: _Turn, usage: Mapping[str, int] | None) -> AsyncIterator[str]:
    """Stream a turn in pieces of a few words, ``pause_s`` apart; arguments of tools come in pieces too."""

    def event(choices: Sequence[Mapping[str, Any]], **more: Any) -> str:
        chunk = {"id": "chatcmpl-standin", "object": "chat.completion.chunk", "created": _CREATED}
        return f"data: {json.dumps({**chunk, 'model': asked['model'], 'choices': choices, **more})}\n\n"

    def delta(given: Mapping[str, Any], finish_reason: str | None = None) -> str:
        return event([{"index": 0, "delta": given, "logprobs": None, "finish_reason": finish_reason}])

    yield delta({"role": "assistant", "content": "" if turn.content is not None else None, "refusal": None})
    if turn.refusal:
        yield delta({"refusal": turn.refusal})
    for piece in re.findall(r"(?:\S+\s*){1,3}|\s+", turn.content or ""):
        await asyncio.sleep(turn.pause_s)
        yield delta({"content": piece})
    for index, call in enumerate(turn.tool_calls):
        function = call["function"]
        yield delta({"tool_calls": [{"index": index, **call, "function": {**function, "arguments": ""}}]})
        for piece in re.findall(r".{1,12}", function["arguments"]):
            yield delta({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield delta({}, turn.finish_reason)
    if usage is not None:
        yield event([], usage=usage)
    yield "data: [DONE]\n\n"
