"""Makes a world of a folder of documents with an ``index.jsonl`` (``dataset``, ``file``, ``kind``, ``repo``, ``path``).

A ``hf_card`` is the card of its dataset. A ``github_readme`` is the README of its repository, and the dataset has a
bare card that links to it, unless the folder holds its card too. When the file was not the README at a repository's
root, several documents may share one repository: such a file is served at its own path and as the README of a
repository of its own, named after the folder it was in, and the card links to that one.

Every id that a document mentions (address on the Hub, ``load_dataset``, front matter) is a dataset too, with a card
that holds its name only. The index knows no dates: documented datasets are from 2024-01-01, mentioned ones from
2020-06-01. A bare name that is the last part of one documented id is a former name of that dataset.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.standins.world import World, WorldDataset, front_matter
from tests.standins.world_folder import WorldError

__all__ = ["decoys_of", "documents_world", "mentioned_ids"]

_ADDRESS = re.compile(r"(?:huggingface\.co|hf\.co)/datasets/([\w.\-]+(?:/[\w.\-]+)?)")
_LOADED = re.compile(r"load_dataset\(\s*[\"']([\w.\-]+(?:/[\w.\-]+)?)[\"']")
_FILE_VERBS = ("resolve", "blob", "tree", "raw", "viewer", "discussions")


def documents_world(folder: Path, *, decoys: bool = False) -> World:
    """Read the folder.

    Raises:
        WorldError: the index is missing, or names what is not there.
    """
    cards: dict[str, str] = {}
    repositories: dict[str, dict[str, str]] = {}
    linked: dict[str, str] = {}
    texts = []
    for row in _index(folder):
        text = (folder / row["file"]).read_text(encoding="utf-8", errors="replace")
        texts.append(text)
        if row["kind"] == "hf_card":
            cards[row["dataset"]] = text
        else:
            linked[row["dataset"]] = _place(repositories, row, text)
    for dataset, repository in linked.items():
        cards.setdefault(dataset, f"# {dataset.rpartition('/')[2]}\n\nRepository: https://github.com/{repository}\n")
    datasets = _datasets(cards, texts)
    extra = decoys_of(datasets) if decoys else ()
    return World(datasets=(*datasets, *extra), repositories=repositories)


def mentioned_ids(text: str) -> list[str]:
    """Give the dataset ids a document mentions by address, code or front matter, in order, once."""
    found = dict.fromkeys(_stripped(name) for pattern in (_ADDRESS, _LOADED) for name in pattern.findall(text))
    sources = front_matter(text).get("source_datasets")
    for source in sources if isinstance(sources, list) else []:
        name = str(source).rpartition("|")[2].strip()
        if name not in ("original", "extended") and re.fullmatch(r"[\w.\-]+(?:/[\w.\-]+)?", name):
            found.setdefault(name)
    return [name for name in found if name]


def decoys_of(datasets: tuple[WorldDataset, ...]) -> tuple[WorldDataset, ...]:
    """Make look-alikes of each dataset: another size, another version, and a re-upload that more people like."""
    taken = {dataset.id.lower() for dataset in datasets} | {
        old.lower() for dataset in datasets for old in dataset.renamed_from
    }
    made: dict[str, WorldDataset] = {}
    for dataset in datasets:
        organization, _, name = dataset.id.rpartition("/")
        prefix = f"{organization}/" if organization else ""
        for identifier in (f"{prefix}{name}-10k", f"{prefix}{name}-v2", f"mirror-hub/{name}"):
            if identifier.lower() not in taken and identifier.lower() not in made:
                made[identifier.lower()] = WorldDataset(
                    id=identifier,
                    card=f"# {identifier}\n",
                    created_at="2023-03-01",
                    downloads=dataset.downloads * 10 + 100,
                    likes=dataset.likes * 10 + 10,
                )
    return tuple(made.values())


def _index(folder: Path) -> Iterator[Mapping[str, Any]]:
    path = folder / "index.jsonl"
    if not path.is_file():
        raise WorldError(f"{folder} holds no index.jsonl")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not {"dataset", "file", "kind"} <= set(row) or row["kind"] not in ("hf_card", "github_readme"):
            raise WorldError(f"index.jsonl, line {number}: not a document of a known kind")
        if not (folder / row["file"]).is_file():
            raise WorldError(f"index.jsonl, line {number}: the file {row['file']} is missing")
        yield row


def _place(repositories: dict[str, dict[str, str]], row: Mapping[str, Any], text: str) -> str:
    """Put a README where it belongs; gives the repository to link to."""
    repository, path = str(row["repo"]), str(row.get("path") or "README.md")
    if path.lower() == "readme.md":
        repositories.setdefault(repository, {})["README.md"] = text
        return repository
    repositories.setdefault(repository, {})[path] = text
    own = f"{repository}-{Path(path).parent.name or Path(path).stem}"
    repositories.setdefault(own, {})["README.md"] = text
    return own


def _datasets(cards: Mapping[str, str], texts: list[str]) -> tuple[WorldDataset, ...]:
    known = {name.lower(): name for name in cards}
    by_name: dict[str, list[str]] = {}
    for name in cards:
        by_name.setdefault(name.rpartition("/")[2].lower(), []).append(name)
    former: dict[str, list[str]] = {}
    bare: dict[str, str] = {}
    for name in (name for text in texts for name in mentioned_ids(text)):
        owners = by_name.get(name.lower(), []) if "/" not in name else []
        if len(owners) == 1:
            former.setdefault(owners[0], []).append(name)
        elif name.lower() not in known:
            bare.setdefault(name.lower(), name)
    documented = [
        WorldDataset(
            id=name,
            card=card,
            created_at="2024-01-01",
            downloads=1000,
            likes=50,
            renamed_from=tuple(dict.fromkeys(former.get(name, ()))),
        )
        for name, card in cards.items()
    ]
    mentioned = [
        WorldDataset(id=name, card=f"# {name.rpartition('/')[2]}\n", created_at="2020-06-01", downloads=500, likes=20)
        for name in bare.values()
    ]
    return (*documented, *mentioned)


def _stripped(name: str) -> str:
    first, _, second = name.rstrip(".-").partition("/")
    return first if second in _FILE_VERBS else name.rstrip(".-")
