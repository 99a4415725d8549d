"""Code in markdown: what names data stays, word for word, the rest of a long block goes.

A command line that reads a data set is evidence, and so is ``load_dataset``; a page of plotting code is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["CODE_NOTE", "Block", "prune_code", "split_fences", "without_base64"]

CODE_NOTE: Final = "long code left out"
SHORT_BLOCK_LINES: Final = 25
"""Blocks of at most this many lines are kept whole."""

_OPEN: Final = re.compile(
    r"^(?P<indent>[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$|(?P<comment><!--)",
    re.M,
)
_NAMES_DATA: Final = re.compile(
    r"load_dataset|load_from_disk|datasets?\b|corpus|corpora|https?://|hf://|hf download|huggingface-cli"
    r"|snapshot_download|\.(?:jsonl?|parquet|csv|tsv|arrow|txt|zip|tar|gz|xz)\b|_name_or_path|tokenizer|source|\bseed|train|sample|benchmark"
    r"|[\"'= ][A-Za-z0-9][\w.-]{1,60}/[A-Za-z0-9][\w.-]{1,90}[\"' ,)]",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"^\s*(?:#|//|--)\s*\S.{14,}")
_BASE64: Final = re.compile(
    r"(?:data:[\w/+.-]{1,60};base64,)?(?<![\w/+.:-])(?=[^\s/]{0,60}[0-9+=])[A-Za-z0-9+/]{200,}={0,2}"
)
_SHORTEST_BASE64: Final = 200


_MARKS: Final = ("```", "~~~", "<!--")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of markdown: prose, fenced code (``info`` is the word after the fence), or a comment."""

    kind: str
    text: str
    info: str = ""


def without_base64(text: str) -> tuple[str, int]:
    """Leave out encoded data; give the text, and how many pieces went."""
    # Words are counted far faster than the pattern, which hardly any text needs, finds nothing.
    if len(text) < _SHORTEST_BASE64 or max(map(len, text.split()), default=0) < _SHORTEST_BASE64:
        return text, 0
    return _BASE64.subn("", text)


def split_fences(text: str) -> Iterator[Block]:
    """Split markdown into prose, code (with its fences) and HTML comments, in order; linear.

    A fence that is never closed opens nothing. A comment that is never closed hides the rest only where it
    begins a line, as markdown has it.
    """
    at, end = 0, len(text)
    unclosed: set[tuple[str, int]] = set()
    marks = dict.fromkeys(_MARKS, 0)
    while match := _opening(text, at, marks):
        stop = _comment_end(text, match) if match["comment"] else _fence_end(text, match, unclosed)
        if stop is None:
            yield Block("prose", text[at : match.end()])
            at = match.end()
            continue
        yield Block("prose", text[at : match.start()])
        if match["comment"]:
            yield Block("comment", text[match.start() : stop])
        else:
            yield Block("code", text[match.start() : stop], match["info"].strip())
        at = stop
    yield Block("prose", text[at:end])


def _opening(text: str, at: int, marks: dict[str, int]) -> re.Match[str] | None:
    """Find what opens a block from ``at`` on; marks are looked for far faster than the pattern that needs one.

    ``marks`` holds where each is next, so that no stretch is searched twice for it.
    """
    for mark, place in list(marks.items()):
        found = place if place > at else text.find(mark, at)
        if found < 0:
            del marks[mark]
        else:
            marks[mark] = found
    if not marks:
        return None
    line_end = text.rfind("\n", at, min(marks.values()))
    return _OPEN.search(text, at if line_end < 0 else line_end + 1)


def _comment_end(text: str, match: re.Match[str]) -> int | None:
    found = text.find("-->", match.end() - 2)
    if found >= 0:
        return found + 3
    begins_line = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
    return len(text) if begins_line else None


def _fence_end(text: str, match: re.Match[str], unclosed: set[tuple[str, int]]) -> int | None:
    mark, size = match["fence"][0], len(match["fence"])
    if mark == "`" and "`" in match["info"]:
        return None
    if any(mark == seen and size >= least for seen, least in unclosed):
        return None
    closing = re.compile(rf"^[ \t>]*{re.escape(mark)}{{{min(size, 1000)},}}[ \t]*$", re.MULTILINE)
    found = closing.search(text, match.end())
    if found is None:
        unclosed.add((mark, size))
        return None
    return found.end()


def prune_code(block: str) -> tuple[str, bool]:
    """Keep a short block; of a long one keep the lines that name data, and their neighbours.

    Returns:
        The block, and whether something was left out.
    """
    lines = [without_base64(line)[0] for line in block.split("\n")]
    if len(lines) <= SHORT_BLOCK_LINES + 2:
        return "\n".join(lines), len("\n".join(lines)) < len(block)
    inner = lines[1:-1]
    marked = [bool(_NAMES_DATA.search(line[:2000]) or _COMMENT.match(line[:2000])) for line in inner]
    kept = [line for at, line in enumerate(inner) if any(marked[max(at - 1, 0) : at + 2])]
    if not kept:
        return "", True
    return "\n".join([lines[0], *kept, lines[-1]]), len(kept) < len(inner)
