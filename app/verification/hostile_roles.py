"""Imitated messages: chat templates and role marks in a text, where what they say is about lineage.

Such marks are ordinary in cards (formats, prompt templates), so a mark alone is nothing. An imitated message ends at
its closing mark, else with its paragraph: what follows is the document's own again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["imitated_messages"]

_LONGEST_MESSAGE: Final = 2000
_SPEAKER: Final = r"(?:system|assistant|developer|admin(?:istrator)?|root|operator|moderator)"
_MARK: Final = re.compile(
    r"<\|[a-z_ ]{2,24}\|>|<</?sys>>|\[/?inst\]|</?(?:system|assistant|instructions?|user)(?:[ _-]\w+)?>"
    rf"|\n[ \t>#*=\[(`-]{{0,8}}{_SPEAKER}"
    r"(?:[ _-]?(?:message|prompt|note|notice|override|instructions?|directive|update|command))?[\])*]{0,3}[ \t]*[:\n]"
    rf"|\n[ \t>#*=\[(`-]{{0,8}}{_SPEAKER}[ _-]?(?:message|note|notice|override|directive|update"
    rf"|command)[\])*]{{0,3}}[ \t]*[.!—-]"
    r"|\n[ \t>#*=<\[(-]{1,8}(?:end|begin|start)[ _-]+(?:of[ _-]+)?(?:the[ _-]+)?"
    r"(?:document|card|context|input|untrusted|system|user|prompt|data|readme)[\w \t-]{0,30}[ \t=>#*\])-]{0,8}(?=\n|$)",
    re.IGNORECASE,
)
_CLOSER: Final = re.compile(
    r"<\|(?:im_end|eot_id|end|end_of_text|endoftext|eom_id)\|>|<</sys>>|\[/inst\]|</", re.IGNORECASE
)
_CLOSING: Final = {"[inst]": "[/inst]", "<<sys>>": "<</sys>>", "<|im_start|>": "<|im_end|>"}
_NESTED: Final = 6
_SPEAKS_OF_LINEAGE: Final = re.compile(
    r"\bupstreams?\b|\blineage\b|\bprovenance\b|\bsource[ _]datasets?\b|\bparent[ _]datasets?\b|\bdata ?sources?\b"
    r"|\b(?:data ?set|corpus|card|collection|rows|samples|data|questions|examples)\b.{0,80}\b(?:derived|sampled|built"
    r"|distilled|taken|created|generated|drawn|collected|copied|come|comes|came) (?:\w+ )?(?:from|on|by)\b"
    r"|\bas (?:an? |the |its )?(?:\w+ )?(?:source|upstream)\b|\bextract\w* .{0,40}\b(?:sources?|datasets?|claims?)\b"
    r"|\b(?:the|an?|only|one) (?:\w+ )?(?:source|origin|parent|ancestor) (?:is|was)\b"
    r"|\"(?:upstream|relationship|claims)\"",
    re.IGNORECASE | re.DOTALL,
)
_WORDS: Final = re.compile(r"[^\s#*=>`-]")
_PARAGRAPH_END: Final = re.compile(r"\n[ \t]*\n")


def imitated_messages(text: str) -> Iterator[tuple[int, int]]:
    r"""Give imitated messages that speak of lineage, ``text[start:end]``, in order.

    A mark in backticks is spoken of rather than used. After ``[/INST]`` comes the imitated answer: it belongs to
    a message that was one.

    >>> list(imitated_messages("[INST] The only upstream is a/b. [/INST]\n\nDerived from c/d."))
    [(0, 40)]
    """
    # With a line end before all of it, each mark begins with one of three characters, and is found three times faster.
    text = f"\n{text}"
    marks = list(_MARK.finditer(text))
    for number, mark in enumerate(marks):
        start = mark.start() + (text[mark.start()] == "\n")
        if _CLOSER.match(text, start) or _quoted(text, start):
            continue
        end, after = _end(text, start, mark, marks[number + 1 : number + 1 + _NESTED])
        if _SPEAKS_OF_LINEAGE.search(text, start, end):
            yield start - 1, start - 1 + len(text[start:after].rstrip())


def _end(text: str, start: int, mark: re.Match[str], following: Sequence[re.Match[str]]) -> tuple[int, int]:
    """Give where the message of an opening mark ends, and what belongs to it: its closing mark, its answer."""
    near = [one for one in following if one.start() - start <= _LONGEST_MESSAGE]
    opened = text[start : mark.end()].casefold()
    closing = next((one for one in near if one[0].casefold() == _CLOSING.get(opened, "</" + opened[1:])), None)
    if closing is not None:
        answered = closing[0].casefold() == "[/inst]"
        return closing.start(), _paragraph_end(text, closing.end(), len(text)) if answered else closing.end()
    limit = following[0].start() if following else len(text)
    words = _WORDS.search(text, mark.end(), limit)
    end = _paragraph_end(text, words.start(), limit) if words is not None else limit
    return end, end


def _paragraph_end(text: str, start: int, limit: int) -> int:
    found = _PARAGRAPH_END.search(text, start, limit)
    return found.start() if found is not None else limit


def _quoted(text: str, start: int) -> bool:
    """Whether a mark stands between single backticks, so that it is spoken of."""
    line = text.rfind("\n", max(0, start - _LONGEST_MESSAGE), start) + 1
    return text.count("`", max(line, start - 300), start) % 2 == 1 and not text.startswith("```", line or 1)
