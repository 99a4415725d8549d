"""``taproot sample`` after a trace: the lineage found on the stand-in services, the rows fetched from their Hub."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.app.cli.harbour import dataset, rules
from tests.app.rows.rows_at_hand import questions
from tests.standins import StandIns, World

EXAM = questions(6, 9)
CONVERTED = [*questions(40, 1), EXAM[3]]
LINES = [*questions(30, 2), CONVERTED[5]]


def parquet(texts):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"question": texts, "answer": ["x"] * len(texts)}), buffer)
    return buffer.getvalue()


def lines(texts):
    return "".join(json.dumps({"question": text, "answer": "x"}) + "\n" for text in texts).encode()


WORLD = World(
    datasets=(
        dataset("quay/mix", "2025-06-01", "quay/converted", "quay/lines", "quay/gated", "quay/cardonly"),
        dataset("quay/converted", "2023-01-01", converted=(("default", "train", parquet(CONVERTED)),)),
        dataset("quay/lines", "2024-01-01", files=(("data/train.jsonl", lines(LINES)),)),
        dataset("quay/gated", "2024-02-01", gated="manual", files=(("train.jsonl", lines(LINES)),)),
        dataset("quay/cardonly", "2024-03-01"),
        dataset("quay/exam", "2022-01-01", files=(("test.jsonl", lines(EXAM)),)),
    )
)


@pytest.fixture(scope="module")
def quay():
    with StandIns(WORLD) as services:
        yield services


def test_a_traced_lineage_becomes_a_dataset_whose_rows_come_from_the_hub(taproot, quay, tmp_path):
    environment = rules(quay.environment)
    assert taproot("trace", "quay/mix", environment=environment).code == 0
    target = tmp_path / "ours.parquet"
    value = taproot.ok(
        *("sample", "quay/mix", "--budget", 60, "--to", target, "--against", "hf:quay/exam"),
        *("--processes", 1, "--measure-rows", 0),
        environment=environment,
    )
    assert [(root["id"], root["available"]) for root in value["roots"]] == [("quay/converted", 41), ("quay/lines", 30)]
    assert value["roots"][0]["dropped"] == {"it holds a row of quay/exam": 1}
    assert value["roots"][1]["dropped"] == {"quay/converted has it too": 1}
    why = {one["id"]: one["reason"] for one in value["left_out"]}
    assert set(why) == {"quay/gated", "quay/cardonly"}
    assert "quay/cardonly holds no file of rows" in why["quay/cardonly"]
    assert "quay/gated" in why["quay/gated"]
    rows = pq.read_table(target).to_pylist()
    held = {"quay/converted": CONVERTED, "quay/lines": LINES}
    assert len(rows) == 60
    assert all(row["question"] == held[row["root"]][row["row"]] for row in rows)
    assert {row["file"].partition("/0")[0] for row in rows if row["root"] == "quay/converted"} == {
        "hf:quay/converted:default:train"
    }


def test_a_hub_that_stopped_answering_is_told_and_nothing_is_written(taproot, tmp_path):
    with StandIns(WORLD) as services:
        environment = rules(services.environment) | {"TAPROOT_PATIENCE_S": "0"}
        assert taproot("trace", "quay/mix", environment=environment).code == 0
    target = tmp_path / "ours.jsonl"
    said = taproot("sample", "quay/mix", "--budget", 60, "--to", target, environment=environment)
    assert said.code == 3
    assert "could not be" in said.err
    assert list(tmp_path.glob("ours*")) == []
