"""From a mention to one Hub id, or to none: precision before recall.

Sizes, versions and suffixes must agree; a look-alike is never taken. Among equals the original is told from
re-uploads by ``originals``; likes never count. What stays tied is left open with its candidates; what is not
found becomes a node off the Hub under its own name.
"""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from app.errors import MalformedIdError
from app.naming.agreement import ANOTHER_ORG, SIZE_ONLY_IN_ID, SIZE_ONLY_SAID, Agreement, agreement
from app.naming.aliases import Alias, is_benchmark, kind_of
from app.naming.identifier import (
    clean_mention,
    fold_name,
    hub_id_in_url,
    off_hub_id,
    parse_dataset_id,
    split_name,
    without_brackets,
)
from app.naming.originals import Original, too_young, weigh_originals
from app.records.claim import Candidate, NameDecision
from app.records.dataset import Dataset, HubDataset, NodeKind
from app.records.model_answers import NameChoice

__all__ = [
    "apply_choice",
    "decide_alias",
    "decide_explicit",
    "decide_off_hub",
    "given_ids",
    "is_of_another_org",
    "rank",
    "search_terms",
]

_MOST_OFFERED: Final = 6
_SURE: Final = 0.8
_DOUBTFUL: Final = 0.7
_CLEAR_MARGIN: Final = 0.02
_HIGHEST_TOTAL: Final = 1.6
_SHORTEST_ALONE: Final = 4
_ID: Final = re.compile(r"[\w.-]+/[\w.-]+")
_SIZE_IN_NAME: Final = re.compile(r"\w[-_]\d+(?:\.\d+)?[kmb]\b", re.IGNORECASE)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=(?i:qa|nli|sql|bench|instruct|contests?)$)")
_ORDINARY_WORDS: Final = """
    algebra answers arithmetic art biology books business chat chemistry code coding common conversation
    conversations creative crawl dialog dialogue dialogues documents economics education english essays eval
    examples feedback finance general geometry history human humanities instruct instruction instructions law
    language legal logic math mathematics maths medical medicine medical-tasks misc news others papers physics
    poetry preference programming prompts python questions reasoning reviews roleplay safety science seed stem
    stories summarization synthetic tasks test text train training translation validation web webpages writing
"""
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())


def given_ids(mention: str, upstream_id: str | None) -> tuple[str, ...]:
    """Give the ids that the text itself gives, to be asked for as they are: the explicit one, then the mention.

    >>> given_ids("`lab/stack-exchange-answers`", None)
    ('lab/stack-exchange-answers',)
    >>> given_ids("Stack Exchange", None)
    ()
    """
    cleaned = hub_id_in_url(clean_mention(mention)) or clean_mention(mention)
    try:
        said = parse_dataset_id(cleaned) if _ID.fullmatch(cleaned) else None
    except MalformedIdError:
        said = None
    return tuple(dict.fromkeys(given for given in (upstream_id, said) if given is not None))


def is_of_another_org(dataset_id: str, upstream_id: str | None) -> bool:
    """Whether a found id belongs to another org than the one the text gives with its explicit id.

    >>> is_of_another_org("mirror/set", "lab/set"), is_of_another_org("lab/set-v2", "lab/set")
    (True, False)
    """
    return upstream_id is not None and "/" in upstream_id and agreement(upstream_id, dataset_id).reason == ANOTHER_ORG


def search_terms(mention: str, upstream_id: str | None) -> tuple[str, ...]:
    """Give one to three queries for the Hub's search (parts of ids), the most specific first.

    >>> search_terms("the Natural Questions dataset", None)
    ('natural-questions', 'natural_questions', 'natural')
    >>> search_terms("SlimOrca 550K", None)
    ('slimorca-550k', 'slimorca_550k', 'slimorca')
    """
    cleaned = clean_mention(mention)
    asked = upstream_id or hub_id_in_url(cleaned) or clean_mention(without_brackets(cleaned))
    whole = [asked] if _ID.fullmatch(asked) else []
    name = asked.rpartition("/")[2] if whole else asked
    words = [word for part in re.split(r"[\s/_-]+", name) for word in re.findall(r"[\w.+]+", part)]
    apart = [piece for word in words for piece in _CAMEL.split(word)] if len(words) == 1 else words
    distinct = [word for word in split_name(name).stem if word not in _ORDINARY and len(word) >= _SHORTEST_ALONE]
    core = max(distinct, key=len) if distinct else "".join(words)
    written = name if re.fullmatch(r"[\w.-]+", name) else "-".join(words)
    terms = [*whole, written, "_".join(apart), core, "-".join(apart)]
    lowered = dict.fromkeys(term.lower() for term in terms if term.strip("._-"))
    return tuple(lowered)[:3]


def rank(
    mention: str, found: Sequence[HubDataset], *, downstream: Dataset, sentence: str, url: str | None
) -> NameDecision:
    """Decide which of the found ids a mention means.

    Args:
        mention: as the document writes it.
        found: what the Hub's search gave, in any order.
        downstream: the dataset whose document it is; what was created after it cannot be meant.
        sentence: the words around the mention.
        url: the link beside it, when it is not a Hub dataset.

    Returns:
        ``search`` for a clear winner, an ``open`` decision with candidates for a tie, ``off-hub`` for none.
    """
    fitting = _fitting(mention, found, downstream)
    hubs = [hub for hub, _ in fitting]
    originals = weigh_originals(mention, hubs, downstream=downstream, sentence=sentence, url=url)
    offered = _offered(fitting, originals)
    sure_ids = {hub.id for hub, agreed in fitting if _is_sure(mention, agreed, originals[hub.id])}
    sure = [candidate for candidate in offered if candidate.id in sure_ids]
    if not sure:
        possible = {hub.id for hub, agreed in fitting if agreed.reason == SIZE_ONLY_IN_ID or originals[hub.id].trusted}
        return _without_winner(mention, downstream, offered, possible, url)
    first = sure[0]
    second = sure[1].score if len(sure) > 1 else -1.0
    clear = first.score - second >= _CLEAR_MARGIN / _HIGHEST_TOTAL - 1e-6
    tied = [candidate.id for candidate in sure if first.score - candidate.score < _CLEAR_MARGIN / _HIGHEST_TOTAL]
    return NameDecision(
        downstream=downstream.id,
        mention=mention,
        dataset_id=first.id,
        name=first.id,
        kind=_kind(first.id),
        exists=True,
        method="search",
        reason=first.reason if clear else f"equally good: {', '.join(tied[:_MOST_OFFERED])}",
        candidates=tuple((offered if clear else sure)[:_MOST_OFFERED]),
        open=not clear,
    )


def _fitting(mention: str, found: Sequence[HubDataset], downstream: Dataset) -> list[tuple[HubDataset, Agreement]]:
    """Give the ids that may be meant, each once, best agreement first; the downstream itself only if alone."""
    cleaned = hub_id_in_url(clean_mention(mention)) or clean_mention(mention)
    names = dict.fromkeys((cleaned, clean_mention(without_brackets(cleaned)), " ".join(mention.split())))
    fitting = []
    distinct: dict[str, HubDataset] = {}
    for hub in found:
        distinct[hub.id] = max(distinct[hub.id], hub, key=repr) if hub.id in distinct else hub
    for hub in distinct.values():
        agreed = max((agreement(name, hub.id, hub.config_names) for name in names), key=lambda one: one.score)
        if agreed.score > 0.0 and not too_young(hub, downstream):
            fitting.append((hub, agreed))
    if _SIZE_IN_NAME.search(mention):
        fitting = [(hub, _unsized(agreed)) for hub, agreed in fitting]
    others = [pair for pair in fitting if pair[0].id != downstream.id]
    kept = others if any(agreed.score >= _SURE for _, agreed in others) else fitting
    return sorted(kept, key=lambda pair: (-pair[1].score, pair[0].id))


def _unsized(agreed: Agreement) -> Agreement:
    """Doubt an id without the size that the text gives as part of the name."""
    return Agreement(_DOUBTFUL, agreed.reason) if agreed.reason == SIZE_ONLY_SAID else agreed


def _is_sure(mention: str, agreed: Agreement, original: Original) -> bool:
    """Whether the id may win: the words agree, and an ordinary or incomplete name has its org to vouch for it."""
    folded = fold_name(clean_mention(mention))
    ordinary = folded in _ORDINARY or len(folded) < _SHORTEST_ALONE
    if agreed.score < _SURE or (ordinary and not original.org_named):
        return False
    return agreed.reason != SIZE_ONLY_IN_ID or original.trusted


def _offered(fitting: Sequence[tuple[HubDataset, Agreement]], originals: Mapping[str, Original]) -> list[Candidate]:
    """Give candidates in the order of agreement and originality together; the score is scaled to 0..1."""
    candidates = [
        Candidate(
            id=hub.id,
            score=round(min(1.0, max(0.0, (agreed.score + originals[hub.id].weight) / _HIGHEST_TOTAL)), 4),
            reason=", ".join((agreed.reason, *originals[hub.id].reasons)),
        )
        for hub, agreed in fitting
    ]
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.id))


def _without_winner(
    mention: str,
    downstream: Dataset,
    offered: Sequence[Candidate],
    possible: Set[str],
    url: str | None,
) -> NameDecision:
    """Leave variants that may well be meant open; everything else is not on the Hub."""
    variants = tuple(candidate for candidate in offered if candidate.id in possible)[:_MOST_OFFERED]
    reason = "the text does not say which variant is meant" if variants else "no id on the Hub has this name"
    decision = decide_off_hub(mention, downstream, kind_of(mention, url), reason)
    return decision.model_copy(
        update={"candidates": variants or tuple(offered[:_MOST_OFFERED]), "open": bool(variants)}
    )


def apply_choice(decision: NameDecision, choice: NameChoice, offered: Sequence[str]) -> NameDecision:
    """Settle an open decision by the model's choice; an id that was not offered leaves it open."""
    if choice.id is None:
        name = clean_mention(decision.mention)
        update: dict[str, object] = {
            "dataset_id": off_hub_id(name),
            "name": name,
            "kind": kind_of(decision.mention, None) or NodeKind.DATASET,
            "exists": False,
            "open": False,
        }
    elif choice.id in offered:
        chosen = {"dataset_id": choice.id, "name": choice.id, "kind": _kind(choice.id)}
        update = {**chosen, "exists": True, "open": False}
    else:
        return decision.model_copy(update={"reason": f"{decision.reason}; the model chose an id that was not offered"})
    reason = choice.reason.strip() or "chosen by the model among the candidates"
    return decision.model_copy(update={**update, "method": "model", "reason": reason})


def decide_explicit(mention: str, hub: HubDataset, asked_id: str, downstream: Dataset) -> NameDecision:
    """Take the id that the text itself gives, as the Hub knows it now."""
    renamed = hub.id.lower() != asked_id.lower()
    return NameDecision(
        downstream=downstream.id,
        mention=mention,
        dataset_id=hub.id,
        name=hub.id,
        kind=_kind(hub.id),
        exists=True,
        method="explicit id",
        reason=f"the text gives {asked_id}, renamed since" if renamed else f"the text gives {asked_id}",
    )


def decide_alias(mention: str, alias: Alias, hub: HubDataset | None, downstream: Dataset) -> NameDecision:
    """Take a well-known name for what it means; off the Hub when it has no id there, or the Hub lacks it."""
    missing = alias.id is not None and hub is None
    return NameDecision(
        downstream=downstream.id,
        mention=mention,
        dataset_id=hub.id if hub is not None else off_hub_id(alias.name),
        name=hub.id if hub is not None else alias.name,
        kind=alias.kind,
        exists=hub is not None,
        method="alias",
        reason=f"{alias.reason}; the Hub does not have {alias.id}" if missing else alias.reason,
    )


def decide_off_hub(mention: str, downstream: Dataset, kind: NodeKind | None, reason: str) -> NameDecision:
    """Keep the name as a node off the Hub; never a look-alike's id."""
    name = clean_mention(mention)
    return NameDecision(
        downstream=downstream.id,
        mention=mention,
        dataset_id=off_hub_id(name),
        name=name,
        kind=kind or NodeKind.DATASET,
        exists=False,
        method="off-hub",
        reason=reason,
    )


def _kind(dataset_id: str) -> NodeKind:
    return NodeKind.BENCHMARK if is_benchmark(dataset_id) else NodeKind.DATASET
