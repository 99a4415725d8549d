"""Phrases that name no dataset: "synthetic data", "here", and names of models.

The families of models are common knowledge, no list can be complete; a number of parameters tells the rest.
"""

import re
from functools import lru_cache
from typing import Final

from app.language.places import is_place
from app.language.plain_words import is_size, says_nothing

__all__ = ["is_counted", "is_generic", "is_legal", "is_model_name", "is_ordinary"]

_LEGAL: Final = re.compile(
    r"(?:terms (?:of|and) (?:service|use|conditions)|privacy policy"
    r"|(?:our |this |the )?(?:github|gitlab|git|official|original) (?:repo|repository|page|readme)"
    r"|(?:odc|odbl|cdla|cc|creative commons)(?:[- ](?:by|nc|sa|nd|0|zero|permissive|sharing))+(?:[- ]\d(?:\.\d)?)?|cc0"
    r"|(?:a|l)?gpl(?:[- ]?v?\d(?:\.\d)?)?|apache(?:[- ](?:license[- ])?2\.0)|mit(?: license)|bsd(?:[- ]\d-clause)?"
    r"|(?:int|fp|bf|f|q)\d{1,2}(?:_\w{1,8})*)$",
    re.IGNORECASE,
)
_PLATFORMS: Final = re.compile(
    r"(?:amazon'?s?\s)?mechanical\sturk|amt|m-?turk|prolific|upwork|appen|scale\sai|surge\s?(?:ai|hq)|crowdflower|figure\seight"
    r"|toloka|fiverr|label\sstudio|argilla|prodigy|doccano|brat|labelbox|google\sforms|qualtrics",
    re.IGNORECASE,
)
"""Where annotators are hired and with what they work: never a source of rows."""
_KINDS_OF_DATA: Final = re.compile(
    r"(?:instruction|supervised|preference|chat|dialogue|safety|multi-?modal|pre-?training)[ -]"
    r"(?:fine-?tuning|tuning|following|optimi[sz]ation|alignment|data|learning)$",
    re.IGNORECASE,
)
_COLUMNS: Final = re.compile(
    r"[a-z0-9]+(?:_[a-z0-9]+)*_(?:responses?|text|ids?|labels?|prompts?|outputs?|inputs?)$"
    r"|[a-z]{2}_[a-z]{2}$"
)
_PLACEHOLDER: Final = re.compile(r"[A-Z]{2,}(?:_[A-Z]+){2,}(?:\.\w{2,5})?$")
_IN_TITLES: Final = frozenset({"and", "of", "for", "the", "in", "on", "book", "textbook"})
_COUNTED: Final = re.compile(r"\d[\d.,]*[kKmM]?\s[a-z][a-z -]*$")
_NOTED_GENERIC: Final = re.compile(
    r"^(?:here|link|links|this|this (?:dataset|link|page|repo|repository|paper|url|file)|dataset|datasets|data"
    r"|download"
    r"|hugging ?face(?: (?:hub|datasets?|dataset page|link))?|hf|github|git|kaggle|zenodo|paper|arxiv|website"
    r"|web ?site"
    r"|homepage|original(?: (?:dataset|paper|source|data|repo|repository|work|card))?|source|blog(?: ?post)?|repo"
    r"|repository|code|model|models|project|docs|url|page|card|dataset card|🤗.{0,20}|the dataset|click here|details"
    r"|google drive|collection|license|readme|demo|discord|report|technical report|documentation)$",
    re.IGNORECASE,
)
_GENERIC: Final = re.compile(
    r"^(?:(?:the|a|an|some|our|this|these|various|many|several|other|existing|public(?:ly available)?"
    r"|open(?:-source)?"
    r"|high-quality|synthetic|human|web|raw|crawled|scraped|internal|proprietary|in-house|online|user|real"
    r"|real-world|diverse|multiple|different)\s)*"
    r"(?:internet|web|world wide web|(?:web|synthetic|raw|training|internal|proprietary|user|public|human|text|chat"
    r"|instruction|seed|test|evaluation|annotated|existing|source)?[ -]?(?:data|dataset|datasets|text|texts|pages?"
    r"|annotators?|annotations?|prompts?|questions?|sources?|resources|corpora|corpus|experts?|crowd ?workers?"
    r"|documents"
    r"|articles|books|websites|files?|samples|examples|users|llms?|models?|volunteers|conversations))$",
    re.IGNORECASE,
)
_FAMILIES: Final = re.compile(
    r"""^(?:(?:[\w.-]{1,60}/)?(?:
      (?:chat-?|instruct-?)?gpt(?:-?(?!4-?all)[2345][\w.:-]{0,40}|-?neo\w*|-?j(?:-\w+)?|-?oss[\w-]{0,20}|s)?
    | text-davinci[\w-]{0,20} | davinci[\w-]{0,20}
    | o[134](?:-(?:mini|preview|pro)[\w-]{0,20})? | claude[\w.-]{0,40} | gemini[\w.-]{0,40} | gemma[\w.-]{0,40}
    | (?:code-?)?llama[\w.-]{0,50} | qw[eq]n?[\w.-]{0,60} | qwq[\w.-]{0,40} | qvq[\w.-]{0,40}
    | deepseek(?:[\s-]?(?:r1|v[23]|math|coder|chat|llm|prover|base))?[\w.-]{0,50}
    | mi[sx]tral[\w.-]{0,50} | phi-?[1-4][\w.-]{0,40} | yi-[\w.-]{1,30} | glm-?[\w.-]{0,30} | chatglm[\w.-]{0,30}
    | internlm[\w.-]{0,30} | baichuan[\w.-]{0,30} | falcon-?\d[\w.-]{0,30} | mpt-\d[\w.-]{0,20} | kimi[\w.-]{0,20}
    | starcoder[\w.-]{0,30} | palm(?:-?2)?[\w.-]{0,10} | bard | grok[\w.-]{0,20} | nemotron-?\d[\w.-]{0,40}
    | command-?r[\w.+-]{0,20} | (?:ro|de|al|distil|m|sci|bio)?berta?[\w.-]{0,40} | (?:flan-|m|by)?t5[\w.-]{0,30}
    | resnet-?\d[\w.-]{0,10} | vgg-?\d\d | efficientnet[\w.-]{0,10} | (?:faster|mask)[ -]r-?cnn | yolo[\w.-]{0,10}
    | blip[\w.-]{0,20} | llava[\w.-]{0,30} | detr | vit-[\w.-]{1,20}
    | bart[\w.-]{0,20} | whisper[\w.-]{0,20} | clip | dall-?e[\w.-]{0,10} | stable[\s-]diffusion[\w.-]{0,20}
    | pythia[\w.-]{0,20} | opt-(?:\d|iml)[\w.-]{0,20} | bloomz?[\w.-]{0,20} | olmo[\w.-]{0,30} | codex
    | r1(?:-zero|-0528|-distill\S{0,30})? | granite-[\w.-]{1,30} | minimax[\w.-]{0,20} | nllb[\w.-]{0,30}
    | opus-mt[\w-]{0,30} | m2m-?100[\w.-]{0,10} | madlad-?400-\w+ | word2vec | fasttext | xlm[\w.-]{0,20}
    ))$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARAMETERS: Final = re.compile(
    r"[-_ ]\d{1,2}(?:\.\d{1,2})?[bB](?:$|[-_ (])|\d[bB]-(?:instruct|chat|base)$|-(?:judge|rm|reward|verifier"
    r"|embed\w*|t5|bert|roberta)$",
    re.IGNORECASE,
)


_DATA_NAME: Final = re.compile(
    r"[\w-]{3,}/[\w.-]*(?:clean(?:ed)?|filtered|dataset|data|instruct(?:ions)?-\d+k|preferences?|\d+k|sharegpt|alpaca|prompts?|captions|instructions|conversations|chats|dialogues|questions|reviews)$"
    r"|\w[ _-](?:data|dataset|datasets|corpus|preferences)$|post-?training|gpt-?[34][ _-]?(?:alpaca|llm|all)\b",
    re.IGNORECASE,
)
"""A name that says it is one of data, whatever model wrote the rows: "owner/GPT4-Things-Cleaned"."""


@lru_cache(maxsize=20_000)
def is_model_name(name: str) -> bool:
    """Whether a name is that of a language model by its family or its parameter count."""
    if _DATA_NAME.search(name):
        return False
    first = name.split(" ")[0]
    return bool(_FAMILIES.match(name) or (first != name and _FAMILIES.match(first)) or _PARAMETERS.search(name))


def is_counted(name: str) -> bool:
    """Whether a phrase only counts ordinary things: "10 strategies"."""
    return _COUNTED.match(name) is not None


@lru_cache(maxsize=20_000)
def is_generic(name: str) -> bool:
    """Whether a phrase names nothing in particular ("synthetic data", "the internet", "here")."""
    bare = name.strip(" .,:;!?()[]\"'*`")
    return bool(
        len(bare) < 2
        or _PLATFORMS.fullmatch(bare)
        or _GENERIC.match(bare)
        or _NOTED_GENERIC.match(bare)
        or is_size(bare)
        or is_place(bare)
        or _KINDS_OF_DATA.match(bare)
        or _COLUMNS.match(bare)
        or _PLACEHOLDER.match(bare)
    )


@lru_cache(maxsize=20_000)
def is_legal(name: str) -> bool:
    """Whether a phrase is a licence, terms, a repository page or a number format: beside data, never data."""
    return _LEGAL.match(name.strip(" .,:;!?()[]\"'*`")) is not None


@lru_cache(maxsize=20_000)
def is_ordinary(name: str) -> bool:
    """Whether a phrase has ordinary words only, so that it names something by its place alone ("math" in a table)."""
    words = name.strip(" .,:;!?()[]\"'*`").split()
    titled = [word for word in words if word not in _IN_TITLES]
    return all(says_nothing(word) for word in words) and not (
        len(titled) > 1 and all(word[0].isupper() for word in titled)
    )
