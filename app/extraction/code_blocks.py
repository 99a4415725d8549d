"""``load_dataset`` calls in code that a construction sentence introduces; code that shows the usage gives none."""

import re
from collections.abc import Iterator

from app.extraction.finding import Finding, Reading
from app.extraction.links import loaded_ids
from app.language.code_sources import introducing_cue, sample_values
from app.language.headings import path_use
from app.language.passages import Passage, PassageKind
from app.language.uses import Use

__all__ = ["code_findings"]

_WEIGHT = 0.8
_SHOWN = 0.65
_CLOSED = frozenset({Use.EVALUATION, Use.COMPARISON, Use.DECONTAMINATION, Use.DOWNSTREAM, Use.RELATED_WORK, Use.MODEL})
_LONGEST = 60
_PUSHED = re.compile(r"push_to_hub\(\s{0,8}[\"']([\w.-]{1,96}/[\w.-]{1,96})[\"']")


def _uploads(reading: Reading, index: int) -> str | None:
    """Give the cue of code that ends in uploading this very dataset: what it loads is what it is made of."""
    passages = reading.parts.passages
    for part in passages[index : index + _LONGEST]:
        if part.kind is not PassageKind.CODE:
            return None
        pushed = _PUSHED.search(reading.text, part.start, part.end)
        if pushed is not None:
            return "push_to_hub" if reading.own.is_self(pushed[1], pushed[1]) else None
    return None


def _samples(reading: Reading, part: Passage) -> Iterator[Finding]:
    """Give the sources of the rows that are shown as examples."""
    if path_use(part.path) in _CLOSED:
        return
    for start, end, key in sample_values(reading.text, part.start, part.end):
        name = reading.text[start:end]
        if not reading.own.is_self(name):
            yield Finding(name, None, part.start, part.end, _SHOWN, f"“{key}” of a row shown", at=start)


def code_findings(reading: Reading) -> Iterator[Finding]:
    """Give the other datasets that such a block loads."""
    for index, part in enumerate(reading.parts.passages):
        if part.kind is not PassageKind.CODE:
            continue
        yield from _samples(reading, part)
        cue = introducing_cue(reading.parts, index) or _uploads(reading, index)
        if cue is None:
            continue
        for start, end, dataset_id in loaded_ids(reading.text, part.start, part.end):
            if "/" in dataset_id and not reading.own.is_self(dataset_id, dataset_id):
                url = f"https://huggingface.co/datasets/{dataset_id}"
                yield Finding(dataset_id, url, start, end, _WEIGHT, f"code introduced by “{cue}”", at=start)
