"""A model that remembers: what was answered and paid once is not asked again, in this run or a later one.

Answers are kept by what decides them: schema, model, prompt version and the prompt's own words. A run that
ignores stored results (``--refresh``) has a memory of its own, so that its resumption repeats no call either.
"""

import asyncio
import json
from typing import TypeVar

from pydantic import BaseModel

from app.records.answer import Answer, Found
from app.records.identity import stable_id
from app.records.model_answers import BrokenAnswer, Prompt, Reply
from app.store.lineage_store import LineageStore
from graph_nodes.ports import Model

__all__ = ["RememberingModel"]

T = TypeVar("T", bound=BaseModel)


class RememberingModel:
    """Wraps a ``Model`` with the answers that the lineage database holds."""

    def __init__(self, model: Model, store: LineageStore, name: str, *, refresh: bool, max_in_flight: int) -> None:
        self._model, self._store, self._name, self._refresh = model, store, name, refresh
        # Held until the answer is stored: a kill loses no more answers than this.
        self._slots = asyncio.Semaphore(max_in_flight)

    async def ask(self, prompt: Prompt, schema: type[T], *, thread: str, dataset_id: str) -> Answer[Reply[T]]:
        """Give the stored answer, else ask and store. An answer nobody can use is remembered for this run only."""
        parts = (schema.__name__, self._name, prompt.version, prompt.system, prompt.user)
        shared, own = stable_id("answer", *parts), stable_id("answer", thread, *parts)
        stored = await self._store.model_answer(*((own,) if self._refresh else (shared, own)))
        if stored is not None:
            return Found(_loaded(stored, schema))
        async with self._slots:
            answer = await self._model.ask(prompt, schema, thread=thread, dataset_id=dataset_id)
            if isinstance(answer, Found):
                whole = answer.value.value is not None and not self._refresh
                await self._store.save_model_answer(shared if whole else own, _dumped(answer.value))
        return answer


def _dumped(reply: Reply[T]) -> str:
    value = None if reply.value is None else reply.value.model_dump(mode="json")
    broken = [[item.raw, item.reason] for item in reply.broken]
    return json.dumps({"value": value, "broken": broken, "model": reply.model}, ensure_ascii=False)


def _loaded(stored: str, schema: type[T]) -> Reply[T]:
    loaded = json.loads(stored)
    value = None if loaded["value"] is None else schema.model_validate(loaded["value"])
    broken = tuple(BrokenAnswer(raw, reason) for raw, reason in loaded["broken"])
    return Reply(value=value, broken=broken, model=loaded["model"])
