"""The Hub's own client talks to the stand-in."""

from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

from tests.standins import StandIns, World
from tests.standins.hub import TOKEN
from tests.standins.world import WorldDataset


@pytest.fixture
def api(served: StandIns) -> HfApi:
    return HfApi(endpoint=served.url("hub"), token=False)


def test_dataset_info(api: HfApi) -> None:
    info = api.dataset_info("harbor/mix-1")
    assert info.id == "harbor/mix-1"
    assert info.created_at is not None
    assert info.created_at.isoformat() == "2025-01-15T09:00:00+00:00"
    assert info.card_data is not None
    assert info.card_data["license"] == "odc-by"
    assert {"license:odc-by", "arxiv:2501.07001", "math"} <= set(info.tags or ())
    assert [sibling.rfilename for sibling in info.siblings or ()] == [".gitattributes", "README.md"]


@pytest.mark.parametrize("asked", ["kestrel/stepchains", "KESTREL/Step-Chains"])
def test_a_former_id_and_another_case_lead_to_the_canonical_id(api: HfApi, asked: str) -> None:
    assert api.dataset_info(asked).id == "kestrel/step-chains"


def test_redirects_are_307_with_an_absolute_path(served: StandIns) -> None:
    answer = httpx2.get(served.url("hub") + "/api/datasets/kestrel/stepchains?full=true")
    assert answer.status_code == 307
    assert answer.headers["location"] == "/api/datasets/kestrel/step-chains?full=true"


def test_download_of_a_renamed_card(served: StandIns, tmp_path: Path) -> None:
    path = hf_hub_download(
        "kestrel/stepchains",
        "README.md",
        repo_type="dataset",
        endpoint=served.url("hub"),
        cache_dir=tmp_path,
        token=False,
    )
    assert "# Step Chains" in Path(path).read_text()


@pytest.mark.parametrize(
    ("dataset", "error"),
    [
        ("nobody/nothing", RepositoryNotFoundError),
        ("benchworks/finals-24", GatedRepoError),
        ("harbor/code-notes", EntryNotFoundError),
    ],
)
def test_cards_that_cannot_be_had(served: StandIns, tmp_path: Path, dataset: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        hf_hub_download(
            dataset, "README.md", repo_type="dataset", endpoint=served.url("hub"), cache_dir=tmp_path, token=False
        )


def test_an_unknown_revision(api: HfApi) -> None:
    with pytest.raises(RevisionNotFoundError):
        api.dataset_info("harbor/mix-1", revision="deadbeef")


def test_a_gated_dataset_is_described(api: HfApi) -> None:
    assert api.dataset_info("benchworks/finals-24").gated == "manual"


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": f"Bearer {TOKEN}"}, 404)])
def test_a_missing_dataset(served: StandIns, headers: dict[str, str], status: int) -> None:
    answer = httpx2.get(served.url("hub") + "/api/datasets/nobody/nothing", headers=headers)
    assert answer.status_code == status
    assert answer.headers["x-error-code"] == "RepoNotFound"
    assert answer.json() == {"error": "Repository not found"}


def test_a_wrong_token(served: StandIns) -> None:
    answer = httpx2.get(served.url("hub") + "/api/datasets/harbor/mix-1", headers={"Authorization": "Bearer hf_no"})
    assert answer.status_code == 401
    assert answer.headers["x-error-message"] == "Invalid credentials in Authorization header"


def test_search_over_pages(served: StandIns, api: HfApi) -> None:
    found = [info.id for info in api.list_datasets(search="STEP")]
    assert found == ["kestrel/step-chains-2", "kestrel/step-chains"]
    before = len(served.log)
    assert len(list(api.list_datasets())) == len(served.world.datasets)
    assert len(served.log) - before == 5
    assert [info.id for info in api.list_datasets(author="lumen", sort="likes")] == [
        "lumen/algebra-seeds",
        "lumen/word-problems",
    ]


def test_limit_and_full(served: StandIns) -> None:
    answer = httpx2.get(served.url("hub") + "/api/datasets", params={"search": "seeds", "limit": 1, "full": "true"})
    assert [row["id"] for row in answer.json()] == ["mirrors/algebra-seeds"]
    assert "siblings" in answer.json()[0]
    assert httpx2.get(answer.links["next"]["url"]).json()[0]["id"] == "lumen/algebra-seeds"
    assert httpx2.get(served.url("hub") + "/api/datasets?limit=some").status_code == 400


def test_card_headers_and_not_modified(served: StandIns) -> None:
    url = served.url("hub") + "/datasets/harbor/mix-1/resolve/main/README.md"
    answer = httpx2.get(url)
    commit = answer.headers["x-repo-commit"]
    assert len(commit) == 40
    again = httpx2.get(url.replace("main", commit), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    head = httpx2.head(url)
    assert head.headers["content-length"] == str(len(answer.content))
    assert httpx2.get(url.replace("resolve", "raw")).text == answer.text


def test_private_disabled_and_undated() -> None:
    world = World(
        datasets=(WorldDataset("a/private", private=True), WorldDataset("a/off", disabled=True), WorldDataset("bare"))
    )
    with StandIns(world) as services:
        api = HfApi(endpoint=services.url("hub"), token=False)
        with pytest.raises(RepositoryNotFoundError):
            api.dataset_info("a/private")
        assert HfApi(endpoint=services.url("hub"), token=TOKEN).dataset_info("a/private").private
        assert httpx2.get(services.url("hub") + "/api/datasets/a/off").status_code == 403
        bare = api.dataset_info("bare")
        assert bare.author is None
        assert bare.created_at is not None
        assert bare.created_at.isoformat() == "2022-03-02T23:29:04+00:00"


def test_row_files_and_the_conversion_are_listed_and_fetched() -> None:
    rows = WorldDataset(
        "org/rows", card="# Rows", files=(("data/a.jsonl", b'{"q": 1}\n'),), converted=(("main", "train", b"PAR1"),)
    )
    with StandIns(World(datasets=(rows, WorldDataset("org/none")))) as services:
        base = services.url("hub")
        listed = httpx2.get(f"{base}/api/datasets/org/rows/parquet").json()
        assert list(listed) == ["main"]
        moved = httpx2.get(listed["main"]["train"][0])
        assert (moved.status_code, moved.headers["location"]) == (
            302, "/datasets/org/rows/resolve/refs%2Fconvert%2Fparquet/main/train/0.parquet",
        )  # fmt: skip
        assert httpx2.get(base + moved.headers["location"]).content == b"PAR1"
        assert httpx2.get(f"{base}/datasets/org/rows/resolve/main/data/a.jsonl").content == b'{"q": 1}\n'
        info = HfApi(endpoint=base, token=False).dataset_info("org/rows")
        assert [one.rfilename for one in info.siblings or ()] == [".gitattributes", "README.md", "data/a.jsonl"]
        assert httpx2.get(f"{base}/api/datasets/org/none/parquet").json() == {}
        gone = httpx2.get(f"{base}/datasets/org/none/resolve/refs%2Fconvert%2Fparquet/main/train/0.parquet")
        assert gone.headers["x-error-code"] == "RevisionNotFound"
