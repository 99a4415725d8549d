"""Row files of Hub datasets, brought to the disk: the Hub's own Parquet conversion, else the files of the repository.

Neither ``datasets`` nor ``hf_hub_download`` is used: both open connections of their own beside the door, follow
redirects and fill a cache without a limit, and ``datasets`` brings a hundred megabytes of packages for what are two
addresses here. The Hub lists its conversion (branch ``refs/convert/parquet``) by configuration and split.
Caveat: of a repository without a conversion, a split or configuration is told by the names of files and folders alone.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from app.errors import DataError, UnreachableError, UsageError
from app.records.answer import Absent, Unasked
from app.settings import Settings
from app.sources.downloads import download
from app.sources.endpoints import Service
from app.sources.http import Door, Received
from app.sources.huggingface import HuggingFace, is_dataset_id

__all__ = ["HubRowFiles"]

MOST_FILE_BYTES: Final = 5_000_000_000
MOST_BYTES: Final = 50_000_000_000
MOST_FILES: Final = 10_000
_TEXTS: Final = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
_ENDINGS: Final = (*(f"{kind}{packing}" for kind in _TEXTS for packing in ("", ".gz", ".zst")), ".parquet")


@dataclass(frozen=True, slots=True)
class _Remote:
    """A file on the Hub: the name that reports show, and its public address."""

    name: str
    url: str


class HubRowFiles:
    """Satisfies ``app.rows.ports.HubRows``.

    Args:
        settings: endpoint, token, patience.
        folder: where files go; each is fetched once.
        most_file_bytes: of one file.
        most_bytes: of all files together.
    """

    def __init__(
        self, settings: Settings, folder: Path, *, most_file_bytes: int = MOST_FILE_BYTES, most_bytes: int = MOST_BYTES
    ) -> None:
        self._settings, self._folder = settings, folder
        self._most_file_bytes, self._most_bytes = most_file_bytes, most_bytes
        self._listed: dict[tuple[str, str | None, str | None], list[_Remote]] = {}
        self._taken = 0

    def files(self, dataset: str, config: str | None, split: str | None) -> Iterator[tuple[str, Path]]:
        """Give the name on the Hub and the local copy of each file with rows, fetching one when it is asked for.

        Raises:
            UsageError: not an id, or the configuration or split is not there.
            DataError: the dataset is not there, or a file is too large.
            UnreachableError: the Hub could not be asked.
        """
        if not is_dataset_id(dataset):
            raise UsageError(f"{dataset[:200]} is not a dataset id.")
        key = (dataset, config, split)
        if key not in self._listed:
            self._listed[key] = asyncio.run(self._list(dataset, config, split))
        for remote in self._listed[key]:
            yield remote.name, self._local(dataset, remote)

    def _local(self, dataset: str, remote: _Remote) -> Path:
        name = hashlib.sha256(remote.url.encode()).hexdigest()[:32]
        ending = next(ending for ending in sorted(_ENDINGS, key=len, reverse=True) if remote.url.endswith(ending))
        target = self._folder / f"{name}{ending}"
        if not target.is_file():
            left = min(self._most_file_bytes, self._most_bytes - self._taken)
            self._taken += asyncio.run(self._fetch(dataset, remote, target, left))
        return target

    async def _fetch(self, dataset: str, remote: _Remote, target: Path, most: int) -> int:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            async with Door(self._settings) as door:
                size = await download(door, Service.HUGGINGFACE, remote.url, target, most)
        except OSError as error:
            raise DataError(f"{remote.name} cannot be kept in {self._folder}: {error.strerror or error}.") from None
        if isinstance(size, int):
            return size
        raise _failure(f"{remote.name} of {dataset}", size)

    async def _list(self, dataset: str, config: str | None, split: str | None) -> list[_Remote]:
        async with Door(self._settings) as door:
            hub = HuggingFace(door)
            converted = await hub.api(f"/api/datasets/{quote(dataset)}/parquet")
            if isinstance(converted, Received):
                found = _converted(dataset, _parsed(converted.body), door)
                if found:
                    return _chosen(dataset, found, config, split)
            elif isinstance(converted, Unasked):
                raise _failure(dataset, converted)
            described = await hub.api(f"/api/datasets/{quote(dataset)}")
            if not isinstance(described, Received):
                raise _failure(dataset, described)
            base = door.endpoints.public_base(Service.HUGGINGFACE)
        return _own_files(dataset, base, _parsed(described.body), config, split)


def _failure(what: str, answer: Absent | Unasked) -> DataError | UnreachableError:
    if isinstance(answer, Unasked):
        return UnreachableError(f"The rows of {what} could not be fetched: {answer.reason}.")
    return DataError(f"The rows of {what} cannot be read: {answer.reason}.")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _converted(dataset: str, listed: object, door: Door) -> dict[tuple[str, str], list[_Remote]]:
    """Give the files of the Hub's conversion by configuration and split; what has another form is passed over."""
    found: dict[tuple[str, str], list[_Remote]] = {}
    for config, splits in listed.items() if isinstance(listed, Mapping) else ():
        for split, urls in splits.items() if isinstance(splits, Mapping) else ():
            good = [url for url in urls if _is_parquet(url)] if isinstance(urls, list) else []
            for url in good[:MOST_FILES]:
                name = f"hf:{dataset}:{config}:{split}/{urlsplit(url).path.rsplit('/', 1)[-1]}"
                found.setdefault((str(config), str(split)), []).append(_Remote(name, _public(door, url)))
    return found


def _public(door: Door, url: str) -> str:
    """Give the public address of what a mirror calls by its own."""
    return door.endpoints.public_url(url, Service.HUGGINGFACE)


def _is_parquet(url: Any) -> bool:  # noqa: ANN401  (whatever the Hub answers)
    return isinstance(url, str) and len(url) < 2000 and url.startswith("http") and url.endswith(".parquet")


def _chosen(
    dataset: str, found: Mapping[tuple[str, str], list[_Remote]], config: str | None, split: str | None
) -> list[_Remote]:
    configs = list(dict.fromkeys(name for name, _ in found))
    if config is None:
        if len(configs) > 1 and "default" not in configs:
            raise UsageError(
                f"{dataset} has several configurations; name one: hf:{dataset}:{configs[0]} ({_some(configs)})."
            )
        config = "default" if "default" in configs else configs[0]
    elif config not in configs:
        raise UsageError(f"{dataset} has no configuration {config!r}; there are {_some(configs)}.")
    splits = [name for of, name in found if of == config]
    if split is not None and split not in splits:
        raise UsageError(f"{dataset} has no split {split!r}; there are {_some(splits)}.")
    return [file for (of, name), files in found.items() if of == config and split in (None, name) for file in files]


def _some(names: list[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _own_files(dataset: str, base: str, described: object, config: str | None, split: str | None) -> list[_Remote]:
    siblings = described.get("siblings") if isinstance(described, Mapping) else None
    names = [one.get("rfilename") for one in siblings if isinstance(one, Mapping)] if isinstance(siblings, list) else []
    rows = sorted(name for name in names if isinstance(name, str) and name.lower().endswith(_ENDINGS))
    for wanted in (config, split):
        if wanted is not None:
            rows = [name for name in rows if wanted.lower() in name.lower()]
    if not rows:
        of = "".join(f", {what} {name}" for what, name in (("configuration", config), ("split", split)) if name)
        raise DataError(f"The repository of {dataset}{of} holds no file of rows.")
    return [
        _Remote(f"hf:{dataset}/{name}", f"{base}/datasets/{quote(dataset)}/resolve/main/{quote(name)}")
        for name in rows[:MOST_FILES]
    ]
