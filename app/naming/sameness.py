"""Which node of the graph a name in an imported file means, from everything that is known by now.

Files name nodes as people see them; the graph knows a dataset of the Hub by its id and everything else by its
folded name, whoever wrote it. Names which are written differently stay apart where nothing says that they are one:
what the Hub has and what it has not, two spellings that one file keeps apart, and names that folding would take too
much from.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.errors import MalformedIdError
from app.naming.identifier import off_hub_id, parse_dataset_id

__all__ = ["ImportedName", "KnownNames", "today_of", "told_apart"]

_LONGEST: Final = 200
_PLAIN: Final = re.compile(r"[\w \-.,:;'’+()]+")
"""Of what folding drops, only this may differ: ``C#`` is not ``C``, ``a/bc`` is not ``ab/c``."""


@dataclass(frozen=True, slots=True)
class ImportedName:
    """A name of imported files, with all that they say of it.

    Attributes:
        name: as the files write it.
        on_hub: whether some file says that the Hub has it, else whether one says that it has not.
        apart: whether one file has another spelling beside it, and so means something else by that.
        folded: the id which it has off the Hub, when that was found before; finding it takes a while.
    """

    name: str
    on_hub: bool | None = None
    apart: bool = False
    folded: str = ""

    @property
    def off_hub_id(self) -> str:
        """The id which the name has off the Hub."""
        return self.folded or off_hub_id(self.name)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What was traced.

    Attributes:
        aliases: former ids, with today's.
        hub_ids: ids of the Hub, by their case-folded form.
        off_hub: the shown names of nodes off the Hub, by id.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    hub_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    off_hub: Mapping[str, str] = field(default_factory=dict)


def today_of(given: ImportedName, known: KnownNames) -> str:
    """Give the id of the node that a name means.

    >>> today_of(ImportedName("Common Crawl", on_hub=False), KnownNames())
    '~commoncrawl'
    >>> today_of(ImportedName("lab/set", on_hub=True), KnownNames(hub_ids={"lab/set": ["Lab/Set"]}))
    'Lab/Set'
    """
    ids = known.hub_ids.get(given.name.casefold(), ())
    if given.name in ids:
        return given.name
    is_off_hub = _is_off_hub(given.name, given.on_hub)
    if given.name in known.aliases and not is_off_hub:
        return known.aliases[given.name]
    folded = given.off_hub_id
    shown = known.off_hub.get(folded)
    if given.name == shown or (is_off_hub and _is_same(given, shown)):
        return folded
    if not is_off_hub and len(ids) == 1 and not given.apart:
        return ids[0]
    return _by_itself(given.name)


def _is_off_hub(name: str, on_hub: bool | None) -> bool:
    """Whether a name is known to be no id of the Hub: a file says so, or no file says anything and it is none."""
    if on_hub is not None:
        return not on_hub
    try:
        parse_dataset_id(name)
    except MalformedIdError:
        return True
    return False


def _is_same(given: ImportedName, shown: str | None) -> bool:
    if given.apart:
        return False
    if shown is not None and shown.casefold() == given.name.casefold():
        return True
    return all(_PLAIN.fullmatch(name) and len(name) <= _LONGEST for name in (given.name, shown) if name is not None)


def _by_itself(name: str) -> str:
    """Give the id of a name that is like no other; one tilde more, so that it is no folded name."""
    return f"~{name}" if name.startswith("~") else name


def told_apart(names: Mapping[str, bool | None]) -> set[str]:
    """Give the names of one file that would be one node if it did not have them side by side.

    Args:
        names: with whether the file says that the Hub has them.

    >>> sorted(told_apart({"ASDiv": False, "asdiv": False, "lab/Asdiv": True, "lab/set": True}))
    ['ASDiv', 'asdiv']
    """
    alike: dict[tuple[bool, str], list[str]] = {}
    for name, on_hub in names.items():
        key = (True, off_hub_id(name)) if _is_off_hub(name, on_hub) else (False, name.casefold())
        alike.setdefault(key, []).append(name)
    return {name for group in alike.values() if len(group) > 1 for name in group}
