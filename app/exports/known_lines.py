"""What of a file a graph knows already, so that taking in one's own export, or twice the same, adds nothing.

A line is known when it is one that an export of the graph would hold, or when it says no more than the graph does
of its edge or dataset. A line of the published layout that stands beside other imported lines is kept where it is
written in another form than ours, or repeats one of them: such lines are exported again as they are.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.exports.jsonl import loaded
from app.naming.unseen import without_unseen
from app.records.claim import ClaimStatus
from app.records.imported import ImportedDataset, ImportedEdge

__all__ = [
    "KnownLines",
    "Line",
    "Sifted",
    "as_it_is",
    "as_shown",
    "sift",
    "subject_of",
    "without_added_status",
]

Line = ImportedEdge | ImportedDataset
Subject = tuple[str, ...]

_SAYS_NOTHING: Final[Mapping[str, Collection[object]]] = {
    "is_terminal_node": (False,),
    "kind": ("dataset",),
    "reason": ("imported",),
}
_OUR_KEYS: Final = frozenset({
    "target", "source", "confidence", "relationship", "evidence", "exists", "status", "reason", "name", "categories",
    "hf_year", "paper_year", "year", "summary", "data_type", "exists_on_hf", "is_terminal_node", "terminal_reason",
    "paper_url", "downloads", "license", "kind", "published_on",
})  # fmt: skip
_CUT: Final = " …"


def as_it_is(name: str) -> str:
    """Give a name of the published layout, which holds every name."""
    return name


def as_shown(name: str) -> str:
    """Give a name, or a text, without what some format cannot hold: unseen characters, and more than one blank."""
    return " ".join(without_unseen(name).replace("\ufffd", " ").split())


@dataclass(frozen=True, slots=True)
class KnownLines:
    """What a graph says, as lines.

    Attributes:
        exact: lines that an export holds, with or without status; those of files not, which are counted.
        told: everything the graph says of a subject, with status and reason.
        stored: the lines of files, as they are, by their subject.
        named: what is made of names before they are compared.
    """

    exact: frozenset[bytes] = frozenset()
    told: Mapping[Subject, Sequence[bytes]] = field(default_factory=dict)
    stored: Mapping[Subject, Sequence[bytes]] = field(default_factory=dict)
    named: Callable[[str], str] = as_it_is

    @classmethod
    def of(
        cls,
        subjects: Collection[Subject],
        stored: Iterable[bytes],
        told: Iterable[bytes],
        named: Callable[[str], str] = as_it_is,
    ) -> "KnownLines":
        """Sort lines by what they are about, as far as it is one of ``subjects``; ``named`` is made of names first."""
        by_subject: tuple[dict[Subject, list[bytes]], dict[Subject, list[bytes]]] = ({}, {})
        for lines, found in zip((stored, told), by_subject, strict=True):
            for line in lines:
                subject = tuple(map(named, _subject(loaded(line)[0])))
                if subject in subjects:
                    found.setdefault(subject, []).append(line)
        of_files = {line for lines in by_subject[0].values() for line in lines}
        told_lines = {line for lines in by_subject[1].values() for line in lines}
        bare = {_without_status(line) for line in told_lines | of_files}
        return cls(frozenset(told_lines | bare) - of_files, by_subject[1], by_subject[0], named)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The lines of a file that say something new, and those that take the place of a stored one which says less."""

    new: tuple[Line, ...]
    fuller: Mapping[bytes, Line]


def subject_of(line: Line, named: Callable[[str], str]) -> Subject:
    """Give what a line is about: (downstream, upstream), or (name,), as far as names are told apart."""
    names = (line.downstream, line.upstream) if isinstance(line, ImportedEdge) else (line.name,)
    return tuple(map(named, names))


def without_added_status(line: ImportedEdge) -> bytes | None:
    """Give an imported line without the status that an export with ``--all`` adds; ``None``: it has none of that."""
    is_added = line.status is ClaimStatus.ACCEPTED and line.reason == "imported"
    return _without_status(line.line) if is_added else None


def sift(lines: Iterable[Line], known: KnownLines, *, verbatim: bool) -> Sifted:
    """Leave out the lines that say nothing new.

    Args:
        lines: those of a file which are not stored yet.
        known: what the graph says.
        verbatim: they stand in the published layout, not in a format that their lines were made from.
    """
    new: list[Line] = []
    fuller: dict[bytes, Line] = {}
    for line in lines:
        subject = subject_of(line, known.named)
        beside, others = known.stored.get(subject, ()), known.told.get(subject, ())
        if not beside and not others:
            new.append(line)
            continue
        said = _said(line.line)
        is_counted = line.line in beside or (verbatim and bool(beside) and not _is_ours(line.line))
        told = () if is_counted else (*beside, *others)
        if line.line in known.exact or any(_says_no_more(said, _said(other)) for other in told):
            continue
        if len(beside) == 1 and beside[0] not in (line.line, *fuller) and _may_go(beside[0], said):
            fuller[beside[0]] = line
        else:
            new.append(line)
    return Sifted(tuple(new), fuller)


def _subject(fields: Mapping[str, Any]) -> Subject:
    return (fields["target"], fields["source"]) if "target" in fields and "source" in fields else (fields["name"],)


def _said(line: bytes) -> dict[str, Any]:
    """Give what a line says; of an edge what stands in ``meta_info``, whose status is accepted when it has none."""
    fields, meta = loaded(line)
    if len(_subject(fields)) == 1:
        return fields | meta
    ends = {f"_{key}": value for key, value in fields.items() if key not in {"target", "source"}}
    return {"status": ClaimStatus.ACCEPTED.value} | meta | ends


def _without_status(line: bytes) -> bytes:
    """Give an accepted edge as an export without ``--all`` holds it."""
    fields, meta = loaded(line)
    if meta.get("status") != ClaimStatus.ACCEPTED.value:
        return line
    return _written(fields, {key: value for key, value in meta.items() if key not in {"status", "reason"}})


def _written(fields: Mapping[str, Any], meta: Mapping[str, Any], separators: tuple[str, str] = (", ", ": ")) -> bytes:
    told = json.dumps(meta, ensure_ascii=False, separators=separators)
    whole = {**fields, "meta_info": told} if meta else fields
    return json.dumps(whole, ensure_ascii=False, separators=separators).encode("utf-8", "replace")


def _says_no_more(said: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return all(
        value in (None, "", []) or value in _SAYS_NOTHING.get(key, ()) or _is_same(value, known.get(key))
        for key, value in said.items()
    )


def _is_same(value: object, known: object) -> bool:
    """Compare values; texts as formats bring them back, with white space joined, unseen characters gone, or cut."""
    if not isinstance(value, str) or not isinstance(known, str):
        return isinstance(value, bool) is isinstance(known, bool) and value == known
    text, whole = as_shown(value), as_shown(known)
    return text == whole or (value.endswith(_CUT) and whole.startswith(as_shown(value.removesuffix(_CUT))))


def _may_go(stored: bytes, said: Mapping[str, Any]) -> bool:
    """Whether a stored line can be replaced by what is said now: nothing of it is lost, not even its form."""
    return _is_ours(stored) and said.keys() <= _OUR_KEYS and _says_no_more(_said(stored), said)


def _is_ours(line: bytes) -> bool:
    """Whether a line stands in the form in which exports or pages write it, so that its form says nothing."""
    fields, meta = loaded(line)
    return line in (_written(fields, meta), _written(fields, meta, (",", ":")))
