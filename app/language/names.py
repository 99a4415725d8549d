"""Names in a stretch of text: links, addresses, code spans, slugs and proper names, with where they stand.

A name is only a candidate: whether it is a dataset, and of what use, is for others to say. The lists here are
of ordinary words and of well-known model families and tools, never of datasets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.language.words import Role, role

__all__ = ["Name", "hub_dataset_id", "is_generic", "is_hub_model", "is_marked", "is_model_name", "is_ordinary", "names", "squash", "url_slug"]


@dataclass(frozen=True, slots=True)
class Name:
    """A candidate name, ``text[start:end]`` in the document.

    Attributes:
        start: offset of the name's first character (markup left out).
        end: one past its last character.
        text: the name in one line, without markup.
        form: ``link``, ``url``, ``code``, ``slug`` or ``plain``.
        url: the link target, absent for the other forms but ``url``.
        outer: one past the whole construct, link target included.
    """

    start: int
    end: int
    text: str
    form: str
    url: str | None
    outer: int


_SCAN: Final = re.compile(
    r"""
      (?P<image>!\[[^\[\]\n]{0,300}\]\([^()\s]{0,800}[^()\n]{0,200}\)|<img\b[^<>]{0,800}>)
    | \[(?P<label>[^\[\]]{1,300})\]\(\s{0,3}<?(?P<url>(?:[^()\s<>]|\([^()\s<>]{0,200}\)){1,800}+)[^()\n]{0,200}\)
    | <a\b[^<>]{0,300}?href\s?=\s?["'](?P<href>[^"'<>\s]{1,800})["'][^<>]{0,300}>(?P<anchor>[^<>]{1,300})</a>
    | (?P<bare><?https?://[^\s<>()\[\]|"'`]{3,800}(?:\([^\s()]{0,100}\)[^\s<>()\[\]|"'`]{0,200})?)
    | (?P<cite>\[[A-Z][A-Za-z]{0,5}\+?\d\d[a-z]?(?:[,;]\s?[A-Z][A-Za-z]{0,5}\+?\d\d[a-z]?){0,9}\]|\[(?:\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}|@[\w:;@\s-]{1,200})\]
        |\((?:[A-Z][\w'’.-]{1,30}[\s,&]{1,3}){1,4}(?:and\s\w{1,30}\s?,?\s?)?(?:et\sal\.?,?\s{0,2})?
          [\[(]?(?:19|20)\d\d[a-z]?[^()\n]{0,200}\)
        |[A-Z][\w’'-]{1,30}\set\sal\.?,?\s?\(?(?:19|20)\d\d[a-z]?\)?)
    | `(?P<code>[^`\n]{1,160})`
    | (?P<tag></?\w{1,12}[^<>\n]{0,300}>)
    | (?P<word>[^\W_](?:[\w.+’'&@{}/-]{0,160}[\w+}])?)
    """,
    re.VERBOSE,
)
_HUB_DATASET: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/datasets/"
    r"([A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?)",
    re.IGNORECASE,
)
_HUB_OTHER: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/"
    r"(?!datasets/|collections/|spaces/|papers/|blog|docs|tasks)([\w.-]{1,96})/([\w.-]{1,96})",
    re.IGNORECASE,
)
_RELATIVE_ID: Final = re.compile(r"(?!(?:datasets?|data|docs?|assets|images?|figures?|scripts?|src|blob|tree|www)\b)[A-Za-z0-9][\w-]{1,95}/[A-Za-z0-9][\w.-]{1,95}$")
_HOSTED: Final = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|io|gov|info|co|de|fr|in|cn|jp|uk|ai)\d?$", re.IGNORECASE)
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[a-z_]\w*)+$")
_HASH: Final = re.compile(r"[0-9a-f]{12,64}$|[A-Z]+_[A-Z_]+$|\w+_$")
_LOWER_ID: Final = re.compile(r"[a-z][a-z-]{2,40}/[a-z]+(?:[-_][a-z]+)+$")
_YEAR: Final = re.compile(r"\s?\((?:19|20)\d\d[a-z]?\)")
_JOINTS: Final = frozenset({" ", "\n", " \n"})
_HOLDERS: Final = frozenset({"archive", "archives", "library", "encyclopedia", "journal", "bank", "book", "museum", "house", "handbook"})
_POSSESSIVE: Final = re.compile(r"['’]s$")
_MONTH: Final = r"(?:Jan|Febr|March|April|May|June|July|August|Sept|Octo|Novem|Decem)[a-z]{0,6}"
_DATED: Final = re.compile(
    r"\s\((?:(?:up to|until|before|pre-?|since|after|from|through|excluding|prior to)\s?|(?:\d{4}\s?[-–—]\s?))[\w\s,–-]{2,24}\)", re.IGNORECASE
)
_SNAPSHOT: Final = re.compile(r"\s(?:snapshots?|dumps?|crawl)\b")
_WHEN: Final = re.compile(rf"(?:{_MONTH}(?:\s?[/–-]\s?{_MONTH})?\s(?:of\s)?)?(?:19|20)\d\d\s$")
_PAGES: Final = frozenset({"viewer", "tree", "blob", "resolve", "raw", "discussions", "settings"})


def hub_dataset_id(url: str) -> str | None:
    """Give the dataset id of a Hub dataset address, ``None`` for any other address."""
    match = _HUB_DATASET.match(url.strip("<>"))
    if match is None:
        return url if _RELATIVE_ID.match(url) and not _FILE.search(url) else None
    owner, _, name = match[1].rstrip(".").partition("/")
    return owner if not name or name in _PAGES else f"{owner}/{name}"


def is_hub_model(url: str) -> bool:
    """Whether an address is a Hub page of a model (an owner and a name outside ``datasets/``)."""
    return _HUB_OTHER.match(url.strip("<>")) is not None


_SLUG_HOST: Final = re.compile(r"https?://(?:www\.)?([^/?#]+)([^?#]*)")


def url_slug(url: str) -> str:
    """Give the name an address ends with: ``owner/name`` where it has two parts, else its host.

    >>> url_slug("https://www.kaggle.com/datasets/someone/some-set")
    'someone/some-set'
    """
    match = _SLUG_HOST.match(url)
    if match is None:
        return url
    parts = [part for part in match[2].split("/") if part and part not in ("datasets", "dataset", "d", "data")]
    if not parts:
        return match[1]
    if match[1].split(".")[0] in ("github", "kaggle", "gitlab", "huggingface", "hf"):
        return "/".join(parts[:2])
    return match[1] if len(parts) > 2 else parts[-1]


_FUNCTION: Final = frozenset(
    """
    a about above across additionally after all also although among an and another any approximately are around as at
    because before besides below both but by can currently despite did different do does due during each either every
    few finally first firstly following for four from further furthermore given hence here how however i if in include
    includes including initially instead is it its just large last latest like many more moreover most much new next
    no none not notably now of on once one only or other others our out over overall own please previous second
    secondly see select several similar similarly since so some specifically starting such than that the their them
    then there therefore these they third this those three through thus to together total two under unlike until up
    upon use used using various very via was we well were what when where which while who whose why with within without
    work you your yes built created curated collected derived filtered generated sampled translated extracted gathered
    compiled combined mixed sourced taken based released compared contains describe detailed
    complete additional dataset's we've we're it's there's don't yes/no and/or i.e e.g etc al vs vs. via et
    january february march april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday spring summer autumn winter note warning tip important update updates news
    english chinese french german japanese korean spanish russian arabic hindi portuguese italian dutch turkish
    polish vietnamese thai indonesian bengali tamil urdu swedish danish finnish greek hebrew czech romanian
    simplified traditional european african american british asian indian western mandarin latin
    google microsoft openai anthropic nvidia facebook deepmind alibaba amazon apple tencent baidu ibm kaggle
    python javascript java rust html json jsonl csv parquet yaml xml pdf pdfs sql api apis gpu gpus cpu url urls
    id ids faq todo ui cli http https ok cc pr prs
    """.split()
)
_ORDINARY: Final = frozenset(
    """
    cleaned deduplicated data dataset datasets detail details example examples existing eight five six seven nine ten large instructions
    just original prompt prompts questions question problems problem samples sample source sources statistics subset
    subsets training train validation dev test split splits task tasks model models paper papers code github readme
    huggingface hugging face license version table figure section fig tab appendix link links release download usage
    introduction overview abstract summary description creation curation construction composition collection
    annotation annotations language languages meta university institute lab labs team research inc project authors
    author column columns field fields row rows name size type format number count tokens average avg domain domains
    category categories topic topics math mathematics science coding reasoning general chat physics chemistry biology
    medical finance law history algebra geometry multilingual instruction response responses answer answers user
    assistant system human humans open stage step steps phase part parts level core main full final raw base public
    synthetic quality high low evaluation benchmark benchmarks corpus results performance method methods pipeline
    framework tool tools library teacher student reward policy agent agents community platform website internet web
    pre-training post-training fine-tuning instruction-tuning open-source high-quality human-written large-scale
    llm-generated gpt-generated ai-generated multi-turn single-turn long-context chain-of-thought text image images
    translation comparison commercial point points content news world knowledge natural common stack medicine
    conversations conversation dialogues dialogue dialogs articles article sentences sentence documents document stories
    story posts post comments transcripts transcript essays captions caption queries query tweets passages passage
    snippets recipes reviews review abstracts pages chats messages exercises puzzles theorems proofs pairs entries
    records tables charts figures videos audio recordings annotated seed topics solutions solution rationales
    explanations labels templates template code-based web-scale domain-specific entities events
    """.split()
)
_ACRONYMS: Final = frozenset(
    """
    LLM LLMs NLP AI ML SFT RL RLHF RLVR RLAIF DPO PPO GRPO KTO ORPO RM ORM PRM CoT CoTs COT COTs ToT PoT PIR TIR NLU NLG QA QAs VQA
    OCR LoRA RAG MCQ MCQs MoE ASR TTS NER POS MT CV TLDR STEM SOTA US UK EU UN MIT CC BY SA BSD ODC GPL NC ID IDs OR AND NOT
    ALL NOTE TODO NEW BLEU ROUGE F1 GPUs TPU TPUs CPU CPUs K M B HTML LaTeX JSON README FAQ UI API APIs SDK IDE OK PhD
    IRB NSFW PII GDPR SPJ REST Q&A I/O A/B N/A vLLM PyTorch TensorFlow NumPy SymPy spaCy NLTK LangChain DeepSpeed TRL
    MinHash LSH BM25 BPE TF-IDF SBERT VLM VLMs MLLM MLLMs LMM LMMs AGI IoU mAP BERTScore CEFR ISO UTF-8 ASCII
    """.split()
)
_SIZE: Final = re.compile(r"(?:v?\d[\d.,]*(?:[kKmMbBw]|st|nd|rd|th|x|%|gb|GB|tb|TB|BT|x\d+|-?grams?|-shot|-way|-hop)?\+?|v\d+(?:\.\d+)*)$")
_FILE: Final = re.compile(
    r"(?:^|/)[\w.-]+\.(?:py|md|json|jsonl|csv|txt|sh|zip|tar|gz|parquet|png|jpg|jpeg|svg|pdf|ipynb|yaml|yml|html|tsv"
    r"|arrow|bin|xml|toml|cfg|tex)$",
    re.IGNORECASE,
)
_NOTED_GENERIC: Final = re.compile(
    r"^(?:here|link|links|this|this (?:dataset|link|page|repo|repository|paper|url|file)|dataset|datasets|data|download"
    r"|hugging ?face(?: (?:hub|datasets?|dataset page|link))?|hf|github|git|kaggle|zenodo|paper|arxiv|website|web ?site"
    r"|homepage|original(?: (?:dataset|paper|source|data|repo|repository|work|card))?|source|blog(?: ?post)?|repo"
    r"|repository|code|model|models|project|docs|url|page|card|dataset card|🤗.{0,20}|the dataset|click here|details"
    r"|google drive|collection|license|readme|demo|twitter|discord|report|technical report|documentation)$",
    re.IGNORECASE,
)
_GENERIC: Final = re.compile(
    r"^(?:(?:the|a|an|some|our|this|these|various|many|several|other|existing|public(?:ly available)?|open(?:-source)?"
    r"|high-quality|synthetic|human|web|raw|crawled|scraped|internal|proprietary|in-house|online|user|real"
    r"|real-world|diverse|multiple|different)\s)*"
    r"(?:internet|web|world wide web|(?:web|synthetic|raw|training|internal|proprietary|user|public|human|text|chat"
    r"|instruction|seed|test|evaluation|annotated|existing|source)?[ -]?(?:data|dataset|datasets|text|texts|pages?"
    r"|annotators?|annotations?|prompts?|questions?|sources?|resources|corpora|corpus|experts?|crowd ?workers?|documents"
    r"|articles|books|websites|files?|samples|examples|users|llms?|models?|volunteers|conversations))$",
    re.IGNORECASE,
)
_FAMILIES: Final = re.compile(
    r"""^(?:(?:[\w.-]{1,60}/)?(?:
      (?:chat-?|instruct-?)?gpt(?:-?[2345][\w.:-]{0,40}|-?neo\w*|-?j(?:-\w+)?|-?oss[\w-]{0,20}|s)? | text-davinci[\w-]{0,20} | davinci[\w-]{0,20}
    | o[134](?:-(?:mini|preview|pro)[\w-]{0,20})? | claude[\w.-]{0,40} | gemini[\w.-]{0,40} | gemma[\w.-]{0,40}
    | (?:code-?)?llama[\w.-]{0,50} | qw[eq]n?[\w.-]{0,60} | qwq[\w.-]{0,40} | qvq[\w.-]{0,40}
    | deepseek(?:[\s-]?(?:r1|v[23]|math|coder|chat|llm|prover|base))?[\w.-]{0,50}
    | mi[sx]tral[\w.-]{0,50} | phi-?[1-4][\w.-]{0,40} | yi-[\w.-]{1,30} | glm-?[\w.-]{0,30} | chatglm[\w.-]{0,30}
    | internlm[\w.-]{0,30} | baichuan[\w.-]{0,30} | falcon-?\d[\w.-]{0,30} | mpt-\d[\w.-]{0,20} | kimi[\w.-]{0,20}
    | starcoder[\w.-]{0,30} | palm(?:-?2)?[\w.-]{0,10} | bard | grok[\w.-]{0,20} | nemotron-?\d[\w.-]{0,40}
    | command-?r[\w.+-]{0,20} | (?:ro|de|al|distil|m|sci|bio)?berta?[\w.-]{0,40} | (?:flan-|m|by)?t5[\w.-]{0,30}
    | bart[\w.-]{0,20} | whisper[\w.-]{0,20} | clip | dall-?e[\w.-]{0,10} | stable[\s-]diffusion[\w.-]{0,20}
    | pythia[\w.-]{0,20} | opt-(?:\d|iml)[\w.-]{0,20} | bloomz?[\w.-]{0,20} | olmo[\w.-]{0,30} | codex
    | r1(?:-zero|-0528|-distill\S{0,30})? | granite-[\w.-]{1,30} | minimax[\w.-]{0,20} | nllb[\w.-]{0,30} | word2vec | fasttext | xlm[\w.-]{0,20}
    ))$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARAMETERS: Final = re.compile(r"[-_ ]\d{1,3}(?:\.\d{1,2})?[bB](?:$|[-_ (])|\d[bB]-(?:instruct|chat|base)$|-(?:judge|rm|reward|verifier|embed\w*)$", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def squash(name: str) -> str:
    """Fold a name for comparison: letters and digits only, in small letters."""
    return "".join(character for character in name.casefold() if character.isalnum())


@lru_cache(maxsize=20_000)
def is_model_name(name: str) -> bool:
    """Whether a name is that of a language model by its family or its parameter count."""
    first = name.split(" ")[0]
    return bool(_FAMILIES.match(name) or (first != name and _FAMILIES.match(first)) or _PARAMETERS.search(name))


@lru_cache(maxsize=20_000)
def is_generic(name: str) -> bool:
    """Whether a phrase names nothing in particular ("synthetic data", "the internet", "here")."""
    bare = name.strip(" .,:;!?()[]\"'*`")
    return bool(
        len(bare) < 2
        or _GENERIC.match(bare)
        or _NOTED_GENERIC.match(bare)
        or _SIZE.match(bare)
    )


@lru_cache(maxsize=20_000)
def is_ordinary(name: str) -> bool:
    """Whether a phrase has ordinary words only, so that it names something by its place alone ("math" in a table)."""
    words = name.strip(" .,:;!?()[]\"'*`").split()
    return all(_says_nothing(word) for word in words) and not (len(words) > 1 and all(word[0].isupper() for word in words))


def names(text: str, start: int, end: int) -> Iterator[Name]:
    """Give the candidate names of ``text[start:end]`` in order, overlapping nowhere."""
    run: list[re.Match[str]] = []
    for match in _SCAN.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "word":
            yield from _word(text, match, run, start)
            continue
        yield from _end_run(text, run, start)
        name = _construct(text, match)
        if name is not None:
            yield name
    yield from _end_run(text, run, start)


def _construct(text: str, match: re.Match[str]) -> Name | None:
    if match["label"] is not None:
        return _linked(text, match, "label", match["url"])
    if match["anchor"] is not None:
        return _linked(text, match, "anchor", match["href"])
    if match["bare"] is not None:
        url = match["bare"].strip("<>").rstrip(".,;:!?*_'\"")
        return Name(match.start(), match.start() + len(url), hub_dataset_id(url) or url_slug(url), "url", url, match.end())
    if match["code"] is not None:
        inner = " ".join(match["code"].split())
        unfit = _FILE.search(inner) or "=" in inner or "(" in inner or _HASH.match(inner) or (_DOTTED.match(inner) and not _HOSTED.match(inner))
        return None if unfit else Name(match.start("code"), match.end("code"), inner, "code", None, match.end())
    return None


_EDGES: Final = re.compile(r"^[\s*_`~\"“”🤗📊📚📝\\]+|[\s*_`~\"“”:\\]+$")


def _linked(text: str, match: re.Match[str], group: str, url: str) -> Name:
    label = " ".join(_EDGES.sub("", match[group]).removeprefix("LINK:").split())
    start, end = match.span(group)
    return Name(start, end, label or url_slug(url), "link", url, match.end())


def _word(text: str, match: re.Match[str], run: list[re.Match[str]], start: int) -> Iterator[Name]:
    gap = text[run[-1].end() : match.start()] if run else ""
    titled = gap == " of " and match[0][:1].isupper() and _holds(run[-1][0])
    if run and not (gap in _JOINTS or titled):
        yield from _end_run(text, run, start)
    word = match[0]
    article = word == "The" and match.start() > start and text[match.end() : match.end() + 2].strip()[:1].isupper()
    if article or _is_namey(word) or _may_join(word) or (run and word[0].isupper() and word[1:].islower() and word.casefold() not in _FUNCTION) or (run and _SIZE.match(word)):
        run.append(match)
    elif not (word == "of" and run and text[match.end() : match.end() + 2][1:].isupper()):
        yield from _end_run(text, run, start)


@lru_cache(maxsize=20_000)
def _says_nothing(word: str) -> bool:
    """Whether a word names nothing by itself: a function word, an ordinary one, a usual acronym, a number."""
    if word in _ACRONYMS or _SIZE.match(word):
        return True
    if len(word) > 2 and word.isupper() and word.casefold() not in _FUNCTION:
        return False
    folded = word.casefold()
    return folded in _FUNCTION or folded in _ORDINARY or (word[1:].islower() and role(folded) is not Role.PLAIN)


def _holds(word: str) -> bool:
    """Whether "<word> of <Name>" is one name: an archive of proofs, but not a subset of questions."""
    return word[:1].isupper() and (word.casefold() in _HOLDERS or not _says_nothing(word))


@lru_cache(maxsize=20_000)
def _may_join(word: str) -> bool:
    """Whether an ordinary word may be part of a name of several capitalised words."""
    folded = word.casefold()
    return word[:1].isupper() and (folded in _ORDINARY or role(folded) in (Role.DATA, Role.VERSION, Role.MODEL))


@lru_cache(maxsize=20_000)
def _is_namey(word: str) -> bool:
    if _says_nothing(word) or _FILE.search(word):
        return False
    if word.endswith("_") or _DOTTED.match(word) and not _HOSTED.match(word):
        return False
    if "/" in word:
        left, _, right = word.partition("/")
        if "//" in word or not right or _says_nothing(left):
            return False
        return _looks_marked(left) or _looks_marked(right) or bool(_LOWER_ID.match(word))
    return word[0].isupper() or _looks_marked(word)


def _looks_marked(word: str) -> bool:
    if not any(character.isalpha() for character in word):
        return False
    return bool(
        any(character.isupper() for character in word[1:])
        or any(character.isdigit() for character in word)
        or "_" in word
        or ("-" in word and word[0].isupper())
    )


def _end_run(text: str, run: list[re.Match[str]], start: int) -> Iterator[Name]:
    while run and (run[-1][0].casefold() in ("dataset", "datasets", "corpus", "benchmark", "data")):
        run.pop()
    if len(run) > 1 and run[0].start() == start and run[0][0].casefold() in ("cleaned", "deduplicated"):
        run.pop(0)
    if run and run[0][0] == "The" and (len(run) > 2 or len(run) == 1 or _looks_marked(run[1][0])):
        run.pop(0)
    while run and (run[0][0].casefold() in ("dataset", "datasets") or (_SIZE.match(run[0][0]) and len(run) > 1)):
        run.pop(0)
    if run and not all(_says_nothing(match[0]) for match in run) or len(run) > 1 and all(m[0][0].isupper() for m in run):
        first, last = run[0], run[-1]
        words = _POSSESSIVE.sub("", " ".join(text[first.start() : last.end()].split()))
        form = "slug" if len(run) == 1 and "/" in words else "plain"
        end = last.end()
        if _YEAR.match(text, end) and not is_marked(words, strictly=True):
            run.clear()
            return
        bracket = _DATED.match(text, end)
        if bracket is not None:
            words, end = words + bracket[0], bracket.end()
        snapshot, before = _SNAPSHOT.match(text, end), _WHEN.search(text, max(0, first.start() - 40), first.start())
        start = first.start()
        if snapshot is not None and before is not None:
            start, end = before.start(), snapshot.end()
            words = " ".join(text[start:end].split())
        yield Name(start, end, words, form, None, end)
    run.clear()


def is_marked(name: str, *, strictly: bool = False) -> bool:
    """Whether a name shows by its spelling that it is one: inner capitals, digits, ``_``, ``/``.

    Several capitalised words will also do, unless asked ``strictly``.
    """
    words = name.split()
    if strictly:
        return any(_looks_marked(word) or (len(word) > 1 and word.isupper()) for word in words)
    return any(_looks_marked(word) or (len(word) > 1 and word.isupper()) or "/" in word for word in words) or (
        len(words) > 1 and sum(word[:1].isupper() for word in words) > 1
    )
