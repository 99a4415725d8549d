"""The roles of words: what acquires data, what is data, what trains, evaluates, compares.

Words are matched by stem, so that every form of a verb plays its role.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

__all__ = ["Role", "role"]


class Role(StrEnum):
    """What a word does in a sentence about data."""

    ACQUIRE = "acquire"
    COMBINE = "combine"
    CHANGE = "change"
    USE = "use"
    INCLUDE = "include"
    DATA = "data"
    VERSION = "version"
    TRAIN = "train"
    EVALUATE = "evaluate"
    COMPARE = "compare"
    DECONTAMINATE = "decontaminate"
    EXCLUDE = "exclude"
    MODEL = "model"
    LIKE = "like"
    FORMAT = "format"
    CITE = "cite"
    RELATIVE = "relative"
    NEGATION = "negation"
    REPLACE = "replace"
    RELEASE = "release"
    PLAIN = "plain"


_STEMS: Final[tuple[tuple[Role, str], ...]] = (
    (Role.NEGATION, r"not|nothing|none|never|nor|neither|without|cannot|don't|doesn't|didn't"),
    (Role.REPLACE, r"instead|rather"),
    (Role.EXCLUDE, r"exclud\w*|remov(?:e|es|ed|ing)|discard\w*|omit\w*|except|excluding"),
    (Role.DECONTAMINATE, r"de-?contaminat\w*|contaminat\w*|overlap\w*|leak\w*"),
    (
        Role.TRAIN,
        r"train(?:s|ed)?|(?:re|pre|post)-?train(?:s|ed|ing)?|training|fine-?tun\w*|finetun\w*|tun(?:e|es|ed|ing)"
        r"|initiali[sz]\w*"
        r"|instruction-tun\w*|sft'ed|warm-?start\w*",
    ),
    (
        Role.EVALUATE,
        r"evaluat\w*|benchmarked|benchmarking|assess\w*|achiev\w*|accurac(?:y|ies)|score(?:s|d)?|results?"
        r"|perform(?:s|ed|ing|ance)"
        r"|leaderboards?|pass@\d+|metrics?|state-of-the-art|tested|report(?:s|ed|ing)?|validat(?:e|es|ed|ing)"
        r"|gains?|improvements?",
    ),
    (
        Role.COMPARE,
        r"compar\w*|outperform\w*|surpass\w*|exceed\w*|beat(?:s|ing)?|unlike|versus|vs\.?|than|contrast\w*"
        r"|differ\w*|rival\w*",
    ),
    (
        Role.LIKE,
        r"similar\w*|akin|inspired|follow(?:s|ed)?|resembl\w*|reminiscent|analog\w*|mirrors|mimic\w*|replicat\w*"
        r"|reproduc\w*"
        r"|according|motivated|style|-style",
    ),
    (Role.FORMAT, r"format(?:s|ted)?|schema|template|compatible|notation"),
    (Role.CITE, r"cit(?:e|es|ed|ing|ation|ations)|licen[cs]e[sd]?|licensing|thank(?:s|ful)?|credits?"),
    (
        Role.RELEASE,
        r"releas(?:e|es|ed|ing)|publish\w*|open-?sourced|open-sourcing|introduc(?:e|es|ed|ing)|present(?:s|ed)?"
        r"|upload\w*|host(?:ed|s)",
    ),
    (
        Role.COMBINE,
        r"combin(?:e|es|ed|ing)|merg(?:e|es|ed|ing)|mix(?:es|ed|ing)|blend(?:s|ed|ing)?|fus(?:e|es|ed|ing)"
        r"|unif(?:y|ies|ied|ying)"
        r"|concatenat(?:e|es|ed|ing)|consolidat(?:e|es|ed|ing)|integrat(?:e|es|ed|ing)|aggregat(?:e|es|ed|ing)"
        r"|interleav\w*"
        r"|complement(?:s|ed|ing)?|supplement(?:s|ed|ing)?|unit(?:e|es|ed|ing)|pool(?:s|ed|ing)|merger",
    ),
    (
        Role.CHANGE,
        r"(?:[a-z]+-)?translat(?:e|es|ed|ing)|rewrit\w*|rewrote|rephras\w*|paraphras\w*|evolv\w*|convert(?:s|ed|ing)?"
        r"|transform(?:s|ed|ing)?"
        r"|reformat\w*|reformulat\w*|augment(?:s|ed|ing)?|extend(?:s|ed|ing)?|expand(?:s|ed|ing)?|enrich\w*"
        r"|adapt(?:s|ed|ing)?"
        r"|modif(?:y|ies|ied|ying)|re-?annotat\w*|re-?label\w*|re-?purpos\w*|clean(?:s|ed|ing)?|dedup\w*"
        r"|de-duplicat\w*|filter(?:s|ed|ing)?"
        r"|re-?generat\w*|refin(?:e|es|ed|ing)|re-?cast\w*|subsampl\w*|down-?sampl\w*|locali[sz]\w*"
        r"|synthesi[sz]\w*|distil\w*|correct(?:s|ed|ing)"
        r"|port(?:s|ed)|restructur\w*|process(?:es|ed|ing)?|preprocess\w*|post-?process\w*|split(?:s|ting)"
        r"|annotat(?:e|es|ed|ing)|generat(?:e|es|ed|ing)"
        r"|simplif(?:y|ies|ied|ying)|reorgani[sz]\w*|tokeni[sz]ed|pars(?:e|es|ed|ing)|chunk(?:ed|ing)|segmented|turned"
        r"|verbali[sz]\w*|perturb\w*|shuffled",
    ),
    (
        Role.ACQUIRE,
        r"collect(?:s|ed|ing)?|recall(?:ed|ing)|gather(?:s|ed|ing)?|curat(?:e|es|ed|ing)|sourc(?:ed|ing)|deriv(?:e|es|ed|ing"
        r"|ative)|sampl(?:ed|ing)"
        r"|extract(?:s|ed|ing|ion)?|select(?:s|ed|ing)?|draw(?:s|n|ing)?|drew|tak(?:e|es|en|ing)|took|obtain(?:s"
        r"|ed|ing)?"
        r"|construct(?:s|ed|ing)?|build(?:s|ing)?|built|creat(?:e|es|ed|ing)|compil(?:e|es|ed|ing)|assembl(?:e|es"
        r"|ed|ing)"
        r"|crawl(?:s|ed|ing)?|scrap(?:e|es|ed|ing)|retriev(?:e|es|ed|ing)|min(?:ed|ing)|harvest(?:s|ed|ing)?"
        r"|transcrib\w*|re-?distribut\w*|scrapt|scrapped|scrapping"
        r"|imported|copied|borrow(?:s|ed|ing)?|bootstrap\w*|originat(?:e|es|ed|ing)|inherited"
        r"|chos(?:e|en)|choose|pick(?:s|ed|ing)?|downloaded|prepar(?:e|es|ed|ing)|com(?:e|es|ing)|came|stem(?:s|med|ming)?"
        r"|start(?:s|ed|ing)?|seed(?:ed|ing)|pull(?:s|ed|ing)?|acquir\w*|excerpt\w*|cleaned-up|hand-picked|found"
        r"|adopt(?:s|ed|ing)?"
        r"|form(?:s|ed|ing)|made|make|produc(?:e|es|ed|ing)|develop(?:s|ed|ing)?|culled|clon(?:ed|ing)|imported"
        r"|assembling",
    ),
    (
        Role.USE,
        r"us(?:e|es|ed|ing)|utili[sz](?:e|es|ed|ing)|leverag(?:e|es|ed|ing)|employ(?:s|ed|ing)?|reus(?:e|es|ed"
        r"|ing)|exploit(?:s|ed|ing)?",
    ),
    (
        Role.INCLUDE,
        r"includ(?:e|es|ed|ing)|consist(?:s|ed|ing)?|contain(?:s|ed|ing)?|compris(?:e|es|ed|ing)|incorporat(?:e"
        r"|es|ed|ing)|encompass\w*|cover(?:s|ed|ing)?|add(?:s|ed|ing)?",
    ),
    (
        Role.VERSION,
        r"subsets?|versions?|mix|mixtures?|combinations?|portions?|splits?|variants?|cop(?:y|ies)|mirror"
        r"|extensions?|translations?"
        r"|union|superset|compilations?|blends?|concatenation|derivatives?|adaptations?|re-?uploads?"
        r"|aggregat(?:ion|e)"
        r"|collections?|conversion|sub-?samples?|fragments?|sections?|rework|remix|port|expansion|augmentation"
        r"|reformatting|rendition"
        r"|forks?|re-?annotations?|re-?labell?ing|reformulations?|rewrite|clean-?up|suite|selection|half|quarter|third|percent|duplicate|slice|snapshots?|dumps?|merge|fusion|revision",
    ),
    (
        Role.DATA,
        r"data|datasets?|sub-?datasets?|data-?sets?|corpus|corpora|questions?|problems?|prompts?|instructions?"
        r"|sampl(?:e|es)|examples?|queries"
        r"|tasks?|conversations?|dialogues?|dialogs?|rows?|pairs?|documents?|articles?|texts?|sentences?|images?"
        r"|passages?|entries|records?"
        r"|exercises?|stories|posts?|threads?|comments?|materials?|pages?|papers?|books?|seeds?|sources?|items?"
        r"|snippets?|functions?"
        r"|transcripts?|captions?|videos?|clips?|recordings?|paragraphs?|abstracts?|reviews?|tweets?|contents?"
        r"|traces?"
        r"|annotations?|answers?|solutions?|responses?|completions?|chats?|turns?|trajectories|preferences?"
        r"|commits?|issues?|tickets?|entit(?:y|ies)|facts?|triples?|concepts?|statements?|proofs?|theorems?"
        r"|definitions?|terms?|recipes?|lyrics|poems?|quotes?|events?|transactions?|chats?|logs?|messages?"
        r"|e-?mails?|letters?|speeches|lectures?|notes?|essays?|subtitles?|molecules?|reactions?|cases|patents?"
        r"|forums?|crawls?|archives?|textbooks?|exams?|tests?|competitions?|contests?|puzzles?|benchmarks?"
        r"|utterances?|benchmark|audio|speech|footage|imagery|photos?|photographs?|pictures?|headlines?|claims?|premises"
        r"|hypotheses|scripts|games|poetry",
    ),
    (Role.MODEL, r"models?|llms?|checkpoints?|teachers?|agents?|classifiers?|annotators?"),
    (
        Role.RELATIVE,
        r"which|whose|where|while|whereas|but|because|although|though|however|since|unless|when|if|whether|who",
    ),
)
_ROLES: Final = tuple((known, re.compile(rf"(?:{pattern})$")) for known, pattern in _STEMS)


@lru_cache(maxsize=50_000)
def role(word: str) -> Role:
    """Give the role of a lower-case word."""
    for known, pattern in _ROLES:
        if pattern.match(word):
            return known
    return Role.PLAIN
