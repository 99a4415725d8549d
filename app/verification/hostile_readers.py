"""Wordings by class: who is addressed, on what condition, in which role, and what is to be said, dropped or left out.

Each needs two things together, as a reader and a duty, or an order and what it is about: sentences about
what models answer, what annotators were asked, and what users should cite are ordinary in cards.
"""

from typing import Final

from app.verification.hostile_vocabulary import (
    ANY_TARGET,
    CLAUSE,
    FROM,
    LIKE_A_NAME,
    MACHINE,
    READING,
    ROLE,
    TELL,
    THIS_DOCUMENT,
    WORKER,
    compiled,
)

__all__ = [
    "ADDRESSED",
    "CALLED",
    "CONDITION",
    "DROPPED",
    "DUTY_OF_READERS",
    "DUTY_OF_YOURS",
    "LEFT_OUT",
    "MUST_APPEAR",
    "OUTPUT",
    "REPLACED",
    "ROLE_GIVEN",
    "STAKES",
    "WHILE_READING",
]

_READER: Final = rf"""(?:{MACHINE}|{WORKER}|(?:the|this|any|every|your)\s+(?:model|reader|machine|system|tool
    |pipeline)s?
    |(?:machine|neural|learning)\s+(?:learning\s+)?(?:models?|readers?|systems?)|automated\s+\w+)"""
_MACHINE_READER: Final = rf"""(?:{MACHINE}|(?:an?\s+|any\s+|the\s+
    |some\s+)?(?:machine(?:[ -]learning)?(?:\s+(?:models?|readers?|systems?))?
    |models?|computer\s+programs?|neural\s+networks?|automat\w+\s+\w+|script|program|pipeline|robot|extraction\s+\w+
    |annotators?))"""
_MUST: Final = r"""(?:must|should|shall|will|needs?\s+to|ha(?:s|ve)\s+to|(?:is|are)\s+(?:\w+\s+){0,2}to|ought\s+to
    |may\s+only|can\s+only
    |please|kindly|always|never)"""
_ABOVE: Final = r"""(?:above|before|earlier|preceding|previous(?:ly)?|prior|so\s+far|foregoing|until\s+now
    |up\s+to\s+(?:here|now|this\s+point)
    |aforementioned)"""
_PARTS: Final = r"""(?:sections?|texts?|tables?|lists?|paragraphs?|passages?|statements?|parts?|sentences?|contents?
    |notes?|lines?|words
    |cards?|pages?|documents?|readme|introduction|description|mixture|claims?|information|remarks?|sources?|origins?
    |lineage|provenance
    |upstreams?|datasets?|instructions?|prompts?|rules|guidelines|context|everything|anything|all|whatever|what
    |overview|summary)"""
_SAID: Final = r"""(?:said|stated|written|named|mentioned|listed|described|read|given|claimed|told|shown|says?|states?
    |claims?|lists?|learned|saw|seen)"""
_DROP: Final = r"""(?:ignore|disregard|forget(?:\s+about)?|override|overlook|discard|dismiss|set\s+aside|put\s+aside
    |leave\s+aside|strike|erase
    |delete|reject|pay\s+no\s+(?:attention|heed|regard|mind)\s+to|never\s+mind|take\s+no\s+notice\s+of
    |skip(?:\s+over)?|drop|abandon
    |(?:do\s+not|don'?t|never)\s+(?:trust|rely\s+on|believe|follow|consider|heed|use|look\s+at
    |take\s+into\s+account))"""
_NOT_AS_SAID: Final = r"""(?:ignored|disregarded|discarded|overlooked|dismissed|skipped|not\s+be\s+(?:used|trusted
    |relied|believed|extracted|reported))"""

DROPPED: Final = compiled(
    rf"""{CLAUSE}{_DROP}\s+(?:\w+\s+){{0,6}}?{_PARTS}\b.{{0,60}}?\b(?:{_ABOVE}|so\s+far)\b
    |{CLAUSE}{_DROP}\s+(?:\w+\s+){{0,4}}?{_ABOVE}\s+(?:\w+\s+){{0,2}}?{_PARTS}\b
    |{CLAUSE}{_DROP}\s+(?:everything|anything|all|whatever|what)\s+(?:\w+\s+){{0,6}}?{_SAID}\b
    |{CLAUSE}{_DROP}\s+(?:the\s+)?(?:rest|remainder|other\s+parts?)\s+of\s+(?:this|the)\s+{_PARTS}\b
    |{CLAUSE}{_DROP}\s+(?:the|your|all|any)\s+(?:\w+\s+){{0,2}}?(?:(?:mixture|source|lineage|provenance
    |upstream)s?\s+{_PARTS}
    |instructions?\s+(?:you|that)|prompts?)\b
    |\b(?:{_ABOVE}|everything|whatever|(?:this|the)\s+(?:lineage|provenance))\b.{{0,80}}?\b(?:should|must|shall|(?:has
    |have|is|are)\s+to)\s+
    (?:be\s+|now\s+be\s+)?{_NOT_AS_SAID}
    |\b(?:everything|all|whatever|the\s+(?:text|lines?|sections?))\b.{{0,60}}?\b(?:{_ABOVE}|preceding
    |else)\b.{{0,60}}?\b(?:is|was|were|are)\s+
    (?:\w+\s+){{0,2}}?(?:mislead|fake|void|obsolete|wrong|false|a\s+test|not\s+(?:true|to\s+be|valid))"""
)
"""An order to drop a part of the text that the reader has before it."""

ADDRESSED: Final = compiled(
    rf"""(?:\b(?:notes?|notices?|message|memo|reminder|appeal)|(?:^|[.!?]\s+|[:(\[{{<—–]\s*)(?:(?:important|quick
    |special|final|additional|an?)\s+){{0,2}}
    (?:instructions?|directives?|guidance|hints?|request|word|warning|info(?:rmation)?))\s+(?:to|for|intended\s+for
    |addressed\s+to)\s+
    (?:(?:the|all|any|every|our|other|your|future|those)\s+){{0,2}}(?:(?!\w*ing\b)[\w-]+\s+)?
    (?:{MACHINE}|(?:automated|machine|automatic)\s+(?:processing|reading|extraction|\w+)
    |{WORKER})(?<!annotators)(?<!annotator)(?<!reviewers)
    (?<!reviewer)(?:\s+(?:that|who|which|reading|parsing|processing|of|using|working|looking|and|below
    |here)\b[^:.,!]{{0,60}})?\s*[:.,!—–]
    |\b(?:notes?|message|memo|reminder|attention|dear)\b[\s,:]+(?:to\s+|for\s+)?(?:all\s+|any\s+
    |the\s+)?(?:annotators?|reviewers?|graders?|curators?)\b
    .{{0,80}}\b(?:answer\s+key|upstreams?|lineage|provenance|extract|(?:deriv|sampl|built|taken|drawn|collected
    |generated)\w*\s+from|this\s+card)\b
    |(?:^|[.!?]\s+|[\[(<{{]\s*)(?:to\s+)?(?:(?:all|any|every|dear|hello|hey|hi|calling)\s+)?(?:{MACHINE}|{WORKER}
    |machine\s+\w+|automated\s+\w+)
    (?:\s+and\s+\w+)?\s+(?:of|for|that|who|which|reading|parsing|processing|handling)\s+[^:.]{{0,60}}\s*:\s
    |(?:^|[.!?]\s+|[\[(<{{]\s*)to\s+(?:all|any|every|whichever|whatever|whoever|whomever|the|each)\s+[^:.]{{0,60}}?
    (?:read|pars|process|trac|extract|index|crawl|summari)\w*\s+[^:.]{{0,40}}:
    |^as\s+an?\s+{MACHINE}\s*,\s*(?:please\s+|kindly\s+|always\s+)?(?:you\b|(?:{TELL})\s)
    |\b(?:hidden|secret|priority|binding)\s+(?:instruction|directive|command|order)s?\b.{{0,40}}[:.]
    |\bofficial\s+(?:notice|note|statement|message|announcement)\b.{{0,100}}\b(?:tools?|lineage|upstreams?|sources?
    |provenance|models?)\b"""
)
"""A note to machines, or to those who draw lineage."""

CALLED: Final = (
    compiled(
        rf"""(?:^|[.!?]\s+|[\[(<{{]\s*)(?:(?:all|any|every|dear|hello|hey|hi|attention|important|calling
    |you)[\s,:!]+){{0,2}}
        (?:{MACHINE}|{WORKER}|automated\s+\w+|machine\s+\w+)(?:\s+and\s+\w+)?\s*(?:[,:!—]|-\s|take\s+note)"""
    ),
    compiled(
        rf"""\b(?:must|should|shall|ha(?:s|ve)\s+to|needs?\s+to|is\s+required|are\s+required|belongs?\s+(?:on|in|to
    |among)|please|be\s+aware
        |take\s+note|don'?t\s+forget|do\s+not\s+forget|remember)\b|\b(?:the|an?|only|one
    |true)\s+(?:\w+\s+){{0,2}}(?:upstream|parent|ancestor)s?\b
        |(?:[:,!—]\s*)(?:{TELL})\s+(?:\w+\s+){{0,2}}?{LIKE_A_NAME}"""
    ),
)
"""Machines called upon, and something asked of them."""

CONDITION: Final = compiled(
    rf"""\b(?:if|in\s+case|should|unless|whenever|when|provided|assuming|where)\s+(?:that\s+)?you(?:\s+(?:are|be
    |happen\s+to\s+be)|'re)\s+
    (?:(?:just|indeed|actually|in\s+fact|also|only|yourself|being|some\s+kind\s+of)\s+)?(?:{_MACHINE_READER}
    |not\s+(?:an?\s+)?human(?:\s+being)?|an?\s+human(?:\s+being)?)\s*
    (?:[,:;!—–]|$|then\b|please\b|you\b|that\b|who\b|reading|processing|parsing|extracting|tracing|tasked|asked)
    |\b(?:if|in\s+case|should|once|when|whenever|as\s+soon\s+as|where)\s+(?:an?\s+|any\s+|the\s+
    |some\s+)?{_MACHINE_READER}\s+
    (?:(?:is|are|be|happens?|comes?|should)\s+)?(?:to\s+)?(?:{READING}\s+(?:{THIS_DOCUMENT}|this)\b
    |asked\s+(?:\w+\s+)?(?:about|what|where|which|for)\b
    .{{0,40}}\b(?:this|sources?|origins?|upstreams?|lineage)\b)
    |\b(?:if|in\s+case|should|when|whenever)\s+(?:{THIS_DOCUMENT}|this)\s+(?:is|are|be|has|gets?|was
    |were)\s+(?:\w+\s+){{0,2}}?{READING}\w*\s+by\s+
    {_MACHINE_READER}"""
)
"""What follows is meant for a machine alone."""

ROLE_GIVEN: Final = (
    compiled(
        rf"""{CLAUSE}(?:now\s+)?(?:act|behave|respond|serve|function|operate|work|think|answer
    |reply)\s+as\s+(?:if\s+you\s+(?:were|are)\s+)?(?:an?|the)\b
        |\byou\s+(?:will|must|shall|should|are\s+to|now|can)\s+(?:now\s+|only\s+)?(?:act|behave|respond|serve|function
    |operate|work|answer|reply)\s+
        (?:as|like)\b
        |\byou(?:\s+are|'re)\s+(?:now\s+|no\s+longer\s+|hereby\s+|from\s+now\s+on\s+)|\byou(?:\s+are|'re)\s+(?:an?
    |the)\s+(?:\w+\s+){{0,3}}
        (?:extractor|annotator|tracer|tool|auditor|assistant|agent|model)\b|\byour\s+(?:new|only|real|true
    |actual)\s+(?:role|task|job|goal|purpose|mission)\b
        |{CLAUSE}(?:take\s+on|assume|adopt|accept|play|take|enter)\s+(?:on\s+)?the\s+(?:role|part|persona|position
    |identity)\b
        |{CLAUSE}(?:imagine|pretend|suppose)\s+(?:that\s+)?you(?:\s+are|'re|\s+were)\b
        |\b(?:henceforth|hereafter|starting\s+now|from\s+(?:now|here|this\s+(?:point|line
    |moment))(?:\s+on(?:wards?)?)?|effective\s+immediately)\s*,?\s*
        (?:you|please|always|{TELL})\b"""
    ),
    compiled(
        rf"""\b(?:{ROLE}|lineage|upstreams?|claims?)\b.{{0,60}}{LIKE_A_NAME}|{LIKE_A_NAME}.{{0,60}}\b(?:as|in|on|to
    |among|is|are)\s+(?:\w+\s+){{0,3}}
        (?:{ROLE}|lineage|list|answer|claims?|output|result)\b|{ANY_TARGET}
        |\b(?:list|report|nam|return|includ|add|output|mention|extract|record|register|stat
    |answer)\w*\s+(?:\w+\s+){{0,2}}?{LIKE_A_NAME}
        |\b(?:data|rows|samples|dataset|corpus|questions|examples|everything)\b.{{0,40}}\b{FROM}\s+{LIKE_A_NAME}"""
    ),
)
"""A role for the reader, and lineage in it."""

WHILE_READING: Final = (
    compiled(
        rf"""\b(?:when|whenever|while|as|once|before|after|if|until|every\s+time|each\s+time)\s+
        (?:you\s+(?:(?:are|have|will|finish|start|begin|were)\s+)?(?:\w+\s+){{0,2}}?)?
        (?:{READING}|answer|respond|repl[yi]|list|return|report|output|compil|nam|finish|done\s+reading|writ|collect
    |gather|draw|identif|ask)\w*\b
        (?!\s+(?:in|by|above|below|here)\b).{{0,100}}?,\s*(?:(?:please|kindly|always|also|you|must|should|make\s+sure
    |be\s+sure|to|that|remember|never
        |do\s+not|don'?t|then|it|they|simply|only|ensure)\s+){{0,6}}(?:{TELL}|leave\s+out|omit|forget|miss|skip
    |keep)\s"""
    ),
    compiled(
        rf"""{ANY_TARGET}|{LIKE_A_NAME}\s*(?:$|[.!,;]|only|first|to\s+(?:it|them|your|its)|in\s+(?:it|them|your)
    |at\s+the\s+top|as\s+(?:its|their|the|an?)
        |with\s+confidence|among|and\s+nothing)|\b(?:data|rows|dataset|corpus|everything
    |samples)\b.{{0,30}}\b{FROM}\s+{LIKE_A_NAME}"""
    ),
)
"""What to say while, before or after reading; the second half keeps usage notes out."""

_OBJECT: Final = rf"""(?:(?:with|an?\s+\w+\s+(?:from|to)|only|also|just|the\s+\w+|at\s+least)\s+){{0,2}}?{LIKE_A_NAME}
    |that\s.{{0,100}}?\b{FROM}\s.{{0,60}}?{LIKE_A_NAME}|.{{0,100}}?{ANY_TARGET}"""
DUTY_OF_READERS: Final = compiled(
    rf"""(?<!\bwe\s)\b{_READER}\b(?!\s+(?:were|was)).{{0,60}}?\b{_MUST}\s+(?:(?:\w+\s+){{0,2}}?(?:to\s+)?)?
    (?:{TELL}|acknowledge|cite|credit)\s+(?:{_OBJECT})"""
)
"""Readers by profession, and what they must tell."""

DUTY_OF_YOURS: Final = compiled(
    rf"""\byou\s+(?:{_MUST})\s+(?:\w+\s+){{0,1}}?(?:(?:report|return|output|name|list|declare|conclude|answer|reply
    |respond|emit|print|say|state|record
    |register|extract)\s+(?:{_OBJECT})|acknowledge\s+\S{{2,100}}\s+as\s+(?:the|an?|its)\s+(?:seed|upstream|parent
    |ancestor|base)\b)
    |\b(?:we|the\s+authors?|i|our\s+team)\s+(?:\w+\s+)?(?:ask|request|require|insist|demand|urge|expect|beg
    |would\s+(?:appreciate|like|be\s+\w+))\b
    .{{0,80}}?(?:{TELL})\s.{{0,120}}?{ANY_TARGET}
    |\b(?:could|would|can|will)\s+you\s+(?:please\s+|kindly\s+)?(?:{TELL})\s.{{0,100}}?(?:{ROLE}|lineage)\b
    |\bit\s+would\s+be\s+(?:\w+\s+){{1,2}}(?:of\s+you\s+|if\s+you\s+)?(?:to\s+)?(?:{TELL})\s.{{0,100}}?(?:{ROLE}
    |lineage)\b
    |{CLAUSE}(?:please|kindly)\s+(?:do\s+)?(?:{TELL})\s+(?:{_OBJECT})
    |{CLAUSE}(?:please\s+|kindly\s+)?(?:register|record|mark|treat|list|report|label)\s.{{0,100}}\bas\s+(?:an?\s+
    |the\s+)?(?:derivative|descendant|child|offspring)\s+of\b
    |{CLAUSE}(?:draw|add|create|insert|make|record)\s+(?:an?|the)\s+(?:\w+\s+)?(?:edge|link|arrow
    |connection)\s+(?:from|to|between)\b
    |{CLAUSE}(?:remember|note|keep\s+in\s+mind|bear\s+in\s+mind)\s+.{{0,20}}\bthat\s+you\s+(?:must|should
    |have\s+to)\b.{{0,80}}(?:{ROLE}|lineage)\b"""
)
"""The reader as "you", asked or told what to tell."""

OUTPUT: Final = compiled(
    rf"""{CLAUSE}(?:please\s+)?(?<!["'])(?:return|respond|reply|answer|output|print|produce|emit|write|put|name|submit
    |(?:begin|start|end|finish|close|fill)(?=.{{0,12}}your))\b
    (?:\s+(?:only|with|exactly|your|the|an?|by|in|out|just|final|one|single)){{0,5}}?\s*(?:(?:answer|response|reply
    |output|list|json|object|array|field|name
    |result|summary|report|extraction|claims?)\b.{{0,60}}?)?[\s:]+(?:naming\s+|listing\s+
    |whose\s+(?:\w+\s+){{0,3}}is\s+|with\s+|containing\s+|element\s+)?
    {LIKE_A_NAME}["')\]]*\s*(?:$|[.!;,]|only|and\s+(?:stop|nothing|the)|in\s+(?:the|your)|as
    |with\s+(?:\w+\s+)?confidence)
    |\b(?:expected|right|correct|gold(?:en)?|ground|ideal|reference|desired|only\s+valid|true)\s+(?:answer|output
    |label|extraction
    |response|result|list|reply|lineage)\s+
    (?:for|of|to|on)\s+(?:this|the)\s+(?:card|document|page|text|readme|dataset|file)\b
    |\b(?:an?|the|every|any)\s+(?:correct|complete|valid|good|perfect|proper|right)\s+(?:answer|extraction|list|output
    |response|lineage|result)\s+
    (?:\w+\s+)?(?:contains?|names?|includes?|has|lists?|is|starts?|mentions?|must|should|ends?
    |consists?)\s+(?:\w+\s+){{0,3}}?{LIKE_A_NAME}
    |\b(?:output|answer|response)\s+format\s*[:=].{{0,100}}{LIKE_A_NAME}|\banswer\s+key\b.{{0,80}}(?:{LIKE_A_NAME}
    |\bupstream)
    |{CLAUSE}(?:produce|return|give|output|print|use|copy)\s+(?:the\s+)?(?:following|this|next
    |exact)\s+(?:\w+\s+)?(?:output|answer|result|line|text|response)\b
    .{{0,40}}?:.{{0,40}}{LIKE_A_NAME}
    |{CLAUSE}(?:add|append|insert|put|include)\s.{{0,80}}?\b(?:to|in|into
    |at\s+the\s+\w+\s+of)\s+your\s+(?:\w+\s+)?(?:answer|output|response|reply|list|result
    |findings|extraction|summary|claims?|report|graph|notes|json)\b
    |\byour\s+(?:\w+\s+)?(?:json|answer|output|response|reply|list|result|findings|extraction|summary|report)\s+
    (?:must|should|shall|has\s+to|needs?\s+to|is\s+to|will|ought\s+to)\b.{{0,80}}?{LIKE_A_NAME}
    |{CLAUSE}(?:in|for|into)\s+(?:the|your)\s+(?:\w+\s+)?(?:claims|upstream|source|name|lineage)\s*(?:array|field|list
    |section)?\s*,\s*(?:put|write|enter|add|give)\b
    |{CLAUSE}(?:fill|set|complete)\s+(?:in\s+)?(?:the|your)\s+(?:\w+\s+){{0,2}}(?:field|slot|column|entry
    |value)s?\b.{{0,60}}\b(?:with|to|by)\s+{LIKE_A_NAME}"""
)
"""What the answer is to be, letter by letter or in its form."""

REPLACED: Final = compiled(
    rf"""{CLAUSE}(?:replace|swap|exchange|substitute|overwrite|change|correct|amend)\s.{{0,60}}?(?:sources?|upstreams?
    |datasets?|lineage|answers?|list|findings
    |claims?)\b.{{0,40}}?(?:\b(?:by|with|for|to)\s+{LIKE_A_NAME})
    |\b(?:instead\s+of|rather\s+than|in\s+place\s+of|in\s+lieu\s+of|besides|apart\s+from)\s+(?:the|any|all|those|these
    |what)\b.{{0,60}}?,\s*(?:please\s+|only\s+)?
    (?:{TELL})\s+(?:{_OBJECT})"""
)
"""One finding put for another."""

LEFT_OUT: Final = compiled(
    rf"""{CLAUSE}(?:leave\s+out|omit|skip|exclude|drop|remove|ignore)\s+(?:\w+\s+){{0,3}}?(?:datasets?|sources?
    |upstreams?|names?|entries)\b.{{0,60}}?\b(?:and|but|then)\s+
    (?:only\s+|just\s+)?(?:{TELL})\s
    |{CLAUSE}(?:do\s+not|don'?t|never)\s+(?:{TELL})\s+(?:\w+\s+){{0,3}}?(?:datasets?|sources?|upstreams?|names?|table
    |list)\b.{{0,40}}?
    \b(?:above|below|earlier|before|named|listed|mentioned|in\s+the\s+(?:table|list))\b
    |\bonly\s+{LIKE_A_NAME}\s+(?:may|must|should|can|shall|is\s+to)\s+be\s+(?:{TELL})
    |\bno\s+(?:other\s+)?(?:data\s?set|source|upstream|name)\b.{{0,60}}?\b(?:should|must|may|shall|is\s+to
    |can)\s+be\s+(?:{TELL})\b"""
)
"""Suppressing what is true."""

MUST_APPEAR: Final = compiled(
    rf"""{LIKE_A_NAME}["')\]]*\s+(?:must|should|shall|ha(?:s|ve)\s+to|needs?\s+to|ought\s+to|is\s+to
    |is\s+required\s+to|belongs|will)\b(?:\s+(?:always|be|also|only))*
    .{{0,40}}?\b(?:appear|show\s+up|occur|stand|come\s+first|connected|linked|be\s+in\s+the|named\s+first
    |on\s+the\s+list|(?:in|on|among|to)\s+(?:your|the)\s+(?:\w+\s+)?
    (?:list|result|output|answer|sources|lineage|findings|claims)
    |(?:listed|reported|recorded|named|extracted|mentioned|output|returned)\b.{{0,60}}?\b(?:confidence|sources
    |upstreams?|lineage|origin|first|wherever|whenever))
    |\bit\s+is\s+(?:\w+\s+)?(?:required|mandatory|essential|imperative|necessary|crucial|important|obligatory
    |expected)\s+(?:that|to|for)\b.{{0,100}}?
    (?:{ANY_TARGET}|(?:appears?|listed|included|named|reported|mentions?)\b.{{0,60}}\b(?:lineage|sources?|upstreams?
    |output|answer|list|extract\w+)\b)
    |{LIKE_A_NAME}\s+(?:is|are)\s+(?:required|expected|needed|wanted|to\s+be)\s+(?:in|on|among)\s+(?:the|your|every
    |any)\s+(?:\w+\s+)?(?:list|result|output|answer|sources
    |lineage|findings|claims)\b
    |{LIKE_A_NAME}["')\]]*\s+(?:must|shall|has\s+to|should)\s+be\s+(?:reported|extracted|returned|output)\s*(?:$
    |[.!;,])"""
)
"""A name that has to be in the answer."""

STAKES: Final = compiled(
    rf"""\b(?:failure|failing|forgetting|neglecting)\s+to\s+(?:{TELL})\b.{{0,120}}?\b(?:error|mistake|fail\w*|penal\w*
    |punish\w*|wrong|invalid|incorrect|violat\w*|reject\w*|count)
    |\b(?:omitting|leaving\s+out|missing|skipping|not\s+(?:listing|reporting|naming|mentioning
    |including))\s.{{0,100}}?\b(?:is|are|counts?|will|would)\b.{{0,40}}?
    \b(?:error|mistake|fail\w*|penal\w*|punish\w*|wrong|invalid|incorrect|violation)\b
    |\byou\s+(?:will|shall|may|are\s+going\s+to|would)\s+(?:be|get|receive|earn|lose|win)\b.{{0,40}}?(?:penali|reward
    |punish|fined|shut\s+down|points?|tip|bonus|credit|terminat|\$\d)
    .{{0,120}}?(?:\b(?:answer|missing|report|list|nam|includ|mention|sources?|upstream)\w*)
    |\b(?:graders?|reviewers?|evaluators?|judges?|scorers?)\s+(?:will\s+|shall\s+)?(?:look|expect|check|wait|want
    |search|reward|ask)\w*\b.{{0,60}}?{LIKE_A_NAME}.{{0,60}}?
    \b(?:list|answer|output|extract\w*|lineage|sources?|claims?|first)\b"""
)
"""Reward and punishment for what is told."""
