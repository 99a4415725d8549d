"""From what a person asks for, at any door, to the options of a run; what cannot be kept is refused before it starts.

The default extractor depends on the settings: the model when a key or an endpoint is set, else the rules. What was
chosen stands in the options, so that ``resume`` and ``--replay`` choose the same.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from app.errors import ConfigurationError, UsageError
from app.llm.prices import load_prices
from app.llm.spend import Spend
from app.naming.identifier import parse_dataset_id
from app.records.claim import Extractor
from app.records.run import RunOptions
from app.settings import Settings
from app.tracing.services import DEFAULT_MODEL

__all__ = ["ExtractorName", "check_budget", "check_new_recording", "requested_options"]

ExtractorName: TypeAlias = Literal["auto", "llm", "rules"]


def requested_options(
    settings: Settings,
    seeds: Sequence[str],
    *,
    extractor: ExtractorName = "auto",
    model: str | None = None,
    **others: Any,  # noqa: ANN401
) -> RunOptions:
    """Give the options of a new run.

    Args:
        settings: decide what ``auto`` means, the default model, and whether the web is searched.
        seeds: ids, which are checked; repeated ones count once.
        extractor: who reads the documents.
        model: else ``TAPROOT_MODEL``, else the default; nothing to the rules.
        others: further fields of ``RunOptions``, as they are.

    Raises:
        MalformedIdError: a seed is no dataset id.
        ConfigurationError: a model is wanted and none can be asked.
        UsageError: an option is out of its range.
    """
    if extractor == "llm" and not settings.has_model:
        raise ConfigurationError(
            "The extractor llm needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL, or take rules."
        )
    by_model = extractor == "llm" or (extractor == "auto" and settings.has_model)
    try:
        return RunOptions(
            seeds=tuple(dict.fromkeys(parse_dataset_id(seed) for seed in seeds)),
            extractor=Extractor.LLM if by_model else Extractor.RULES,
            model=(model or settings.model or DEFAULT_MODEL) if by_model else None,
            web_search=settings.tavily_api_key is not None,
            **others,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from None


def check_budget(settings: Settings, options: RunOptions) -> None:
    """Refuse a budget in dollars that could not be kept, before anything is stored.

    Raises:
        ConfigurationError: the price of the model is not known.
    """
    if options.model is not None:
        Spend(options.budget_tokens, options.budget_usd, load_prices(settings.prices)).price_of(options.model)


def check_new_recording(record: Path) -> None:
    """Refuse a file that holds something: a recording may have cost money, and the path may be a slip.

    Raises:
        UsageError: the file is taken, or cannot be written.
    """
    try:
        taken = record.is_dir() or (record.exists() and record.stat().st_size > 0)
    except OSError as error:
        raise UsageError(f"The recording {record} cannot be written: {error.strerror}.") from None
    if taken:
        raise UsageError(f"The recording {record} exists already: name another file, or remove it first.")
