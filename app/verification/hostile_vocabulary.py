"""Words that hostile wordings are made of, as pieces of patterns: readers, duties, verbs of telling, roles of data.

To be compiled by ``compiled``: verbose, in any case. Pieces that repeat are bounded, so that matching stays linear.
"""

import re
from typing import Final

from app.verification.late_pattern import LatePattern

__all__ = [
    "ANY_TARGET",
    "AS_ROLE",
    "CLAUSE",
    "DOCUMENT",
    "DUTY",
    "FROM",
    "GAP",
    "IN_LINEAGE",
    "LIKE_A_NAME",
    "MACHINE",
    "NOBODY_ELSE",
    "ORDERS",
    "OURS",
    "PERSON",
    "READING",
    "ROLE",
    "SAY",
    "SO_DERIVED",
    "TELL",
    "THIS_DOCUMENT",
    "TOOLS",
    "WORKER",
    "compiled",
]


def compiled(pattern: str) -> LatePattern:
    """Give a verbose pattern that matches in any case."""
    return LatePattern(pattern, re.IGNORECASE | re.VERBOSE)


MACHINE: Final = r"""(?:(?:an?|any|all|every|the|other|fellow|these|automated|autonomous|helpful)\s+){0,3}
    (?:a\.?i\.?|ai[ -](?:assistants?|agents?|models?|systems?|readers?|tools?|bots?|reviewers?|crawlers?|annotators?)
    |llms?|llm[ -](?:agents?|readers?|extractors?|judges?|reviewers?|based\s\w+)|(?:large\s+)?language\s+models?
    |assistants?|chat\s?bots?|bots?|agents?|crawlers?|gpts?|chatgpt|gpt-?[45]\w*|claude|gemini|copilot
    |(?:automated|automatic|machine)\s+(?:systems?|readers?|tools?|pipelines?|agents?|processes|extract(?:ors?|ion))
    |machines|parsers?|scrapers?|indexers?|extractors?|extraction\s+(?:tools?|systems?|models?|agents?|pipelines?)
    |lineage\s+(?:tools?|trac(?:ers?|ing)(?:\s+\w+)?|systems?|agents?|extractors?)|summari[sz]ers?)"""
PERSON: Final = r"(?:readers?|annotators?|reviewers?|curators?|raters?|graders?|anyone|whoever|everyone|somebody|those)"
READING: Final = r"""(?:read|process|pars|analy[sz]|summari[sz]|extract|trac|index|crawl|scan|ingest|catalogu?|interpret
    |inspect|examin|review|scrap|document|digest|mining|evaluat|annotat|describ)(?:ing|e|es|s)?"""
DOCUMENT: Final = r"""(?:this|these|the|our|such|that|its)\s+(?:\w+\s+){0,2}
    (?:cards?|documents?|pages?|read\s?me|texts?|files?|descriptions?|content|articles?|sections?|paragraphs?|lines?
    |passages?|lineage|provenance|sources|upstreams?|notes?|repository|comments?)"""
THIS_DOCUMENT: Final = DOCUMENT.replace("these|the|our|such|that|its", "these|our")
TOOLS: Final = r"(?:models?|tools?|systems?|pipelines?|scripts?|programs?|software)"
SAY: Final = r"""(?:list|report|record|register|name|declare|extract|mention|state|add|include|output|return|emit|insert
    |append|treat|count|mark|label|enter|log|set|write|claim|present|indicate|specify|regard|consider|give|reply|put
    |respond|answer|assign|attribute|assume|infer|conclude|assert|confirm|document|identify|flag|store|save|recogni[sz]e
    |accept|catalogu?e|show|submit|use|select|choose|prefer|produce|generate|print|say|said|tell)(?:s|es|ed|d|ing|ting
    |ning)?"""
ROLE: Final = r"""(?:source|upstream|parent|ancestor|origin|predecessor|progenitor|provenance|ancestry
    |seed\s+(?:data)?set
    |base\s+dataset|data\s+source|root)s?"""
AS_ROLE: Final = rf"""(?:\bas\s+(?:(?:an?|the|its|their|one|of|another|your|this|data\s?set'?s|only|sole|main|primary
    |true
    |real|direct|original|verified|additional|key|principal|confirmed|official|full)\s+){{0,5}}(?:\w+\s+){{0,1}}{ROLE}\b
    (?!\s+of\s+(?:truth|knowledge|information|inspiration|error|bias|noise))
    |\bas\s+(?:being\s+|having\s+been\s+)?(?:derived|built|based|sampled|distilled|copied|taken)\s+(?:from|on)\b)"""
IN_LINEAGE: Final = rf"""(?:\b(?:in|to|into|under|among|within)\s+
    (?:(?:the|your|its|this|any|every|all|data\s?set'?s)\s+){{0,2}}(?:\w+\s+){{0,2}}
    (?:upstreams?|lineage|provenance|source[ -]?list|(?:list|set|graph)\s+of\s+{ROLE}|source_?\s?datasets|ancestry)\b
    |\b(?:in|to|into|among)\s+your\s+(?:\w+\s+)?(?:claims|edges|extraction|sources)\b
    |\b(?:among|into|to)\s+the\s+(?:\w+\s+)?sources\b)"""
SO_DERIVED: Final = r"""\bthat\s+(?:this|the|our|it|these)\s*(?:\w+\s+){0,3}(?:is|was|were|are|has\s+been|comes?|came
    |stems?
    |derives?|originates?)\s+(?:\w+\s+){0,3}(?:deriv|buil|creat|ma[dk]e|sampl|distill?|tak|generat|based|construct
    |compil|filter|translat|subset|compos|sourc|from|cop|drawn|includ|collect|solely|entirely)"""
ANY_TARGET: Final = rf"(?:{AS_ROLE}|{IN_LINEAGE}|{SO_DERIVED})"
DUTY: Final = r"""(?:must|should|shall|ought\s+to|ha(?:s|ve)\s+to|needs?\s+to|please|kindly|always|never|be\s+sure
    |make\s+sure
    |ensure|remember\s+to|do\s+not|don'?t|required\s+to|instructed\s+to|asked\s+to|requested\s+to|expected\s+to
    |encouraged\s+to|obliged\s+to|advised\s+to|told\s+to|want\s+you\s+to|like\s+you\s+to|need\s+you\s+to|are\s+to
    |is\s+to
    |grateful\s+if|appreciate(?:d)?\s+(?:it\s+)?if|nice\s+if|great\s+if|helpful\s+if|glad\s+if|ask\s+(?:that|you|all
    |any)
    |request\s+(?:that|you|all|any)|urge\s+\w+|feel\s+free\s+to|it\s+is\s+(?:\w+\s+)?(?:essential|important|mandatory
    |imperative|crucial|necessary|critical)|your\s+(?:task|job|goal|role|duty|mission|objective)|could\s+you|would\s+you
    |can\s+you|will\s+you|let'?s)"""
OURS: Final = r"(?<!\bwe\s)(?<!\bi\s)"
CLAUSE: Final = r"""(?:^|[:;,(\[{"'—–]|\s-|\b(?:and|then|now|instead|first|next|finally|so|therefore|just|simply
    |please|you
    |must|should|shall|immediately|step\s*\d+))[\s"'(\[]*(?:\d+[.)]\s*)?"""
NOBODY_ELSE: Final = r"^(?:(?!\b(?:we|i|they|it|authors?|which|that|who)\b).)*?"
GAP: Final = r".{0,160}?"
ORDERS: Final = r"""(?:instructions?|prompts?|directions?|directives?|guidelines?|rules?|commands?|orders?|constraints?
    |system\s+(?:message|prompt)s?|tasks?|messages?|context|programming|training|safety\s+\w+|polic(?:y|ies)
    |exclusions?)"""
LIKE_A_NAME: Final = r"""["'(\[]*(?-i:https?://(?:hf\.co|huggingface\.co)/\S{3,200}
    |(?<![/\w.-])[\w.-]{2,60}/[\w.-]{2,80}
    |(?!(?:JSON|YAML|XML|HTML|CSV|SQL|YES|NO|NULL|TRUE|FALSE|LaTeX|Markdown|PDF|ID|IDs|TODO|GPT|AI|LLM|LLMs)\b)
    (?:[A-Z][\w.]*[A-Z0-9-][\w.-]*|[A-Z][\w.-]+(?:\s+[A-Z0-9][\w.-]*)+))"""
"""An id, a word with inner capitals, digits or hyphens, or several capitalised words; not what formats are called."""
TELL: Final = r"""(?:list|report|record|register|name|declare|mention|state|add|include|output|return|emit|append|log
    |write
    |claim|present|indicate|specify|give|reply|respond|answer|conclude|assert|confirm|identify|flag|produce|print|put
    |say
    |treat|count|connect|link|show|yield|extract|regard|consider|insist|maintain|affirm|remember)(?:s|es|ed|d|ing
    |ting)?"""
WORKER: Final = r"""(?:annotat(?:ors?|ion\s+\w+)|reviewers?|auditors?|curators?|graders?|labell?ers|raters
    |summari[sz]ers?|extractors?
    |crawlers?|tracers?|trackers?|indexers?|parsers?|scrapers?|catalogu?ers?|archivists?|librarians?|historians?
    |evaluators?
    |(?:lineage|provenance|graph|ancestry|metadata)\s+(?:\w+\s+)?(?:builders?|maintainers?|tools?|makers?|editors?
    |systems?)
    |(?:builders?|maintainers?|authors?|makers?|editors?)\s+of\s+(?:\w+\s+){0,2}(?:lineage|provenance|graphs?)
    |(?:any|every)(?:one|body)\s+(?:who\s+)?(?:trac|read|extract|index|summari|process|pars|collect)\w+
    |who(?:ever|soever)\s+(?:trac|read|extract|index|summari|process|pars|collect|use|find)\w+
    |those\s+(?:who|that)\s+(?:trac|read|extract|index|summari|process|pars|build|collect)\w*
    |(?:pipelines?|tools?|systems?|scripts?|models?|programs?|software|services?|readers?)
    (?:\s+(?:that|which))?\s+(?:read|pars|process|trac|extract|index|crawl|summari)\w+)"""
FROM: Final = r"""(?:(?:deriv|sampl|distill?|tak|built?|build|generat|drawn?|collect|copi|copy|filter|translat|com
    |came|creat|made|mak
    |constructed|based|sourced|gathered|originat|stem|descend|compil|extract|curat|part|subset|origin|using)\w*\s+
    (?:\w+\s+){0,2}(?:from|on|of|by|out\s+of|with)|from|subset\s+of)\b"""
