"""Words right behind a name that tell a dataset from a tool: "X dataset", "X articles", "X library"."""

import re
from typing import Final

__all__ = ["DATA_AFTER", "NOUN_AFTER", "THING_AFTER"]

NOUN_AFTER: Final = re.compile(
    r"[\])*_`\s]{0,4}(?:\([^()\n]{0,200}\)\s?)?\s?(?:data(?:set|base)?s?\b|data-?sets?|corp(?:us|ora)\b|benchmark"
    r"|collection\b)",
    re.IGNORECASE,
)
"""A noun that says the name is one of data."""

THING_AFTER: Final = re.compile(
    r"[\])*_`\s]{0,4}versions?\sof\s(?:the|this|our)\s(?:data\s?set|corpus|benchmark)\b|[\])*_`\s]{0,4}(?:headers?|protocol|buffers|objects|fields?|columns?|keys?|tags?|flags?|parameters?|tokens?|files?|folders?"
    r"|director(?:y|ies)|scripts?|functions?|classes|licen[cs]e"
    r"|formats?|api|librar(?:y|ies)|packages?|tools?|toolkit|models?|methods?|algorithms?|tokenizers?|responses"
    r"|outputs|(?:[a-z-]+\s){0,2}?"
    r"(?:recipe|pipeline|framework|approach|procedure|workflow)|repo(?:sitory)?"
    r"|paper|papers|blog|embeddings?|annotations|labels|code(?:base)?|prompt|prompts? template|style|scheme|metrics?"
    r"|scores?|leaderboard)\b",
    re.IGNORECASE,
)
"""A noun that says it is none, or only a part of one."""

DATA_AFTER: Final = re.compile(
    r"\s(?:articles?|posts?|threads?|dumps?|questions?|pages?|problems?|comments?|stories|sentences?"
    r"|conversations?|dialogues?|tweets|abstracts|papers|texts?"
    r"|training|train|examples|samples|prompts|instructions|images|captions|audiobooks|talks|subsets?|commits"
    r"|issues|snapshots?|headlines?|titles|news|entries|reviews|subtitles|transcripts?|repositories|dumps?|summaries|lyrics"
    r"|poems|recipes|forums?|threads|answers|passages|paragraphs|documents|tables|infoboxes|lectures|speeches|episodes)\b",
    re.IGNORECASE,
)
"""A noun of contents: articles, threads, questions."""
