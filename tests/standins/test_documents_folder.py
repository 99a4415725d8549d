"""Folders of documents become worlds."""

import json
from pathlib import Path

import pytest

from tests.standins.documents_folder import documents_world, mentioned_ids
from tests.standins.world_folder import WorldError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    card = "---\nsource_datasets:\n- extended|old_set\n- original\n---\nsee https://huggingface.co/datasets/x/seen."
    (tmp_path / "card.md").write_text(card)
    (tmp_path / "readme.md").write_text("load_dataset('first', 'main') and load_dataset(\"y/loaded\")")
    (tmp_path / "part.md").write_text("one part")
    rows = [
        {"dataset": "a/first", "file": "card.md", "kind": "hf_card", "repo": "m/mirror", "path": "README.md"},
        {"dataset": "a/second", "file": "readme.md", "kind": "github_readme", "repo": "g/code", "path": "README.MD"},
        {"dataset": "a/third", "file": "part.md", "kind": "github_readme", "repo": "g/code", "path": "docs/p/data.md"},
    ]
    (tmp_path / "index.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


def test_cards_readmes_and_mentioned_ids(folder: Path) -> None:
    world = documents_world(folder)
    dates = {dataset.id: dataset.created_at for dataset in world.datasets}
    assert dates == {
        **dict.fromkeys(["a/first", "a/second", "a/third"], "2024-01-01"),
        **dict.fromkeys(["x/seen", "old_set", "y/loaded"], "2020-06-01"),
    }
    assert world.by_lower_id["first"].id == "a/first"
    assert world.by_lower_id["a/second"].card == "# second\n\nRepository: https://github.com/g/code\n"
    assert "https://github.com/g/code-p\n" in (world.by_lower_id["a/third"].card or "")
    assert world.repositories["g/code"]["docs/p/data.md"] == world.repositories["g/code-p"]["README.md"] == "one part"


def test_decoys(folder: Path) -> None:
    world = documents_world(folder, decoys=True)
    decoy = world.by_lower_id["mirror-hub/first"]
    assert decoy.likes > world.by_lower_id["a/first"].likes
    assert {"a/first-10k", "a/first-v2", "old_set-v2", "mirror-hub/seen"} <= set(world.by_lower_id)


def test_file_addresses_name_their_dataset() -> None:
    text = "https://huggingface.co/datasets/a/b/resolve/main/x.png https://hf.co/datasets/squad/blob/main/y"
    assert mentioned_ids(text) == ["a/b", "squad"]


def test_mistakes_are_named(folder: Path) -> None:
    (folder / "part.md").unlink()
    with pytest.raises(WorldError, match=r"line 3: the file part\.md"):
        documents_world(folder)
    (folder / "index.jsonl").unlink()
    with pytest.raises(WorldError, match=r"no index\.jsonl"):
        documents_world(folder)


@pytest.mark.shared
def test_the_measuring_material(shared_data: Path) -> None:
    folder = shared_data / "documents"
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    world = documents_world(folder, decoys=True)
    assert {row["dataset"] for row in rows} <= {dataset.id for dataset in world.datasets}
    readmes = {text for files in world.repositories.values() for text in files.values()}
    for row in rows:
        text = (folder / row["file"]).read_text()
        if row["kind"] == "hf_card":
            assert world.by_lower_id[row["dataset"].lower()].card == text
        else:
            assert text in readmes
