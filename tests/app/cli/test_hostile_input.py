"""What is typed, imported or replayed may be hostile: one sentence, the right exit code, never a traceback."""

import json

import pytest

from app.cli.plain_text import escaped, plain
from tests.app.cli.harbour import SEED
from tests.loopback import Answered, serving
from tests.running import taproot as process

NO_TEXT = "\udcff"
STEERING = "\x1b]0;x\x07\x1b[31m\u202e\u200b\U000e0041\U000e0101\u3164"


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", NO_TEXT],
        ["resume", NO_TEXT],
        ["review", "name", NO_TEXT, "a/b"],
        ["review", "accept", "a/b", "c/d", "--why", NO_TEXT],
        ["trace", "a/b", "--thread", NO_TEXT],
        [NO_TEXT],
    ],
)
def test_bytes_that_are_no_text_are_a_usage_error(taproot, arguments):
    result = taproot(*arguments)
    assert result.code == 2
    assert "is not text in UTF-8" in result.err


@pytest.mark.parametrize("thread", ["", " x", "--db", "a/b", "a\nb", STEERING, "x" * 201, "\u202ex"])
def test_a_name_of_a_run_can_be_typed_again(taproot, harbour, thread):
    result = taproot("trace", SEED, "--thread", thread, environment=harbour.environment)
    assert result.code == 2
    assert "is no name for a run" in result.err
    assert harbour.log == []


@pytest.mark.parametrize(
    "line",
    [
        {"target": f"a/{STEERING}", "source": f"c/{STEERING}", "meta_info": json.dumps({"evidence": STEERING})},
        {"target": "a/[red]b[/red]", "source": "[link=file:///etc/passwd]c[/link]"},
    ],
)
def test_imported_names_steer_no_terminal(taproot, tmp_path, line):
    (tmp_path / "graph.jsonl").write_text(json.dumps(line) + "\n")
    assert taproot("import", tmp_path / "graph.jsonl").code == 0
    shown = [
        taproot(*command, *more)
        for more in ([], ["--json"])
        for command in (["show", line["target"]], ["why", line["target"], line["source"]], ["review"], ["runs"])
    ]
    for result in shown:
        assert result.code == 0
        assert not set(result.out + result.err) & (set(STEERING) - set("]0;x[31m"))
    if "[red]" in line["target"]:
        assert "[red]b[/red]" in shown[0].out
        assert "[link=file:///etc/passwd]c[/link]" in shown[0].out


def test_everything_unseen_is_blanked_for_people_and_escaped_in_json():
    unseen = "\x00\x1b\x7f\x9b\xad\u034f\u061c\u115f\u180b\u200b\u200f\u2028\u202e\u2066\u3164\ufeff\uffa0\U0001d173"
    unseen += "\U000e0020\U000e0100\ud800"
    assert plain(unseen).strip() == ""
    dumped = escaped(json.dumps(unseen, ensure_ascii=False))
    assert dumped.isascii()
    assert json.loads(dumped) == unseen


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"target": "a/b", "source": "c/d", "meta_info": {"status": []}}, "is not known"),
        ({"target": "a/b", "source": "c/d", "meta_info": {"status": {"a": 1}}}, "is not known"),
        ({"target": ["a/b"], "source": "c/d"}, "target is not a name"),
        ('{"target": "a/b", "source": "c/d", "x": ' + "[" * 300 + "]" * 300 + "}", "nested deeper"),
        ('{"target": "a/b", "source": "c/d", "x": ' + "[" * 99_999, "not JSON"),
        ('{"target": "a/b", "source": "c/d", "x": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_a_hostile_line_is_reported_and_the_others_are_kept(taproot, tmp_path, line, why):
    good = {"target": "e/f", "source": "g/h"}
    written = line if isinstance(line, str) else json.dumps(line)
    (tmp_path / "graph.jsonl").write_text(f"{written}\n{json.dumps(good)}\n")
    result = taproot("import", tmp_path / "graph.jsonl", "--json")
    assert result.code == 1
    assert why in result.err
    assert json.loads(result.out)["edges"] == 1
    assert taproot("export", "jsonl", tmp_path / "out", "--all").code == 0


def test_a_file_without_end_is_left(taproot, tmp_path, monkeypatch):
    monkeypatch.setattr("app.exports.jsonl._MOST_BYTES", 1000)
    (tmp_path / "graph.jsonl").write_text(json.dumps({"target": "a/b", "source": "c/d"}) + "\n" + "x" * 2000)
    result = taproot("import", tmp_path / "graph.jsonl")
    assert result.code == 1
    assert "is larger than 1,000 bytes and is not read" in result.err


def test_a_traced_run_tells_nobody_else(harbour, tmp_path):
    """LangSmith is asked for by the environment of many machines; a run goes through the one door alone."""
    with serving(lambda asked: Answered(body=b"{}")) as smith:
        environment = harbour.environment | {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_pt_secret",
            "LANGSMITH_ENDPOINT": smith.base,
            "LANGCHAIN_ENDPOINT": smith.base,
        }
        done = process("trace", SEED, "--max-depth", "1", "--db", tmp_path / "l.db", environment=environment)
    assert done.returncode == 0, done.stderr
    assert smith.asked == []
