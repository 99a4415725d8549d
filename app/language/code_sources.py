"""Blocks of code that a construction sentence introduces: what they load is what the dataset was made from."""

import re
from collections.abc import Iterator
from typing import Final

from app.language.document_text import DocumentText
from app.language.generic import is_generic, is_model_name, is_ordinary
from app.language.headings import path_use
from app.language.passages import PassageKind
from app.language.plain_words import says_nothing
from app.language.uses import Use

__all__ = ["introducing_cue", "sample_values"]

_MADE: Final = re.compile(
    r"\b(?:filter|creat|built|build|generat|construct|deriv|made|produc|sampl|prepar|convert|translat|clean|dedup"
    r"|process|combin|merg|transform|curat|subset)\w*",
    re.IGNORECASE,
)
_USAGE: Final = re.compile(
    r"\b(?:you|your|load|loading|loaded|usage|use|used by|install|download|example|evaluat\w*|train\w*|fine-?tun\w*"
    r"|reproduce (?:the )?(?:results|scores)|can be|model|to process)\b",
    re.IGNORECASE,
)
_SAMPLE: Final = re.compile(
    r"[\"'](?P<key>(?:data_?)?source|origin|(?:source_|original_)?dataset(?:_name|_source)?|data_?set_?source)[\"']\s{0,3}:\s{0,3}"
    r"[\"'](?P<value>[A-Za-z][\w./-]{1,60})[\"']",
    re.IGNORECASE,
)
_MAKERS: Final = frozenset(
    {
        "human",
        "humans",
        "synthetic",
        "manual",
        "generated",
        "user",
        "internal",
        "crowd",
        "none",
        "unknown",
        "default",
        "self",
    }
    | {
        "train",
        "validation",
        "book",
        "books",
        "school",
        "exam",
        "string",
        "null",
        "original",
        "annotator",
        "machine",
        "model",
    }
)
"""Values that tell who wrote a row."""
_SHORT: Final = 4
_CLOSED: Final = frozenset({Use.EVALUATION, Use.DOWNSTREAM, Use.COMPARISON, Use.RELATED_WORK, Use.OTHER, Use.MODEL})


def sample_values(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, key) of the values which a row shown as an example has for its source."""
    for match in _SAMPLE.finditer(text, start, end):
        value = match["value"]
        if value.islower() and value.isalpha() and (says_nothing(value) or value in _MAKERS or len(value) < _SHORT):
            continue
        if not (is_generic(value) or is_model_name(value) or is_ordinary(value)):
            yield match.start("value"), match.end("value"), match["key"]


def introducing_cue(document: DocumentText, index: int) -> str | None:
    """Give the words by which the sentence before the code ``document.passages[index]`` tells of construction.

    The sentence must lead to the code (it ends with a colon) and must not speak of using the dataset.
    """
    part = document.passages[index]
    first = index
    while first > 0 and document.passages[first - 1].kind is PassageKind.CODE:
        first -= 1
    before = document.passages[first - 1] if first else None
    if part.kind is not PassageKind.CODE or before is None or path_use(part.path) in _CLOSED:
        return None
    if before.kind not in (PassageKind.PROSE, PassageKind.ITEM) or document.is_metadata(before):
        return None
    told = document.sentences(before)
    if not told:
        return None
    last = document.text[told[-1].start : told[-1].end].rstrip(" *_\n")
    made = _MADE.search(last)
    return made[0] if made and last.endswith((":", "：")) and not _USAGE.search(last) else None
