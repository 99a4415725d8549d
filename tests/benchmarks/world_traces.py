"""Whole traces of worlds of our own, read by a model that errs: edges against the truth, calls and tokens.

The worlds' own scripted answers say what is true of a document; ``erring_model`` spoils them. Names that a
document mentions for other reasons are looked for in its words: those of the world's other datasets, and its
benchmarks. Each card is injected with a passage that instructs the reader.
"""

import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.evaluation.scoring import fold_mention
from app.records.claim import Relationship
from tests.benchmarks.erring_model import ErringModel, Key, Named, Rates, letters
from tests.benchmarks.injections import Injection, inject
from tests.running import export_lines, taproot_json
from tests.standins.scripted_model import Message, ScriptedModel, text_of
from tests.standins.server import StandIns
from tests.standins.synthetic import synthetic_world
from tests.standins.world import World
from tests.standins.world_folder import load_world
from tests.worlds.reading_worlds import WORLDS, true_edges

__all__ = ["Traced", "TruthfulWorld", "openhermes", "synthetic", "trace_world"]

_BENCHMARK = re.compile(r"\b[A-Z][a-z]+Bench\b")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)


@dataclass(frozen=True)
class TruthfulWorld:
    """A world with what is true of it; ``meant`` gives the upstream that a mention in a dataset's documents means."""

    world: World
    seeds: tuple[str, ...]
    edges: frozenset[tuple[str, str]]
    guesses: frozenset[tuple[str, str]]
    meant: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Traced:
    """A trace and its edges, as (downstream, upstream)."""

    outcome: Mapping[str, Any]
    accepted: frozenset[tuple[str, str]]
    waiting: frozenset[tuple[str, str]]
    stated: frozenset[tuple[str, str]]
    ungrounded: frozenset[tuple[str, str]]
    truth: TruthfulWorld
    calls: Counter[str]
    reasons: Mapping[tuple[str, str], str]

    @property
    def false(self) -> frozenset[tuple[str, str]]:
        """Edges accepted though nobody meant them."""
        return self.accepted - self.truth.edges

    @property
    def injected(self) -> frozenset[tuple[str, str]]:
        """Edges accepted because a document told its reader to."""
        return frozenset(edge for edge in self.accepted if "planted" in edge[1])

    @property
    def lost(self) -> frozenset[tuple[str, str]]:
        """Edges stated with verbatim evidence, and neither accepted nor waiting for a person."""
        return (self.stated & self.truth.edges) - self.accepted - self.waiting


def openhermes() -> TruthfulWorld:
    """Give the demo's world."""
    edges = true_edges("openhermes")
    return TruthfulWorld(
        world=load_world(WORLDS / "openhermes"),
        seeds=("teknium/OpenHermes-2.5",),
        edges=frozenset((edge.downstream, edge.upstream) for edge in edges),
        guesses=frozenset((edge.downstream, edge.upstream) for edge in edges if not edge.certain),
        meant={
            (edge.downstream, fold_mention(mention)): edge.upstream for edge in edges for _, mention in edge.documents
        },
    )


def synthetic(count: int, seed: int) -> TruthfulWorld:
    """Give an invented world."""
    made = synthetic_world(count, seed)
    return TruthfulWorld(
        world=made.world,
        seeds=made.seeds,
        edges=frozenset((edge.downstream, edge.upstream) for edge in made.edges),
        guesses=frozenset(),
        meant={(edge.downstream, fold_mention(edge.upstream)): edge.upstream for edge in made.edges},
    )


def trace_world(truth: TruthfulWorld, seed: int, rates: Rates | None) -> Traced:
    """Trace every seed of a world; without rates the model never errs, and nothing is injected."""
    world, injected = _injected(truth.world, seed) if rates else (truth.world, {})
    model = _WorldModel(truth, injected, ErringModel({}, seed, rates or Rates(0, 0, 0, 0)))
    with tempfile.TemporaryDirectory() as folder, StandIns(world, source_model=model) as services:
        model.base = ScriptedModel(world, services.fill, None)
        db = Path(folder) / "lineage.db"
        outcome = taproot_json(
            "trace", *truth.seeds, "--extractor", "llm", "--since", "2010", "--db", db, environment=services.environment
        )
        lines = list(map(json.loads, export_lines(db, Path(folder) / "lines")["graph.jsonl"].splitlines()))
    return _traced(truth, outcome, lines, model)


def _injected(world: World, seed: int) -> tuple[World, dict[str, Injection]]:
    datasets, injected = [], {}
    for number, dataset in enumerate(world.datasets):
        if dataset.card is not None:
            chance = random.Random(f"{seed}/{dataset.id}")
            card, injected[dataset.id] = inject(dataset.card, f"{seed}-{number}", chance)
            dataset = replace(dataset, card=card)
        datasets.append(dataset)
    return replace(world, datasets=tuple(datasets)), injected


class _WorldModel:
    """Answers the stand-in's calls: the world's answers, spoiled."""

    def __init__(self, truth: TruthfulWorld, injected: Mapping[str, Injection], erring: ErringModel) -> None:
        self.truth, self.injected, self.erring = truth, injected, erring
        self.base: ScriptedModel | None = None
        self.shown: dict[str, str] = {}
        self.calls: Counter[str] = Counter()
        self._keys: dict[tuple[str, str, str], Key] = {}
        erring.keys = self._keys

    def __call__(self, schema: str, messages: Sequence[Message]) -> Mapping[str, Any] | None:
        self.calls[schema] += 1
        if schema not in ("DocumentClaims", "ClaimReview") or self.base is None:
            return None
        text = "\n".join(text_of(message) for message in messages if message.get("role") == "user")
        if schema == "DocumentClaims":
            place = self.erring.place(text)
            if place not in self._keys:
                self._keys[place] = self._key(place[0], text, self.base.answer(schema, messages))
                self.shown[place[0]] = self.shown.get(place[0], "") + letters(text)
        return self.erring.answer(text, schema).model_dump(mode="json")

    def _key(self, dataset: str, text: str, answer: Mapping[str, Any] | str) -> Key:
        claims = answer["claims"] if isinstance(answer, Mapping) else []
        upstream = tuple(Named(one["name"], one["evidence"], Relationship(one["relationship"])) for one in claims)
        injected = self.injected.get(dataset)
        return Key(upstream, tuple(self._negatives(dataset, text)), (injected,) if injected else ())

    def _negatives(self, dataset: str, text: str) -> Iterator[Named]:
        """Give names of other datasets and benchmarks in the words of a document that are none of its upstreams."""
        upstream = {up for down, up in self.truth.edges if down == dataset}
        near = {fold_mention(name) for name in (dataset, *upstream)}
        near |= {mention for (down, mention), _ in self.truth.meant.items() if down == dataset}
        others = {one.id for one in self.truth.world.datasets} - upstream - {dataset}
        names = [name for one in others for name in {one, one.rpartition("/")[2]} if not name.isalpha()]
        for sentence in _SENTENCE.findall(text):
            words = [*_BENCHMARK.findall(sentence), *(name for name in names if name in sentence)]
            for name in sorted(words):
                whole = re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", sentence)
                if whole and fold_mention(name) not in near and "planted" not in sentence:
                    yield Named(name, sentence.strip(), why="evaluation" if "valuat" in sentence else "other")


def _traced(
    truth: TruthfulWorld, outcome: Mapping[str, Any], lines: Sequence[Mapping[str, str]], model: _WorldModel
) -> Traced:
    details = {(line["target"], line["source"]): json.loads(line["meta_info"]) for line in lines}
    accepted = frozenset(edge for edge, detail in details.items() if detail["status"] == "accepted")
    stated = frozenset(
        (one.dataset, truth.meant[one.dataset, fold_mention(one.claim.name)])
        for one in model.erring.statements
        if one.error in (None, "wrong label") and (one.dataset, fold_mention(one.claim.name)) in truth.meant
    )
    return Traced(
        outcome=outcome,
        accepted=accepted,
        waiting=frozenset(edge for edge, detail in details.items() if detail["status"] == "needs_review"),
        stated=stated - truth.guesses,
        ungrounded=frozenset(
            edge for edge in accepted if letters(details[edge]["evidence"]) not in model.shown.get(edge[0], "")
        ),
        truth=truth,
        calls=model.calls,
        reasons={edge: f"{detail['status']}: {detail['reason']}" for edge, detail in details.items()},
    )
