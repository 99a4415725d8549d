"""Row files of the Hub: listed, fetched once, within limits; the token goes to the Hub and nowhere else."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import DataError, UnreachableError, UsageError
from app.rows.readers import read_batches
from app.settings import load_settings
from app.sources.hub_rows import HubRowFiles
from tests.loopback import Answered, serving

ROWS = [{"question": f"Q{n}", "answer": f"A{n}"} for n in range(4)]
TOKEN = "hf_of_this_test"


def _parquet(rows):
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


class Hub:
    """A Hub with a converted dataset, one that is not converted, and one whose files lie on another host."""

    def __init__(self):
        self.base = self.elsewhere = ""

    def __call__(self, asked):
        if asked.path == "/api/datasets/org/done/parquet":
            address = f"{self.base}/api/datasets/org/done/parquet/main/{{}}/0.parquet"
            listed = {"main": {"train": [address.format("train")], "test": [address.format("test")]}}
            return Answered(200, json.dumps(listed).encode())
        if asked.path == "/api/datasets/org/done/parquet/main/train/0.parquet":
            return Answered(302, headers={"Location": "/datasets/org/done/resolve/refs%2Fconvert%2Fparquet/0.parquet"})
        if asked.path == "/datasets/org/done/resolve/refs%2Fconvert%2Fparquet/0.parquet":
            return Answered(200, _parquet(ROWS))
        if asked.path == "/api/datasets/org/done/parquet/main/test/0.parquet":
            return Answered(302, headers={"Location": f"{self.elsewhere}/kept/0.parquet"})
        if asked.path == "/kept/0.parquet":
            return Answered(200, _parquet(ROWS[:1]))
        if asked.path == "/api/datasets/org/own":
            names = ["README.md", "data/train.jsonl", "data/test.csv"]
            described = {"id": "org/own", "siblings": [{"rfilename": name} for name in names]}
            return Answered(200, json.dumps(described).encode())
        if asked.path == "/datasets/org/own/resolve/main/data/train.jsonl":
            return Answered(200, "".join(json.dumps(row) + "\n" for row in ROWS).encode())
        return Answered(404, headers={"X-Error-Code": "RepoNotFound"})


@pytest.fixture
def hub(tmp_path):
    answer = Hub()
    with serving(answer) as here, serving(answer) as there:
        answer.base, answer.elsewhere = here.base, there.base
        named = there.base.removeprefix("http://")
        settings = load_settings(
            environment={"HF_ENDPOINT": here.base, "HF_TOKEN": TOKEN, "TAPROOT_ALLOW_HOSTS": named}
        )
        yield HubRowFiles(settings, tmp_path / "kept"), here, there


def _rows(place, files):
    return [row for batch in read_batches(place, files) for row in batch.batch.to_pylist()]


@pytest.mark.parametrize("place", ["hf:org/done:main:train", "hf:org/done::train", "hf:org/own", "hf:org/own::train"])
def test_rows_are_read_and_fetched_once(hub, place):
    files, here, _ = hub
    if place == "hf:org/own":
        place += "::train"
    assert _rows(place, files) == ROWS
    asked = len(here.asked)
    assert _rows(place, files) == ROWS
    assert len(here.asked) == asked
    assert all(one.headers["authorization"] == f"Bearer {TOKEN}" for one in here.asked)


def test_the_token_does_not_follow_to_another_host(hub):
    files, _, there = hub
    assert _rows("hf:org/done:main:test", files) == ROWS[:1]
    assert [one.path for one in there.asked] == ["/kept/0.parquet"]
    assert "authorization" not in there.asked[0].headers


@pytest.mark.parametrize(
    ("place", "error", "said"),
    [
        ("hf:org/done:other", UsageError, "no configuration 'other'; there are main"),
        ("hf:org/done:main:dev", UsageError, "no split 'dev'; there are train, test"),
        ("hf:org/own::dev", DataError, "split dev holds no file of rows"),
        ("hf:org/none", DataError, "not on the Hub"),
    ],
)
def test_what_is_not_there_is_one_sentence(hub, place, error, said):
    with pytest.raises(error, match=said):
        _rows(place, hub[0])


def test_a_file_beyond_the_limit_is_refused_and_not_kept(hub, tmp_path):
    files = HubRowFiles(hub[0]._settings, tmp_path / "small", most_file_bytes=100)
    with pytest.raises(DataError, match="larger than 100 bytes"):
        _rows("hf:org/done:main:train", files)
    assert list((tmp_path / "small").iterdir()) == []


def test_a_hub_that_does_not_answer_is_not_an_absent_dataset(tmp_path):
    with serving(lambda asked: Answered(503)) as server:
        settings = load_settings(environment={"HF_ENDPOINT": server.base, "TAPROOT_PATIENCE_S": "0"})
        with pytest.raises(UnreachableError):
            _rows("hf:org/done", HubRowFiles(settings, tmp_path))
