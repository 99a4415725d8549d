"""The wordings by which a sentence says that one dataset comes from another, and which side is which.

Caveat: only these wordings are understood. A sentence that names two datasets in any other way is not shown, so a
wording that is missing here costs an answer and invents nothing.
"""

import re
from typing import Final

__all__ = [
    "DOWNSTREAM_FIRST",
    "FRAGMENT",
    "HARMLESS",
    "HEAD_DOWNSTREAM",
    "HEAD_UPSTREAM",
    "IMPLIED_DOWNSTREAM",
    "IMPLIED_UPSTREAM",
    "NEGATION",
    "RELATIONSHIPS",
    "STATUS_WORDS",
    "UPSTREAM_FIRST",
]

RELATIONSHIPS: Final = (
    "Semantic Evolution",
    "CoT Distillation",
    "Synthetic Generation",
    "Structured Fusion",
    "Direct Inclusion/Subset",
)

_MADE: Final = (
    r"(?:comes?|came|coming|stems?|stemming|deriv(?:es?|ed|ing)|originat(?:es?|ed|ing)|taken|takes?|drawn|draws?"
    r"|sampled|samples|sourced|collected|filtered|distilled|distils?|distills?|built|builds?|made|created|generated"
    r"|rewritten|rewrites|evolved|evolves|seeded|translated|adapted|extracted|produced|constructed|assembled|merged"
    r"|merges|mixed|mixes|fused|fuses|formed|composed|compiled|starts?|starting|descends?|descended|inherits?"
    r"|inherited|based|goes back|go back|leads? back|traces? back|ends?|consists?|depends?|relies|rely|traced)"
)
DOWNSTREAM_FIRST: Final = re.compile(
    rf"←|<-|\b{_MADE}\s+(?:[\w-]+\s+){{0,4}}?(?:from|of|on|upon|with|by|in|at|to|back to|over)\b"
    r"|\b(?:includes?|including|contains?|containing|uses?|using|incorporat(?:es?|ing)|combin(?:es?|ing)|merges?"
    r"|merging|mixes|mixing|blends?|blending|fuses?|fusing|reuses?|reusing|extends?|rewrites?|filters?|samples?"
    r"|takes?|distill?s?|shares?|sharing|inherits?|reach(?:es)?|draws?|holds?|names?|lists?)\b"
    r"|\b(?:contaminated)\s+(?:by|with)\b"
    r"|\b(?:downstreams?|descendants?|derivatives?|children|child|versions?|subsets?|rewriting|translation|mixture"
    r"|mix|blend|fusion|distillation|evolution)\s+(?:of|from)\b",
    re.IGNORECASE,
)
UPSTREAM_FIRST: Final = re.compile(
    r"→|->|=>|\b(?:went|goes|go|flows?|feeds?|fed|merged|mixed|included|incorporated|used|reused|contained|present"
    r"|found|distilled|rewritten|evolved|turned|filtered|folded|translated|contributes?|contributed|inherited)\s+"
    r"(?:[\w-]+\s+){0,2}?(?:into|in|for|to make|to build|to create|to|by)\b"
    r"|\b(?:upstreams?|ancestors?|sources?|parents?|roots?|seeds?|components?|ingredients?|part|one)"
    r"(?:\s+datasets?)?\s+(?:of|for|in)\b|\bseeds\b",
    re.IGNORECASE,
)
HEAD_UPSTREAM: Final = re.compile(
    r"\b(?:upstreams?|sources?|ancestors?|roots?|parents?|ingredients?|components?|benchmarks?|tests?)\b"
    r"[^.:;]{0,30}?\b(?:of|for|in)\b",
    re.IGNORECASE,
)
HEAD_DOWNSTREAM: Final = re.compile(
    r"\b(?:downstreams?|descendants?|derivatives?|children)\b[^.:;]{0,30}?\b(?:of|for)\b", re.IGNORECASE
)
_NOUNS: Final = r"(?:upstreams?|sources?|ancestors?|parents?|ingredients?|components?|seeds?|origins?|predecessors?)"
IMPLIED_UPSTREAM: Final = re.compile(
    rf"\b(?:{_NOUNS}|roots?)\b\s*(?:\w+\s+)?(?:(?:is|are|was|were|includes?)\b|[:,(])"
    rf"|\b(?:is|are|was|were)\s+(?:(?:an?|the|its|all|both|also)\s+)*(?:\w+\s+)?{_NOUNS}\b",
    re.IGNORECASE,
)
"""Says that what is named is upstream of what the answer is about, without naming that again."""

_DOWN_NOUNS: Final = r"(?:downstreams?|descendants?|derivatives?|children|users?|successors?)"
IMPLIED_DOWNSTREAM: Final = re.compile(
    rf"\b{_DOWN_NOUNS}\b\s*(?:\w+\s+)?(?:(?:is|are|was|were|includes?)\b|[:,(])"
    rf"|\b(?:is|are|was|were)\s+(?:(?:an?|the|its|all|both|also)\s+)*(?:\w+\s+)?{_DOWN_NOUNS}\b",
    re.IGNORECASE,
)
_FRAGMENT: Final = """
    a also an and answer are both by for from here in is it mainly mostly namely of only or that the them these they
    this those to yes
"""
FRAGMENT: Final = frozenset(_FRAGMENT.split())
"""A sentence of these words and names alone is an answer in a word: the names belong to what was asked about."""

NEGATION: Final = re.compile(r"\b(?:not|no|never|neither|nor|none|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
STATUS_WORDS: Final = {
    "needs_review": re.compile(
        r"review|uncertain|unconfirmed|undecided|\bwaits?\b|waiting|doubt|maybe|perhaps|possibl|\bmay\b|\bmight\b",
        re.IGNORECASE,
    ),
    "rejected": re.compile(r"reject|refus|\bwrong|not accepted", re.IGNORECASE),
}
_HARMLESS: Final = """
    a an and are as at be been both but by datasets dataset decided decision edge edges each either for graph
    here hub i if in is it its known let me more next not now of off-hub on one or pending read review root roots
    see so some still test tests than that the their them then there these they this those to traced two three
    four five six seven eight nine ten all was wait waits waiting were which while with you your benchmark
    benchmarks evidence between from path paths no nor neither also only public names name i'll will look up
    compare compared comparing against versus vs what how why do does did
"""
HARMLESS: Final = frozenset(_HARMLESS.split())
"""Words that say nothing of a relation: a sentence that names several datasets in these alone is a list."""
