"""One evaluation from a gold file to its report, with the real services where it needs them.

Nothing of it stays: answers of the model are remembered in a lineage database of its own, which is deleted at
the end, so that an evaluation neither reads nor changes what was traced.
"""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.evaluation.gold import GoldDocument
from app.evaluation.offline import THREAD, JudgedDocument, judge_gold, read_gold, report_on
from app.evaluation.online import resolve_names
from app.evaluation.scoring import EvaluationReport, OnlineNames
from app.records.claim import Extractor
from app.records.document import Document
from app.records.run import RunOptions
from app.settings import Settings
from app.store.lineage_store import LineageStore
from app.store.model_answers import UsageTotals

if TYPE_CHECKING:
    from app.tracing.services import Services

__all__ = ["run_evaluation"]


async def run_evaluation(gold_path: Path, settings: Settings, options: RunOptions, *, online: bool) -> EvaluationReport:
    """Score an extractor against a gold file.

    Args:
        gold_path: a JSON line a document; its files are relative to its folder.
        settings: endpoints and keys.
        options: extractor, model and budgets; there are no seeds.
        online: resolve accepted mentions through the Hub.

    Raises:
        ImportFormatError: the gold file or one of its documents cannot be read.
        ConfigurationError: an endpoint, key or price that cannot be used.
        StoppedError: a service could not be asked, or the budget is spent.
    """
    documents = await asyncio.to_thread(read_gold, gold_path)
    by_model = options.extractor is Extractor.LLM
    extras: dict[str, Any] = {"extractor": options.extractor.value, "model": options.model}
    if not by_model and not online:
        return replace(report_on(await judge_gold(documents, None)), extras=extras)
    with tempfile.TemporaryDirectory(prefix="taproot-eval-") as folder:
        judged, names, usage = await _with_services(Path(folder), documents, settings, options, online=online)
    spent: dict[str, Any] = {
        "model_calls": usage.model_calls,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost_usd": usage.cost_usd,
    }
    return replace(report_on(judged), names=names, extras={**extras, **(spent if by_model else {})})


async def _with_services(
    folder: Path,
    documents: list[tuple[GoldDocument, Document]],
    settings: Settings,
    options: RunOptions,
    *,
    online: bool,
) -> tuple[tuple[JudgedDocument, ...], OnlineNames | None, UsageTotals]:
    from app.tracing.services import open_services

    store = await asyncio.to_thread(LineageStore, folder / "evaluation.db")
    try:
        await store.create_run(THREAD, options)
        async with open_services(settings, options, store, THREAD) as services:
            judged, names = await _judge_and_resolve(documents, services, options, online=online)
        return judged, names, await store.usage(THREAD)
    finally:
        await asyncio.to_thread(store.close)


async def _judge_and_resolve(
    documents: list[tuple[GoldDocument, Document]], services: "Services", options: RunOptions, *, online: bool
) -> tuple[tuple[JudgedDocument, ...], OnlineNames | None]:
    judged = await judge_gold(documents, services.ports.model)
    return judged, await resolve_names(judged, services.ports, options) if online else None
