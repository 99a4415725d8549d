"""Markdown, as cards and READMEs are written, pruned to what can say where data comes from.

Prose, tables, lists, headings and link targets stay as they are written, so that quotes are found in them;
badges, images, HTML chrome, long code without data, bibliographies and invisible text go, each with a note.
"""

import re
from typing import Final

from app.reading.bibliography import BIBLIOGRAPHY_NOTE, is_bibliography_heading, prune_bibtex, prune_citations
from app.reading.code_blocks import CODE_NOTE, Block, prune_code, split_fences, without_base64
from app.reading.decoding import INVISIBLE_NOTE, clean
from app.reading.definitions import strip_unseen_definitions
from app.reading.limits import cut
from app.reading.markup import strip_tags
from app.reading.sections import assemble, find_headings, split_sections
from app.records.document import ReadText

__all__ = ["prune_markdown", "read_markdown"]

_IMAGE: Final = re.compile(
    r"!\[(?P<alt>[^\[\]\n]{0,300})\](?:\((?P<src>[^()\s]{0,3000})(?:\s[^()\n]{0,300})?\)|\[[^\[\]\n]{0,100}\])"
)
_LINKED_IMAGE: Final = re.compile(rf"\[\s*{_IMAGE.pattern}\s*\]\((?P<href>[^()\s]{{1,2000}})\)")
_BADGE: Final = re.compile(r"shields\.io|badge|travis-ci|codecov|circleci|\.svg(?:$|\?)|colab", re.IGNORECASE)
_INFORMS: Final = re.compile(r"(?:huggingface\.co|hf\.co)/(?:datasets|papers)/|arxiv\.org|github\.com/", re.IGNORECASE)
_EMPTY_LINE: Final = re.compile(
    r"^[ \t]*+(?:(?:[-*+]|\d{1,3}\.)[ \t]*+)?\[[^\[\]\n]{0,300}\]\(#[^()\s]{0,300}\)[ \t]*(?:\n|\Z)"
    r"|^[ \t]*+\[(?:More Information Needed|Needs More Information)\](?:\([^()\s]{0,300}\))?[ \t]*(?:\n|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_TRAILING: Final = re.compile(r"[ \t]{3,}$", re.MULTILINE)
_INLINE_CODE: Final = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{1,500})\1(?!`)")


def read_markdown(text: str) -> ReadText:
    """Prune markdown (or plain text) and split it into headed sections.

    Args:
        text: decoded text of any length.

    Returns:
        The pruned text, its sections (which cover it), the first heading as title, and notes.
    """
    pruned, notes = prune_markdown(text)
    read = assemble(pruned, notes=notes)
    title = next((section.heading for section in read.sections if section.heading), None)
    return cut(read.model_copy(update={"title": title}))


def prune_markdown(text: str) -> tuple[str, tuple[str, ...]]:
    """Prune markdown without splitting it; give the text and notes."""
    text, cleaned = clean(text)
    notes = list(cleaned)
    codes: list[str] = []
    prose = "".join(_placed(block, codes, notes) for block in split_fences(text))
    prose, unseen = strip_unseen_definitions(prose)
    if unseen:
        notes.append(INVISIBLE_NOTE)
    prose, code_spans = _lift_inline_code(prose)
    prose, hidden = strip_tags(_without_images(prose))
    notes += hidden
    prose = _restore(prose, "\x02", code_spans)
    prose = _restore(prose, "\x01", codes)
    prose, had_bibtex = prune_bibtex(prose)
    prose, had_citations = _without_citations(prose)
    if had_bibtex or had_citations:
        notes.append(BIBLIOGRAPHY_NOTE)
    return _tidy(prose), tuple(dict.fromkeys(notes))


def _placed(block: Block, codes: list[str], notes: list[str]) -> str:
    """Give prose as it is, code as a mark (tags in it are not HTML), and nothing for a comment."""
    if block.kind == "comment":
        if block.text.strip("<!-> \n\t"):
            notes.append(INVISIBLE_NOTE)
        return ""
    if block.kind == "prose":
        prose, count = without_base64(block.text)
        if count:
            notes.append("encoded data left out")
        return prose
    code, shortened = prune_code(block.text)
    if shortened:
        notes.append(CODE_NOTE)
    codes.append(code)
    return "\x01"


def _lift_inline_code(text: str) -> tuple[str, list[str]]:
    """Take out code spans that hold a tag, so that it is not read as one."""
    spans: list[str] = []

    def lift(match: re.Match[str]) -> str:
        if "<" not in match[2]:
            return match[0]
        spans.append(match[0])
        return "\x02"

    return _INLINE_CODE.sub(lift, text) if "`" in text and "<" in text else text, spans


def _restore(text: str, mark: str, pieces: list[str]) -> str:
    parts = text.split(mark)
    filled = [part for pair in zip(parts, [*pieces, ""], strict=False) for part in pair]
    return "".join(filled)


def _without_images(text: str) -> str:
    """Drop images; of a linked one its words and target stay when the target is a document or data."""

    def linked(match: re.Match[str]) -> str:
        words = match["alt"].strip() or "link"
        if _INFORMS.search(match["href"]):
            return f"[{words}]({match['href']})"
        if _BADGE.search(match["src"] or "") or not match["alt"].strip():
            return ""
        return f"[{words}]({match['href']})"

    return _IMAGE.sub("", _LINKED_IMAGE.sub(linked, text))


def _without_citations(text: str) -> tuple[str, bool]:
    """Drop the citations under a heading such as "References"."""
    pieces: list[str] = []
    had = False
    for section in split_sections(text, find_headings(text)):
        part = text[section.start : section.end]
        if is_bibliography_heading(section.heading):
            part, dropped = prune_citations(part)
            had = had or dropped
        pieces.append(part)
    return "".join(pieces), had


def _tidy(text: str) -> str:
    # Words are looked for far faster than the patterns that need them.
    if "](#" in text or not text.isascii() or "information" in text.lower():
        text = _EMPTY_LINE.sub("", text)
    if "   " in text or "\t" in text:
        text = _TRAILING.sub("", text)
    text = _BLANK_LINES.sub("\n\n", text).strip("\n")
    return f"{text}\n" if text.strip() else ""
