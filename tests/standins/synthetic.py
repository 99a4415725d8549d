"""Invents worlds of any size with their true edges, for tests of scale, interruption and cost.

Shapes follow the published graph: about half of the datasets have no upstream, the others have 1 to 20 (4 on average),
some early datasets are used by very many. An upstream is always older than its downstream. Mentions are whole ids, or
(about one in four) names, which are unlike each other: nothing here tests the resolution of look-alikes. Every
card names a benchmark it was evaluated on, which is no upstream. Equal counts and seeds give equal worlds.
"""

import datetime as dt
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.standins.arxiv import latexml
from tests.standins.card_matter import card_matter
from tests.standins.pdf import make_pdf
from tests.standins.world import ModelLine, World, WorldDataset, WorldPaper

__all__ = ["SyntheticWorld", "TrueEdge", "synthetic_world"]

_FIRST = (
    *("amber", "basalt", "cedar", "delta", "ember", "fjord", "garnet", "harbor"),
    *("indigo", "juniper", "krypton", "lagoon", "maple", "nimbus", "opal"),
)
_SECOND = (
    *("recall", "ledger", "puzzle", "lattice", "theorem", "dialog", "recipe"),
    *("compass", "verdict", "syntax", "proof", "chorus", "survey", "atlas"),
)
_THIRD = ("corpus", "pairs", "notes", "traces", "answers", "tasks", "turns", "steps", "drafts", "items")
_ORGANIZATIONS = ("northlab", "quillworks", "sandbar-ai", "tern-research", "umbra", "violet-institute", "westgate")
_SENTENCES = {
    "Semantic Evolution": "The questions of {name} were rewritten into harder ones to form this dataset.",
    "CoT Distillation": "We kept the questions of {name} and had a stronger teacher write long step-by-step answers.",
    "Synthetic Generation": "Rows of {name} served as seeds from which new question and answer pairs were generated.",
    "Structured Fusion": "This dataset is a mixture that combines {name} with other sources.",
    "Direct Inclusion/Subset": "This dataset is a filtered subset of {name}.",
}
_DOMAINS = ("Math", "Code", "General", "Science")


@dataclass(frozen=True)
class TrueEdge:
    """A derivation that the world's documents state."""

    upstream: str
    downstream: str
    relationship: str


@dataclass(frozen=True)
class SyntheticWorld:
    """A world, what is true of it, and the datasets from which everything can be reached."""

    world: World
    edges: tuple[TrueEdge, ...]
    seeds: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    id: str
    created: dt.date
    upstream: tuple[tuple[str, str], ...]
    mentions: Mapping[str, str]
    benchmark: str
    domain: str
    paper_id: str | None


def synthetic_world(count: int, seed: int = 0, *, card_bytes: int = 0) -> SyntheticWorld:
    """Invent ``count`` datasets, whose cards are filled up to about ``card_bytes`` with what changes no edge."""
    chance = random.Random(f"{seed}/{count}")
    ids = _ids(count, chance)
    plans = _plans(ids, chance)
    datasets, papers, answers = [], [], []
    for plan in plans:
        card = _card(plan)
        # A chance of its own: the length of the cards changes nothing else of a world.
        card += card_matter(plan.id, card_bytes - len(card), random.Random(f"{seed}/{plan.id}"))
        datasets.append(
            WorldDataset(
                id=plan.id,
                card=card,
                created_at=plan.created.isoformat(),
                downloads=chance.randrange(10, 100_000),
                likes=chance.randrange(500),
            )
        )
        answers += _answers(plan)
        if plan.paper_id:
            papers.append(_paper(plan, plan.paper_id))
    edges = [TrueEdge(name, plan.id, relationship) for plan in plans for name, relationship in plan.upstream]
    used = {edge.upstream for edge in edges}
    return SyntheticWorld(
        world=World(datasets=tuple(datasets), papers=tuple(papers), answers=tuple(answers)),
        edges=tuple(edges),
        seeds=tuple(name for name in ids if name not in used),
    )


def _ids(count: int, chance: random.Random) -> list[str]:
    names = ["-".join(words) for words in itertools.product(_FIRST, _SECOND, _THIRD)]
    rounds = -(-count // len(names))
    if rounds > 1:
        names = [f"{extra}-{name}" for extra in (*_FIRST, *_SECOND)[:rounds] for name in names]
    if count > len(names):
        raise ValueError(f"no more than {len(names)} names can be made")
    chance.shuffle(names)
    return [f"{chance.choice(_ORGANIZATIONS)}/{name}" for name in names[:count]]


def _plans(ids: Sequence[str], chance: random.Random) -> list[_Plan]:
    start, days = dt.date(2020, 3, 1), 2000
    plans = []
    popular: list[str] = []
    for number, name in enumerate(ids):
        root = number < max(1, len(ids) // 4) or chance.random() < 0.33
        upstream = () if root else _upstream(ids[:number], popular, chance)
        popular += [chosen for chosen, _ in upstream]
        plans.append(
            _Plan(
                id=name,
                created=start + dt.timedelta(days=days * number // max(len(ids), 1)),
                upstream=upstream,
                mentions={
                    chosen: chosen if chance.random() < 0.75 else chosen.partition("/")[2] for chosen, _ in upstream
                },
                benchmark=f"{chance.choice(_FIRST).title()}Bench",
                domain=chance.choice(_DOMAINS),
                paper_id=_paper_id(number) if chance.random() < 0.12 else None,
            )
        )
    return plans


def _upstream(older: Sequence[str], popular: Sequence[str], chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Choose upstreams: some recent ones (chains), some popular ones (hubs), some at random."""
    wanted = min(1 + int(chance.expovariate(1 / 3.5)), 20, len(older))
    chosen: dict[str, None] = {}
    for _ in range(wanted * 4):
        draw = chance.random()
        if draw < 0.25:
            name = older[-1 - chance.randrange(min(len(older), 25))]
        elif draw < 0.85 and popular:
            name = chance.choice(popular)
        else:
            name = chance.choice(older)
        chosen.setdefault(name)
        if len(chosen) == wanted:
            break
    if len(chosen) > 3:
        return tuple((name, "Structured Fusion") for name in chosen)
    return tuple((name, chance.choice(tuple(_SENTENCES))) for name in chosen)


def _paper_id(number: int) -> str:
    return f"{21 + number // 90_000:02d}01.{number % 90_000 + 10_000:05d}"


def _evidence(plan: _Plan) -> list[tuple[str, str, str]]:
    """Give name, relationship and the words of the card for each upstream."""
    if len(plan.upstream) > 3:
        return [
            (plan.mentions[name], kind, f"{plan.mentions[name]} contributed {100 * place + 50} rows")
            for place, (name, kind) in enumerate(plan.upstream, 1)
        ]
    return [
        (plan.mentions[name], kind, _SENTENCES[kind].format(name=plan.mentions[name])) for name, kind in plan.upstream
    ]


def _card_opening(plan: _Plan) -> str:
    return f"This card describes {plan.id.partition('/')[2]} and how it was made."


def _card(plan: _Plan) -> str:
    short = plan.id.partition("/")[2]
    evidence = _evidence(plan)
    if not evidence:
        made = "All rows were written by hand by volunteers for this project; nothing was taken from elsewhere."
    elif len(evidence) > 3:
        rows = "\n".join(f"- {words}" for _, _, words in evidence)
        table = "\n".join(f"| {name} | {100 * place + 50} |" for place, (name, _, _) in enumerate(evidence, 1))
        made = (
            "This dataset is a mixture that combines the following sources:\n\n"
            f"{rows}\n\n### Composition\n\n| Source dataset | Rows |\n| --- | --- |\n{table}"
        )
    else:
        made = "\n\n".join(words for _, _, words in evidence)
    paper = f"\nPaper: https://arxiv.org/abs/{plan.paper_id}\n" if plan.paper_id else ""
    return (
        f"---\nlicense: apache-2.0\nlanguage:\n- en\ntags:\n- {plan.domain.lower()}\npretty_name: {short}\n---\n\n"
        f"# {short}\n\n{_card_opening(plan)}\n{paper}\n## Construction\n\n{made}\n\n"
        f"## Evaluation\n\nModels trained on this dataset are evaluated on {plan.benchmark}, which is not part of it.\n"
    )


def _paper_opening(plan: _Plan) -> str:
    return f"In this paper we introduce {plan.id.partition('/')[2]} and study what it teaches."


def _paper(plan: _Plan, paper_id: str) -> WorldPaper:
    title = f"Introducing {plan.id.partition('/')[2]}: a dataset and its making"
    made = "\n\n".join(words if words.endswith(".") else f"{words}." for _, _, words in _evidence(plan))
    text = (
        f"# Introduction\n\n{_paper_opening(plan)}\n\n# Data construction\n\n{made or 'All rows were written by hand.'}"
        f"\n\n# Evaluation\n\nWe evaluate on {plan.benchmark}."
    )
    authors = ("A. Writer", "B. Reader")
    return WorldPaper(
        arxiv_id=paper_id,
        title=title,
        summary=_paper_opening(plan),
        published=plan.created.isoformat(),
        authors=authors,
        html=latexml(title, authors, text),
        pdf=make_pdf(title, text),
    )


def _answers(plan: _Plan) -> list[ModelLine]:
    claims: list[Mapping[str, Any]] = [
        {"name": name, "relationship": kind, "confidence": 0.95, "evidence": words}
        for name, kind, words in _evidence(plan)
    ]
    profile = {
        "domains": [plan.domain],
        "data_type": "synthetic" if claims else "manual",
        "summary": f"{plan.domain} rows of an invented dataset.",
    }
    lines = [ModelLine("DocumentClaims", {"claims": claims}, plan.id, _card_opening(plan))]
    if plan.paper_id:
        lines.append(ModelLine("DocumentClaims", {"claims": claims}, plan.id, _paper_opening(plan)))
    return [*lines, ModelLine("DatasetProfile", profile, plan.id)]
