"""Dataset ids and names as strings: parsing, folding, splitting, cleaning.

Nothing here knows whether a dataset exists. Folding is for comparing names, never for showing them: it keeps
every digit (``-1`` is not ``-2``, ``2.5`` is not ``25``), and ``+`` (HumanEval+ is not HumanEval).
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from app.errors import MalformedIdError

__all__ = [
    "NameParts",
    "clean_mention",
    "fold_name",
    "hub_id_in_url",
    "off_hub_id",
    "parse_dataset_id",
    "split_name",
    "without_brackets",
]

_HUB_HOSTS: Final = frozenset({"huggingface.co", "hf.co", "hf-mirror.com"})
_PAGE_WORDS: Final = "viewer tree blob resolve raw discussions settings commits commit edit embed blame upload new sql"
_PAGES: Final = frozenset(_PAGE_WORDS.split())
_LONGEST_PART: Final = 96
_LONGEST_MENTION: Final = 400
_PART: Final = re.compile(r"[A-Za-z0-9._-]+")
_BARE_ADDRESS: Final = re.compile(r"(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/", re.IGNORECASE)

_SIZE: Final = re.compile(r"\d+(?:\.\d+)?(?:k|m|b|t|bn|bt|mb|gb|tb|mil|mio|million|billion|thousand)")
_VERSION: Final = re.compile(r"(?:v|ver|version|rev)?(\d+(?:\.\d+)*[a-z]?)")
_LETTERS_THEN_NUMBER: Final = re.compile(r"([^\W\d_]{2,}?)(v?\d+(?:\.\d+)*)")
_WORD: Final = re.compile(r"\d+(?:\.\d+)+[^\W\d_]*|[^\W_]+(?:\.\d+)*")
_SIZE_UNITS: Final = {"bn": "b", "bt": "b", "mil": "m", "mio": "m", "million": "m", "billion": "b", "thousand": "k"}
_SUFFIX_WORDS: Final = """
    cot tir sft rl dpo ppo orpo kto rlhf rm grpo rlvr pair pairs preference preferences
    filtered unfiltered filter clean cleaned uncleaned dedup deduped deduplicated dedupe decontaminated
    train training test dev val valid validation eval evaluation benchmark holdout heldout
    mini small medium large tiny nano lite light full raw original sample sampled subset random
    preview verified unverified hard easy uniform pool distill distilled distillation synthetic
    plus pro diamond extended extra selflabel binarized binarised formatted processed preprocessed
    translated augmented rephrased rewritten reformatted annotated refined curated enhanced balanced
    zh en cn fr de es it ja jp ko ru ar hi vi pt pl tr id chinese english french german spanish italian
    japanese korean russian arabic hindi vietnamese portuguese multilingual
    parquet json jsonl csv sharegpt chatml mirror backup copy fork reupload
"""
_SUFFIXES: Final = frozenset(_SUFFIX_WORDS.split())

_MARKDOWN_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]{0,300}\)){0,1000}\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_CITATION: Final = re.compile(
    r"\\cite[a-z]*\{[^{}]*\}"
    r"|\[\^?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]"
    r"|\(\s*(?:e\.g\.,?\s*|see\s+)?[^()]{0,80}\bet\s+al\b[^()]{0,80}\)"
    r"|\(\s*[A-Z][\w'’.-]+(?:\s*(?:,|&|and)\s*[A-Z][\w'’.-]+){0,4}\s*,?\s*(?:19|20)\d\d[a-z]?\s*\)"
    r"|[A-Z][\w'’-]+\s+et\s+al\.?,?\s*(?:\(\s*(?:19|20)\d\d[a-z]?\s*\)|(?:19|20)\d\d[a-z]?)?(?:'s|’s)?"
)
_YEAR_IN_BRACKETS: Final = re.compile(
    r"[(\[]\s*(?:(?:[A-Za-z]{3,9}\.?|\d{1,2})[\s./-]+){0,2}(?:19|20)\d\d[a-z]?(?:[./-]\d{1,2}){0,2}\s*[)\]]"
)
_ADDRESS: Final = re.compile(r"\(?\bhttps?://[^\s()]+\)?")
_ARTICLE: Final = re.compile(r"^(?:the|a|an|our|their|this|these|existing|original)\s+(?=\S)", re.IGNORECASE)
_ARTICLE_OF_A_NAME: Final = re.compile(r"^The (?:Pile|Stack|Vault|Cauldron|Tome|Well|Algorithmic)\b", re.IGNORECASE)
_NOUN: Final = re.compile(r"\s+(data ?sets?|corpora|corpus|collections?|data|repository|repo)$", re.IGNORECASE)
_QUOTES: Final = "\"'`“”‘’«»„*_~ \t\n\r,;:.!?|<>"


@dataclass(frozen=True, slots=True)
class NameParts:
    """The tokens of a name, lower-cased and in order of their kind.

    Attributes:
        stem: what the dataset is called.
        sizes: ``10k``, ``627b``, ``1.2m``.
        versions: ``1``, ``2.5``, ``2024``; a leading ``v`` is dropped.
        suffixes: variants such as ``cot``, ``sft``, ``filtered``, ``train``.
    """

    stem: tuple[str, ...]
    sizes: tuple[str, ...]
    versions: tuple[str, ...]
    suffixes: tuple[str, ...]


def parse_dataset_id(text: str) -> str:
    """Give the dataset id that a person typed or pasted: ``org/name``, a legacy ``name``, or a Hub address.

    Raises:
        MalformedIdError: it is none of these, or breaks the Hub's rules for names.

    >>> parse_dataset_id(" https://huggingface.co/datasets/openai/gsm8k/viewer ")
    'openai/gsm8k'
    """
    given = text.strip()
    shown = given if len(given) <= 120 else given[:117] + "..."
    if "://" in given or _BARE_ADDRESS.match(given):
        address = given if "://" in given else "https://" + given
        found = None if address.startswith("hf:") else hub_id_in_url(address)
        if found is None:
            raise MalformedIdError(f"{shown!r} is not the address of a dataset on the Hugging Face Hub.")
        return found
    fault = _fault(given)
    if fault is not None:
        raise MalformedIdError(f"{shown!r} is not a dataset id: {fault}.")
    return given


def _fault(text: str) -> str | None:
    if not text:
        return "it is empty"
    parts = text.split("/")
    if len(parts) > 2:
        return "it has more than one slash (expected org/name)"
    for part in parts:
        fault = _fault_of_part(part)
        if fault is not None:
            return fault
    return None


def _fault_of_part(part: str) -> str | None:
    if not part:
        return "org or name is missing (expected org/name)"
    if len(part) > _LONGEST_PART:
        return f"org and name have at most {_LONGEST_PART} characters each"
    if not _PART.fullmatch(part):
        return "only letters, digits, '-', '_' and '.' are allowed"
    if "--" in part or ".." in part:
        return "'--' and '..' are not allowed"
    if part[0] in "-." or part[-1] in "-.":
        return "'-' and '.' are not allowed at the start or end"
    return "it ends in .git" if part.lower().endswith(".git") else None


def hub_id_in_url(url: str) -> str | None:
    """Give the dataset id that a link to the Hub names; ``None`` for every other link.

    Models, spaces, papers, collections, documentation and user pages are not datasets.
    """
    try:
        parts = urlsplit(url.strip().strip("<>"))
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if parts.scheme.lower() == "hf":
        segments = [host, *segments]
    elif host.removeprefix("www.") not in _HUB_HOSTS or parts.scheme.lower() not in ("http", "https"):
        return None
    if segments[:1] == ["api"]:
        segments = segments[1:]
    if len(segments) < 2 or segments[0].lower() != "datasets":
        return None
    return _id_of_segments(segments[1:])


def _id_of_segments(segments: list[str]) -> str | None:
    legacy = len(segments) == 1 or segments[1].lower() in _PAGES
    kept = segments[:1] if legacy else segments[:2]
    kept[-1] = kept[-1].rstrip(".,;:!?)]}>'\"`*").split("@")[0]
    found = "/".join(kept)
    return None if _fault(found) is not None else found


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """Fold case, punctuation and white space; digits, sizes and versions stay apart.

    >>> fold_name("Open_Hermes 2.5"), fold_name("HumanEval+")
    ('openhermes2.5', 'humanevalplus')
    """
    text = unicodedata.normalize("NFKC", name[:_LONGEST_MENTION]).casefold()
    text = re.sub(r"(?<=\w)\+", " plus ", text)
    return "".join(re.findall(r"(?<=\d)\.(?=\d)|[^\W_]", text))


def off_hub_id(name: str) -> str:
    """Give the node id of something that is not on the Hub: ``~`` and the folded name.

    >>> off_hub_id("Common Crawl") == off_hub_id("CommonCrawl")
    True
    """
    return "~" + (fold_name(name) or "u" + name.strip()[:_LONGEST_MENTION].encode().hex()[:64])


@lru_cache(maxsize=8192)
def split_name(name: str) -> NameParts:
    """Take a name apart into stem, sizes, versions and suffixes; a leading org is left out.

    >>> split_name("nvidia/OpenMathInstruct-2")
    NameParts(stem=('openmathinstruct',), sizes=(), versions=('2',), suffixes=())
    """
    text = unicodedata.normalize("NFKC", name[:_LONGEST_MENTION]).rsplit("/", 1)[-1].casefold()
    text = re.sub(r"(?<=\d)[ _-](?=(?:million|billion|thousand)\b)", "", re.sub(r"(?<=\w)\+", " plus ", text))
    stem: list[str] = []
    sizes: list[str] = []
    versions: list[str] = []
    suffixes: list[str] = []
    for word in _words(text):
        version = _VERSION.fullmatch(word)
        if _SIZE.fullmatch(word):
            sizes.append(_size(word))
        elif version:
            versions.append(version.group(1))
        elif word in _SUFFIXES and stem:
            suffixes.append(word)
        else:
            stem.append(word)
    return NameParts(tuple(stem), tuple(sizes), tuple(versions), tuple(suffixes))


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(text):
        apart = _LETTERS_THEN_NUMBER.fullmatch(word)
        if apart and not _VERSION.fullmatch(word):
            words.extend(apart.groups())
        else:
            words.append(word)
    return words


def _size(word: str) -> str:
    number = re.match(r"[\d.]+", word)
    digits = number.group() if number else ""
    unit = word[len(digits) :]
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + _SIZE_UNITS.get(unit, unit)


def clean_mention(text: str) -> str:
    """Strip what is around a name: markup, articles, citations, years in brackets, a trailing "dataset".

    >>> clean_mention("the **[GSM8K](https://example.org)** dataset (Cobbe et al., 2021)")
    'GSM8K'
    """
    name = html.unescape(unicodedata.normalize("NFKC", text[: 4 * _LONGEST_MENTION]))
    name = _MARKDOWN_LINK.sub(r"\1", name)
    for noise in (_TAG, _CITATION, _YEAR_IN_BRACKETS):
        name = noise.sub(" ", name)
    without_address = _ADDRESS.sub(" ", name)
    name = without_address if without_address.strip(_QUOTES + "()[]") else name
    name = _trim(name)[:_LONGEST_MENTION]
    for _ in range(3):
        shorter = _without_noun(_without_article(name))
        if shorter == name:
            break
        name = shorter
    return name or " ".join(text.split())[:_LONGEST_MENTION]


def _trim(name: str) -> str:
    name = re.sub(r"[*`]+", "", " ".join(name.split())).strip(_QUOTES)
    while len(name) > 2 and (name[0], name[-1]) in (("(", ")"), ("[", "]"), ("{", "}")):
        name = name[1:-1].strip(_QUOTES)
    opened = name.count("(") - name.count(")")
    if opened > 0 and name.endswith("("):
        name = name[:-1]
    if opened < 0 and name.endswith(")"):
        name = name[:-1]
    return name.strip(_QUOTES)


def _without_article(name: str) -> str:
    return name if _ARTICLE_OF_A_NAME.match(name) else _ARTICLE.sub("", name, count=1)


def _without_noun(name: str) -> str:
    found = _NOUN.search(name)
    if found is None:
        return name
    rest, noun = name[: found.start()].strip(_QUOTES), found.group(1)
    sure = noun.lower().replace(" ", "").startswith("dataset") or noun in ("corpus", "corpora")
    return rest if rest and (sure or _is_distinct(rest)) else name


def _is_distinct(name: str) -> bool:
    """Whether a word of it cannot be ordinary prose: digits, inner capitals, joined words."""
    return any(re.search(r"\d|[a-z][A-Z]|[A-Z]{2}|\w[-_/]\w", word) for word in name.split())


def without_brackets(name: str) -> str:
    """Leave out bracketed remarks: ``ShareGPT (GPT-4 only)`` becomes ``ShareGPT``."""
    shorter = " ".join(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name).split()).strip(_QUOTES)
    return shorter or name
