"""What the picture asks for: once computed for each state of the database, and what is told when that fails."""

import json

import httpx
import pytest
from fastapi import FastAPI

from app.errors import DatabaseError
from app.store.connection import open_database
from app.web import picture
from app.web.picture import Pictures, add_routes
from tests.app.web.browsing import EDGES, HOSTILE, STEERING, fill


@pytest.fixture
def db(tmp_path):
    return fill(tmp_path / "small.db")


@pytest.fixture
def ask(db):
    app = FastAPI()
    add_routes(app, Pictures(db))

    async def asked(path, **headers):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    return asked


async def test_the_data_hold_everything_as_it_is(ask):
    answer = await ask("/graph.json")
    assert "<" not in answer.text
    data = answer.json()
    names = [node["id"] for node in data["nodes"]]
    assert {HOSTILE, STEERING} <= set(names)
    pairs = {(names[edge["downstream"]], names[edge["upstream"]], edge["status"]) for edge in data["edges"]}
    assert pairs == {(down, up, status) for down, up, _, _, status in EDGES}
    columns = {node["id"]: node["column"] for node in data["nodes"]}
    assert all(columns[up] < columns[down] for down, up, *_ in EDGES)


async def test_a_browser_that_has_it_gets_nothing_again_until_it_changes(ask, db):
    first = await ask("/graph.json")
    assert (await ask("/graph.json", **{"if-none-match": first.headers["etag"]})).status_code == 304
    fill(db, [("made/new", "made/mix", "Direct Inclusion/Subset", 0.9, "accepted")], ())
    again = await ask("/graph.json", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert "made/new" in again.text


async def test_a_page_is_told_the_difference_to_what_it_has(ask, db):
    tag = (await ask("/graph.json")).json()["tag"]
    assert (await ask(f"/graph.json?since={tag}")).status_code == 204
    fill(db, [("made/new", "made/mix", "Direct Inclusion/Subset", 0.9, "accepted")], ())
    answer = await ask(f"/graph.json?since={tag}")
    told = answer.json()
    assert "<" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert told["since"] == tag
    assert [node["id"] for node in told["nodes"]] == ["made/new"]
    assert [(edge["downstream"], edge["upstream"]) for edge in told["edges"]] == [("made/new", "made/mix")]
    assert told["gone"] == told["parted"] == []
    assert (await ask(f"/graph.json?since={told['tag']}")).status_code == 204


@pytest.mark.parametrize("tag", ["", "never-1", "</script>"])
async def test_who_has_a_state_that_nobody_knows_is_told_everything(ask, tag):
    told = (await ask(f"/graph.json?since={tag}")).json()
    assert "since" not in told
    assert {"column", "y"} <= told["nodes"][0].keys()
    assert len(told["edges"]) == len(EDGES)


async def test_a_state_of_long_ago_is_forgotten(ask, db, monkeypatch):
    monkeypatch.setattr(picture, "_REMEMBERED", 2)
    tag = (await ask("/graph.json")).json()["tag"]
    for number in range(2):
        fill(db, [(f"made/new-{number}", "made/mix", "Direct Inclusion/Subset", 0.9, "accepted")], ())
        await ask("/graph.json")
    assert "since" not in (await ask(f"/graph.json?since={tag}")).json()


async def test_changes_are_told_without_placing_anything(ask, db, monkeypatch):
    tag = (await ask("/graph.json")).json()["tag"]
    monkeypatch.setattr(picture, "placed", None)
    fill(db, [("made/new", "made/mix", "Direct Inclusion/Subset", 0.9, "accepted")], ())
    assert (await ask(f"/graph.json?since={tag}")).status_code == 200


async def test_one_state_is_drawn_once(ask, monkeypatch):
    drawn = []
    real = picture.placed
    monkeypatch.setattr(picture, "placed", lambda *given: drawn.append(1) or real(*given))
    for _ in range(3):
        assert (await ask("/graph.json")).status_code == 200
    assert drawn == [1]


async def test_what_changes_nothing_of_the_graph_is_not_drawn_again(ask, db, monkeypatch):
    drawn = []
    real = picture.placed
    monkeypatch.setattr(picture, "placed", lambda *given: drawn.append(1) or real(*given))
    first = await ask("/graph.json")
    other = open_database(db)
    other.execute("CREATE TABLE of_a_run (checkpoint)")
    other.close()
    assert (await ask("/graph.json")).headers["etag"] == first.headers["etag"]
    assert drawn == [1]


async def test_a_database_that_cannot_be_read_is_told_in_its_sentence(ask, monkeypatch):
    def locked(*given, **named):
        raise DatabaseError("The lineage database is locked by <another> program.", passing=True)

    monkeypatch.setattr(picture, "whole_excerpt", locked)
    answer = await ask("/graph.json")
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.text)["error"] == "The lineage database is locked by <another> program."
    monkeypatch.undo()
    assert (await ask("/graph.json")).status_code == 200


@pytest.mark.parametrize(("path", "kind"), [("/explorer.js", "text/javascript"), ("/explorer.css", "text/css")])
async def test_script_and_style_are_served_as_what_they_are(path, kind, ask):
    answer = await ask(path)
    assert answer.headers["content-type"].startswith(kind)
    assert len(answer.text) > 1_000


async def test_the_script_makes_no_markup_of_texts(ask):
    script = (await ask("/explorer.js")).text
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert forbidden not in script
