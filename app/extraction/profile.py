"""What a dataset is: the paper's domain labels, synthetic or manual, and a short summary, by its metadata and words.

Labels come from counted words, so they are rough; a model's answer replaces them where one is asked.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.language.document_text import document_text
from app.language.passages import PassageKind, sentences
from app.language.plain_words import squash
from app.records.dataset import Dataset, DatasetProfile, Modality
from app.records.document import Document, DocumentKind

__all__ = ["domain_labels", "modality", "profile_by_rules"]

_LABELS: Final = {
    Modality.TEXT: ("Math", "Code", "General", "Science"),
    Modality.MULTIMODAL: ("General", "Reasoning", "Spatial", "Infographic"),
}
_WORDS: Final = {
    "Math": re.compile(
        r"\b(?:math\w*|algebra|geometry|calculus|arithmetic|olympiads?|word problems?|theorems?|proofs?"
        r"|equations?)\b",
        re.IGNORECASE,
    ),
    "Code": re.compile(
        r"\b(?:cod(?:e|ing)|programm\w+|python|javascript|sql|software|github|algorithmic|debugging|unit tests?"
        r"|leetcode|compilers?|swe)\b",
        re.IGNORECASE,
    ),
    "Science": re.compile(
        r"\b(?:scien(?:ce|ces|tific)|physics|chemi\w+|biolog\w+|medic\w+|biomedical|stem|pubmed|materials"
        r"|astronomy|clinical|engineering)\b",
        re.IGNORECASE,
    ),
    "General": re.compile(
        r"\b(?:instruction|conversation\w*|dialog\w*|chat|assistant|general|open-domain|question answering"
        r"|summari[sz]ation|translation|classification|news"
        r"|web|sentiment|preference|helpful\w*|role-?play|creative|stories|commonsense|multilingual)\b",
        re.IGNORECASE,
    ),
    "Reasoning": re.compile(
        r"\b(?:reason\w*|math\w*|logic\w*|chain-of-thought|cot|geometry|science|puzzles?|stem)\b", re.IGNORECASE
    ),
    "Spatial": re.compile(
        r"\b(?:spatial\w*|3d|depth|grounding|bounding box\w*|robot\w*|navigation|localization|pointing|embodied"
        r"|detection)\b",
        re.IGNORECASE,
    ),
    "Infographic": re.compile(
        r"\b(?:charts?|tables?|documents?|ocr|infographics?|diagrams?|figures?|plots?|screenshots?|gui|slides"
        r"|posters?)\b",
        re.IGNORECASE,
    ),
}
_IMAGE_TAGS: Final = re.compile(
    r"(?:modality:)?(?:image|video|audio|3d)$|task_categories:.*(?:image|visual|video|audio|speech).*", re.IGNORECASE
)
_IMAGE_WORDS: Final = re.compile(
    r"\b(?:multi-?modal|vision[\s-]language|images?|visual|vqa|videos?|photographs?|mllms?|vlms?|lvlms?)\b",
    re.IGNORECASE,
)
_IMAGE_STEMS: Final = ("modal", "vision", "image", "visual", "vqa", "video", "photograph", "mllm", "vlm")
_LEAST_IMAGE_WORDS: Final = 8
_SYNTHETIC: Final = re.compile(
    r"\b(?:synthetic\w*|synthesi[sz]ed|distill?(?:ed|ation)|machine-generated|model-generated|llm-generated"
    r"|(?:generated|written|produced|created|responses|annotated)\s+"
    r"(?:by|with|using|from|via)\s+(?:\w+\s+){0,3}?(?:gpt|chatgpt|claude|gemini|llama|qwen|deepseek|mi[sx]tral"
    r"|an?\s+llm|llms|large\s+language|language\s+models?)"
    r"|self-instruct|evol-instruct|back-?translat\w+|reasoning\s+traces)\b",
    re.IGNORECASE,
)
_MANUAL: Final = re.compile(
    r"\b(?:crowd-?(?:sourced|workers?)|human[\s-](?:written|annotat\w+|generated|experts?)|manually"
    r"|hand-?(?:written|crafted|annotated)|annotators?|mechanical\s+turk|mturk"
    r"|volunteers?|expert-generated|employees|scraped|crawled|found)\b",
    re.IGNORECASE,
)
_SHARE: Final = 0.25
_READ: Final = 20_000
_MOST_WORDS: Final = 20
_SUBJECT: Final = re.compile(
    r"\b(?:is|are|contains?|consists?|comprises?|provides?|includes?|features?|was|were|we)\b", re.IGNORECASE
)
_MARKUP: Final = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,800}\)|<[^<>\n]{1,300}>|[*_`#]{1,3}|https?://\S{1,800}"
)


def domain_labels(modality: Modality) -> tuple[str, ...]:
    """Give the paper's domain labels for a modality."""
    return _LABELS[modality]


def modality(dataset: Dataset, documents: Sequence[Document]) -> Modality:
    """Tell text from multimodal datasets, by the Hub's tags first, else by the words of the documents."""
    if dataset.hub is not None:
        if any(_IMAGE_TAGS.match(tag) for tag in dataset.hub.tags):
            return Modality.MULTIMODAL
        if any(tag == "modality:text" for tag in dataset.hub.tags):
            return Modality.TEXT
    text = _described(documents)
    # Stems are counted far faster than the words, and there are as many of them at least.
    lowered = text.lower()
    if text.isascii() and sum(map(lowered.count, _IMAGE_STEMS)) < _LEAST_IMAGE_WORDS:
        return Modality.TEXT
    hits = sum(1 for _, _match in zip(range(200), _IMAGE_WORDS.finditer(text), strict=False))
    return Modality.MULTIMODAL if hits >= _LEAST_IMAGE_WORDS and hits * 250 > len(text.split()) else Modality.TEXT


def profile_by_rules(dataset: Dataset, documents: Sequence[Document]) -> DatasetProfile:
    """Describe a dataset; what the documents do not say is absent."""
    text = _described(documents)
    tags = " ".join(dataset.hub.tags) if dataset.hub is not None else ""
    if not text.strip() and not tags:
        return DatasetProfile()
    words = f"{dataset.id} {dataset.id} {tags} {text}"
    return DatasetProfile(
        domains=_domains(words, modality(dataset, documents)),
        data_type=_data_type(words),
        summary=_summary(dataset, documents),
    )


def _described(documents: Sequence[Document]) -> str:
    ordered = sorted(documents, key=lambda document: document.kind is not DocumentKind.CARD)
    return "\n".join(document.text[:_READ] for document in ordered[:3])


def _domains(words: str, found: Modality) -> tuple[str, ...]:
    labels = domain_labels(found)
    counts = {
        label: sum(1 for _ in _WORDS[label].finditer(words.replace("_", " ").replace("-", " "))) for label in labels
    }
    most = max(counts.values())
    if most == 0:
        return ("General",)
    return tuple(label for label in labels if counts[label] >= max(2, _SHARE * most) or counts[label] == most)


def _data_type(words: str) -> str | None:
    synthetic = sum(1 for _ in _SYNTHETIC.finditer(words))
    manual = sum(1 for _ in _MANUAL.finditer(words))
    if synthetic == manual == 0:
        return None
    return "synthetic" if synthetic >= manual else "manual"


def _summary(dataset: Dataset, documents: Sequence[Document]) -> str | None:
    """Give the first sentence that says what the dataset is, at most twenty words of it."""
    own = squash(dataset.id.rpartition("/")[2])
    for document in sorted(documents, key=lambda document: document.kind is not DocumentKind.CARD)[:2]:
        known = document_text(document.text, tuple((one.start, one.level, one.heading) for one in document.sections))
        for passage in [
            part for part in known.passages if part.kind is PassageKind.PROSE and not known.is_metadata(part)
        ][:40]:
            for start, end in sentences(document.text, passage.start, min(passage.end, passage.start + 4_000)):
                words = " ".join(_MARKUP.sub(r"\1", document.text[start:end]).split())
                says = _SUBJECT.search(words) and (
                    own in squash(words)
                    or re.search(r"\b(?:this|the|our)\s+(?:\w+\s+)?(?:data\s?set|corpus)\b|^we\b", words, re.IGNORECASE)
                )
                if says and len(words.split()) >= 5:
                    return _shortened(words)
    return None


def _shortened(words: str) -> str:
    parts = words.split()
    return words if len(parts) <= _MOST_WORDS else " ".join(parts[:_MOST_WORDS]).rstrip(",;:")
