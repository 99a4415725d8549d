"""The wordings by which a text instructs whoever reads it, as patterns over single sentences.

They match sentences prepared by ``hostile`` (markup and line breaks are blanks, invisible characters are gone). Every
gap is bounded; wordings of several gaps are chains of patterns, each to follow the one before within ``REACH``
characters, so that matching stays linear. Requests to cite, usage notes and prompt templates are ordinary.
"""

import re
from typing import Final

__all__ = ["REACH", "ROLE_MARK", "SPEAKS_OF_LINEAGE", "STRONG", "TRIGGER", "WEAK", "Wording"]

Wording = tuple[str, tuple[re.Pattern[str], ...]]
REACH: Final = 160


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_MACHINE = r"""(?:(?:an?|any|all|every|the|other|fellow|these|automated|autonomous|helpful)\s+){0,3}
    (?:a\.?i\.?|ai[ -](?:assistants?|agents?|models?|systems?|readers?|tools?|bots?|reviewers?|crawlers?|annotators?)
    |llms?|llm[ -](?:agents?|readers?|extractors?|judges?|reviewers?|based\s\w+)|(?:large\s+)?language\s+models?
    |assistants?|chat\s?bots?|bots?|agents?|crawlers?|gpts?|chatgpt|gpt-?[45]\w*|claude|gemini|copilot
    |(?:automated|automatic|machine)\s+(?:systems?|readers?|tools?|pipelines?|agents?|processes|extract(?:ors?|ion))
    |machines|parsers?|scrapers?|indexers?|extractors?|extraction\s+(?:tools?|systems?|models?|agents?|pipelines?)
    |lineage\s+(?:tools?|trac(?:ers?|ing)(?:\s+\w+)?|systems?|agents?|extractors?)|summari[sz]ers?)"""
_PERSON = r"(?:readers?|annotators?|reviewers?|curators?|raters?|graders?|anyone|whoever|everyone|somebody|those)"
_READING = r"""(?:read|process|pars|analy[sz]|summari[sz]|extract|trac|index|crawl|scan|ingest|catalogu?|interpret
    |inspect|examin|review|scrap|document|digest|mining|evaluat|annotat|describ)(?:ing|e|es|s)?"""
_DOCUMENT = r"""(?:this|these|the|our|such|that|its)\s+(?:\w+\s+){0,2}
    (?:cards?|documents?|pages?|read\s?me|texts?|files?|descriptions?|content|articles?|sections?|paragraphs?|lines?
    |passages?|lineage|provenance|sources|upstreams?|notes?|repository|comments?)"""
_THIS_DOCUMENT = _DOCUMENT.replace("these|the|our|such|that|its", "these|our")
_TOOLS = r"(?:models?|tools?|systems?|pipelines?|scripts?|programs?|software)"
_SAY = r"""(?:list|report|record|register|name|declare|extract|mention|state|add|include|output|return|emit|insert
    |append|treat|count|mark|label|enter|log|set|write|claim|present|indicate|specify|regard|consider|give|reply|put
    |respond|answer|assign|attribute|assume|infer|conclude|assert|confirm|document|identify|flag|store|save|recogni[sz]e
    |accept|catalogu?e|show|submit|use|select|choose|prefer|produce|generate|print|say|said|tell)(?:s|es|ed|d|ing|ting|ning)?"""
_ROLE = r"""(?:source|upstream|parent|ancestor|origin|predecessor|progenitor|provenance|ancestry|seed\s+(?:data)?set
    |base\s+dataset|data\s+source|root)s?"""
_AS_ROLE = rf"""(?:\bas\s+(?:(?:an?|the|its|their|one|of|another|your|this|data\s?set'?s|only|sole|main|primary|true
    |real|direct|original|verified|additional|key|principal|confirmed|official|full)\s+){{0,5}}(?:\w+\s+){{0,1}}{_ROLE}\b
    (?!\s+of\s+(?:truth|knowledge|information|inspiration|error|bias|noise))
    |\bas\s+(?:being\s+|having\s+been\s+)?(?:derived|built|based|sampled|distilled|copied|taken)\s+(?:from|on)\b)"""
_IN_LINEAGE = rf"""(?:\b(?:in|to|into|under|among|within)\s+
    (?:(?:the|your|its|this|any|every|all|data\s?set'?s)\s+){{0,2}}(?:\w+\s+){{0,2}}
    (?:upstreams?|lineage|provenance|source[ -]?list|(?:list|set|graph)\s+of\s+{_ROLE}|source_?\s?datasets|ancestry)\b
    |\b(?:in|to|into|among)\s+your\s+(?:\w+\s+)?(?:claims|edges|extraction|sources)\b
    |\b(?:among|into|to)\s+the\s+(?:\w+\s+)?sources\b)"""
_SO_DERIVED = r"""\bthat\s+(?:this|the|our|it|these)\s*(?:\w+\s+){0,3}(?:is|was|were|are|has\s+been|comes?|came|stems?
    |derives?|originates?)\s+(?:\w+\s+){0,3}(?:deriv|buil|creat|ma[dk]e|sampl|distill?|tak|generat|based|construct
    |compil|filter|translat|subset|compos|sourc|from|cop|drawn|includ|collect|solely|entirely)"""
_ANY_TARGET = rf"(?:{_AS_ROLE}|{_IN_LINEAGE}|{_SO_DERIVED})"
_DUTY = r"""(?:must|should|shall|ought\s+to|ha(?:s|ve)\s+to|needs?\s+to|please|kindly|always|never|be\s+sure|make\s+sure
    |ensure|remember\s+to|do\s+not|don'?t|required\s+to|instructed\s+to|asked\s+to|requested\s+to|expected\s+to
    |encouraged\s+to|obliged\s+to|advised\s+to|told\s+to|want\s+you\s+to|like\s+you\s+to|need\s+you\s+to|are\s+to|is\s+to
    |grateful\s+if|appreciate(?:d)?\s+(?:it\s+)?if|nice\s+if|great\s+if|helpful\s+if|glad\s+if|ask\s+(?:that|you|all|any)
    |request\s+(?:that|you|all|any)|urge\s+\w+|feel\s+free\s+to|it\s+is\s+(?:\w+\s+)?(?:essential|important|mandatory
    |imperative|crucial|necessary|critical)|your\s+(?:task|job|goal|role|duty|mission|objective)|could\s+you|would\s+you
    |can\s+you|will\s+you|let'?s)"""
_OURS = r"(?<!\bwe\s)(?<!\bi\s)"
_CLAUSE = r"""(?:^|[:;,(\[{"'—–]|\s-|\b(?:and|then|now|instead|first|next|finally|so|therefore|just|simply|please|you
    |must|should|shall|immediately|step\s*\d+))[\s"'(\[]*(?:\d+[.)]\s*)?"""
_NOBODY_ELSE = r"^(?:(?!\b(?:we|i|they|it|authors?|which|that|who)\b).)*?"
_GAP = r".{0,160}?"
_ORDERS = r"""(?:instructions?|prompts?|directions?|directives?|guidelines?|rules?|commands?|orders?|constraints?
    |system\s+(?:message|prompt)s?|tasks?|messages?|context|programming|training|safety\s+\w+|polic(?:y|ies)|exclusions?)"""

_OVERRIDE = _compile(
    rf"""(?:{_CLAUSE}|\bto\s+)(?:ignore|disregard|forget|override|overrule|bypass|discard|set\s+aside|abandon|drop|cancel|neglect
    |pay\s+no\s+attention\s+to|stop\s+following|do\s+not\s+(?:follow|obey)|don'?t\s+(?:follow|obey)|no\s+longer\s+follow)
    \s+(?:(?:any|all|the|every|everything|of|your|my|these|those|previous|prior|earlier|above|preceding|other|existing
    |original|initial|former|foregoing|past|current|system|given|aforementioned|extraction|and|or|about|in)\s+){{1,7}}{_ORDERS}\b
    |{_CLAUSE}(?:ignore|disregard|forget|skip)\s+(?:everything|anything|all(?:\s+of)?(?:\s+(?:text|that|content))?
    |the\s+(?:rest|remainder)\s+of\s+(?:this|the)\s+(?:card|document|page|readme|text|prompt|file))
    (?:\s+(?:above|below|before|said|written|you|that|else|prior|previously|in|on)\b|\s*$|[.!;,])
    |\b(?:previous|prior|earlier|above|preceding)\s+(?:instructions?|prompts?|directives?|rules)\s+
    (?:(?:are|is|have\s+been|has\s+been|no\s+longer)\s+){{1,2}}(?:\w+\s+)?(?:void|obsolete|cancell?ed|superseded|invalid
    |replaced|outdated|revoked|overridden|appl\w+)
    |(?:{_CLAUSE}|\bto\s+)(?:ignore|disregard|forget|skip)\s+(?:the|this|any|all|every|these|those)\s+(?:\w+\s+)?
    (?:above|preceding|previous|earlier|prior|sources?|lineage|upstreams?|foregoing|provenance)\s+
    (?:section|text|table|list|paragraph|passage|statement|part|sentence|content|note|column|entr)\w*
    |{_CLAUSE}(?:ignore|disregard|forget)\s+(?:the|your|all|any)\s+{_ORDERS}\s*[.!;]|\boverride\s*[:!]
    |{_CLAUSE}(?:ignore|disregard|forget|skip)\s+the\s+(?:section|text|table|list|paragraph|part)s?\s+(?:above|before)\b
    |\bnew\s+(?:system\s+)?(?:instructions?|directives?|prompts?|task)\s*(?:for\s+{_MACHINE}\s*)?[:—-]
    |\b(?:developer|debug|god|admin|jailbreak|dan)\s+mode\s+(?:is\s+)?(?:now\s+)?(?:enabled|activated|on\b|unlocked)"""
)
_ADDRESS = _compile(
    rf"""(?:^|[:;([{{—–]\s*|!\s*)(?:attention|dear|hey|hello|hi|greetings|notice|(?:important\s+|special\s+|quick\s+)?
    (?:note|notice|message|reminder|request|information|instructions?|guidance|hint|directive)s?\s+(?:to|for)
    |calling|to|for|message\s+for)[\s,:]+{_MACHINE}\s*(?:[,:!—–]|\.(?:\s|$)|that\b|who\b|which\b|reading|processing|parsing
    |analy|summari|extracting|tracing|crawling|scanning|indexing|looking|please|you\b)
    |\bif\s+you(?:\s+are|'re)\s+{_MACHINE}\s*(?:[,:;.!—–]|$|and\b|or\b|then\b|please\b|you\b|that\b|who\b|reading|processing
    |parsing|analy|summari|extract|trac|tasked|asked|used|working|being)
    |\b(?:{_MACHINE}|{_TOOLS})\s+(?:(?:that|who|which)\s+(?:is\s+|are\s+)?|currently\s+|now\s+)?{_READING}\s+
    (?:\w+\s+){{0,4}}{_THIS_DOCUMENT}\b
    |(?:^|[\[({{<.]\s*)(?:a\.?i|llm|machine|bot|agent|chatgpt|gpt|claude|gemini|extractor|crawler)s?\s*[:,]\s*
    (?:please\s+|kindly\s+|also\s+)?{_SAY}\b
    |\b(?:intended|meant|written|addressed|only|is|reserved)\s+(?:for|to)\s+{_MACHINE}\s*[:,.;]
    |^(?:for|to)\s+(?:the|any|every|all)\s+(?:[\w-]+\s+){{0,3}}(?:agent|extractor|tracer|summari[sz]er|bot)s?\b.{{0,40}}?:
    |\bif\s+(?:you\s+are|you're)\s+reading\s+this\b|\bfrom\s+now\s+on,?\s+(?:you|always|only)\b
    |\bas\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}(?:extractor|tracer|annotator|lineage\s+\w+),?\s+you\b
    |\b(?:hinweis|nachricht|anweisung)\w*\s+(?:für|an)\s+(?:\w+\s+)?(?:ki|ai|llms?|sprachmodell|assistent|agent)
    |\bnote\s+(?:à|pour|aux).{{0,25}}\b(?:ia|llms?|modèles|assistants?|agents?)\b
    |\bnota\s+(?:para|per|a)\s+(?:\w+\s+)?(?:ia|ai|llms?|model\w+|asistentes?|assistent\w+)\b
    |\bas\s+(?:an?\s+)(?:ai|llm|language\s+model|assistant|extraction|lineage)\b.{{0,40}}\b{_READING}\s+{_DOCUMENT}"""
)
_WHEN_READING = _compile(
    rf"""\b(?:when|if|while|whenever|before|after|upon|in|for|once)\s+(?:you\s+(?:are\s+)?|an?\s+\w+\s+|asked\s+to\s+)?
    (?:{_READING}\s+(?:(?:the\s+)?(?:sources|upstreams?|lineage|provenance)\s+(?:of|from|for|in)\s+)?
    (?:{_DOCUMENT}|(?:the\s+)?(?:provenance|lineage|sources|origins?|ancestry)\s+of\b|where\s+(?:this|the|these|its)
    |(?:this|the|our)\s+data\s?set'?s?(?=\s*,|\s+(?:or|and|card|lineage|sources|please|always|you|must)))
    |(?:asked|queried|questioned)\s+(?:about|for|where|what|which)\b.{{0,60}})
    .{{0,80}}?(?:[,:—–]|\bthen\b|\b{_DUTY}\b)\s*(?:(?:please|always|you|must|should|kindly|make|sure|be|to|also|and|only
    |explicitly|simply|they|it|do|not|never)\s+){{0,6}}{_SAY}\b.{{0,120}}
    (?:\bthat\b|\bas\b|\bonly\b|\bwith\b|\bin\b|\bto\b|/|:)
    |{_OURS}\b{_DUTY}\b.{{0,60}}\b{_SAY}\b.{{0,80}}\b(?:when|while|if|whenever)\s+(?:you\s+(?:are\s+)?)?{_READING}\s+
    (?:{_THIS_DOCUMENT}|where\s+(?:this|the|these|its)|(?:the\s+)?(?:provenance|lineage|sources|origins?)\b)"""
)
_READER_DUTY = _compile(
    rf"""\b(?:{_MACHINE}|{_PERSON}|{_TOOLS})\s+{_READING}\b.{{0,60}}{_THIS_DOCUMENT}{_GAP}\b{_DUTY}\b
    |\b(?:readers?|visitors?)\s+(?:of\s+\w+\s+\w+\s+)?(?:is|are)\s+(?:\w+\s+)?(?:instructed|asked|told|required|requested
    |obliged|directed|ordered)\s+to\s+{_SAY}\b
    |\b(?:graders?|evaluators?|judges?|reviewers?)\s+(?:will\s+)?(?:expects?|wants?|requires?|looks?\s+for)\b{_GAP}
    \b(?:{_ROLE}|lineage|claims?)\b
    |\b(?:tracing|lineage|extraction|provenance)\s+{_TOOLS}\s+(?:must|should|shall|may|need|have|are)\b"""
)
_DUTY_TO_SAY = (
    _compile(rf"""{_OURS}\b{_DUTY}\b(?!\s+(?:note|be\s+noted|be\s+mentioned)\b)"""),
    _compile(rf"""\b(?!note\b){_SAY}\b"""),
    _compile(_ANY_TARGET),
)
_COMMAND = _compile(rf"""{_NOBODY_ELSE}{_CLAUSE}
    (?:list|report|record|register|name|declare|extract|mention|add|include|output|return
    |emit|insert|append|treat|count|mark|label|enter|log|claim|present|indicate|specify|regard|consider|give|put|assign
    |identify|flag|store|save|accept|catalogu?e|submit|write|state|say|respond|answer|reply|conclude|assert)\s
    (?!of\b){_GAP}{_ANY_TARGET}
    |{_NOBODY_ELSE}{_CLAUSE}(?:consider|treat|regard|take|call|deem|name|declare|make)\s+\S{{2,100}}\s+(?:to\s+be\s+)?
    (?:the|an?|its|our)\s+(?:\w+\s+){{0,2}}{_ROLE}\b(?!\s+of\s+truth)""")
_PAYLOAD = _compile(
    rf"""{_CLAUSE}(?:add|insert|append|include|output|return|emit|produce|respond\s+(?:only\s+)?with|reply\s+(?:only\s+)?with
    |answer\s+(?:only\s+)?with|write|copy|print|paste|give|submit|report)\s+(?:\w+\s+){{0,3}}(?:following|this|these|below
    |next|exact|only|one|extra|additional)\s+(?:\w+\s+){{0,3}}
    (?:claims?|edges?|upstreams?|lineage(?:\s+\w+)?|relationships?|source\s+datasets?|sources?(?=\s*[:.,"'])|provenance)\b
    |{_CLAUSE}(?:add|insert|append|include|output|return|emit|produce|copy|paste|put)\s+(?:\w+\s+){{0,5}}(?:json|entry|record
    |line|object|text|sentence|item|row|triple)\b.{{0,60}}\b(?:in|to|into)\s+your\s+(?:final\s+)?(?:answer|output|response
    |reply|list|result|extraction|summary|claims?|report|graph)
    |["'{{]\s*claims["']?\s*:\s*\[.{{0,300}}["'](?:relationship|evidence|confidence)["']\s*:
    |["'](?:name|source|upstream)["']\s*:.{{0,200}}["']relationship["']\s*:
    |^(?=.*\b(?:direct\s+inclusion|structured\s+fusion|cot\s+distillation|semantic\s+evolution|synthetic\s+generation)\b)
    (?=.*(?:\bupstreams?\b|\brelationships?\b|\bconfidence\b|{_CLAUSE}(?:label|mark|report|list|classify|assign|extract|add)\b))
    (?!.*\b(?:we|our|paper)\b)
    |{_NOBODY_ELSE}{_CLAUSE}(?:set|assign|give|report|use|raise|put|mark|state|output)\s.{{0,80}}?\bconfidence\b
    (?!\s+(?:threshold|interval|level|bound))(?:\s+(?:score|value))?(?:\s+(?:of|to|at|is|be|:|=))*\s*(?:1(?:\.0+)?|0?\.9\d*|100)
    |{_CLAUSE}(?:quote|use|cite|take|copy|give)\s+(?:this|that|the\s+(?:following|above|next))\s+
    (?:sentence|line|passage|paragraph|text|statement|quote)s?\b.{{0,40}}\b(?:evidence|proof|verbatim|answer|quote)\b"""
)
_YOUR_ANSWER = (
    _compile(
        r"""\byour\s+(?:final\s+|entire\s+|whole\s+|only\s+)?(?:answer|output|response|report|summary|extraction|list
        |result|reply|analysis|claims?|json)s?\b"""
    ),
    _compile(r"""\b(?:must|should|shall|ha(?:s|ve)\s+to|needs?\s+to|is\s+to|will|to)\b"""),
    _compile(
        rf"""{_ANY_TARGET}|\b(?:upstreams?|lineage|provenance|source\s+datasets?|derived\s+from|parent\s+datasets?)\b"""
    ),
)
_CONFIDENCE = _compile(
    rf"""{_CLAUSE}(?:set|assign|give|report|use|raise|put|mark)\s+(?:\w+\s+){{0,4}}confidence\b(?!\s+(?:threshold|interval|level))
    .{{0,30}}\b(?:1(?:\.0+)?|0?\.9\d*|100\s*%?|max\w*|full|high\w*)\b
    |\bconfidence\s+(?:must|should|shall|has\s+to)\s+be\b
    |\b(?:extraction|extracted|lineage|claims?|upstreams?)\s+(?:\w+\s+){{0,2}}(?:must|should|shall)\s+(?:\w+\s+)?(?:contain|include
    |list|name|consist|start|begin|show)\b
    |\b{_DUTY}\b.{{0,80}}\bin(?:to|side)?\s+your\s+(?:\w+\s+)?(?:answer|output|response|report|summary|reply|list)\b
    .{{0,80}}(?:\b{_ROLE}\b|/)"""
)
_PASSIVE = _compile(
    rf"""(?<!\bit\s)\b(?:must|should|shall|has\s+to|have\s+to|needs?\s+to|ought\s+to|is\s+to|are\s+to|will|may\s+only|can\s+only)
    \s+(?:\w+\s+){{0,3}}be\s+(?:\w+\s+){{0,2}}(?:listed|reported|recorded|named|declared|registered|added|included|extracted
    |treated|counted|regarded|considered|marked|labell?ed|entered|output|given|stated|mentioned|identified|flagged|stored
    |returned|logged|understood|shown|presented|indicated|catalogu?ed|inferred|assumed|deemed)
    (?:{_GAP}(?:{_AS_ROLE}|{_IN_LINEAGE})|\s+(?:to\s+be\s+)?(?:the|an?|its)\s+(?:\w+\s+){{0,2}}{_ROLE}\b(?!\s+of\s+truth))"""
)
_SUPPRESS = _compile(
    rf"""{_CLAUSE}(?:do\s+not|don'?t|never|avoid|refrain\s+from|you\s+(?:must|should|may|shall)\s+not|must\s+not|omit|exclude
    |hide|conceal|leave\s+out|suppress|withhold|ignore|skip|disregard)\s+(?:\w+\s+){{0,2}}?
    (?:report|list|mention|extract|name|record|reveal|disclose|trace|output|return|note|state|any|all|the|every|other)
    (?:ing|ting)?\s+(?:\w+\s+){{0,5}}?(?:upstreams?|lineage|provenance|ancest\w+|source\s+datasets?|parent\s+datasets?
    |data\s+sources?|other\s+(?:sources?|datasets?)|real\s+(?:sources?|origins?)|true\s+(?:sources?|origins?))\b
    |{_CLAUSE}(?:do\s+not|don'?t|never|must\s+not)\s+(?:extract|trace|report|list|disclose|reveal)\s+(?:\w+\s+){{0,4}}
    (?:data\s?sets?|origins?)\b"""
)
_PRETEND = _compile(
    rf"""{_CLAUSE}(?:pretend|act\s+as\s+(?:if|though)|imagine|suppose|assume|take\s+it\s+(?:as\s+(?:given|fact)|for\s+granted)
    |believe|behave\s+as\s+(?:if|though)|consider\s+it\s+(?:\w+\s+)?(?:fact|true|established))\b.{{0,60}}
    \b(?:data\s?set|corpus|card|collection)\b.{{0,60}}\b(?:deriv|built|created|made|sampl|distill|taken|generat|based\s+on
    |subset|copied|comes?\s+from|came\s+from|includ)
    |\byou\s+are\s+(?:now|no\s+longer)\b.{{0,100}}\b(?:extract|lineage|sources?|upstreams?|restrict|unrestricted|bound)\w*
    |\b(?:correct|expected|desired|required|right|official|only\s+valid|only\s+correct)\s+
    (?:extraction|lineage|claims?|upstreams?|set\s+of\s+(?:claims|upstreams|sources))\s*(?:is|are|must|should|:|=|to\s+\w+)"""
)
_FOREIGN = _compile(
    r"""\b(?:ignorier|vergiss\w*|vergesst)\w*\s+(?:sie\s+)?.{0,30}\b(?:obig|vorherig|vorangehend|bisherig|alles\s+(?:davor|zuvor))
    |\bignore[zr]?\s+(?:tout\s+)?ce\s+qui\s+précède|\bignor\w+\s+(?:todo\s+)?lo\s+anterior|\bignor\w+\s+quanto\s+sopra
    |\bignor\w+\s+tudo\s+(?:o\s+que\s+está\s+)?acima|(?:忽略|无视)(?:以上|上述|上面|之前|此前)|игнорир\w*\s+вс[её]\s+(?:выше|предыдущ)
    |\b(?:incluye|añade|agrega|indica|menciona)\w*\b.{0,80}\ben\s+las?\s+(?:\w+\s+)?(?:fuentes|lista\s+de\s+fuentes)\b
    |\b(?:ajoute|inclu|mentionne)\w*\b.{0,80}\b(?:aux|dans\s+les|à\s+la\s+liste\s+des)\s+sources\b
    |\b(?:ignorier|vergiss|vergesst|missacht|beacht\w*\s+nicht)\w*\b.{0,60}\b(?:anweisung|instruktion|vorgabe|regel|aufforderung)
    |\b(?:gib|geben\s+sie|nenn|führ|list|meld|trag|erwähn|verzeichn|betracht|behandl)\w*\b.{0,120}\bals\s+(?:\w+\s+){0,3}
    (?:\w*quell|ursprung|herkunft|ausgangsdaten|upstream)
    |\b(?:ignorez|ignorer|ignore\s+(?:les|ces|toutes|tes|vos)|oublie[zr]?|ne\s+(?:suivez|suis)\s+pas|ne\s+tene?z\s+pas\s+compte\s+d)\w*\b.{0,60}
    \b(?:instructions|consignes|directives|règles)\b
    |\b(?:indique|liste|mentionne|signale|ajoute|déclare|considère|considére|inscri|cite|rapporte|note)\w*\b.{0,120}
    \bcomme\s+(?:\w+\s+){0,3}(?:source|origine|jeu\s+de\s+données\s+(?:source|parent))
    |\b(?:ignor|olvid|descart|desestim|hag?[az]?\s+caso\s+omiso|haz\s+caso\s+omiso|omit)\w*\b.{0,60}\b(?:instrucci|indicaci|reglas|órdenes)
    |\b(?:indi[cq]|list|mencion|report|añad|agreg|inclu|registr|declar|consider|nombr|cit)\w*\b.{0,120}
    \bcomo\s+(?:\w+\s+){0,3}(?:fuente|origen|conjunto\s+de\s+datos\s+(?:fuente|padre))
    |\b(?:ignor|esque[cç]|desconsider|despre[zs])\w*\b.{0,60}\b(?:instru[cç](?:ões|ão|oes|ao)\b|orienta[cç]|regras|comandos)
    |\b(?:list|indiqu|mencion|registr|inclu|adicion|inform|declar|consider|cit)\w*\b.{0,120}\bcomo\s+(?:\w+\s+){0,3}(?:fonte|origem)
    |\b(?:ignora|dimentica|trascura|non\s+seguire)\w*\b.{0,60}\b(?:istruzioni|indicazioni|regole|direttive)
    |\b(?:elenc|indic|menzion|segnal|aggiung|riport|registr|consider|cit)\w*\b.{0,120}\bcome\s+(?:\w+\s+){0,3}(?:fonte|origine|sorgente)
    |\b(?:negeer|vergeet)\b.{0,60}\b(?:instructies|opdrachten|regels)|\b(?:vermeld|noem|meld|lijst)\w*\b.{0,120}\bals\s+(?:\w+\s+){0,2}bron\b
    |\b(?:zignoruj|pomiń|zapomnij)\w*\b.{0,60}\b(?:instrukcj|polece|zasad)|\b(?:wymień|podaj|zgłoś|dodaj)\w*\b.{0,120}\bjako\s+(?:\w+\s+){0,2}źród
    |\b(?:önceki|yukarıdaki|tüm)\b.{0,40}(?:talimat|komut|yönerge)\w*.{0,30}(?:yok\s+say|unut|göz\s*ardı|görmezden)
    |\bbỏ\s+qua\b.{0,40}(?:hướng\s+dẫn|chỉ\s+dẫn|lệnh)|\babaikan\b.{0,40}(?:instruksi|perintah|arahan)
    |(?:игнорир|забуд|не\s+обращай|отмен)\w*.{0,60}(?:инструкц|указани|правил|команд)
    |(?:укаж|перечисл|добав|сообщ|запиш|упомян|назов|счита|отмет)\w*.{0,120}(?:как|в\s+качестве|источником)\s*(?:\w+\s+){0,3}источник
    |(?:忽略|无视|無視|忽視|忘记|忘記|不要理会|不要遵循|抛开).{0,20}(?:指令|指示|说明|說明|提示|规则|規則|要求|命令)
    |(?:请|請|必须|必須|应当|應當|应该|應該|务必|務必|需要|应|须|需|把|将|將).{0,60}(?:列为|列為|列出|报告为|報告|标记为|標記|记录为|記錄|视为|視為|添加为|添加|写入|作为|作為|称为|输出).{0,40}(?:来源|來源|上游|数据源|源数据|父数据)
    |(?:以前|前|上記|これまで|すべて|全て|全部).{0,20}(?:指示|命令|プロンプト|ルール).{0,10}(?:無視|忘れ|従わ)
    |(?:ソース|出典|上流|元データ|データ源|派生元).{0,20}(?:として|に).{0,20}(?:記載|報告|リスト|追加|挙げ|記録|出力|列挙|扱)
    |(?:이전|위의|앞의|모든|기존).{0,15}(?:지시|명령|프롬프트|규칙).{0,10}(?:무시|잊)
    |(?:출처|소스|상위|원본).{0,15}(?:로|으로|에).{0,20}(?:기재|보고|추가|나열|표시|기록|출력|포함)
    |تجاهل.{0,40}(?:التعليمات|الأوامر|السابقة|القواعد)|(?:اذكر|أدرج|سجل|أضف|أبلغ).{0,80}(?:كمصدر|مصدرا|المصدر)
    |(?:पिछले|पूर्व|सभी).{0,30}(?:निर्देश|आदेश).{0,20}(?:अनदेखा|भूल|नज़रअंदाज़)"""
)

STRONG: Final[tuple[Wording, ...]] = (
    ("tells the reader to drop its instructions", (_OVERRIDE,)),
    ("addresses machine readers", (_ADDRESS,)),
    ("tells what to say when reading this text", (_WHEN_READING,)),
    ("dictates claims", (_PAYLOAD,)),
    ("asks to pretend", (_PRETEND,)),
    ("instructs the reader, not in English", (_FOREIGN,)),
)
"""What follows such a sentence in its paragraph is part of the instruction."""

WEAK: Final[tuple[Wording, ...]] = (
    ("tells readers what to report", (_READER_DUTY,)),
    ("dictates the answer", _YOUR_ANSWER),
    ("dictates the answer", (_CONFIDENCE,)),
    ("tells the reader what to report", _DUTY_TO_SAY),
    ("tells what has to be reported", (_PASSIVE,)),
    ("commands what to report", (_COMMAND,)),
    ("tells the reader what to leave out", (_SUPPRESS,)),
)
"""The sentence itself is the instruction."""

TRIGGER: Final = re.compile(
    r"sourc|upstream|parent|ancest|origin|predecessor|provenance|lineage|instruction|prompt|directi|guideline|rules?\b"
    r"|command|ignor|disregard|forget|overrid|\bai\b|\ba\.i\.|llm|assistant|chat ?bot|\bbots?\b|agent|crawler|gpt"
    r"|claude|gemini|machine|automat|parser|scraper|extract|summari|reading|claims?\b|edges?\b|confidence|pretend"
    r"|if asked|\bjson\b|\byour\b|say\b|reading this"
    r"|inclusion|fusion|distillation|evolution|\btrac(?:e|ing)|graders?|describing|language model|evidence|verbatim"
    r"|developer mode|\bseed|\broots?\b|base dataset|that (?:this|the|our|it|these)\b|derived|when asked|skip|assume"
    r"|now on|\bki\b|\bia\b|précède|anterior|sopra|obig|acima|以上|上述|上面|выше|предыдущ"
    r"|quell|ursprung|anweis|instru|consigne|origine|origen|fuente|fonte|origem|istruz|bron\b|źród|polec|talimat"
    r"|komut|hướng|lệnh|источник|инструкц|правил|указани|команд|指令|指示|说明|提示|规则|要求|来源|來源|上游|数据源|源数据|命令"
    r"|プロンプト|ソース|出典|上流|元データ|지시|명령|프롬프트|출처|소스|상위|تعليمات|مصدر|السابقة|निर्देश|आदेश|perintah",
    re.IGNORECASE,
)
"""Every wording above contains one of these; sentences without are not looked at further."""

_SPEAKERS = r"(?:system|assistant|developer|admin|root|operator)"
ROLE_MARK: Final = re.compile(
    r"<\|[a-z_ ]{2,24}\|>|<</?sys>>|\[/?inst\]|</?(?:system|assistant|instructions?|user)(?:[ _-]\w+)?>"
    rf"|(?:^|\n)[ \t>#*=\[(-]{{0,8}}{_SPEAKERS}"
    r"(?:[ _-]?(?:message|prompt|note|override|instructions?))?[\])*]{0,3}[ \t]*:"
    r"|(?:^|\n)[ \t>#*=<\[(-]{1,8}(?:end|begin|start)[ _-]+(?:of[ _-]+)?(?:the[ _-]+)?"
    r"(?:document|card|context|input|untrusted|system|user|prompt|data|readme)[\w \t-]{0,30}[ \t=>#*\])-]{0,8}(?=\n|$)",
    re.IGNORECASE,
)
SPEAKS_OF_LINEAGE: Final = re.compile(
    r"\bupstreams?\b|\blineage\b|\bprovenance\b|\bsource[ _]datasets?\b|\bparent[ _]datasets?\b|\bdata ?sources?\b"
    r"|\b(?:data ?set|corpus|card|collection)\b.{0,80}"
    r"\b(?:derived|sampled|built|distilled|taken|created|generated) (?:\w+ )?(?:from|on|by)\b"
    r"|\bas (?:an? |the |its )?(?:\w+ )?(?:source|upstream)\b|\bextract\w* .{0,40}\b(?:sources?|datasets?|claims?)\b"
    r"|\"(?:upstream|relationship|claims)\"",
    re.IGNORECASE | re.DOTALL,
)
"""Role marks (chat templates, imitated system messages) are ordinary in cards; they are hostile beside this."""
