"""Dataset cards, both ways: ``source_datasets`` in the front matter, and a section on the lineage.

A card that is already there keeps everything else: only the section between the two marks and the entries of
``source_datasets`` are ours. Names and quotes stand as text, whatever they look like; unseen characters are
blanked and white space is joined. Kinds, dates and statuses of datasets have no place here.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.errors import ConfigurationError, DataError, ImportFormatError
from app.exports.addresses import HUB_PAGES, address_of
from app.exports.fields import edge_from
from app.exports.files import read_text, write_whole
from app.naming.unseen import without_unseen
from app.reading.front_matter import load_front_matter, split_front_matter
from app.records.claim import ClaimStatus
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

__all__ = ["read", "write"]

_OPENS: Final = "<!-- taproot lineage: written by a program, edits are lost -->"
_CLOSES: Final = "<!-- end of taproot lineage -->"
_TITLE: Final = "Lineage of "
_MOST_BYTES: Final = 20_000_000
_LONGEST_QUOTE: Final = 300
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&:@#!$]|(?<=www)\.", re.IGNORECASE)
_COLUMNS: Final = ("Dataset", "Comes from", "Relationship", "Confidence")


def write(path: Path, excerpt: Excerpt) -> None:
    """Write the card of an excerpt's dataset, or bring the card at ``path`` up to date.

    Raises:
        ConfigurationError: the excerpt is not of one dataset, or holds what was made from it.
        DataError: the card at ``path`` cannot be read, so nothing is written over it.
    """
    from huggingface_hub import DatasetCard, DatasetCardData

    if excerpt.dataset is None or excerpt.downstream:
        raise ConfigurationError("A card describes what one dataset comes from: name it with --dataset ID.")
    values, body = _existing(path, excerpt)
    node = next(node for node in excerpt.nodes if node.id == excerpt.dataset)
    sources = [*_listed(values.get("source_datasets")), *_direct_on_hub(excerpt)]
    if sources:
        values["source_datasets"] = list(dict.fromkeys(sources))
    if node.license is not None:
        values.setdefault("license", node.license)
    front = DatasetCardData(**values, ignore_metadata_errors=True).to_yaml() if values else ""
    text = _with_section(body, excerpt)
    if front:
        text = str(DatasetCard(f"---\n{front}\n---\n{text}", ignore_metadata_errors=True))
    write_whole({path: [text.encode()]})


def read(path: Path, dataset: str | None = None) -> Excerpt:
    """Read a card: the section on its lineage, and ``source_datasets``.

    Args:
        path: the card.
        dataset: whose card it is, where the card does not say (only cards with our section say it).

    Raises:
        ConfigurationError: nobody says whose card it is.
        ImportFormatError: too large, or its front matter cannot be loaded.
    """
    text = read_text(path, _MOST_BYTES).replace("\r\n", "\n")
    front, body = split_front_matter(text)
    values, notes = load_front_matter(front or "")
    if notes:
        raise ImportFormatError(f"{path}: {notes[0]}.")
    title, rows = _section(body)
    whose = dataset or title
    edges = [edge for row in rows if (edge := _edge_of(row)) is not None]
    known = {(edge.downstream, edge.upstream) for edge in edges}
    named = [name for name in map(_source_name, _listed(values.get("source_datasets"))) if name]
    if whose is None:
        raise ConfigurationError(f"{path} does not say whose card it is: name the dataset with --dataset ID.")
    edges += [
        ExcerptEdge(downstream=whose, upstream=name, evidence=f"source_datasets: {name}")
        for name in dict.fromkeys(named)
        if (whose, name) not in known
    ]
    names = dict.fromkeys([whose, *(end for edge in edges for end in (edge.downstream, edge.upstream))])
    license_ = values.get("license")
    own = {whose: license_} if isinstance(license_, str) else {}
    return Excerpt(dataset=whose, nodes=tuple(ExcerptNode(id=n, license=own.get(n)) for n in names), edges=tuple(edges))


def _existing(path: Path, excerpt: Excerpt) -> tuple[dict[str, Any], str]:
    if not path.exists():
        return {}, f"# {_text(excerpt.dataset or '')}\n"
    try:
        text = read_text(path, _MOST_BYTES).replace("\r\n", "\n")
    except ImportFormatError as error:
        raise DataError(f"{error} Nothing was written.") from None
    front, body = split_front_matter(text)
    values, notes = load_front_matter(front or "")
    if notes:
        raise DataError(f"The card at {path} has {notes[0]}; nothing was written over it.")
    return values, body


def _with_section(body: str, excerpt: Excerpt) -> str:
    section = f"{_OPENS}\n\n{_lineage(excerpt)}\n{_CLOSES}"
    before, opens, rest = body.partition(_OPENS)
    _, closes, after = rest.partition(_CLOSES)
    if opens and closes:
        return before + section + after
    return f"{body.rstrip()}\n\n{section}\n"


def _lineage(excerpt: Excerpt) -> str:
    accepted = [edge for edge in excerpt.edges if edge.status is ClaimStatus.ACCEPTED]
    others = [edge for edge in excerpt.edges if edge.status is not ClaimStatus.ACCEPTED]
    direct = [edge for edge in accepted if edge.downstream == excerpt.dataset]
    further = [edge for edge in accepted if edge.downstream != excerpt.dataset]
    count = len({edge.upstream for edge in accepted})
    parts = [
        f"## {_TITLE}{_text(excerpt.dataset or '')}\n",
        f"Documents name {len(direct)} direct sources, and {count} with theirs.\n",
    ]
    if direct:
        parts.append(_table((*_COLUMNS, "Evidence"), [[*_cells(edge), _quote(edge)] for edge in direct]))
    if further:
        table = _table(_COLUMNS, [_cells(edge) for edge in further])
        parts.append(f"<details><summary>Where the sources come from</summary>\n\n{table}\n</details>\n")
    if others:
        rows = [[*_cells(edge), edge.status.value, _text(edge.reason)] for edge in others]
        parts.append("Not accepted:\n\n" + _table((*_COLUMNS, "Status", "Reason"), rows))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(edge: ExcerptEdge) -> list[str]:
    confidence = "" if edge.confidence is None else repr(edge.confidence)
    return [_link(edge.downstream), _link(edge.upstream), _text(edge.relationship or ""), confidence]


def _link(name: str) -> str:
    address = address_of(name)
    return f"[{_text(name)}]({address})" if address.startswith(HUB_PAGES) else _text(name)


def _quote(edge: ExcerptEdge) -> str:
    whole = edge.evidence
    return _text(whole if len(whole) <= _LONGEST_QUOTE else whole[:_LONGEST_QUOTE] + " …")


def _text(text: str) -> str:
    """Give text as Markdown that shows it, and nothing else."""
    return _MARKUP.sub(lambda found: "\\" + found.group(), " ".join(without_unseen(text).split()))


def _direct_on_hub(excerpt: Excerpt) -> list[str]:
    return [
        edge.upstream
        for edge in excerpt.edges
        if edge.downstream == excerpt.dataset
        and edge.status is ClaimStatus.ACCEPTED
        and edge.exists is not False
        and address_of(edge.upstream).startswith(HUB_PAGES)
    ]


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _source_name(entry: str) -> str:
    """``extended|NAME`` is an old way of writing NAME; ``original`` and ``extended`` alone name nothing."""
    name = " ".join(without_unseen(entry.removeprefix("extended|")).split())
    return "" if name in {"original", "extended", "unknown"} or name.startswith("extended|") else name


def _section(body: str) -> tuple[str | None, list[dict[str, str]]]:
    inside = body.partition(_OPENS)[2].partition(_CLOSES)[0]
    tokens = MarkdownIt("commonmark").enable("table").parse(inside)
    title = next((_shown(each) for before, each in itertools.pairwise(tokens) if _heads(before)), None)
    is_ours = title is not None and title.startswith(_TITLE) and len(title) > len(_TITLE)
    return (title or "").removeprefix(_TITLE) if is_ours else None, list(_rows(tokens))


def _heads(token: Token) -> bool:
    return token.type == "heading_open"


def _rows(tokens: Sequence[Token]) -> Iterator[dict[str, str]]:
    head: list[str] = []
    cells: list[str] = []
    for before, token in itertools.pairwise(tokens):
        if before.type in {"th_open", "td_open"}:
            cells.append(_shown(token))
        elif token.type == "tr_close":
            if head:
                yield dict(zip(head, cells, strict=False))
            head, cells = head or cells, []
        elif token.type == "table_close":
            head = []


def _shown(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "text_special"})


def _edge_of(row: dict[str, str]) -> ExcerptEdge | None:
    downstream, upstream = row.get("Dataset", ""), row.get("Comes from", "")
    if not downstream or not upstream:
        return None
    try:
        confidence = float(row.get("Confidence") or "nan")
    except ValueError:
        confidence = float("nan")
    said = {"relationship": row.get("Relationship"), "status": row.get("Status"), "reason": row.get("Reason")}
    return edge_from(downstream, upstream, said | {"confidence": confidence, "evidence": row.get("Evidence")})
