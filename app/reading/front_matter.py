"""The YAML front matter of a card: bounded in size, depth and expansion before it is loaded.

Aliases make a small text expand without end, and deep nesting breaks readers, so both are counted on the
stream of events first. Broken front matter costs only itself: the body is read all the same.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from app.reading.bounded_yaml import BoundedLoader

__all__ = ["MAX_FRONT_MATTER_BYTES", "load_front_matter", "metadata_lines", "split_front_matter"]

MAX_FRONT_MATTER_BYTES: Final = 256_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 100_000
"""Nodes after expansion of aliases."""

_SPLIT: Final = re.compile(r"\s*^---[ \t]*\n(?P<yaml>.*?\n|)---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY: Final = re.compile(r"""^(?P<key>["']?[A-Za-z_][\w .-]{0,60}["']?)\s*:(?:\s|$)""")
_CONFIG_LINE: Final = re.compile(r"^\s*(?:-\s+)?config_name\s*:")
_KEY_LINES: Final = 60
_CONFIG_LINES: Final = 200
_CONFIG_KEYS: Final = ("configs", "dataset_info")
_UNREAD_KEYS: Final = frozenset(
    {
        "annotations_creators",
        "inference",
        "language_bcp47",
        "language_creators",
        "library_name",
        "model-index",
        "multilinguality",
        "size_categories",
        "task_categories",
        "task_ids",
        "thumbnail",
        "train-eval-index",
        "viewer",
        "widget",
    }
)


def split_front_matter(text: str) -> tuple[str | None, str]:
    r"""Split a card into its front matter (absent when it has none) and its body.

    >>> split_front_matter("---\na: 1\n---\nbody\n---\nmore")
    ('a: 1\n', 'body\n---\nmore')
    """
    match = _SPLIT.match(text)
    if match is None or (match["yaml"].strip() and not _looks_like_yaml(match["yaml"])):
        return None, text
    return match["yaml"], text[match.end() :]


def _looks_like_yaml(text: str) -> bool:
    return any(_KEY.match(line) or line.startswith("{") for line in text.split("\n", 400)[:400])


def load_front_matter(text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Load front matter; what cannot be loaded is an empty mapping with a note."""
    if len(text.encode(errors="replace")) > MAX_FRONT_MATTER_BYTES:
        return {}, (f"front matter larger than {MAX_FRONT_MATTER_BYTES} bytes not loaded",)
    try:
        refusal = _refusal(text)
        if refusal:
            return {}, (refusal,)
        loaded = yaml.load(text, Loader=BoundedLoader)
    except (yaml.YAMLError, ValueError, OverflowError, TypeError) as error:
        return {}, (f"front matter is not valid YAML: {_problem(error)}",)
    if not isinstance(loaded, Mapping):
        return {}, () if loaded is None else ("front matter is not a mapping",)
    return {str(key): value for key, value in loaded.items()}, ()


def _problem(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error) or type(error).__name__
    return " ".join(str(problem).split())[:200]


def _refusal(text: str) -> str:
    """Count depth and expanded nodes on the events; say why loading is refused, or nothing."""
    counter = _Counter()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if counter.contains_itself(event):
            return "front matter not loaded: an alias contains itself"
        counter.take(event)
        if len(counter.counts) > MAX_DEPTH:
            return f"front matter not loaded: nested deeper than {MAX_DEPTH} levels"
        if sum(counter.counts) > MAX_NODES:
            return f"front matter not loaded: expands to more than {MAX_NODES} values"
    return ""


class _Counter:
    """Counts nodes as if every alias were written out; ``counts`` has one number per open level."""

    def __init__(self) -> None:
        self.counts: list[int] = [0]
        self._anchors: list[str | None] = []
        self._sizes: dict[str, int] = {}

    def contains_itself(self, event: yaml.Event) -> bool:
        return isinstance(event, yaml.AliasEvent) and event.anchor in self._anchors

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._anchors.append(event.anchor)
            self.counts.append(1)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(self._anchors.pop(), self.counts.pop())
        elif isinstance(event, yaml.AliasEvent):
            self.counts[-1] += self._sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            self._close(event.anchor, 1)

    def _close(self, anchor: str | None, size: int) -> None:
        self.counts[-1] += size
        if anchor:
            self._sizes[anchor] = size


def metadata_lines(text: str) -> str:
    """Pick the lines that can tell of lineage, word for word: everything but labels, of configs their names."""
    kept: list[str] = []
    for key, lines in _blocks(text[: MAX_FRONT_MATTER_BYTES * 4]):
        if key in _CONFIG_KEYS:
            names = [line for line in lines[1:] if _CONFIG_LINE.match(line)][:_CONFIG_LINES]
            kept += [lines[0], *names] if names else []
        elif key not in _UNREAD_KEYS and not key.startswith("extra_gated"):
            kept += [line[:2000] for line in lines[:_KEY_LINES]]
    return "\n".join(line.rstrip() for line in kept if line.strip())


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    blocks: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match:
            blocks.append((match["key"].strip("\"'"), [line]))
        elif blocks:
            blocks[-1][1].append(line)
        elif line.strip():
            blocks.append(("", [line]))
    return blocks
