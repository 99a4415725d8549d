"""Words that name nothing by themselves, and what the spelling of a word tells.

Lists of ordinary English words, languages, months, companies and usual acronyms; no dataset is among them.
"""

import re
from functools import lru_cache
from typing import Final

from app.language.roles import Role, role

__all__ = [
    "EASTERN_SCRIPT",
    "is_function_word",
    "is_marked",
    "is_size",
    "looks_marked",
    "may_join",
    "says_nothing",
    "shared_start",
    "squash",
]

EASTERN_SCRIPT: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Ranges of Chinese, Japanese and Korean characters, to be put in a character class."""

_FUNCTION_WORDS: Final = """
    a about above across additionally after all also although among an and another any approximately are around
    as at because before besides below both but by can currently despite did different do does due during each
    either every few finally first firstly following for four from further furthermore given hence here how
    however i if in include includes including initially instead is it its just large last latest like many more
    moreover most much new next no none not notably now of on once one only or other others our out over overall
    own please previous second secondly see select several similar similarly since so some specifically starting
    such than that the their them then there therefore these they third this those three through thus to
    together total two under unlike until up upon use used using various very via was we well were what when
    where which while who whose why with within without work you your yes built created curated collected
    derived filtered generated sampled translated extracted gathered compiled combined mixed sourced taken based
    released compared contains describe detailed complete additional dataset's we've we're it's there's don't
    yes/no and/or same i.e e.g etc al vs vs. et january february march april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter note
    optional warning tip important update updates news english chinese french german japanese korean spanish russian
    arabic hindi portuguese italian dutch turkish polish vietnamese thai indonesian bengali tamil urdu swedish
    danish finnish greek hebrew czech romanian simplified traditional european african american british asian
    indian indic nordic slavic western mandarin latin google microsoft openai anthropic nvidia facebook deepmind
    alibaba amazon apple tencent baidu ibm kaggle python javascript java rust html json jsonl csv parquet yaml xml pdf
    pdfs sql api apis gpu gpus cpu url urls id ids faq todo ui cli http https ok cc pr prs sqlite mysql postgresql
    mongodb elasticsearch lucene hadoop docker tensorflow pytorch selenium beautifulsoup scrapy
"""
_ORDINARY_WORDS: Final = """
    cleaned deduplicated data dataset datasets detail details example examples existing eight five six seven
    nine ten large instructions just original prompt prompts questions question problems problem samples sample
    source sources statistics subset subsets training train validation dev test split splits task tasks model
    models paper papers code github readme huggingface hugging face license version table figure section fig tab
    appendix link links release download usage introduction overview abstract summary description creation
    curation construction composition collection annotation annotations language languages meta university
    institute lab labs team research inc project authors author column columns field fields row rows name size
    type format number count tokens average avg domain domains category categories topic topics math mathematics
    science coding reasoning general chat physics chemistry biology medical finance law history algebra geometry
    multilingual instruction response responses answer answers user assistant system human humans open stage
    step steps phase part parts level core main full final raw base public synthetic quality high low evaluation
    benchmark benchmarks corpus results performance method methods pipeline framework tool tools library teacher
    student reward policy agent agents community platform website internet web pre-training post-training
    fine-tuning instruction-tuning open-source high-quality human-written large-scale llm-generated
    gpt-generated ai-generated multi-turn single-turn long-context chain-of-thought text image images
    translation comparison commercial point points content news world knowledge natural common stack medicine
    conversations conversation dialogues dialogue dialogs articles article sentences sentence documents document
    stories story posts post comments transcripts transcript essays captions caption queries query tweets
    passages passage snippets recipes reviews review abstracts pages chats messages exercises puzzles theorems
    proofs pairs entries records tables charts figures videos audio recordings annotated seed solutions solution
    rationales explanations labels hybrid automated templates template code-based web-scale domain-specific entities
    events set sets personal sensitive
"""
_ACRONYMS_WORDS: Final = """
    NLI LLM LLMs NLP AI ML SFT RL RLHF RLVR RLAIF DPO PPO GRPO KTO ORPO RM ORM PRM CoT CoTs COT COTs ToT PoT PIR TIR
    NLU NLG QA QAs VQA OCR LoRA RAG MCQ MCQs MoE ASR TTS NER POS MT CV TLDR STEM SOTA US UK EU UN MIT CC BY SA
    MCTS PLM PLMs MR MRs KG KGs KB KBs VAE GAN GNN RNN LSTM
    BSD ODC GPL NC ID IDs OR AND NOT ALL NOTE TODO NEW BLEU ROUGE F1 GPUs TPU TPUs CPU CPUs K M B HTML LaTeX
    JSON README FAQ UI API APIs SDK IDE OK PhD IRB NSFW PII GDPR SPJ REST Q&A Q-A Q/A I/O A/B N/A vLLM PyTorch
    TensorFlow NumPy SymPy spaCy NLTK LangChain DeepSpeed TRL MinHash LSH BM25 BPE TF-IDF SBERT VLM VLMs MLLM
    MLLMs LMM LMMs AGI IoU mAP BERTScore CEFR ISO UTF-8 ASCII
"""
_FUNCTION: Final = frozenset(_FUNCTION_WORDS.split())
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())
_ACRONYMS: Final = frozenset(_ACRONYMS_WORDS.split())
_SIZE: Final = re.compile(
    r"(?:v?\d[\d.,]*(?:[kKmMbBw]|st|nd|rd|th|ed|x|%|[gmtkGMTK][bB]s?|BT|x\d+|-?grams?|-shot|-way|-hop)?\+?|v\d+(?:\.\d+)*)$"
)


@lru_cache(maxsize=20_000)
def squash(name: str) -> str:
    """Fold a name for comparison: letters and digits only, in small letters."""
    return "".join(character for character in name.casefold() if character.isalnum())


def shared_start(one: str, other: str) -> int:
    """Give the number of letters two names begin with alike."""
    length = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return min(len(one), len(other)) if length is None else length


def is_size(word: str) -> bool:
    """Whether a word is a number, a size or a version ("40k", "v2", "3rd", "5-grams")."""
    return _SIZE.match(word) is not None


def is_function_word(word: str) -> bool:
    """Whether a word is never part of a name ("the", "following", "Google")."""
    return word.casefold() in _FUNCTION


@lru_cache(maxsize=20_000)
def says_nothing(word: str) -> bool:
    """Whether a word names nothing by itself: a function word, an ordinary one, a usual acronym, a number."""
    if word in _ACRONYMS or _SIZE.match(word):
        return True
    if len(word) > 2 and word.isupper() and word.casefold() not in _FUNCTION:
        return False
    folded = word.casefold()
    return folded in _FUNCTION or folded in _ORDINARY or (word[1:].islower() and role(folded) is not Role.PLAIN)


@lru_cache(maxsize=20_000)
def may_join(word: str) -> bool:
    """Whether an ordinary word may be part of a name of several capitalised words."""
    folded = word.casefold()
    return word[:1].isupper() and (folded in _ORDINARY or role(folded) in (Role.DATA, Role.VERSION, Role.MODEL))


def looks_marked(word: str) -> bool:
    """Whether the spelling of a word shows a name: inner capitals, digits, ``_``."""
    if not any(character.isalpha() for character in word):
        return False
    return bool(
        any(character.isupper() for character in word[1:])
        or any(character.isdigit() for character in word)
        or "_" in word
        or ("-" in word and word[0].isupper())
    )


def is_marked(name: str, *, strictly: bool = False) -> bool:
    """Whether a name shows by its spelling that it is one: inner capitals, digits, ``_``, ``/``.

    Several capitalised words will also do, unless asked ``strictly``.
    """
    words = name.split()
    if strictly:
        return any(looks_marked(word) or (len(word) > 1 and word.isupper()) for word in words)
    return any(looks_marked(word) or (len(word) > 1 and word.isupper()) or "/" in word for word in words) or (
        len(words) > 1 and sum(word[:1].isupper() for word in words) > 1
    )
