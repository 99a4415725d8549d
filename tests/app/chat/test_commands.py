"""Slash commands over a traced lineage: decisions about edges and names, exports in every format, reports."""

import pytest

from app.exports.formats import ExportFormat
from app.queries import name_reviews_of, reviews_of
from tests.app.chat.talk import conversation, said

EDGE = "harbor/mix-1 harbor/evolved-math"


@pytest.fixture
def talk(db):
    """Say lines without a model; gives what was shown to each."""

    async def lines(*given):
        async with conversation({}, db) as session:
            return [(await said(session, line))["lines"].strip() for line in given]

    return lines


async def test_a_name_is_said_once_and_taken_back(talk, db):
    named, decisions, shown, undone, again, after = await talk(
        "/name PencilForum harbor/code-notes says the author",
        "/decisions",
        "/show lumen/word-problems",
        "/undo n1",
        "/undo n1",
        "/show lumen/word-problems",
    )
    assert "name “PencilForum” means harbor/code-notes by tester: says the author" in named
    assert named.endswith("Take it back with: /undo n1")
    assert "was not in the graph" not in named
    assert decisions.startswith("n1  20")
    assert ("harbor/code-notes  (" in shown, "PencilForum" in shown) == (True, False)
    assert undone.startswith("Undone: n1")
    assert "nothing is left to undo" in again
    assert "PencilForum" in after
    [review] = name_reviews_of(db)
    assert review.undone_by == "tester"


async def test_a_name_for_what_the_graph_does_not_hold_says_so(talk):
    unknown, off_hub, wrong = await talk(
        "/name PencilForum pencil/forum", "/name 'Pencil Forum' off-hub", "/name PencilForum not/an/id"
    )
    assert "pencil/forum was not in the graph" in unknown
    assert "means Pencil Forum, off the Hub" in off_hub
    assert "is not a dataset id" in wrong


async def test_an_edge_is_put_off(talk, db):
    [waiting] = await talk("/review")
    assert waiting.startswith("0 edges wait")
    [refused] = await talk(f"/skip {EDGE} later")
    assert "does not wait: it is accepted" in refused
    rejected, undone, again = await talk(f"/reject {EDGE} no", "/undo 1", "/undo 1")
    assert rejected.startswith("Decided: 1")
    assert undone.startswith("Undone: 1")
    assert "Decision 1 was taken back on" in again
    assert "nothing is left to undo" in again
    assert [one.undone_at is not None for one in reviews_of(db)] == [True]


@pytest.mark.parametrize("kind", [each.value for each in ExportFormat])
async def test_every_format_is_written(talk, tmp_path, kind):
    pytest.importorskip("prov")
    pytest.importorskip("resvg_py")
    path = tmp_path / "out" / f"lineage.{kind}" if kind == "jsonl" else tmp_path / f"lineage.{kind}"
    dataset = "" if kind == "jsonl" else " --dataset harbor/mix-1"
    [written] = await talk(f"/export {kind} {path}{dataset} --all")
    assert written.startswith(f"Written: {path}")
    assert path.exists()


async def test_what_cannot_be_exported_is_one_sentence(talk, tmp_path):
    found = await talk(
        "/export svg",
        "/export word x.doc",
        f"/export svg {tmp_path}/x.svg --dataset no/such",
        f"/export card {tmp_path}/x.md --dark",
        f"/export svg {tmp_path}/x.svg --downstream",
        "/export svg a b c",
        "/export graphml x --dataset",
        f"/export graphml {tmp_path}",
    )
    wanted = (
        "It is written: /export FORMAT PATH",
        "'word' is no format: jsonl, graphml",
        "no/such",
        "--dark is for svg and png",
        "--downstream needs --dataset",
        "It is written: /export FORMAT PATH",
        "--dataset needs a value",
        "",
    )
    for line, words in zip(found, wanted, strict=True):
        assert words in line
        assert "\n" not in line
    assert not list(tmp_path.glob("x*"))


async def test_a_folder_alone_is_the_published_layout(talk, tmp_path):
    [written] = await talk(f"/export {tmp_path}/out")
    assert "graph.jsonl" in written
    assert (tmp_path / "out" / "data.jsonl").exists()
