"""The names a dataset itself goes by, so that a document's talk of itself is not taken for an upstream."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.generic import is_generic, is_ordinary
from app.language.names import Name
from app.language.plain_words import says_nothing, shared_start, squash

__all__ = ["OwnNames"]

_TITLE: Final = re.compile(
    r"^(?:dataset card (?:for|of)|dataset summary|the)\s+|\s*\(.*\)$|\s+(?:dataset|corpus|benchmark)$", re.IGNORECASE
)
_VERSION: Final = re.compile(r"[\W_]*(?:v?\d[\d.]*[kmb]?|sft|rl|data|dataset)$", re.IGNORECASE)

_SIBLING: Final = re.compile(r"[-_ ]([A-Za-z]{2,20})$")
_SUFFIXES: Final = frozenset(
    {
        "data",
        "dataset",
        "corpus",
        "train",
        "training",
        "test",
        "full",
        "raw",
        "main",
        "base",
        "set",
        "benchmark",
        "collection",
    }
    | {"en", "de", "fr", "zh", "es", "ja"}
)
"""Words behind a name that do not make it another dataset's."""


_CHANGED: Final = re.compile(
    r"translat|clean|filter|dedup|format|fix|rewrit|convert|sharegpt|chatml|subset|sample|tokeni[sz]ed|binari[sz]ed|reannotat"
)


def _names_original(title: str, name: str) -> bool:
    """Whether a card of "x-cleaned" is headed "X": the title is then that of the original."""
    folded = squash(name)
    if not title or title == folded or title not in folded:
        return False
    return _CHANGED.search(folded.replace(title, " ", 1)) is not None


class OwnNames:
    """Tells a dataset's own names, and those of its relatives, from others.

    Args:
        dataset_id: the Hub id.
        titles: other names of the same dataset (card title, pretty name).
        parts: names of its own configurations.
    """

    def __init__(self, dataset_id: str, titles: Iterable[str] = (), parts: Iterable[str] = ()) -> None:
        self._id = dataset_id.casefold()
        self._owner, _, name = dataset_id.rpartition("/")
        self._owner_name = squash(self._owner)
        self._names = {squash(name), squash(dataset_id)}
        self._parts = {squash(part) for part in parts}
        for title in titles:
            head = re.split(r"\s*[:(–—|]\s*|\s-\s", _TITLE.sub("", title.strip()))[0]
            if len(head.split()) <= 4 and len(squash(head)) > 2 and not _names_original(squash(head), name):
                self._names.add(squash(_TITLE.sub("", head)))

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        name = self._id.rpartition("/")[2]
        stems = set()
        for _ in range(4):
            shorter = _VERSION.sub("", name)
            if shorter == name or len(squash(shorter)) < 4:
                break
            name = shorter
            stems.add(squash(name))
        return tuple(stems)

    def is_self(self, mention: str, dataset_id: str | None = None) -> bool:
        """Whether a mention means the dataset itself; a different explicit id always means another."""
        if dataset_id is not None:
            respelled = "/" in dataset_id and squash(dataset_id) == squash(self._id)
            return respelled or ("/" not in dataset_id and squash(dataset_id) in self._names)
        owner, _, _ = mention.strip().rpartition("/")
        if (
            owner
            and self._owner
            and "/" not in owner
            and " " not in mention.strip()
            and squash(owner) != self._owner_name
        ):
            return False
        folded = squash(_TITLE.sub("", mention))
        return (
            folded in self._names
            or (folded in self._parts and not any(c.isspace() for c in mention))
            or squash(mention.rpartition("/")[2]) in self._names
        )

    def is_stem(self, mention: str) -> bool:
        """Whether a name is the dataset's own without its size or version: itself, or what it is a part of."""
        folded = squash(_TITLE.sub("", mention))
        return folded in self._stems and folded not in self._names

    def contains(self, mention: str) -> bool:
        """Whether the dataset is called by the mention with something added ("X-cleaned" and X)."""
        folded = squash(mention.rpartition("/")[2])
        own = squash(self._id.rpartition("/")[2])
        return len(folded) >= 3 and folded != own and folded in own

    def _is_longer(self, mention: str) -> bool:
        """Whether a name is the dataset's own with something before or behind it ("The X 2022 Collection")."""
        own = squash(self._id.rpartition("/")[2])
        return len(own) >= 4 and own in squash(mention)

    def is_sibling(self, mention: str) -> bool:
        """Whether a name is the dataset's own with a word behind it that no version or part is called by."""
        own, folded = squash(self._id.rpartition("/")[2]), squash(mention)
        rest = (
            _SIBLING.match(mention[len(own) :]) if mention.casefold().startswith(self._id.rpartition("/")[2]) else None
        )
        return rest is not None and folded != own and not self.is_self(mention) and rest[1].casefold() not in _SUFFIXES

    def describes(self, subject: Name) -> bool:
        """Whether a sentence with this subject may speak of the dataset."""
        dataset_id = hub_dataset_id(subject.url) if subject.url else None
        if self.is_sibling(subject.text):
            return False
        return (
            is_generic(subject.text)
            or all(says_nothing(word) for word in subject.text.split())
            or is_ordinary(subject.text)
            or self.is_relative(subject.text, dataset_id)
            or self.contains(subject.text)
            or self._is_longer(subject.text)
        )

    def is_relative(self, mention: str, dataset_id: str | None = None) -> bool:
        """Whether a mention looks like a version or a sibling of the dataset."""
        folded = squash((dataset_id or mention).rpartition("/")[2])
        if self.is_self(mention, dataset_id) or self.is_stem(mention):
            return True
        own = squash(self._id.rpartition("/")[2])
        shared = shared_start(own, folded)
        if shared >= 5 and shared >= 0.6 * min(len(own), len(folded)):
            return True
        return any(len(stem) >= 5 and folded.startswith(stem) for stem in (*self._stems, *self._names))
