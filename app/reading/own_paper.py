"""Which paper introduces a dataset: the one that names it as its own, not one that is merely linked.

A wrong answer dates a dataset by somebody else's paper, so a paper which only uses or compares with the
dataset is not its own, and neither is the paper of another version.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from app.records.document import Paper

__all__ = ["introduces", "name_forms", "names_dataset", "paper_is_own"]

_TOKEN: Final = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_DECORATION: Final = re.compile(
    r"^(?:datasets?|data|sft(?:data)?|dpo(?:data)?|rl(?:data)?|rlhf|rm|cot|tir|train(?:ing)?|test|full|raw|hf|preview|clean(?:ed)?"
    r"|filtered|verified|unverified|v1(?:\.0)?|1\.0|\d+(?:\.\d+)?[kmb]|en|english|messages|chat|instruct(?:ions)?|main"
    r"|default|hard|public|release|mini|lite|small|large|subset|sample|samples|corpus|benchmark|bench)$",
    re.IGNORECASE,
)
_GENERIC: Final = frozenset(
    {
        "alpaca", "benchmark", "chat", "code", "coding", "conversation", "corpus", "data", "dataset", "dialogue",
        "general", "instruct", "instruction", "instructions", "language", "llm", "math", "mathematics", "mix",
        "mixture", "model", "news", "open", "preference", "qa", "question", "reasoning", "science", "synthetic",
        "text", "translation",
    }
)  # fmt: skip
_TURNS: Final = r"(?:and|on|using|from|than|that|which|while|where|evaluat\w*|train\w*|test\w*|outperform\w*|compar\w*)"
_STRAIGHT: Final = rf"(?:(?!\b{_TURNS}\b)[^.;])"
_INTRODUCES: Final = re.compile(
    r"\b(?:introduc|present|propos|releas|creat|construct|buil[dt]|develop|curat|collect|contribut|open-?sourc|call(?:ed)?\b"
    r"|dubbed|named|termed|result|yield|synthesi[sz]|assembl|compil|annotat|describ|publish|design|provid|offer|generat)\w*"
    rf"{_STRAIGHT}{{0,200}}$",
    re.IGNORECASE,
)
_USED: Final = re.compile(
    r"\b(?:on|using|use|from|with|like|as|including|outperform\w*|than|over|against|via|of|and|or|beyond|to|by|existing|both)"
    r"\s+(?:the\s+)?(?:[\w-]+\s+)?$"
    r"|\b(?:on|using|from|with|like|such as|including|than|against)\b[^.;]{0,120},\s+$",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(?:on|using|from|than|over|against|existing|of|with|like|as)\s+(?:the\s+)?$", re.IGNORECASE
)
_EXPLAINED: Final = re.compile(
    r"\W{0,3}(?:is\s+)?an?\s+(?:[\w-]+,?\s+){0,5}(?:dataset|corpus|benchmark|collection|suite|set)\b", re.IGNORECASE
)
_NEW: Final = re.compile(r"\W{0,3}(?:is\s+)?an?\s+(?:[\w-]+,?\s+){0,2}(?:new|novel)\b", re.IGNORECASE)
_PLAINLY_OWN: Final = re.compile(
    rf"(?:we|this paper|this work)\s+(?:\w+\s+)?(?:introduc|present|propos|releas|curat)\w*{_STRAIGHT}{{0,60}}$",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"[-. ]?v?\d{1,2}(?:\.\d{1,2})?(?!\d|\.?\d*\s?[kKmMbB]\b)\b")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_SHORT: Final = 4


@lru_cache(maxsize=1024)
def name_forms(dataset_id: str, aliases: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the folded names a dataset goes by: as it is, and without size, split and format words.

    >>> name_forms("some-lab/BigMaths-114k")
    ('bigmaths114k', 'bigmaths')
    >>> name_forms("some-lab/BigMaths-2")
    ('bigmaths2',)
    """
    owner = _fold(dataset_id.partition("/")[0]) if "/" in dataset_id else ""
    forms: list[str] = []
    for name in (dataset_id.rsplit("/", 1)[-1], *aliases):
        parts = [part for part in re.split(r"[\s_/:-]+", name) if part]
        forms += _shortened(parts)
        if len(parts) > 1 and _fold(parts[0]) == owner and not _DECORATION.match(parts[1]):
            forms += [form for form in _shortened(parts[1:]) if len(form) > _SHORT]
    return tuple(dict.fromkeys(forms))


def _shortened(parts: Sequence[str]) -> list[str]:
    """Give a name folded, as it is and without each of the words of size, split and format that end it."""
    forms: list[str] = []
    for count in range(len(parts), 0, -1):
        folded = _fold("".join(parts[:count]))
        if len(folded) >= 2 and folded not in _GENERIC:
            forms.append(folded)
        if not _DECORATION.match(parts[count - 1]):
            break
    return forms


def _fold(text: str) -> str:
    return "".join(_TOKEN.findall(text.lower()))


def _occurrences(text: str, forms: Sequence[str]) -> list[tuple[int, int]]:
    """Find where whole words of ``text``, written together or apart, make up one of the names."""
    words = [(match.start(), match.end(), match[0].lower()) for match in re.finditer(r"[A-Za-z0-9]+", text)]
    longest = max((len(form) for form in forms), default=0)
    found: list[tuple[int, int]] = []
    for at, (start, _, _) in enumerate(words):
        together = ""
        for _, end, word in words[at : at + 10]:
            together += word
            if len(together) > longest:
                break
            if together in forms and not _VERSION.match(text, end):
                found.append((start, end))
    return found


def names_dataset(text: str, dataset_id: str, aliases: Sequence[str] = ()) -> bool:
    """Tell whether a title or sentence names the dataset, whole words only, hyphens and case aside.

    >>> names_dataset("Big-Maths: a corpus", "some-lab/BigMaths-114k"), names_dataset("BigMaths-1", "lab/BigMaths-2")
    (True, False)
    """
    forms = [
        form for form in name_forms(dataset_id, tuple(aliases)) if len(form) >= _SHORT or any(map(str.isdigit, form))
    ]
    return bool(_occurrences(text[:5000], forms))


def introduces(title: str, dataset_id: str, aliases: Sequence[str] = ()) -> bool:
    """Tell whether a title is of the paper that introduces the dataset: it opens with its name.

    >>> introduces("BigMaths: a corpus", "lab/BigMaths"), introduces("A closer look at BigMaths", "lab/BigMaths")
    (True, False)
    """
    lead, colon, _ = title.partition(":")
    if not colon:
        return False
    forms = name_forms(dataset_id, tuple(aliases))
    folded = _fold(lead)
    if any(start == 0 or len(lead) < 40 for start, _ in _occurrences(lead, forms)):
        return True
    longer = [form for form in forms if form.startswith(folded) and form[len(folded) :].isalpha()]
    return len(folded) > _SHORT and folded not in _GENERIC and bool(longer)


def paper_is_own(paper: Paper, dataset_id: str, aliases: Sequence[str] = ()) -> bool:
    """Tell whether a paper introduces the dataset, from its title and abstract alone.

    Args:
        paper: what arXiv says of it.
        dataset_id: the dataset's Hub id.
        aliases: other names it goes by (the card's ``pretty_name``).
    """
    if introduces(paper.title, dataset_id, aliases):
        return True
    forms = [form for form in name_forms(dataset_id, tuple(aliases)) if len(form) >= 3]
    return any(_introduced_in(sentence, forms) for sentence in _SENTENCE.split(paper.abstract[:6000]))


def _introduced_in(sentence: str, forms: Sequence[str]) -> bool:
    for start, end in _occurrences(sentence, forms):
        before, after = sentence[max(start - 220, 0) : start], sentence[end : end + 80]
        compared = bool(_COMPARED.search(before))
        if _NEW.match(after) or (not compared and (_PLAINLY_OWN.search(before) or _EXPLAINED.match(after))):
            return True
        if _INTRODUCES.search(before) and not _USED.search(before):
            return True
    return False
