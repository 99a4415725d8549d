"""HTML tags inside markdown: words, tables and link targets stay, everything nobody sees goes.

Cards mix the two freely, so tags are read as a stream, one by one, never as a tree: unclosed and badly nested
tags do no harm, and depth costs nothing. Only known tag names count; ``1K<n<10K`` is text.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from app.reading.decoding import INVISIBLE_NOTE

__all__ = ["is_hidden", "strip_tags"]

_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>a|abbr|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup"
    r"|dd|del|details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img"
    r"|input|ins|kbd|label|li|link|main|mark|meta|nav|noscript|object|ol|option|p|picture|pre|q|s|samp|script"
    r"|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea"
    r"|tfoot|th|thead|title|tr|tt|u|ul|var|video)"
    r"(?P<attributes>(?:\s(?:[^<>=]|=\s{0,100}+(?:\"[^\"]{0,3000}\"|'[^']{0,3000}')?){0,500}+)?)(?P<void>/?)>",
    re.IGNORECASE,
)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
"""Where a link ends that nobody closed."""
_CLOSE: Final = re.compile(r"</([A-Za-z][A-Za-z0-9]{0,12})")
_ATTRIBUTE: Final = re.compile(r"([A-Za-z-]{1,40})\s*=\s*(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s\"'>]{1,3000}))")
_INLINE: Final = frozenset(
    [
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
    ]
)
_UNREAD: Final = frozenset(
    [
        "audio",
        "button",
        "embed",
        "form",
        "head",
        "iframe",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    ]
)
_VOID: Final = frozenset(["br", "col", "embed", "hr", "img", "input", "link", "meta", "source"])
_CELLS: Final = frozenset({"td", "th"})
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?(?:\.0+)?(?![.\d])|font-size\s*:\s*0*(?:\.0+)?"
    r"(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0"
    r"|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_WHITE: Final = r"(?:#fff(?:fff)?(?![0-9a-f])|white(?![a-z])|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
_WHITE_TEXT: Final = re.compile(rf"(?<![-\w])color\s*:\s*(?:{_WHITE}|transparent)", re.IGNORECASE)
_BACKGROUND: Final = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]{1,200})", re.IGNORECASE)
_WHITE_VALUE: Final = re.compile(_WHITE, re.IGNORECASE)


def is_hidden(attributes: dict[str, str]) -> bool:
    """Tell whether an element with these attributes (lower-case names) is meant not to be seen.

    >>> is_hidden({"style": "display: none"}), is_hidden({"hidden": ""}), is_hidden({"style": "color:#333"})
    (True, True, False)
    """
    style = attributes.get("style", "")
    if "hidden" in attributes or _HIDDEN_STYLE.search(style):
        return True
    if _WHITE_TEXT.search(style):
        background = _BACKGROUND.search(style)
        return background is None or bool(_WHITE_VALUE.search(background[1]))
    return bool(_WHITE_VALUE.fullmatch(attributes.get("color", "").strip()))


@dataclass(slots=True)
class _Stream:
    """Where the reader of tags stands; ``hidden`` counts open elements of the hidden one's name."""

    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hidden_name: str = ""
    hidden_count: int = 0
    hidden_note: bool = False
    href: str | None = None
    link_at: int = 0
    cells: int = 0
    last_close: dict[str, int] = field(default_factory=dict)

    def text(self, words: str) -> None:
        if self.hidden_count:
            self.hidden_note = self.hidden_note or bool(words.strip())
        elif words:
            self.pieces.append(" ".join(words.split("\n")) if self.cells else words)

    def begin_row(self) -> None:
        """Begin a line, without an empty one after the row before (which would end the table)."""
        while self.pieces and not self.pieces[-1].strip():
            self.pieces.pop()
        if self.pieces and not self.pieces[-1].endswith("|\n"):
            self.pieces.append("\n\n")


def strip_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn the HTML tags of a markdown text into markdown or nothing.

    Links become markdown links, table cells become ``|`` rows, headings ``#`` lines; scripts, styles, forms,
    images and hidden elements vanish (hidden ones with a note).
    """
    if "<" not in text:
        return text, ()
    stream = _Stream()
    for match in _CLOSE.finditer(text):
        stream.last_close[match[1].lower()] = match.start()
    end = 0
    for match in _TAG.finditer(text):
        stream.text(text[end : match.start()])
        end = match.end()
        _step(stream, match)
    stream.text(text[end:])
    _close_link(stream)
    return "".join(stream.pieces), tuple(dict.fromkeys(stream.notes))


def _step(stream: _Stream, match: re.Match[str]) -> None:
    name = match["name"].lower()
    closing = bool(match["close"])
    if stream.hidden_count:
        _step_hidden(stream, name, closing, bool(match["void"]))
        return
    if closing:
        _close(stream, name)
        return
    attributes = _attributes(match["attributes"])
    unread = name in _UNREAD and stream.last_close.get(name, -1) > match.start()
    if unread or (name not in _VOID and is_hidden(attributes)):
        if not match["void"]:
            stream.hidden_name, stream.hidden_count, stream.hidden_note = name, 1, False
    else:
        _open(stream, name, attributes)


def _step_hidden(stream: _Stream, name: str, closing: bool, void: bool) -> None:
    if name != stream.hidden_name or void:
        return
    stream.hidden_count += -1 if closing else 1
    if not stream.hidden_count and stream.hidden_note and name not in _UNREAD:
        stream.notes.append(INVISIBLE_NOTE)


def _attributes(text: str) -> dict[str, str]:
    found = {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(text)}
    if re.search(r"(?:^|\s)hidden(?=\s|$|/)", _ATTRIBUTE.sub(" ", text), re.IGNORECASE):
        found["hidden"] = ""
    return found


def _open(stream: _Stream, name: str, attributes: dict[str, str]) -> None:
    if name == "a":
        _close_link(stream)
        stream.href, stream.link_at = attributes.get("href"), len(stream.pieces)
    elif name in _CELLS:
        stream.cells = 1
        stream.pieces.append("| ")
    elif name == "tr":
        stream.cells = 0
        stream.begin_row()
    elif name == "li":
        stream.pieces.append("\n- ")
    elif name[0] == "h" and name[1:].isdigit():
        stream.pieces.append(f"\n\n{'#' * int(name[1])} ")
    elif name not in _INLINE and name != "img":
        stream.pieces.append(" " if stream.cells else "\n")


def _close(stream: _Stream, name: str) -> None:
    if name == "a":
        _close_link(stream)
    elif name in _CELLS:
        stream.cells = 0
        stream.pieces.append(" ")
    elif name == "tr":
        stream.cells = 0
        stream.pieces.append("|\n")
    elif name in ("table", "p") or (name[0] == "h" and name[1:].isdigit()):
        stream.pieces.append(" " if stream.cells and name == "p" else "\n\n")
        stream.cells = 0 if name == "table" else stream.cells
    elif name not in _INLINE and name not in _VOID:
        stream.pieces.append(" " if stream.cells else "\n")


def _close_link(stream: _Stream) -> None:
    href, stream.href = stream.href, None
    if href is None:
        return
    inside = "".join(stream.pieces[stream.link_at :])
    ended = _PARAGRAPH.search(inside, len(inside) - len(inside.lstrip()))
    rest = inside[ended.start() :] if ended and inside[ended.end() :].strip() else ""
    words = " ".join(inside[: len(inside) - len(rest)].split())
    if href.startswith(("http://", "https://", "/", ".")) and words:
        del stream.pieces[stream.link_at :]
        stream.pieces.append(f"[{words}]({href})" if words != href and "](" not in words else words)
        stream.pieces.append(rest)
    elif href.startswith(("http://", "https://")):
        stream.pieces.append(f" <{href}> ")
