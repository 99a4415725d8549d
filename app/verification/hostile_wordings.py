"""The wordings by which a text instructs whoever reads it, as patterns over single sentences.

They match sentences prepared by ``hostile`` (markup and line breaks are blanks, invisible characters are gone). Every
gap is bounded; wordings of several gaps are chains of patterns, each to follow the one before within ``REACH``
characters, so that matching stays linear. Requests to cite, usage notes and prompt templates are ordinary.
"""

from typing import Final

from app.verification import hostile_readers as readers
from app.verification.hostile_languages import CONDITIONS_ABROAD, ORDERS_ABROAD
from app.verification.hostile_vocabulary import (
    ANY_TARGET,
    AS_ROLE,
    CLAUSE,
    DOCUMENT,
    DUTY,
    GAP,
    IN_LINEAGE,
    MACHINE,
    NOBODY_ELSE,
    ORDERS,
    OURS,
    PERSON,
    READING,
    ROLE,
    SAY,
    THIS_DOCUMENT,
    TOOLS,
    compiled,
)
from app.verification.late_pattern import LatePattern

__all__ = ["REACH", "STRONG", "WEAK", "Wording"]

Wording = tuple[str, tuple[LatePattern, ...]]
REACH: Final = 160

_OVERRIDE = compiled(
    rf"""(?:{CLAUSE}|\bto\s+)(?:ignore|disregard|forget|override|overrule|bypass|discard|set\s+aside|abandon|drop
    |cancel|neglect
    |pay\s+no\s+attention\s+to|stop\s+following|do\s+not\s+(?:follow|obey)|don'?t\s+(?:follow|obey)
    |no\s+longer\s+follow)
    \s+(?:(?:any|all|the|every|everything|of|your|my|these|those|previous|prior|earlier|above|preceding|other|existing
    |original|initial|former|foregoing|past|current|system|given|aforementioned|extraction|and|or|about
    |in)\s+){{1,7}}{ORDERS}\b
    |{CLAUSE}(?:ignore|disregard|forget|skip)\s+(?:everything|anything|all(?:\s+of)?(?:\s+(?:text|that|content))?
    |the\s+(?:rest|remainder)\s+of\s+(?:this|the)\s+(?:card|document|page|readme|text|prompt|file))
    (?:\s+(?:above|below|before|said|written|you|that|else|prior|previously|in|on)\b|\s*$|[.!;,])
    |\b(?:previous|prior|earlier|above|preceding)\s+(?:instructions?|prompts?|directives?|rules)\s+
    (?:(?:are|is|have\s+been|has\s+been|no\s+longer)\s+){{1,2}}(?:\w+\s+)?(?:void|obsolete|cancell?ed|superseded|invalid
    |replaced|outdated|revoked|overridden|appl\w+)
    |(?:{CLAUSE}|\bto\s+)(?:ignore|disregard|forget|skip)\s+(?:the|this|any|all|every|these|those)\s+(?:\w+\s+)?
    (?:above|preceding|previous|earlier|prior|sources?|lineage|upstreams?|foregoing|provenance)\s+
    (?:section|text|table|list|paragraph|passage|statement|part|sentence|content|note|column|entr)\w*
    |{CLAUSE}(?:ignore|disregard|forget)\s+(?:the|your|all|any)\s+{ORDERS}\s*[.!;]|\boverride\s*[:!]
    |{CLAUSE}(?:ignore|disregard|forget|skip)\s+the\s+(?:section|text|table|list|paragraph|part)s?\s+(?:above|before)\b
    |\bnew\s+(?:system\s+)?(?:instructions?|directives?|prompts?|task)\s*(?:for\s+{MACHINE}\s*)?[:—-]
    |\b(?:developer|debug|god|admin|jailbreak|dan)\s+mode\s+(?:is\s+)?(?:now\s+)?(?:enabled|activated|on\b|unlocked)"""
)
_ADDRESS = compiled(
    rf"""(?:^|[:;([{{—–]\s*|!\s*)(?:attention|dear|hey|hello|hi|greetings|notice|(?:important\s+|special\s+|quick\s+)?
    (?:note|notice|message|reminder|request|information|instructions?|guidance|hint|directive)s?\s+(?:to|for)
    |calling|to|for|message\s+for)[\s,:]+{MACHINE}\s*(?:[,:!—–]|\.(?:\s|$)|that\b|who\b|which\b|reading|processing
    |parsing
    |analy|summari|extracting|tracing|crawling|scanning|indexing|looking|please|you\b)
    |\bif\s+you(?:\s+are|'re)\s+{MACHINE}\s*(?:[,:;.!—–]|$|and\b|or\b|then\b|please\b|you\b|that\b|who\b|reading
    |processing
    |parsing|analy|summari|extract|trac|tasked|asked|used|working|being)
    |\b(?:{MACHINE}|{TOOLS})\s+(?:(?:that|who|which)\s+(?:is\s+|are\s+)?|currently\s+|now\s+)?{READING}\s+
    (?:\w+\s+){{0,4}}{THIS_DOCUMENT}\b
    |(?:^|[\[({{<.]\s*)(?:a\.?i|llm|machine|bot|agent|chatgpt|gpt|claude|gemini|extractor|crawler)s?\s*[:,]\s*
    (?:please\s+|kindly\s+|also\s+)?{SAY}\b
    |\b(?:intended|meant|written|addressed|only|is|reserved)\s+(?:for|to)\s+{MACHINE}\s*[:,.;]
    |^(?:for|to)\s+(?:the|any|every|all)\s+(?:[\w-]+\s+){{0,3}}(?:agent|extractor|tracer|summari[sz]er
    |bot)s?\b.{{0,40}}?:
    |\bif\s+(?:you\s+are|you're)\s+reading\s+this\b|\bfrom\s+now\s+on,?\s+(?:you|always|only)\b
    |\bas\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}(?:extractor|tracer|annotator|lineage\s+\w+),?\s+you\b
    |\b(?:hinweis|nachricht|anweisung)\w*\s+(?:für|an)\s+(?:\w+\s+)?(?:ki|ai|llms?|sprachmodell|assistent|agent)
    |\bnote\s+(?:à|pour|aux).{{0,25}}\b(?:ia|llms?|modèles|assistants?|agents?)\b
    |\bnota\s+(?:para|per|a)\s+(?:\w+\s+)?(?:ia|ai|llms?|model\w+|asistentes?|assistent\w+)\b
    |\bas\s+(?:an?\s+)(?:ai|llm|language\s+model|assistant|extraction|lineage)\b.{{0,40}}\b{READING}\s+{DOCUMENT}"""
)
_WHEN_READING = compiled(
    rf"""\b(?:when|if|while|whenever|before|after|upon|in|for|once)\s+(?:you\s+(?:are\s+)?|an?\s+\w+\s+|asked\s+to\s+)?
    (?:{READING}\s+(?:(?:the\s+)?(?:sources|upstreams?|lineage|provenance)\s+(?:of|from|for|in)\s+)?
    (?:{DOCUMENT}|(?:the\s+)?(?:provenance|lineage|sources|origins?|ancestry)\s+of\b|where\s+(?:this|the|these|its)
    |(?:this|the|our)\s+data\s?set'?s?(?=\s*,|\s+(?:or|and|card|lineage|sources|please|always|you|must)))
    |(?:asked|queried|questioned)\s+(?:about|for|where|what|which)\b.{{0,60}})
    .{{0,80}}?(?:[,:—–]|\bthen\b|\b{DUTY}\b)\s*(?:(?:please|always|you|must|should|kindly|make|sure|be|to|also|and|only
    |explicitly|simply|they|it|do|not|never)\s+){{0,6}}{SAY}\b.{{0,120}}
    (?:\bthat\b|\bas\b|\bonly\b|\bwith\b|\bin\b|\bto\b|/|:)
    |{OURS}\b{DUTY}\b.{{0,60}}\b{SAY}\b.{{0,80}}\b(?:when|while|if|whenever)\s+(?:you\s+(?:are\s+)?)?{READING}\s+
    (?:{THIS_DOCUMENT}|where\s+(?:this|the|these|its)|(?:the\s+)?(?:provenance|lineage|sources|origins?)\b)"""
)
_READER_DUTY = compiled(
    rf"""\b(?:{MACHINE}|{PERSON}|{TOOLS})\s+{READING}\b.{{0,60}}{THIS_DOCUMENT}{GAP}\b{DUTY}\b
    |\b(?:readers?|visitors?)\s+(?:of\s+\w+\s+\w+\s+)?(?:is|are)\s+(?:\w+\s+)?(?:instructed|asked|told|required
    |requested
    |obliged|directed|ordered)\s+to\s+{SAY}\b
    |\b(?:graders?|evaluators?|judges?|reviewers?)\s+(?:will\s+)?(?:expects?|wants?|requires?|looks?\s+for)\b{GAP}
    \b(?:{ROLE}|lineage|claims?)\b
    |\b(?:tracing|lineage|extraction|provenance)\s+{TOOLS}\s+(?:must|should|shall|may|need|have|are)\b"""
)
_DUTY_TO_SAY = (
    compiled(rf"""{OURS}\b{DUTY}\b(?!\s+(?:note|be\s+noted|be\s+mentioned)\b)"""),
    compiled(rf"""\b(?!note\b){SAY}\b"""),
    compiled(ANY_TARGET),
)
_COMMAND = compiled(rf"""{NOBODY_ELSE}{CLAUSE}
    (?:list|report|record|register|name|declare|extract|mention|add|include|output|return
    |emit|insert|append|treat|count|mark|label|enter|log|claim|present|indicate|specify|regard|consider|give|put|assign
    |identify|flag|store|save|accept|catalogu?e|submit|write|state|say|respond|answer|reply|conclude|assert)\s
    (?!of\b){GAP}{ANY_TARGET}
    |{NOBODY_ELSE}{CLAUSE}(?:consider|treat|regard|take|call|deem|name|declare
    |make)\s+(?!of\b)\S{{2,100}}\s+(?:to\s+be\s+)?
    (?:the|an?|its|our)\s+(?:\w+\s+){{0,2}}{ROLE}\b(?!\s+of\s+truth)""")
_PAYLOAD = compiled(
    rf"""{CLAUSE}(?:add|insert|append|include|output|return|emit|produce|respond\s+(?:only\s+)?with
    |reply\s+(?:only\s+)?with
    |answer\s+(?:only\s+)?with|write|copy|print|paste|give|submit|report)\s+(?:\w+\s+){{0,3}}(?:following|this|these
    |below
    |next|exact|only|one|extra|additional)\s+(?:\w+\s+){{0,3}}
    (?:claims?|edges?|upstreams?|lineage(?:\s+\w+)?|relationships?|source\s+datasets?|sources?(?=\s*[:.,"'])
    |provenance)\b
    |{CLAUSE}(?:add|insert|append|include|output|return|emit|produce|copy|paste|put)\s+(?:\w+\s+){{0,5}}(?:json|entry
    |record
    |line|object|text|sentence|item|row|triple)\b.{{0,60}}\b(?:in|to|into)\s+your\s+(?:final\s+)?(?:answer|output
    |response
    |reply|list|result|extraction|summary|claims?|report|graph)
    |["'{{]\s*claims["']?\s*:\s*\[.{{0,300}}["'](?:relationship|evidence|confidence)["']\s*:
    |["'](?:name|source|upstream)["']\s*:.{{0,200}}["']relationship["']\s*:
    |^(?=.*\b(?:direct\s+inclusion|structured\s+fusion|cot\s+distillation|semantic\s+evolution
    |synthetic\s+generation)\b)
    (?=.*(?:\bupstreams?\b|\brelationships?\b|\bconfidence\b|{CLAUSE}(?:label|mark|report|list|classify|assign|extract
    |add)\b))
    (?!.*\b(?:we|our|paper)\b)
    |{NOBODY_ELSE}{CLAUSE}(?:set|assign|give|report|use|raise|put|mark|state|output)\s.{{0,80}}?\bconfidence\b
    (?!\s+(?:threshold|interval|level|bound))(?:\s+(?:score|value))?(?:\s+(?:of|to|at|is|be|:|=))*\s*(?:1(?:\.0+)?
    |0?\.9\d*|100)
    |{CLAUSE}(?:quote|use|cite|take|copy|give)\s+(?:this|that|the\s+(?:following|above|next))\s+
    (?:sentence|line|passage|paragraph|text|statement|quote)s?\b.{{0,40}}\b(?:evidence|proof|verbatim|answer|quote)\b"""
)
_YOUR_ANSWER = (
    compiled(
        r"""\byour\s+(?:final\s+|entire\s+|whole\s+|only\s+)?(?:answer|output|response|report|summary|extraction|list
        |result|reply|analysis|claims?|json)s?\b"""
    ),
    compiled(r"""\b(?:must|should|shall|ha(?:s|ve)\s+to|needs?\s+to|is\s+to|will|to)\b"""),
    compiled(
        rf"""{ANY_TARGET}|\b(?:upstreams?|lineage|provenance|source\s+datasets?|derived\s+from|parent\s+datasets?)\b"""
    ),
)
_CONFIDENCE = compiled(
    rf"""{CLAUSE}(?:set|assign|give|report|use|raise|put|mark)\s+(?:\w+\s+){{0,4}}confidence\b(?!\s+(?:threshold
    |interval|level))
    .{{0,30}}\b(?:1(?:\.0+)?|0?\.9\d*|100\s*%?|max\w*|full|high\w*)\b
    |\bconfidence\s+(?:must|should|shall|has\s+to)\s+be\b
    |\b(?:extraction|extracted|lineage|claims?|upstreams?)\s+(?:\w+\s+){{0,2}}(?:must|should
    |shall)\s+(?:\w+\s+)?(?:contain|include
    |list|name|consist|start|begin|show)\b
    |\b{DUTY}\b.{{0,80}}\bin(?:to|side)?\s+your\s+(?:\w+\s+)?(?:answer|output|response|report|summary|reply|list)\b
    .{{0,80}}(?:\b{ROLE}\b|/)"""
)
_PASSIVE = compiled(
    rf"""(?<!\bit\s)\b(?:must|should|shall|has\s+to|have\s+to|needs?\s+to|ought\s+to|is\s+to|are\s+to|will|may\s+only
    |can\s+only)
    \s+(?:\w+\s+){{0,3}}be\s+(?:\w+\s+){{0,2}}(?:listed|reported|recorded|named|declared|registered|added|included
    |extracted
    |treated|counted|regarded|considered|marked|labell?ed|entered|output|given|stated|mentioned|identified|flagged
    |stored
    |returned|logged|understood|shown|presented|indicated|catalogu?ed|inferred|assumed|deemed)
    (?:{GAP}(?:{AS_ROLE}|{IN_LINEAGE})|\s+(?:to\s+be\s+)?(?:the|an?
    |its)\s+(?:\w+\s+){{0,2}}{ROLE}\b(?!\s+of\s+truth))"""
)
_SUPPRESS = compiled(
    rf"""{CLAUSE}(?:do\s+not|don'?t|never|avoid|refrain\s+from|you\s+(?:must|should|may|shall)\s+not|must\s+not|omit
    |exclude
    |hide|conceal|leave\s+out|suppress|withhold|ignore|skip|disregard)\s+(?:\w+\s+){{0,2}}?
    (?:report|list|mention|extract|name|record|reveal|disclose|trace|output|return|note|state|any|all|the|every|other)
    (?:ing|ting)?\s+(?:\w+\s+){{0,5}}?(?:upstreams?|lineage|provenance|ancest\w+|source\s+datasets?|parent\s+datasets?
    |data\s+sources?|other\s+(?:sources?|datasets?)|real\s+(?:sources?|origins?)|true\s+(?:sources?|origins?))\b
    |{CLAUSE}(?:do\s+not|don'?t|never|must\s+not)\s+(?:extract|trace|report|list|disclose|reveal)\s+(?:\w+\s+){{0,4}}
    (?:data\s?sets?|origins?)\b"""
)
_PRETEND = compiled(
    rf"""{CLAUSE}(?<!\byou\s)(?:pretend|act\s+as\s+(?:if|though)|imagine|suppose|assume|take\s+it\s+(?:as\s+(?:given
    |fact)|for\s+granted)
    |believe|behave\s+as\s+(?:if|though)|consider\s+it\s+(?:\w+\s+)?(?:fact|true|established))\b.{{0,60}}
    \b(?:data\s?set|corpus|card|collection)\b.{{0,60}}\b(?:deriv|built|created|made|sampl|distill|taken|generat
    |based\s+on
    |subset|copied|comes?\s+from|came\s+from|includ)
    |\byou\s+are\s+(?:now|no\s+longer)\b.{{0,100}}\b(?:extract|lineage|sources?|upstreams?|restrict|unrestricted
    |bound)\w*
    |\b(?:correct|expected|desired|required|right|official|only\s+valid|only\s+correct)\s+
    (?:extraction|lineage|claims?|upstreams?|set\s+of\s+(?:claims|upstreams|sources))\s*(?:is|are|must|should|:|=
    |to\s+\w+)"""
)
STRONG: Final[tuple[Wording, ...]] = (
    ("tells the reader to drop its instructions", (_OVERRIDE,)),
    ("tells the reader to drop the text above", (readers.DROPPED,)),
    ("addresses machine readers", (_ADDRESS,)),
    ("addresses machine readers", (readers.ADDRESSED,)),
    ("addresses machine readers", readers.CALLED),
    ("speaks on condition that a machine reads", (readers.CONDITION,)),
    ("gives the reader a role", readers.ROLE_GIVEN),
    ("tells what to say when reading this text", (_WHEN_READING,)),
    ("tells what to say when reading this text", readers.WHILE_READING),
    ("dictates claims", (_PAYLOAD,)),
    ("dictates the answer", (readers.OUTPUT,)),
    ("asks to pretend", (_PRETEND,)),
    ("instructs the reader, not in English", (ORDERS_ABROAD,)),
    ("instructs the reader, not in English", (CONDITIONS_ABROAD,)),
    ("tells readers what to report", (_READER_DUTY,)),
    ("tells readers what to report", (readers.DUTY_OF_READERS,)),
    ("tells the reader what to report", (readers.DUTY_OF_YOURS,)),
    ("tells the reader to replace what it found", (readers.REPLACED,)),
    ("commands what to report", (_COMMAND,)),
)
"""What follows such a sentence in its paragraph is part of the instruction."""

WEAK: Final[tuple[Wording, ...]] = (
    ("dictates the answer", _YOUR_ANSWER),
    ("dictates the answer", (_CONFIDENCE,)),
    ("tells the reader what to report", _DUTY_TO_SAY),
    ("tells what has to be reported", (_PASSIVE,)),
    ("tells what has to be reported", (readers.MUST_APPEAR,)),
    ("threatens or rewards the reader", (readers.STAKES,)),
    ("tells the reader what to leave out", (_SUPPRESS,)),
    ("tells the reader what to leave out", (readers.LEFT_OUT,)),
)
"""The sentence itself is the instruction."""
