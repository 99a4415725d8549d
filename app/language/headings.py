"""What a heading or a list's introduction promises about the names below it."""

import re
from functools import lru_cache
from typing import Final

from app.language.uses import Use

__all__ = ["heading_use", "is_future", "path_use"]

_SOURCES: Final = re.compile(
    r"""\b(?:
      (?:data|dataset|corpus|instruction|prompt|question|problem|task|text|seed|raw|original|upstream|base|component
        |constituent|training|underlying|image|code|math)s?[\s-]+sources?
    | (?:^\W*|\bof\s+|\band\s+)sources?
      (?:\s+(?:data|datasets?|corpora|corpus|material|texts?|documents?|breakdown|distribution|list))?
    | (?:source|seed|component|constituent|upstream|original|included|parent|base|raw|underlying)
      [\s-]+(?:data(?:sets?)?|corpora)
    | sub-?datasets | datasets?\s+(?:used|included|composition|mix(?:ture)?|breakdown|overview\s+and\s+sources)
    | data(?:set)?\s+(?:composition|mix(?:ture)?|blend|provenance|origins?|breakdown|collection|acquisition|lineage)
    | (?:training\s+)?(?:data\s+)?mix(?:ture)?(?:\s+(?:composition|details|components))?
    | composition | provenance | origins? | constituents? | derived\s+from
    | (?:data\s+)?curation(?:\s+(?:recipe|rationale|process|pipeline))?
    | (?:prompt|instruction|question|task)\s+(?:sampling|collection|selection)
    | where\s+does\s+the\s+data\s+come\s+from | built\s+(?:from|on|with) | initial\s+data\s+collection.{0,30}
    | what(?:['’]s|\s+is)\s+in\s+(?:here|it|(?:this|the)\s+(?:data\s?set|set|mix(?:ture)?|collection|data))
    | what(?:'s|\s+is)\s+(?:inside|included|in\s+(?:it|the\s+dataset))
    | (?:data(?:set)?\s+)?ingredients | (?:data(?:set)?|mix(?:ture)?)\s+recipe | ^\W*recipe
    | (?:daten)?quellen | datenherkunft | datengrundlage | herkunft | zusammensetzung | quelldaten(?:s[aä]tze)?
    | sources?\s+d(?:e|es)\s+données | données\s+sources? | origine(?:\s+des\s+données)?
    | fuentes?(?:\s+de\s+(?:los\s+)?datos)? | datos\s+de\s+origen | procedencia | composición
    | fontes?(?:\s+d[eo]s?\s+dados)?
    | origem(?:\s+dos\s+dados)? | composição
    )\b | 数据(?:集)?(?:来源|构成|组成|收集|采集|构建) | 原始数据 | 语料来源 | データ(?:の)?(?:出典|ソース|構成) | 出典
    | 元データ | 使用(?:した)?データ | データセットの?(?:構築|作成) | 데이터(?:셋)?\s?(?:출처|구성|수집)""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER: Final[tuple[tuple[Use, re.Pattern[str]], ...]] = (
    (Use.DECONTAMINATION, re.compile(r"\b(?:de-?contaminat\w*|contaminat\w*|leakage|overlap)\b", re.I)),
    (
        Use.EVALUATION,
        re.compile(
            r"\b(?:evaluat\w*|benchmark(?:s|ing)?|results?|performance|leaderboards?|experiments?|scores?|metrics?"
            r"|ablations?|baselines?|accuracy|test\s+sets?|évaluations?|résultats|evaluación|resultados|avaliação|auswertung"
            r"|ergebnisse|bewertung)\b|评测|评估|实验结果|評価|평가",
            re.I,
        ),
    ),
    (Use.COMPARISON, re.compile(r"\b(?:compar\w+|vs\.?|versus|alternatives?|differences?)\b", re.I)),
    (
        Use.RELATED_WORK,
        re.compile(
            r"\b(?:related\s+(?:works?|datasets?|resources|projects|links)|prior\s+work|background|references?"
            r"|bibliography"
            r"|zitat\w*|cita|citación|referencias|literatur|引用|参考文献|相关工作|関連|citations?|citing|cite|bibtex|further\s+reading|see\s+also|literature|preliminaries)\b",
            re.I,
        ),
    ),
    (Use.LICENSE, re.compile(r"\b(?:licen[cs]\w*|copyright|terms|legal|disclaimer)\b", re.I)),
    (
        Use.DOWNSTREAM,
        re.compile(
            r"\b(?:models?\s+trained|trained\s+(?:on|with|models?)|derivatives?|downstream|used\s+by|who\s+uses"
            r"|fine-?tun\w+"
            r"|projects?\s+using|training\s+(?:script|details|code|procedure|setup|configuration|recipe|hyper\w+)"
            r"|our\s+models?"
            r"|model\s+(?:zoo|weights|release|checkpoints?|usage|card)|checkpoints?|applications?"
            r"|built\s+with\s+this)\b",
            re.I,
        ),
    ),
    (Use.MODEL, re.compile(r"\bmodels?(?:\s+(?:used|sampling|list|family))?$", re.I)),
    (
        Use.OTHER,
        re.compile(
            r"\b(?:usage|how\s+to\s+use|quick\s*-?start|getting\s+started|install\w*|requirements|setup|news"
            r"|change\s?log"
            r"|updates?|roadmap|future\s+(?:works?|directions?|plans?|research)|next\s+steps|outlook|contact|contribut\w+|authors?|star\s+history|faq|environment|deployment|inference"
            r"|demo"
            r"|social\s+impact|limitations?|bias(?:es)?|known\s+issues|ethic\w+|languages|(?:dataset\s+)?structure"
            r"|data\s+(?:fields|instances|splits)|supported\s+tasks.{0,20}|annotators?|who\s+are\s+.{0,40}"
            r"|personal\s+and\s.{0,30}"
            r"|table\s+of\s+contents|resources|links|team|people|funding|todo)\b",
            re.I,
        ),
    ),
)


_OWN_PARTS: Final = re.compile(
    r"^\W*(?:(?:our|the|own|newly)\s+)*(?:new|newly|own)\s+(?:(?:created|generated|built|collected|released|synthetic"
    r"|synthesi[sz]ed|introduced)\s+)?(?:data\s?sets?|data|sub-?sets?|components?|parts?)\W*$",
    re.I,
)
"""A heading of the parts that are new: they were made here, not taken."""
_MIXED: Final = re.compile(r"^\W*(?:the\s)?data(?:\s?sets?)?\s*(?:&|and|/|,)\s*\w+\W*$", re.I)
"""A heading of data and something else promises neither."""
_FAULTS: Final = re.compile(r"\b(?:issues?|problems?|errors?|bugs?|mistakes?)\s+(?:with|in|of)\b", re.I)
_LONG_TITLE: Final = 4
"""A first heading of more words is the title of the document and promises nothing about its sections."""


_FUTURE: Final = re.compile(
    r"\b(?:future\s+(?:works?|directions?|plans?|research)|next\s+steps|outlook|roadmap|to-?dos?|planned)\b", re.I
)


@lru_cache(maxsize=10_000)
def is_future(heading: str) -> bool:
    """Whether a heading speaks of what is not done yet: "Future work", "Roadmap"."""
    return _FUTURE.search(heading) is not None


@lru_cache(maxsize=10_000)
def heading_use(heading: str) -> Use:
    """Give what the names under one heading are there for; ``UNKNOWN`` when it promises nothing."""
    if _FAULTS.search(heading):
        return Use.OTHER
    if _OWN_PARTS.search(heading):
        return Use.SELF_OR_VERSION
    if _MIXED.search(heading):
        return Use.UNKNOWN
    if _SOURCES.search(heading):
        contrary = next((use for use, pattern in _OTHER[:2] if pattern.search(heading)), None)
        return contrary or Use.UPSTREAM
    for use, pattern in _OTHER:
        if pattern.search(heading):
            return use
    return Use.UNKNOWN


def path_use(path: tuple[str, ...]) -> Use:
    """Give the use of the innermost heading that promises one."""
    for level, heading in reversed(list(enumerate(path))):
        if level == 0 and len(path) > 1 and len(heading.split()) > _LONG_TITLE:
            return Use.UNKNOWN
        use = heading_use(heading)
        if use is Use.MODEL and level == 0 and len(path) > 1:
            return Use.UNKNOWN
        if use is not Use.UNKNOWN:
            return use
    return Use.UNKNOWN
