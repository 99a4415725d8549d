"""What a reading depends on: extractor, model and prompts. Another signature is another reading."""

import prompts
from app.extraction.rules import RULES_VERSION
from app.records.claim import Extractor
from app.records.run import RunOptions

__all__ = ["reading_signature"]


def reading_signature(options: RunOptions) -> str:
    """Name everything that decides what is extracted from a given document."""
    if options.extractor is Extractor.RULES:
        return f"rules/{RULES_VERSION}"
    versions = "+".join(prompts.version(name) for name in ("extract_claims", "extract_profile", "verify_claim"))
    return f"llm/{options.model}/{versions}"
