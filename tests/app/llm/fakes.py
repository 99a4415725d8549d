"""What a chat model needs beside a server: patience without waiting, ledgers, answers of a completion server."""

import json
from contextlib import asynccontextmanager

import httpx2
from pydantic import SecretStr

from app.errors import TryAgainError
from app.llm.chat_model import ChatModel
from app.llm.spend import Spend, load_prices
from app.records.answer import Unasked
from app.records.model_answers import Prompt
from tests.loopback import Answered

KEY = "made-up-key-0815-for-tests"
PROMPT = Prompt("extract_claims", "0123456789ab", "You list upstreams.", "Traced dataset: org/one\n\nA text.")

GOOD = {"name": "Old Set", "relationship": "Direct Inclusion/Subset", "confidence": 0.9, "evidence": "from Old Set"}


class Patient:
    """Tries again at once, up to ``tries`` times, then cannot ask."""

    def __init__(self, tries=5):
        self.tries = tries
        self.failures = []

    async def insist(self, host, call):
        for _ in range(self.tries):
            try:
                return await call()
            except TryAgainError as error:
                self.failures.append(error)
        return Unasked(str(self.failures[-1]), host)


def completion(content, *, usage=(100, 20), **choice):
    """A chat completion whose message says ``content`` (text, or what becomes JSON)."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    message = {"role": "assistant", "content": text, "refusal": choice.pop("refusal", None)}
    answered = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "some-model",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, **choice}],
    }
    if usage is not None:
        counts = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
        answered["usage"] = counts
    return Answered(200, json.dumps(answered).encode(), {"Content-Type": "application/json"})


def refused(status, message, code=None, **headers):
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def ledger(budget_tokens=None, budget_usd=None, **more):
    return Spend(budget_tokens, budget_usd, load_prices(), **more)


@asynccontextmanager
async def chat_model(base, *, patience=None, spend=None, model="gpt-5-mini", api_key=KEY, transport=None, **more):
    async with httpx2.AsyncClient(transport=transport, trust_env=False) as client:
        yield ChatModel(
            base_url=f"{base}/v1",
            api_key=SecretStr(api_key) if api_key else None,
            model=model,
            client=client,
            patience=patience or Patient(),
            spend=spend or ledger(),
            **more,
        )


def in_turn(*answers):
    """Answer requests one after the other; the last answer repeats."""
    left = list(answers)

    def answer(asked):
        return left.pop(0) if len(left) > 1 else left[0]

    return answer
