"""Folding: what two spellings of the same words have in common, with the way back to the original.

White space, markdown and HTML markup, typographic variants and invisible characters are folded away, so that
a quote is found although it was written down without its link targets, table pipes or line breaks. Letters,
digits and their order are never touched (case only when asked). Whatever folding drops at the edge of a quote
only shortens it, so a quote cut out of a text anywhere is still found in the folded text.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from itertools import repeat
from typing import Final

__all__ = ["fold"]

_INLINE = "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|u|var"
_BLOCK = (
    "article|aside|big|blockquote|body|br|caption|center|col|colgroup|dd|details|div|dl|dt|figcaption|figure|footer"
    "|h[1-6]|head|header|hr|html|img|li|main|nav|ol|p|picture|pre|section|source|summary|table|tbody|td|tfoot|th"
    "|thead|tr|ul|video"
)
_SCAN: Final = re.compile(
    rf"""
      (?P<plain>[A-Za-z0-9.,;:/()'"=?%@$^{{}}+#-]++)
    | (?P<space>\s++)
    | (?P<strikes>~~++)
    | (?P<target>
        \]\(\s*+<?(?P<url>(?:[^()\s<>]|\([^()\s<>]{{0,500}}\))*+)>?(?:\s{{1,10}}"[^"\n]{{0,300}}")?\s{{0,10}}\)?
      )
    | (?P<gap>\]\[)
    | (?P<brackets>!?\[|\])
    | (?P<emphasis>[*`]++)
    | (?P<underscore>_++)
    | (?P<escape>\\(?P<escaped>[!-/:-@\[-`{{-~]?))
    | (?P<autolink><(?=(?:https?|ftp|mailto):)|(?<=[A-Za-z0-9/])>(?!\S))
    | (?P<inline></?(?:{_INLINE})(?:\s[^<>]{{0,2000}})?/?>)
    | (?P<block></?(?:{_BLOCK})(?:\s[^<>]{{0,2000}})?/?>)
    | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DROPPED: Final = frozenset({"strikes", "brackets", "emphasis", "autolink", "inline"})
_SPACES: Final = frozenset({"space", "gap", "block"})
_MARKUP_WORD: Final = re.compile(r"[-*+•·▪◦‣>#=|:\\]+")
_WORD: Final = re.compile(r"\S+")
_KEPT_WHEN_ESCAPED: Final = frozenset("!\"#$%&'()+,-./:;<=>?@^{|}")
_TYPOGRAPHIC: Final = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("|\u2028\u2029\x85\x1c\x1d\x1e\x1f", " "),
}


def fold(text: str, *, casefold: bool = False, link_targets: bool = True) -> tuple[str, list[int]]:
    r"""Fold ``text``; linear in its length.

    Args:
        text: any text; markdown, HTML or plain.
        casefold: fold case too.
        link_targets: keep the target of a markdown link, as a word after its text; otherwise drop it.

    Returns:
        The folded text, without white space at its ends, and for each of its characters the offset in
        ``text`` (code points) of the character it comes from; the offsets never decrease.

    >>> fold("see **[GSM8K](https://a.b/c)**,\n and  `MATH`")[0]
    'see GSM8K https://a.b/c, and MATH'
    >>> fold("see [GSM8K](https://a.b/c), and MATH", link_targets=False)[0]
    'see GSM8K, and MATH'
    >>> fold("| a | b |\n|---|---|\n| c | d |")
    ('a b c d', [2, 5, 6, 21, 22, 25, 26])
    """
    pieces: list[str] = []
    offsets: list[int] = []
    for piece, start, verbatim in _pieces(text, link_targets=link_targets):
        for part, at in _cased(piece, start, verbatim) if casefold else ((piece, start),):
            pieces.append(part)
            offsets.extend(range(at, at + len(part)) if verbatim else repeat(at, len(part)))
    return _without_markup_words("".join(pieces), offsets)


def _cased(piece: str, start: int, verbatim: bool) -> Iterator[tuple[str, int]]:
    """Fold the case of a piece; letter by letter where that changes its length."""
    folded = piece.casefold()
    if len(folded) == len(piece) or not verbatim:
        yield folded, start
    else:
        for at, char in enumerate(piece, start):
            yield from ((part, at) for part in char.casefold())


def _pieces(text: str, *, link_targets: bool) -> Iterator[tuple[str, int, bool]]:
    """Yield (folded piece, its offset, whether each letter stands in the text one after the other)."""
    end = 0
    for match in _SCAN.finditer(text):
        yield from _characters(text, end, match.start())
        end = match.end()
        kind = match.lastgroup
        if kind == "plain":
            yield match[0], match.start(), True
        elif kind in _SPACES:
            yield " ", match.start(), False
        elif kind not in _DROPPED:
            yield from _marked(match, link_targets=link_targets)
    yield from _characters(text, end, len(text))


def _marked(match: re.Match[str], *, link_targets: bool) -> Iterator[tuple[str, int, bool]]:
    """Fold the markup of which something remains."""
    start, end, text = match.start(), match.end(), match.string
    if match["entity"] is not None:
        decoded = unescape(match[0])
        yield (match[0], start, True) if decoded == match[0] else ("".join(map(_letter, decoded)), start, False)
    elif match["target"] is not None:
        if link_targets and match["url"]:
            yield " ", start, False
            yield match["url"], match.start("url"), True
    elif match["underscore"] is not None:
        if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
            yield match[0], start, True
    elif match["escape"] == "\\_":
        if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
            yield "_", start + 1, True
    elif match["escaped"] in _KEPT_WHEN_ESCAPED:
        yield match["escaped"], start + 1, True
    elif not match["escaped"] and text[end : end + 1].isalnum():
        yield "\\", start, True


def _characters(text: str, start: int, end: int) -> Iterator[tuple[str, int, bool]]:
    for at in range(start, end):
        yield _letter(text[at]), at, False


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    """Fold one character; nothing remains of an invisible one."""
    if char in _TYPOGRAPHIC:
        return _TYPOGRAPHIC[char]
    if unicodedata.category(char) in ("Cf", "Cc"):
        return " " if char in "\t\n\r\v\f" else ""
    return "".join(_TYPOGRAPHIC.get(part, part) for part in unicodedata.normalize("NFKD", char))


def _without_markup_words(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    """Drop words of nothing but markup (bullets, heading marks, table rules); one blank between the others."""
    words: list[str] = []
    kept: list[int] = []
    for match in _WORD.finditer(text):
        if _MARKUP_WORD.fullmatch(match[0]):
            continue
        if words:
            kept.append(offsets[match.start() - 1])
        words.append(match[0])
        kept.extend(offsets[match.start() : match.end()])
    return " ".join(words), kept
