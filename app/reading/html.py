"""HTML pages: papers as arXiv renders them (LaTeXML), and any other page.

Only what a reader sees is read: scripts, navigation and hidden elements go. Deeply nested pages are read as
a stream of tags, which no depth can break; the tree readers see only pages within bounds.
"""

import re
from html import unescape
from typing import Final
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.errors import ReadingError
from app.reading.bibliography import BIBLIOGRAPHY_NOTE
from app.reading.decoding import INVISIBLE_NOTE, clean, decode
from app.reading.limits import cut
from app.reading.markup import is_hidden, strip_tags
from app.reading.sections import assemble, find_headings
from app.records.document import ReadText

__all__ = ["read_html"]

MAX_DEPTH: Final = 400
MAX_TREE_CHARS: Final = 4_000_000
"""Pages deeper or longer than this are read as a stream of tags only."""

_META_CHARSET: Final = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_TAG: Final = re.compile(
    r"<(/?)(?!(?:br|hr|img|input|meta|link|col|source|wbr|p|li|td|tr|th|dd|dt)\b)[a-z][^<>]{0,5000}?(/?)>",
    re.IGNORECASE,
)
_LATEXML: Final = re.compile(r"class\s*=\s*[\"'][^\"']{0,200}\bltx_(?:document|page_main|title_document)\b")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)|<![a-zA-Z][^<>]{0,2000}>|<\?[^<>]{0,2000}>", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_AROUND_LINES: Final = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SPAN_ROW: Final = re.compile(r"<span(?= [^<>]{0,300}class=\"[^\"]{0,200}\bltx_tr\b)")
_SPAN_CELL: Final = re.compile(r"<span(?= [^<>]{0,300}class=\"[^\"]{0,200}\bltx_(?:td|th)\b)")
_CHROME: Final = (
    "script, style, noscript, template, svg, nav, button, form, iframe, #header, .infobox, .package-alerts"
    ", .ltx_bibliography, .ltx_page_footer, .ltx_page_header, .ltx_page_navbar, .ltx_TOC, .ltx_ERROR"
    ", .ltx_note_mark, .ltx_note .ltx_tag_note, .ltx_dates, .ltx_role_footer"
)


def read_html(body: bytes, url: str, content_type: str = "text/html") -> ReadText:
    """Read an HTML page.

    Args:
        body: the bytes.
        url: its public address; relative links are resolved against it.
        content_type: the header, for its charset.

    Returns:
        Pruned markdown in sections that cover it, with the page's title.

    Raises:
        ReadingError: the bytes are not text, or hold no words.
    """
    declared = _META_CHARSET.search(body[:4096])
    decoded, notes = decode(body, content_type, declared[1].decode("ascii") if declared else None)
    html, cleaned = clean(decoded, cut_lines=False)
    all_notes = [*notes, *cleaned]
    html = _COMMENT.sub("", html)
    title: str | None = None
    if len(html) > MAX_TREE_CHARS or _depth(html) > MAX_DEPTH:
        all_notes.append("nested too deeply or too long, read without structure")
        text = _stream(html, all_notes)
    elif _LATEXML.search(html):
        text, title = _read_latexml(html, url, all_notes)
    else:
        text, title = _read_page(html, url, all_notes)
    if not any(char.isalnum() for char in text):
        raise ReadingError("The page holds no words.")
    return cut(assemble(text, title=title, notes=all_notes))


def _depth(html: str) -> int:
    """Bound the depth from above, counting tags as they open and close; tags that close themselves are left out."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[1]:
            depth = max(depth - 1, 0)
        elif not match[2]:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _stream(html: str, notes: list[str]) -> str:
    """Turn HTML into markdown, tag by tag."""
    stripped, hidden = strip_tags(_SPACE.sub(" ", html))
    notes += hidden
    text = unescape(stripped).replace("\xa0", " ")
    lines = _BLANK_LINES.sub("\n\n", _AROUND_LINES.sub("\n", text)).strip()
    return f"{lines}\n" if lines else ""


def _read_latexml(html: str, url: str, notes: list[str]) -> tuple[str, str | None]:
    tree = LexborHTMLParser(html)
    if tree.css_first(".ltx_bibliography") is not None:
        notes.append(BIBLIOGRAPHY_NOTE)
    _drop_hidden(tree, notes)
    for node in tree.css(_CHROME):
        node.decompose()
    _spell_out_math(tree)
    for node in tree.css("span.ltx_tr"):
        node.insert_child(" |")
    for node in tree.css(".ltx_note_content"):
        node.insert_before(" (")
        node.insert_after(") ")
    _resolve_links(tree, url)
    heading = tree.css_first(".ltx_title_document")
    title = _SPACE.sub(" ", heading.text()).strip() if heading is not None else None
    article = tree.css_first("article.ltx_document") or tree.css_first(".ltx_document") or tree.body
    source = (article.html or "") if article is not None else html
    source = _SPAN_CELL.sub(" | <span", _SPAN_ROW.sub("<br><span", source))
    return _stream(source, notes), title or None


def _spell_out_math(tree: LexborHTMLParser) -> None:
    for node in tree.css("table.ltx_equation, table.ltx_equationgroup, table.ltx_eqn_table"):
        formulas = [found.attributes.get("alttext") or "" for found in node.css("math")]
        if formulas:
            node.replace_with(" ".join(formulas))
    for node in tree.css("math"):
        node.replace_with(node.attributes.get("alttext") or node.text())


def _resolve_links(tree: LexborHTMLParser, url: str) -> None:
    """Make link targets absolute; links into the same page lose theirs."""
    here = urldefrag(url)[0]
    for node in tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        try:
            target = urljoin(url, href)
            inside = "#bib." in href or urldefrag(target)[0] == here
        except ValueError:
            inside = True
            target = ""
        is_reference = "ltx_ref" in (node.attributes.get("class") or "") and "#" in href
        if inside or is_reference:
            del node.attrs["href"]
        else:
            node.attrs["href"] = target


def _drop_hidden(tree: LexborHTMLParser, notes: list[str]) -> None:
    for node in tree.css("[hidden], [style], font[color]"):
        if node.tag not in ("html", "body", "math") and _is_hidden(node):
            if node.text().strip():
                notes.append(INVISIBLE_NOTE)
            node.decompose()


def _is_hidden(node: LexborNode) -> bool:
    return is_hidden({name: value or "" for name, value in node.attributes.items()})


def _read_page(html: str, url: str, notes: list[str]) -> tuple[str, str | None]:
    import trafilatura

    tree = LexborHTMLParser(html)
    heading = tree.css_first("title")
    title = _SPACE.sub(" ", heading.text()).strip()[:500] if heading is not None else None
    _drop_hidden(tree, notes)
    for node in tree.css("script, style, noscript, template, svg, iframe, form, button, select"):
        node.decompose()
    _resolve_links(tree, url)
    source = tree.html or html
    extracted = trafilatura.extract(
        source, url=url, output_format="markdown", include_links=True, include_tables=True, include_comments=False,
        favor_recall=True,
    )  # fmt: skip
    for node in tree.css("nav, header, footer, aside"):
        node.decompose()
    whole = _stream(tree.body.html or "" if tree.body is not None else source, notes)
    text = extracted or ""
    if len(text) * 3 < len(whole):
        text = whole
    if title and not find_headings(text):
        text = f"# {title}\n\n{text}"
    return text if text.endswith("\n") or not text else f"{text}\n", title or None
