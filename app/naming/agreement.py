"""How well a Hub id fits a name, by the words alone.

Numbers are never fuzzy: a different size, version or suffix is a different dataset. The score says which kind
of difference remains (a size that only one side gives, a spelling), it is not a probability.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import ratio

from app.naming.aliases import published_by
from app.naming.identifier import NameParts, fold_name, split_name

__all__ = ["ANOTHER_ORG", "SIZE_ONLY_IN_ID", "SIZE_ONLY_SAID", "Agreement", "agreement"]

ANOTHER_ORG: Final = "another org"
SIZE_ONLY_IN_ID: Final = "the size is only in the id"
SIZE_ONLY_SAID: Final = "the size is not in the id"

_EXACT: Final = 1.0
_NEUTRAL_WORDS: Final = frozenset({"dataset", "datasets", "data", "the", "hf", "set", "official", "release", "a"})
_NEUTRAL_SUFFIXES: Final = frozenset({"hf", "parquet", "json", "jsonl", "csv", "original", "full", "raw", "preview"})
_SHORTEST_FUZZY: Final = 9
_FUZZY_FLOOR: Final = 92.0
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Agreement:
    """``score`` is 0 when the id cannot be meant; ``reason`` names the worst difference."""

    score: float
    reason: str


def agreement(mention: str, dataset_id: str, config_names: tuple[str, ...] = ()) -> Agreement:
    """Compare a cleaned mention (``name`` or ``org/name``) with a Hub id.

    >>> agreement("OpenMathInstruct-2", "nvidia/OpenMathInstruct-1").score
    0.0
    >>> agreement("Open Math Instruct 2", "nvidia/OpenMathInstruct-2").score > 0.9
    True
    """
    org, _, name = dataset_id.rpartition("/")
    said_org, _, said = mention.rpartition("/") if re.fullmatch(r"[\w.-]+/[\w.-]+", mention) else ("", "", mention)
    if said_org and fold_name(said_org) not in _orgs(org):
        return Agreement(0.0, ANOTHER_ORG)
    if fold_name(said) == fold_name(name):
        return Agreement(_EXACT, "the same name")
    if _without_org(fold_name(said), org) == _without_org(fold_name(name), org):
        return Agreement(0.98, "the same name beside the org's")
    return _by_parts(split_name(said), split_name(name), org, config_names)


@lru_cache(maxsize=2048)
def _orgs(org: str) -> frozenset[str]:
    return frozenset({fold_name(org), *published_by(org)} - {""})


def _without_org(folded: str, org: str) -> str:
    """Drop the org's name from the start of a folded name, unless nothing would remain."""
    for known in sorted(_orgs(org), key=len, reverse=True):
        if folded.startswith(known) and len(folded) > len(known) + 1:
            return folded[len(known) :]
    return folded


def _by_parts(said: NameParts, found: NameParts, org: str, config_names: tuple[str, ...]) -> Agreement:
    stem = _stems(said, found, org)
    if stem.score == 0.0:
        return stem
    for compared in (_versions(said, found, config_names), _suffixes(said, found), _sizes(said, found)):
        if compared.score < stem.score:
            stem = compared
    return stem


def _stems(said: NameParts, found: NameParts, org: str) -> Agreement:
    mine, theirs = _joined(said.stem, org), _joined(found.stem, org)
    if not mine or not theirs:
        return Agreement(0.0, "no name to compare")
    if mine == theirs or mine.rstrip("s") == theirs.rstrip("s"):
        return Agreement(0.96, "the same words")
    same_digits = re.findall(r"\d", mine) == re.findall(r"\d", theirs)
    likeness = ratio(mine, theirs)
    if same_digits and min(len(mine), len(theirs)) >= _SHORTEST_FUZZY and likeness >= _FUZZY_FLOOR:
        return Agreement(round(0.85 * likeness / 100, 4), "a near spelling")
    return Agreement(0.0, "another name")


def _joined(stem: tuple[str, ...], org: str) -> str:
    words = [word for word in stem if word not in _NEUTRAL_WORDS]
    return _without_org("".join(words), org)


def _versions(said: NameParts, found: NameParts, config_names: tuple[str, ...]) -> Agreement:
    mine, theirs = _numbers(said.versions), _numbers(found.versions)
    if mine == theirs:
        return Agreement(_EXACT, "the same version")
    if not theirs and all(any(version in config for config in config_names) for version in said.versions):
        return Agreement(0.9, "the version is one of its configurations")
    if not theirs and all(_YEAR.fullmatch(version) for version in said.versions):
        return Agreement(0.82, "the year is not in the id")
    return Agreement(0.0, "another version")


def _numbers(versions: tuple[str, ...]) -> tuple[str, ...]:
    """Fold ``1.0`` to ``1``; ``2.0`` is ``2``."""
    return tuple(sorted(re.sub(r"(?:\.0)+$", "", version) for version in versions))


def _sizes(said: NameParts, found: NameParts) -> Agreement:
    if said.sizes == found.sizes:
        return Agreement(_EXACT, "the same size")
    if said.sizes and found.sizes:
        return Agreement(0.0, "another size")
    return Agreement(0.88, SIZE_ONLY_IN_ID) if found.sizes else Agreement(0.84, SIZE_ONLY_SAID)


def _suffixes(said: NameParts, found: NameParts) -> Agreement:
    mine, theirs = set(said.suffixes), set(found.suffixes)
    if mine == theirs:
        return Agreement(_EXACT, "the same variant")
    if mine - theirs - _NEUTRAL_SUFFIXES:
        return Agreement(0.0, "another variant")
    extra = theirs - mine - _NEUTRAL_SUFFIXES
    if not extra:
        return Agreement(0.9, "the same variant but for its form")
    return Agreement(0.6, "a variant (" + ", ".join(sorted(extra)) + ") that the text does not name")
