"""The relationship, by wording: what the sentence says was done, then what the document says of its answers.

A sentence that only says where rows come from is completed by the document: where all answers were written by
a teacher model, questions taken from elsewhere make it a distillation.
"""

import re
from collections.abc import Iterable
from typing import Final

from app.records.claim import Relationship

__all__ = ["document_relationship", "relationship_of", "stated_relationship"]

_EVOLVE: Final = re.compile(
    r"\b(?:re-?writ\w+|rewrote|re-?phras\w+|paraphras\w+|evolv\w+|evol-?instruct(?:ed|ion)?\s+(?:on|applied)"
    r"|translat(?:ed|ing|ion|es?)|übersetz\w*|tradu[cizçt]\w*|tradott\w|traduzione"
    r"|(?:re-?)?formulat\w+|more\s+(?:complex|difficult|challenging)\s+(?:versions?|variants?)|harder\s+(?:versions?|variants?)|perturb\w+"
    r"|back-?translat\w+|locali[sz]ed"
    r"|variations?\s+(?:of|for)\b|insert\w*\s+\w+\s+(?:in|into)\b|corrupt(?:ed|ions?)\b"
    r"|bootstrapp\w+\s+(?:the\s+)?questions?|enhanced\s+(?:questions|instructions)|counterfactual\w*|simplified)\b|翻译|译本|改写|翻訳|번역|перев[её]д|перевод|dịch|diterjemahkan|terjemahan|çevril|çeviri"
    r"|przetłumacz|tłumaczeni|ترجم",
    re.IGNORECASE,
)
_SEED: Final = re.compile(
    r"\b(?:as\s+(?:\w+\s+){0,3}(?:seeds?|inspiration|few-?shot|demonstrations|exemplars|starting\s+points?)"
    r"|seed(?:s|ed)?\b|self-?instruct"
    r"|(?:generat|synthesi[sz]|creat|writ|compos|construct|produc)\w*\s+(?:\w+[\s-]+){0,4}?(?:new|novel|synthetic"
    r"|additional|more|similar|instruction[s-]*|question[s-]*|qa|dialogues?|conversations?|pairs?|problems?|prompts?)"
    r"(?:\s+\w+){0,4}?\s+(?:from|based\s+on|using|inspired|conditioned|grounded)|inspired\s+by|grounded\s+(?:in"
    r"|on)|augmented\s+(?:version|from|with\s+gpt)"
    r"|(?:pairs|sentences|examples|statements|hypotheses|questions)\s+(?:\w+\s+){0,2}generated\s+from"
    r"|(?:dialog(?:ue)?s|conversations)\b[^.\n]{0,40}\bfrom\b[^.\n]{0,80}\bquestions"
    r"|种子|シード|oss-?instruct|extend(?:s|ed|ing)\s+the\s+original|expand(?:s|ed)?\s+(?:the\s+)?\w+\s+to)",
    re.IGNORECASE,
)
_ANSWER_WORDS: Final = (
    r"(?:responses?|solutions?|answers?|completions?|outputs?|rationales?|explanations?|(?:reasoning|thought"
    r"|thinking|cot|solution|model)[\s-]*"
    r"(?:traces?|chains?|paths?|process(?:es)?|trajector\w+|responses?|steps|content|data)"
    r"|chains?[\s-]of[\s-]thoughts?|cots?|trajectories|traces)"
)
_GENERATE_WORDS: Final = (
    r"(?:re-?generat\w+|generat\w+|distil\w+|produc\w+|synthesi[sz]\w+|collect\w+|sampl\w+|obtain\w+|creat\w+|written|"
    r"rewritten|annotat\w+|queri\w+|prompt\w+|answered|augment\w+|re-?label\w+)"
)
_TEACHER: Final = (
    r"(?:gpt|chatgpt|claude|gemini|deepseek|qwen|qwq|llama|mi[sx]tral|phi-|o[134]\b|llms?\b|language\s+models?"
    r"|teachers?|reasoning\s+models?|r1\b"
    r"|kimi|glm|nemotron|models?\b)"
)
_ANSWERS: Final = re.compile(
    rf"\b(?:{_ANSWER_WORDS}\W+(?:\w+\W+){{0,8}}?{_GENERATE_WORDS}"
    rf"|{_GENERATE_WORDS}\W+(?:\w+\W+){{0,8}}?{_ANSWER_WORDS})\b",
    re.IGNORECASE,
)
_DISTIL: Final = re.compile(
    r"\b(?:distill?(?:ed|ation|ing|s)?(?!\w)|reasoning\s+traces|long[\s-]+cot|generated\s+by\s+(?:deepseek|gpt|qwen"
    r"|claude|gemini))\b",
    re.IGNORECASE,
)
_TEACHER_NEAR: Final = re.compile(_TEACHER, re.IGNORECASE)
_FUSE: Final = re.compile(
    r"\b(?:(?:compiled|collected|assembled|curated|built)\s+from\s+(?:a\s+)?(?:(?:wide\s+)?(?:variety|range|number)\s+of|several|multiple|various"
    r"|many)\s+(?:[\w-]+\s+){0,2}(?:data\s?sets|corpora|sources)|combin(?:e|es|ed|ing)|fus(?:e|es|ed|ing)|unif(?:y|ies|ied|ying)|integrat(?:e|es|ed|ing)|align(?:ed|ing"
    r"|s)?\s+with|joined\s+with|link(?:ed|ing)\s+with)\b",
    re.IGNORECASE,
)
_QUESTIONS: Final = re.compile(
    r"\b(?:questions?|problems?|prompts?|instructions?|queries|tasks?|challenges|datasets?|exercises|samples|data)\b",
    re.IGNORECASE,
)
_ANSWERS_OF: Final = re.compile(
    rf"\b{_ANSWER_WORDS}\W+(?:\w+\W+){{0,2}}?(?:from|by)\W+(?:\w+\W+){{0,2}}?{_TEACHER}", re.IGNORECASE
)
_QUESTION_WORDS: Final = (
    r"(?:questions|instructions|problems|prompts|dialogues?|conversations?|queries|tasks|qa\s+pairs|exercises)(?!-)"
)
_NEW_QUESTIONS: Final = re.compile(
    r"\b(?:generat(?:e|es|ing)|synthesi[sz](?:e|es|ing)|expand(?:s|ed|ing)?|creat(?:e|es|ing)|compos(?:e|es|ing))\W+"
    rf"(?:(?!(?:from|for|to|by|with|using|answers?|solutions?|responses?)\b)\w+\W+){{0,6}}?{_QUESTION_WORDS}\b"
    rf"|(?<!\bto\s)(?<!\bto\sthese\s)(?<!\bto\sthose\s)(?<!\bto\sthe\s)\b{_QUESTION_WORDS}\W+(?:\w+\W+){{0,2}}?(?:are|were)\W+"
    r"(?:\w+\W+)?(?:generated|synthesi[sz]ed)\b",
    re.IGNORECASE,
)
_NEW_TALK: Final = re.compile(
    r"\b(?:generat|creat|prepar|synthesi[sz])\w*\s+(?:[\w-]+\s+){0,3}(?:dialogues?|conversations?)\s+between\s+(?:an?\s|the\s)?"
    r"(?:users?|humans?|students?|persons?)\s+and\s+(?:an?\s|the\s)?(?:\w+\s)?(?:assistants?|models?|chatbots?|tutors?)\b",
    re.IGNORECASE,
)
_AUTOMATIC: Final = re.compile(r"\b(?:automatic\w*|seed|synthetic\w*)\b", re.IGNORECASE)
_LONGEST: Final = 3_000
_ADDRESS: Final = re.compile(r"\]\([^()\s]{0,800}\)|https?://\S{1,800}")
_TRANSLATED: Final = re.compile(
    r"\W*(?:(?:this|the|all)\s+(?:\w+\s+){0,3}(?:is|are|was|were)\s+)?(?:machine-?\s?|automatically\s+)?translated?\s"
    r"(?:using|by|with|via|into|to)\b",
    re.IGNORECASE,
)
"""A sentence that says no more than that all was translated."""
_FOR_EACH: Final = re.compile(
    r"\b(?:for|to|on|per)\s+(?:each|every|these|the|all)\s+(?:\w+\s+){0,2}(?:quer(?:y|ies)|questions?|prompts?"
    r"|instructions?|problems?)\b|\brejection\s+sampl",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"\b(?:you\s+(?:can|could|may)|evaluat\w*|previous\s+(?:work|datasets)|unlike|baselines?|leaderboard"
    r"|inference|benchmark(?:s|ed|ing)|accuracy|reward\s+model)\b",
    re.IGNORECASE,
)
_AS_IS: Final = re.compile(
    r"\b(?:subsets?\s+of|(?:filtered|cleaned|deduplicated|de-duplicated|curated|processed|reformatted|unofficial"
    r"|modified)\s+"
    r"(?:\w+\s+)?(?:version|subset|copy)|re-?upload|mirror|copy\s+of|fork\s+of|merged\s+(?:with|in)|re-?us(?:e|ed|es|ing)"
    r"|(?:extend|augment|supplement|complement|expand)\w*\s+(?:\w+\s+){0,4}?with"
    r"|(?:add(?:ed|ing)?|includ(?:ed?|ing)|incorporat(?:ed?|ing)|took|taken?)\s+(?:\w+\s+)?~?\d[\d.,]*\s?[km]?\s+(?:\w+\s+){0,2}?"
    r"(?:samples|examples|rows|instances|prompts|questions|problems|pairs|conversations)(?:\s+(?:from|of)))\b",
    re.IGNORECASE,
)


def relationship_of(sentence: str, whole: Relationship | None) -> Relationship:
    """Give the relationship that a construction sentence states.

    Args:
        sentence: the words around the mention.
        whole: what the document as a whole does to its sources (:func:`document_relationship`).
    """
    stated = stated_relationship(sentence)
    if stated is not None:
        return stated
    if _AS_IS.search(_ADDRESS.sub(" ", sentence[:_LONGEST])):
        return Relationship.DIRECT_INCLUSION
    if whole is not None:
        return whole
    return Relationship.STRUCTURED_FUSION if _FUSE.search(sentence) else Relationship.DIRECT_INCLUSION


def stated_relationship(sentence: str) -> Relationship | None:
    """Give the relationship a sentence states by its own words, ``None`` when it only says where rows come from."""
    sentence = _ADDRESS.sub(" ", sentence[:_LONGEST])
    if _SEED.search(sentence):
        return Relationship.SYNTHETIC_GENERATION
    if _ANSWERS.search(sentence) and _TEACHER_NEAR.search(sentence):
        return Relationship.COT_DISTILLATION
    if _EVOLVE.search(sentence):
        return Relationship.SEMANTIC_EVOLUTION
    return None


def document_relationship(parts: Iterable[str]) -> Relationship | None:
    """Give what the document says of its answers as a whole; ``None`` where it says nothing.

    Args:
        parts: the sentences which speak of construction (no code, tables, usage or evaluation).
    """
    distilled = translated = False
    for sentence in parts:
        if len(sentence) > _LONGEST or _ASIDE.search(sentence):
            continue
        asked = _NEW_QUESTIONS.search(sentence) and (_TEACHER_NEAR.search(sentence) or _AUTOMATIC.search(sentence))
        if asked or _NEW_TALK.search(sentence):
            return Relationship.SYNTHETIC_GENERATION
        distilled = distilled or _is_distilled(sentence)
        translated = translated or _TRANSLATED.match(sentence) is not None
    if distilled:
        return Relationship.COT_DISTILLATION
    return Relationship.SEMANTIC_EVOLUTION if translated else None


def _is_distilled(sentence: str) -> bool:
    """Whether a sentence says that answers were written by a teacher."""
    teacher = _TEACHER_NEAR.search(sentence)
    if _ANSWERS.search(sentence) and (teacher or _FOR_EACH.search(sentence)):
        return True
    if _ANSWERS_OF.search(sentence):
        return True
    return bool(teacher and _DISTIL.search(sentence) and _QUESTIONS.search(sentence))
