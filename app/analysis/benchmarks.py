"""The benchmark registry: names, ids, and whether a benchmark also has rows meant for training.

Tables: ``app/naming/benchmarks.toml`` (names and ids), ``benchmark_splits.toml`` beside this file, and files of the
user in the layout of the first, with ``train`` and ``part_of`` in each entry. Caveat: a re-upload is known by its name
alone, when that is long enough to mean one thing.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from app.errors import ConfigurationError
from app.naming.aliases import look_up
from app.naming.identifier import clean_mention, fold_name, without_brackets

__all__ = ["Benchmark", "BenchmarkRegistry", "known_benchmarks", "read_benchmarks"]

_SHORTEST_FOLDED: Final = 5
_YEARS: Final = re.compile(r"[\s(]+(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?\)?$")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark.

    Attributes:
        id: its own id on the Hub, else its name.
        name: its usual name.
        ids: further uploads that are the benchmark itself.
        also: other spellings of its name.
        exact: whether spellings must be met to the letter, because they are ordinary words.
        train: whether it comes with rows meant for training.
        part_of: the name of a benchmark that holds all its rows.
    """

    id: str
    name: str
    ids: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    exact: bool = False
    train: bool = False
    part_of: str | None = None


class BenchmarkRegistry:
    """Tells which benchmark a dataset of the graph is.

    Later benchmarks replace earlier ones of the same name.
    """

    def __init__(self, benchmarks: Iterable[Benchmark]) -> None:
        by_name = {benchmark.name: benchmark for benchmark in benchmarks}
        self.benchmarks: tuple[Benchmark, ...] = tuple(by_name.values())
        self._by_name = by_name
        self._ids: dict[str, Benchmark] = {}
        self._exact: dict[str, Benchmark] = {}
        self._folded: dict[str, Benchmark] = {}
        for benchmark in self.benchmarks:
            self._ids.update({name.lower(): benchmark for name in (benchmark.id, *benchmark.ids) if "/" in name})
            for spelling in (benchmark.name, *benchmark.also):
                if benchmark.exact:
                    self._exact[spelling] = benchmark
                else:
                    self._folded[fold_name(spelling)] = benchmark

    def named(self, name: str) -> Benchmark | None:
        """Give the benchmark of that usual name."""
        return self._by_name.get(name)

    def find(self, dataset: str) -> Benchmark | None:
        """Give the benchmark that a dataset (its id, or its name off the Hub) is; ``None`` when it is none.

        >>> known_benchmarks().find("openai/gsm8k").name, known_benchmarks().find("someone/GSM8K").name
        ('GSM8K', 'GSM8K')
        >>> known_benchmarks().find("gsm8k-distilled") is None
        True
        """
        known = self._ids.get(dataset.strip().lower())
        if known is not None:
            return known
        org, _, name = dataset.strip().rpartition("/")
        if org:
            folded = fold_name(name)
            return self._folded.get(folded) if len(folded) >= _SHORTEST_FOLDED else None
        return self._by_mention(dataset)

    def _by_mention(self, mention: str) -> Benchmark | None:
        cleaned = clean_mention(mention)
        for form in dict.fromkeys((mention, cleaned, without_brackets(cleaned), _YEARS.sub("", cleaned))):
            found = self._exact.get(form) or self._folded.get(fold_name(form))
            if found is not None:
                return found
        alias = look_up(mention)
        return None if alias is None else self._by_name.get(alias.name)


@cache
def known_benchmarks() -> BenchmarkRegistry:
    """Give the registry that comes with taproot."""
    return BenchmarkRegistry(_shipped())


def read_benchmarks(extra: Sequence[Path]) -> BenchmarkRegistry:
    """Give the registry with the benchmarks of further TOML files, which go before those that come with taproot.

    Raises:
        ConfigurationError: a file cannot be read, or is not in the layout; the text says where.
    """
    own = (benchmark for path in extra for benchmark in _of_file(path))
    return BenchmarkRegistry([*_shipped(), *own]) if extra else known_benchmarks()


def _shipped() -> list[Benchmark]:
    content = tomllib.loads((files("app.naming") / "benchmarks.toml").read_text(encoding="utf-8"))
    splits = tomllib.loads((files("app.analysis") / "benchmark_splits.toml").read_text(encoding="utf-8"))
    with_train, part_of, ids = set(splits["train"]), splits["part_of"], splits["ids"]
    return [
        _benchmark(
            {
                **entry,
                "train": entry["name"] in with_train,
                "part_of": part_of.get(entry["name"]),
                "ids": [*entry.get("ids", ()), *ids.get(entry["name"], ())],
            }
        )
        for entry in content["benchmarks"]
    ]


def _of_file(path: Path) -> list[Benchmark]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"The benchmarks of {path} cannot be read: {reason}.") from None
    entries = content.get("benchmarks")
    if not isinstance(entries, list):
        raise ConfigurationError(f"{path} has no list called benchmarks.")
    for number, entry in enumerate(entries, 1):
        fault = _fault(entry)
        if fault is not None:
            raise ConfigurationError(f"{path}: benchmark {number} {fault}.")
    return [_benchmark(entry) for entry in entries]


def _fault(entry: object) -> str | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        return "has no name"
    for key, kind in (("id", str), ("exact", bool), ("train", bool), ("part_of", str), ("also", list), ("ids", list)):
        if key in entry and not isinstance(entry[key], kind):
            return f"({entry['name']}): {key} is not a {'text' if kind is str else 'list' if kind is list else 'truth'}"
    if not all(isinstance(item, str) for key in ("also", "ids") for item in entry.get(key, ())):
        return f"({entry['name']}): also and ids are lists of texts"
    return None


def _benchmark(entry: Mapping[str, Any]) -> Benchmark:
    return Benchmark(
        id=entry.get("id") or entry["name"],
        name=entry["name"],
        ids=tuple(entry.get("ids", ())),
        also=tuple(entry.get("also", ())),
        exact=bool(entry.get("exact", False)),
        train=bool(entry.get("train", False)),
        part_of=entry.get("part_of"),
    )
