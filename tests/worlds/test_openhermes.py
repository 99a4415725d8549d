"""The demo's world is what it says: every scripted answer can be read in its document, every dataset is reached."""

import json
import re
from collections import deque
from pathlib import Path

import pytest

import prompts
from app.records import model_answers
from app.records.folding import fold
from tests.standins.world import ModelLine, World
from tests.standins.world_folder import load_world
from tests.worlds.reading_worlds import (
    WORLDS,
    TrueEdge,
    hub_id,
    linked_documents,
    raw_text,
    read_document,
    true_edges,
)

SEED = "teknium/OpenHermes-2.5"
LABELS = {"Math", "Code", "General", "Science"}
COPIED_WORDS = 12


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(WORLDS / "openhermes")


@pytest.fixture(scope="module")
def truth() -> list[TrueEdge]:
    return true_edges("openhermes")


def _lines(world: World, schema: str) -> list[ModelLine]:
    return [line for line in world.answers if line.schema == schema]


def _claims(world: World) -> list[tuple[str, str, model_answers.StatedClaim]]:
    return [
        (line.dataset or "", (line.contains or "").removeprefix("Address: "), claim)
        for line in _lines(world, "DocumentClaims")
        for claim in model_answers.DocumentClaims.model_validate(line.answer).claims
    ]


def _described(world: World) -> set[str]:
    return {dataset.id for dataset in world.datasets if dataset.card is not None}


def _levels(truth: list[TrueEdge]) -> dict[str, int]:
    levels, waiting = {SEED: 0}, deque([SEED])
    while waiting:
        downstream = waiting.popleft()
        for edge in truth:
            if edge.downstream == downstream and edge.upstream not in levels:
                levels[edge.upstream] = levels[downstream] + 1
                waiting.append(edge.upstream)
    return levels


def test_answers_have_the_schemas_of_the_records(world: World) -> None:
    for line in world.answers:
        getattr(model_answers, line.schema).model_validate(line.answer)


def test_answers_are_found_by_the_line_which_the_prompt_writes(world: World) -> None:
    prompt = prompts.fill(
        "extract_claims",
        **{field: field for field in prompts.fields("extract_claims") - {"url"}},
        url="https://arxiv.org/abs/1",
    )
    assert "\nAddress: https://arxiv.org/abs/1\n" in prompt.user
    assert all((line.contains or "").startswith("Address: https://") for line in _lines(world, "DocumentClaims"))
    assert (
        "\nname\n</document-"
        in prompts.fill("merge_name", **{field: "name" for field in prompts.fields("merge_name")}).user
    )


def test_quotes_stand_in_their_documents_with_the_name(world: World) -> None:
    for dataset, url, claim in _claims(world):
        where = f"{dataset}, {url}: {claim.evidence}"
        assert fold(claim.evidence)[0] in fold(raw_text(world, url))[0], where
        assert claim.name in claim.evidence, where
        assert len(claim.evidence) <= 300, where


def test_quotes_survive_reading(world: World) -> None:
    for dataset, url, claim in _claims(world):
        assert fold(claim.evidence)[0] in fold(read_document(world, url).text)[0], f"{dataset}, {url}: {claim.evidence}"


def test_every_document_of_a_dataset_has_an_answer_and_no_other_has(world: World) -> None:
    scripted: dict[str, set[str]] = {}
    for line in _lines(world, "DocumentClaims"):
        urls = scripted.setdefault(line.dataset or "", set())
        url = (line.contains or "").removeprefix("Address: ")
        assert url not in urls, f"{line.dataset}, {url} twice"
        urls.add(url)
    assert scripted == {dataset: linked_documents(world, dataset) for dataset in _described(world)}


def test_every_paper_repository_and_page_is_some_datasets_document(world: World) -> None:
    used = {url for dataset in _described(world) for url in linked_documents(world, dataset)}
    assert {paper.arxiv_id for paper in world.papers} == {url[22:] for url in used if "//arxiv.org/" in url}
    assert set(world.repositories) == {url[19:] for url in used if "//github.com/" in url}
    assert all(any(page.startswith(url[8:]) for url in used) for page in world.pages)


def test_every_dataset_has_a_profile(world: World) -> None:
    lines = {line.dataset: line.answer for line in _lines(world, "DatasetProfile")}
    assert set(lines) == _described(world)
    for answer in lines.values():
        assert answer["domains"]
        assert set(answer["domains"]) <= LABELS
        assert len(answer["summary"].split()) <= 20


def test_truth_and_answers_say_the_same(world: World, truth: list[TrueEdge]) -> None:
    meant = {(edge.downstream, url, mention) for edge in truth for url, mention in edge.documents}
    assert meant == {(dataset, url, claim.name) for dataset, url, claim in _claims(world)}
    for edge in truth:
        stated = [
            claim
            for dataset, url, claim in _claims(world)
            if (url, claim.name) in edge.documents and dataset == edge.downstream
        ]
        assert {claim.relationship.value for claim in stated} == {edge.relationship}
        assert edge.certain == any(claim.confidence >= 0.5 for claim in stated)


def test_no_edge_is_twice_or_dangles(world: World, truth: list[TrueEdge]) -> None:
    assert len({(edge.downstream, edge.upstream) for edge in truth}) == len(truth)
    for edge in truth:
        assert edge.downstream in _described(world)
        assert (hub_id(world, edge.upstream) == edge.upstream) == edge.on_hub
        assert edge.upstream in _described(world) or not edge.on_hub


def test_the_seed_reaches_every_dataset_but_the_decoys(world: World, truth: list[TrueEdge]) -> None:
    levels = _levels([edge for edge in truth if edge.certain])
    assert {name for name in levels if hub_id(world, name)} == _described(world)
    assert max(levels.values()) >= 6
    decoys = {dataset.id for dataset in world.datasets} - _described(world)
    assert len(decoys) > 25


def test_upstreams_are_not_younger(world: World, truth: list[TrueEdge]) -> None:
    created = {dataset.id: dataset.created_at or "" for dataset in world.datasets}
    for edge in truth:
        if edge.on_hub:
            assert created[edge.upstream] <= created[edge.downstream], f"{edge.upstream} -> {edge.downstream}"


def test_the_world_has_what_the_demo_shows(world: World, truth: list[TrueEdge]) -> None:
    assert any(dataset.renamed_from for dataset in world.datasets)
    assert any(dataset.gated for dataset in world.datasets)
    assert any(paper.html is None and paper.pdf for paper in world.papers)
    assert any(paper.published < "2020" for paper in world.papers)
    assert any(not edge.certain for edge in truth)
    assert sum(not edge.on_hub for edge in truth) > 10


def test_links_lead_to_the_world_or_off_it_on_purpose(world: World) -> None:
    gone = {"nuprl/leetcode-solutions-python-testgen-gpt4"}
    for dataset in world.datasets:
        for name in re.findall(r"huggingface\.co/datasets/([\w./-]*[\w])", dataset.card or ""):
            assert hub_id(world, name) or name in gone, f"{dataset.id} links to {name}"


def test_no_words_are_taken_from_real_documents(world: World, shared_data: Path) -> None:
    """Titles of papers and addresses are facts, not wording."""
    titles = re.compile("|".join(re.escape(paper.title.lower()) for paper in world.papers) + r"|https?://\S+")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", titles.sub(" ", text.lower()))
        return {tuple(words[start : start + COPIED_WORDS]) for start in range(len(words) - COPIED_WORDS + 1)}

    real = {run for path in (shared_data / "documents").glob("*.md") for run in runs(path.read_text("utf-8"))}
    assert real
    for path in sorted((WORLDS / "openhermes").rglob("*.*")):
        shared = real & runs(_plain(path))
        assert not shared, f"{path.name}: {' '.join(next(iter(shared), ()))}"


def _plain(path: Path) -> str:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if path.suffix != ".jsonl":
        return text
    return "\n".join(str(value) for line in text.splitlines() for value in json.loads(line).values())
