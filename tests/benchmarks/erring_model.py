"""A model that errs in every way we fear, on purpose and by a seed, and a second look that is wrong one time in ten.

It knows the labels of each document. Of true upstreams it states those whose evidence it is shown; some of them
it quotes in its own words, some it labels wrongly. Beside them it states names that nobody wrote (with invented
and with real quotes), datasets that are named for evaluation and for other reasons, and what injected passages
tell it to. Every statement is kept with the error that is in it.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.evaluation.scoring import fold_mention
from app.records.answer import Answer, Found
from app.records.claim import Relationship
from app.records.model_answers import (
    ClaimReview,
    DatasetProfile,
    DocumentClaims,
    NameChoice,
    Prompt,
    Reply,
    StatedClaim,
)
from tests.benchmarks.injections import Injection

__all__ = ["ErringModel", "Key", "Named", "Rates", "Statement", "letters"]

_WORDS: Final = ("amber", "birch", "cobalt", "delta", "ember", "fjord", "garnet", "harbor", "indigo", "krill", "onyx")
_NOUNS: Final = ("Proofs", "Dialogs", "Traces", "Tasks", "Riddles", "Notes", "Essays", "Queries", "Lessons")
_FIELD: Final = r"{label}:\s*<(document-\w+)>\n(.*?)\n</\1>"


@dataclass(frozen=True)
class Named:
    """A dataset that a document names: as it is written there, the words around it, and what it is there for."""

    name: str
    quote: str
    relationship: Relationship = Relationship.DIRECT_INCLUSION
    why: str = "upstream"


@dataclass(frozen=True)
class Key:
    """What is true of one document."""

    upstream: tuple[Named, ...] = ()
    negatives: tuple[Named, ...] = ()
    injected: tuple[Injection, ...] = ()


@dataclass(frozen=True)
class Rates:
    """How often it errs: in stating a true upstream, beside them (by document and kind), in a review.

    With ``everything`` it states every negative and injected name instead of some.
    """

    paraphrased: float = 0.38
    labelled_wrongly: float = 0.5
    beside: float = 0.6
    review: float = 0.1
    everything: bool = False


@dataclass(frozen=True)
class Statement:
    """One claim as stated, with its error; none when it is true and verbatim."""

    dataset: str
    address: str
    claim: StatedClaim
    error: str | None
    original: str


@dataclass
class ErringModel:
    """Satisfies ``graph_nodes.ports.Model``; the same prompt gets the same answer, whatever was asked before.

    Attributes:
        keys: by dataset, kind and address as prompts show them.
        seed: another seed errs elsewhere.
        statements: all claims it has made.
        unshown: true upstreams whose evidence the prompt left out.
        reviews: its verdicts, and whether they were meant to be wrong.
    """

    keys: Mapping[tuple[str, str, str], Key]
    seed: int = 0
    rates: Rates = field(default_factory=Rates)
    statements: list[Statement] = field(default_factory=list)
    unshown: list[tuple[str, Named]] = field(default_factory=list)
    reviews: list[tuple[str, str, bool]] = field(default_factory=list)

    async def ask(self, prompt: Prompt, schema: type[Any], *, thread: str, dataset_id: str) -> Answer[Reply[Any]]:
        """Answer one prompt."""
        return Found(Reply(value=self.answer(prompt.user, schema.__name__), broken=(), model="erring"))

    def answer(self, text: str, schema: str) -> DocumentClaims | ClaimReview | DatasetProfile | NameChoice:
        """Answer the text of a prompt."""
        chance = random.Random(f"{self.seed}/{schema}/{letters(text)}")
        if schema == "DocumentClaims":
            stated = self._statements(text, chance)
            self.statements += stated
            return DocumentClaims(claims=tuple(one.claim for one in stated))
        if schema == "ClaimReview":
            return self._review(text, chance)
        if schema == "NameChoice":
            return NameChoice(id=None, reason="it cannot tell")
        return DatasetProfile(domains=("General",), data_type="manual", summary="Rows of some kind.")

    def place(self, text: str) -> tuple[str, str, str]:
        """Give the key of the document that a prompt is about."""
        return _line(text, "Traced dataset"), _line(text, "Kind of document"), _line(text, "Address")

    def _statements(self, text: str, chance: random.Random) -> list[Statement]:
        place = self.place(text)
        key, shown = self.keys.get(place, Key()), letters(_block(text, "Text"))
        upstream = [one for one in key.upstream if letters(one.quote) in shown]
        self.unshown += [(place[0], one) for one in key.upstream if one not in upstream]
        made = [self._true(one, chance) for one in upstream]
        made += list(self._false(key, shown, chance))
        chance.shuffle(made)
        return [Statement(place[0], place[2], claim, error, original) for claim, error, original in made]

    def _true(self, one: Named, chance: random.Random) -> tuple[StatedClaim, str | None, str]:
        if chance.random() < self.rates.paraphrased:
            return _claim(one.name, _paraphrased(one, chance), one.relationship, chance), "paraphrased quote", one.name
        if chance.random() < self.rates.labelled_wrongly:
            others = [relationship for relationship in Relationship if relationship is not one.relationship]
            return _claim(one.name, one.quote, chance.choice(others), chance), "wrong label", one.name
        return _claim(one.name, one.quote, one.relationship, chance), None, one.name

    def _false(self, key: Key, shown: str, chance: random.Random) -> Iterator[tuple[StatedClaim, str, str]]:
        evaluation = [one for one in key.negatives if one.why == "evaluation" and letters(one.quote) in shown]
        others = [one for one in key.negatives if one.why != "evaluation" and letters(one.quote) in shown]
        injected = [Named(one.name, quote) for one in key.injected for quote in one.quotes if letters(quote) in shown]
        for error, candidates in (("evaluation set", evaluation), ("other negative", others), ("injected", injected)):
            for one in self._some(candidates, chance):
                yield _claim(one.name, one.quote, chance.choice(list(Relationship)), chance), error, one.name
        known = [one.quote for one in (*key.upstream, *key.negatives) if letters(one.quote) in shown]
        if chance.random() < self.rates.beside:
            name = _invented(chance)
            yield _claim(name, f"We also used rows of {name}.", Relationship.DIRECT_INCLUSION, chance), "invented", name
        if known and chance.random() < self.rates.beside:
            name = _invented(chance)
            quote = chance.choice(known)
            yield _claim(name, quote, Relationship.DIRECT_INCLUSION, chance), "invented, real quote", name

    def _some(self, candidates: Sequence[Named], chance: random.Random) -> Sequence[Named]:
        if self.rates.everything:
            return candidates
        tries = [candidate for candidate in candidates if chance.random() < self.rates.beside]
        return chance.sample(tries, min(len(tries), 3 if tries and tries[0].why == "evaluation" else 1))

    def _review(self, text: str, chance: random.Random) -> ClaimReview:
        name, context = _block(text, "Claimed upstream"), letters(_block(text, "Text around it"))
        verdict = self._honest(_line(text, "Traced dataset"), name, context)
        wrong = chance.random() < self.rates.review
        if wrong:
            verdict = chance.choice([one for one in ("supported", "unsupported", "unclear") if one != verdict])
        self.reviews.append((name, verdict, wrong))
        return ClaimReview.model_validate({"verdict": verdict, "reason": "as the text reads"})

    def _honest(self, dataset: str, name: str, context: str) -> str:
        """Judge by the context alone: true when evidence is in it, false when only another use of the name is."""
        keys = [key for (of, _, _), key in self.keys.items() if of == dataset]

        def there(named: Sequence[Named]) -> bool:
            return any(fold_mention(one.name) == fold_mention(name) and letters(one.quote) in context for one in named)

        if any(there(key.upstream) for key in keys):
            return "supported"
        if letters(name) not in context or any(there(key.negatives) for key in keys):
            return "unsupported"
        injected = {letters(one.name) for key in keys for one in key.injected}
        return "unsupported" if letters(name) in injected else "unclear"


def letters(text: str) -> str:
    """Keep letters and digits alone: our own idea of "word for word", independent of the code under test.

    Link targets go, because reading may leave them out of what is shown.
    """
    bare = re.sub(r"\]\([^)\s]*\)|<[^<>]{0,200}>", "", text)
    return "".join(character for character in bare.casefold() if character.isalnum())


def _line(text: str, label: str) -> str:
    found = re.search(rf"^{label}: *(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _block(text: str, label: str) -> str:
    found = re.search(_FIELD.format(label=re.escape(label)), text, re.DOTALL)
    return found[2] if found else ""


def _claim(name: str, quote: str, relationship: Relationship, chance: random.Random) -> StatedClaim:
    confidence = chance.choice((0.6, 0.85, 0.9, 0.95, 1.0))
    return StatedClaim(name=name, relationship=relationship, confidence=confidence, evidence=quote[:4000])


def _invented(chance: random.Random) -> str:
    first, second = chance.sample(_WORDS, 2)
    name = f"{first.title()}{chance.choice(_NOUNS)}-{chance.randrange(2, 900)}K"
    return chance.choice((name, f"{second}-lab/{name}"))


def _paraphrased(one: Named, chance: random.Random) -> str:
    """Say the evidence in other words, with the name in it: one word changed, the halves swapped, or all anew."""
    words = one.quote.split()
    name = {letters(word) for word in one.name.split()}
    free = [place for place, word in enumerate(words) if word.isalpha() and letters(word) not in name]
    style = chance.randrange(3)
    if style == 0 and free:
        words[chance.choice(free)] = "supposedly"
        return " ".join(words)
    if style == 1 and len(words) > 5:
        half = len(words) // 2
        return " ".join([*words[half:], *words[:half]])
    return f"In short, its rows go back to {one.name}, as the authors tell us."
