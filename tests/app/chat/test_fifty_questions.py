"""Fifty questions over the demo lineage with known answers, and a model that invents besides."""

import asyncio
import random
import re
import shutil
from pathlib import Path

import pytest

from app.chat.checking import AnswerCheck, Shown
from app.chat.notebook import Notebook
from app.queries import known_names, lineage_of
from app.records.run import RunOptions
from app.settings import load_settings
from app.tracing.runner import start_trace
from tests.app.chat.questions import NOT_THERE, QUESTIONS
from tests.app.chat.talk import Script, call, conversation, said, tool_results
from tests.standins import StandIns
from tests.standins.world import World

ROOT = Path(__file__).parents[3]
CASSETTE = ROOT / "cassettes" / "demo" / "openhermes-2.5.yaml"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo lineage, replayed."""
    db = tmp_path_factory.mktemp("demo") / "lineage.db"
    settings = load_settings(environment={"TAPROOT_DB": str(db)})
    outcome = asyncio.run(
        start_trace(settings, RunOptions(seeds=(), extractor="rules"), thread="demo", replay=CASSETTE)
    )
    assert outcome.error is None
    return db


def _joined(names):
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _accepted(result):
    return [edge for edge in result["edges"] if edge["status"] == "accepted"]


def _waiting(edge):
    return f"{edge['downstream']} ← {edge['upstream']} waits for review. "


def written(name, asked, result):
    """Phrase a tool result as a model would that follows the instructions; nothing is known but the result."""
    if result.get("answer") == NOT_THERE:
        return "That is not in the graph."
    if name == "show":
        near = [edge for edge in _accepted(result) if result["dataset"] in (edge["downstream"], edge["upstream"])]
        if asked["downstream"]:
            return f"{result['dataset']} went into:\n" + "".join(f"- {edge['downstream']}\n" for edge in near)
        return f"{result['dataset']} comes from {_joined([edge['upstream'] for edge in near])}."
    if name == "why":
        [edge] = result["edges"]
        if edge["status"] != "accepted":
            return _waiting(edge)
        quote = next(claim["quote"] for claim in edge["claims"] if claim["verdict"] == "accepted")
        said_so = f" Its document says: “{quote}”" if "“" not in quote and '"' not in quote else ""
        return f"{edge['downstream']} ← {edge['upstream']} ({edge['relationship']}) {edge['evidence']}.{said_so}"
    if name == "paths":
        chains = [[path[0]["downstream"], *(edge["upstream"] for edge in path)] for path in result["paths"]]
        return "\n".join(" ← ".join(chain) + "." for chain in chains)
    if name == "roots":
        return f"The roots of {result['dataset']} are {_joined(result['roots'])}."
    if name == "benchmarks":
        tests = sorted({finding["path"][0] for found in result["benchmarks"].values() for finding in found})
        return f"{result['dataset']} contains {_joined(tests)}." if tests else "Such a test is not in the graph."
    if name == "compare":
        return f"{result['a']} and {result['b']} share {_joined(result['shared_ancestors'])}."
    return "".join(map(_waiting, result["waiting"]))


LIES = (
    "It also comes from evil/corpus.",
    "MegaInstruct-9B was merged into it.",
    "It was distilled from Wikipedia and SuperSecretData.",
    "teknium/OpenHermes-2.5 comes from stingning/ultrachat.",
    "openai/gsm8k comes from meta-math/MetaMathQA.",
    "See https://evil.example/more.",
    "The card says: “We copied all of it from somebody else one night.”",
)
INVENTED = " ".join(LIES)


@pytest.mark.parametrize(
    ("inventing", "questions"), [(False, QUESTIONS), (True, QUESTIONS[::3])], ids=["honest", "inventing"]
)
async def test_all_fifty_are_answered_right(demo, tmp_path, inventing, questions):
    db = shutil.copy(demo, tmp_path / "lineage.db")

    def answer(name, asked):
        def step(messages):
            truth = written(name, asked, tool_results(messages)[0])
            return f"{INVENTED}\n{truth}\n\n{INVENTED}" if inventing else truth

        return step

    script = Script({question: [call(name, **asked), answer(name, asked)] for question, name, asked, _ in QUESTIONS})
    names = set(known_names(demo))
    wrong = []
    with StandIns(World(), source_model=script) as services:
        async with conversation(services.environment, db) as session:
            for question, _, _, expected in questions:
                shown = await said(session, question)
                missing = [name for name in expected if name not in shown["text"]]
                ids = set(re.findall(r"[\w.-]+/[\w.-]*\w", _unquoted(shown["text"]))) - {"Inclusion/Subset"}
                lies = [lie for lie in LIES if lie in shown["text"]]
                if missing or ids - names or lies or (shown["note"] and not inventing):
                    wrong.append((question, missing, ids - names, lies, shown))
    assert len(QUESTIONS) == 50
    assert not wrong, wrong


def _unquoted(text):
    return re.sub(r"“[^”]*”", "", text)


TEMPLATES = (
    "{d} comes from {u}.",
    "{d} was derived from {u}.",
    "{d} is a filtered subset of {u}.",
    "{d} ← {u}",
    "{d} includes {u}.",
    "{u} went into {d}.",
    "{u} was used to build {d}.",
    "{u} is an upstream of {d}.",
    "The upstreams of {d} include {u}.",
    "{u} → {d}",
    "{d} was rewritten from {u} by a stronger model.",
    "- {d}: {u}",
)
ODD = (
    "{d} begat {u}.",
    "{d} owes everything to {u}.",
    "As everybody knows, {u} lives on in {d}.",
    "{d}, like {u}, is good.",
    "{u} / {d}",
    "{d} ({u})",
)


@pytest.fixture(scope="module")
def held(demo):
    """A notebook that holds the whole demo, the pairs that are true by some way, and those that are not."""
    lineage = lineage_of(demo, "teknium/OpenHermes-2.5")
    notebook = Notebook()
    for edge in lineage.edges:
        notebook.add_edge(edge)
    accepted = [(e.downstream, e.upstream) for e in lineage.edges if e.status == "accepted"]
    true = {(d, u) for d in notebook.names for u in notebook.names if d != u and notebook.path((d, u))}
    uncertain = {(e.downstream, e.upstream) for e in lineage.edges if e.status != "accepted"}
    false = sorted({(d, u) for d in notebook.names for u in notebook.names if d != u} - true - uncertain)
    return notebook, accepted, false


def test_of_what_is_invented_nothing_is_shown(held):
    notebook, _, false = held
    chosen = random.Random(5).sample(false, 120)
    lies = [template.format(d=d, u=u) for d, u in chosen for template in (*TEMPLATES, *ODD)]
    check = AnswerCheck(notebook, lambda pair: 1)
    assert [lie for lie in lies if isinstance(check.check(lie), Shown)] == []
    assert len(lies) == 2160


def test_what_is_true_is_shown_in_every_understood_wording(held):
    notebook, accepted, _ = held
    check = AnswerCheck(notebook, lambda pair: 1)
    truths = [template.format(d=d, u=u) for d, u in accepted for template in TEMPLATES]
    hidden = [(truth, found.reason) for truth in truths if not isinstance(found := check.check(truth), Shown)]
    assert hidden == []
    assert len(truths) >= 800
