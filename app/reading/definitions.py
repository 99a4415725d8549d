"""Link reference definitions in markdown: their targets stay, what no reader sees in them goes.

A definition is never shown, so ``[//]: # (words)`` is the comment of those who write no HTML. What is meant as
one is taken for one, even where brackets within its words would make a strict renderer show it.
"""

import re
from typing import Final

__all__ = ["strip_unseen_definitions"]

LONGEST_COMMENT_LINES: Final = 200
LONGEST_TITLE_LINES: Final = 20
"""Lines that are searched for the end of one."""

_DEFINITION: Final = re.compile(
    r"^(?P<before>[ \t>]{0,12}(?:[-*+][ \t]{1,4})?)\[(?P<label>(?!\^)[^\[\]\n]{1,200})\]:"
    r"[ \t]{0,100}(?:\n[ \t>]{0,12})?(?P<target><[^<>\n\x01]{0,2000}>|[^\s<\x01][^\s\x01]{0,2000})"
    r"(?P<rest>[^\n\x01]*)",
    re.MULTILINE,
)
_COMMENT_LABEL: Final = re.compile(r"(?:[^\w\n]{1,10}|_{1,10}|comments?|hidden|note to self)", re.IGNORECASE)
_COMMENT_TARGET: Final = re.compile(r"#\S{0,100}|<#?>")
_CLOSING: Final = {"(": ")", '"': '"', "'": "'"}


def strip_unseen_definitions(text: str) -> tuple[str, bool]:
    r"""Drop comments written as definitions, and the titles of others; tell whether there were any words.

    Code must be out of the text. A definition that is only a target stays as it is written.

    >>> strip_unseen_definitions('[//]: # (not seen)\n[a]: https://a.org "nor this"\n[^1]: seen')
    ('\n[a]: https://a.org\n[^1]: seen', True)
    """
    pieces: list[str] = []
    at, place, dropped = 0, 0, False
    unclosed: dict[tuple[str, int], int] = {}
    while match := _DEFINITION.search(text, place):
        place = match.end()
        comment = bool(_COMMENT_LABEL.fullmatch(match["label"]) or _COMMENT_TARGET.fullmatch(match["target"]))
        end = _end(text, match, unclosed, comment=comment)
        if end is None:
            continue
        start = match.end("before") if comment else match.end("target")
        pieces.append(text[at:start])
        dropped = dropped or any(char.isalnum() for char in text[start:end])
        at = place = end
    return "".join([*pieces, text[at:]]), dropped


def _end(text: str, match: re.Match[str], unclosed: dict[tuple[str, int], int], *, comment: bool) -> int | None:
    """Find where the unseen part ends; ``None`` when there is none, or it is no definition after all."""
    start = match.end("target")
    if not match["rest"].strip():
        following = re.compile(r"\n[ \t>]{0,12}(?=[(\"'])").match(text, match.end())
        if following is None:
            return match.end() if comment else None
        start = following.end()
    title = text[start : start + 200].lstrip(" \t")[:1]
    if title in _CLOSING:
        end = _title_end(
            text, start, _CLOSING[title], LONGEST_COMMENT_LINES if comment else LONGEST_TITLE_LINES, unclosed
        )
        words = text[text.index(title, start) + 1 : end or start].rstrip()[:-1].replace(f"\\{_CLOSING[title]}", "")
        # Words with the mark within them are shown by a renderer: no title.
        if end is not None and (comment or _CLOSING[title] not in words):
            return end
    return match.end() if comment else None


def _title_end(text: str, start: int, closing: str, longest: int, unclosed: dict[tuple[str, int], int]) -> int | None:
    """Find the end of the first of ``longest`` lines, before a blank one, that ends with ``closing``.

    ``unclosed`` remembers up to where no line does, so that no line is searched twice in vain.
    """
    at = start + len(text[start : start + 200]) - len(text[start : start + 200].lstrip(" \t")) + 1
    if at < unclosed.get((closing, longest), 0):
        return None
    first = True
    for _ in range(longest):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].rstrip()
        if "\x01" in line or not (first or line.strip(" \t>")):
            break
        if line.endswith(closing):
            return stop
        at, first = stop + 1, False
        if at >= len(text):
            break
    unclosed[closing, longest] = at
    return None
