"""The layout of papers as plain lines: headings, hyphens at line ends, references, running heads.

A PDF has no structure to read, so all of this is guessed from the lines; a wrong guess moves a section
boundary, never a word. Only the references are left out, and they end where citations do.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from app.reading.sections import Heading

__all__ = ["find_paper_headings", "join_hyphens", "join_pages", "reference_span", "without_running_heads"]

Number = tuple[int, ...]
"""A section number, part by part; ``A`` is 101."""

Numbered = tuple[Number, int, str]
"""A section number, the offset of its line, and the line."""

_DOTTED: Final = re.compile(r"[\dA-Z.]+\.\s")
_NUMBERED: Final = re.compile(
    r"^(?P<number>(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,3})\.?\s{1,4}(?P<words>[A-Z\"“][^\n]{1,100})$"
)
_KNOWN: Final = re.compile(
    r"^(?:abstract|introduction|related works?|background|methods?|methodology|approach|experiments?"
    r"|experimental setup|results|evaluation|analysis|discussion|conclusions?|limitations?|ethics statement"
    r"|ethical considerations|acknowledge?ments?|references|bibliography|appendix|appendices"
    r"|supplementary materials?|data ?sets?|data collection|broader impacts?):?$",
    re.IGNORECASE,
)
_ALL_CAPS: Final = re.compile(r"^(?=[^a-z\n]*[A-Z]{4})[A-Z][A-Z ,:&'-]{3,70}$")
_RUN_ON: Final = re.compile(r"[.,;?]$|[a-z]-$")
_HYPHEN: Final = re.compile(r"(?P<left>[A-Za-z]{2,30})-\n(?P<right>[a-z]{1,30})(?P<rest>[^\s]{0,30}) ?")
_WORD: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_CITED: Final = re.compile(
    r"\b(?:19|20)\d\d[a-z]?\b|arxiv|et al\b|proceedings|\bdoi\b|\bpp\.|\bpages \d|https?://|journal|conference|preprint|\burl\b"
    r"|^\[\d{1,3}\]",
    re.IGNORECASE,
)
_APPENDIX_A: Final = 101
MAX_NUMBERED: Final = 600
"""Lines that may be numbered headings; comparing them takes the square of it."""

_APPENDIX: Final = re.compile(
    r"^(?:appendix|appendices|supplementary|checklist|A(?:\.1)?\.?\s+[A-Z][^.,\n]{2,70}$)", re.IGNORECASE
)
_REFERENCES: Final = re.compile(
    r"^[ \t]*(?:\d{1,2}\.?[ \t]+)?(?:references|bibliography)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_QUIET_LINES: Final = 18
"""The references are over when so many lines in a row cite nothing."""


def find_paper_headings(text: str) -> list[Heading]:
    """Guess the headings of a paper's plain text: numbers in rising order, known names, capitals."""
    named: list[Heading] = []
    numbered: list[Numbered] = []
    at = 0
    for line in text.split("\n"):
        words = line.strip()
        number = _number(words)
        if number is not None:
            numbered.append((number, at, words))
        elif len(words) < 80 and (_KNOWN.match(words) or (_ALL_CAPS.match(words) and len(words.split()) > 1)):
            named.append((at, 1, words))
        at += len(line) + 1
    heads = max((_chain(numbered, dotted=dotted) for dotted in (False, True)), key=len)
    return sorted(named + [(start, min(len(number), 6), words) for number, start, words in heads])


def _chain(numbered: Sequence[Numbered], *, dotted: bool) -> list[Numbered]:
    """Choose the headings among numbered lines of one style: "2 Data" or "2. Data"."""
    same = [one for one in numbered if bool(_DOTTED.match(one[2])) == dotted][:MAX_NUMBERED]
    return [same[at] for at in _rising([number for number, _, _ in same])]


def _number(line: str) -> Number | None:
    """Read the section number a line begins with; appendices count on from the numbered sections."""
    match = _NUMBERED.match(line)
    if match is None or _RUN_ON.search(line) or len(line.split()) > 14:
        return None
    return tuple(int(part) if part.isdigit() else _APPENDIX_A - 65 + ord(part) for part in match["number"].split("."))


def _rising(numbers: Sequence[Number]) -> list[int]:
    """Choose the longest row of section numbers that follow one another: items of lists and footnotes do not."""
    best = [1] * len(numbers)
    before = [-1] * len(numbers)
    for at, number in enumerate(numbers):
        for earlier in range(at):
            if best[earlier] >= best[at] and _follows(number, numbers[earlier]):
                best[at], before[at] = best[earlier] + 1, earlier
    at = max(range(len(numbers)), key=best.__getitem__, default=-1)
    chain: list[int] = []
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _follows(number: Number, earlier: Number) -> bool:
    step = number[0] - earlier[0]
    if number[0] == _APPENDIX_A and earlier[0] < _APPENDIX_A:
        return True
    return number > earlier and step in (0, 1, 2) and (step == 0 or len(number) == 1 or number[1] == 1)


def join_hyphens(text: str) -> str:
    """Join words divided at line ends; the hyphen stays where the same paper writes the word with one."""
    if "-\n" not in text:
        return text
    words = Counter(word.lower() for word in _WORD.findall(text))

    def join(match: re.Match[str]) -> str:
        left, right = match["left"], match["right"]
        hyphenated = words[f"{left}-{right}".lower()]
        middle = "-" if hyphenated and hyphenated >= words[f"{left}{right}".lower()] else ""
        return f"{left}{middle}{right}{match['rest']}\n"

    return _HYPHEN.sub(join, text)


def reference_span(text: str) -> tuple[int, int] | None:
    """Find the references: from the last such heading to the appendix, or to where citations end."""
    headings = list(_REFERENCES.finditer(text))
    if not headings:
        return None
    start = headings[-1].start()
    end = at = headings[-1].end() + 1
    quiet = 0
    for line in text[at:].split("\n"):
        cited = bool(_CITED.search(line))
        if _APPENDIX.match(line.strip()) and quiet < _QUIET_LINES:
            return (start, at) if not cited else (start, end)
        at += len(line) + 1
        quiet = 0 if cited else quiet + 1
        if cited:
            end = min(at, len(text))
        if quiet > _QUIET_LINES:
            break
    return start, min(end, len(text))


def without_running_heads(pages: Sequence[str]) -> list[str]:
    """Drop page numbers, and first and last lines that return on a third of the pages."""
    edges = Counter(key for page in pages for key in {_edge(line) for line in _edge_lines(page)})
    returning = {key for key, count in edges.items() if count >= 3 and count * 3 > len(pages)}
    return [_without_edges(page, returning) for page in pages]


def _edge_lines(page: str) -> list[str]:
    lines = [line for line in page.split("\n") if line.strip()]
    return [*lines[:1], *lines[-1:]]


def _edge(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _without_edges(page: str, returning: set[str]) -> str:
    lines = page.strip("\n").split("\n")
    for place in (0, -1):
        if lines and (_edge(lines[place]) in returning or lines[place].strip().isdigit()):
            del lines[place]
    return "\n".join(lines)


def join_pages(pages: Sequence[str], links: Sequence[Sequence[str]]) -> str:
    """Join pages; the links of a page follow the sentence which its last line begins."""
    pieces: list[str] = []
    waiting: Sequence[str] = ()
    for page, targets in zip(pages, links, strict=True):
        if waiting:
            stop = re.compile(r"[.:!?]\s*\n").search(page, 0, 1500)
            at = stop.end() if stop and not pieces[-1].rstrip().endswith((".", "!", "?", ":")) else 0
            pieces += [page[:at], *(f"<{target}>\n" for target in waiting)]
            page = page[at:]
        pieces.append(f"{page}\n")
        waiting = targets
    return "".join([*pieces, *(f"<{target}>\n" for target in waiting)])
