"""What people see: outside text is text, and large graphs are drawn without waiting."""

import io
import json
import random
from itertools import pairwise

import pytest

from app.cli.options import print_json
from app.cli.plain_console import PlainConsole
from app.cli.rendering import lineage_tree, one_line, print_lineage
from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus

HOSTILE = [
    "[bold red]alarm[/]",
    "[link=https://evil.example]click[/link]",
    ":smiley:",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "back\b\b\bspace",
    "over\rwritten",
    "two\nlines",
    "gpj.\u202egnp.exe",
    "zero\u200bwidth\u2066inside\u2069",
    "tag\U000e0041\U000e0042s",
]
STEERING = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    "\u200b",
    "\u202e",
    "\u2066",
    "\u2069",
    "\U000e0041",
    "\U000e0042",
}


def edge(downstream, upstream, status=ClaimStatus.ACCEPTED, **more):
    given = {"relationship": "Structured Fusion", "confidence": 0.9, "reason": "stated", "exists": True} | more
    return Edge(downstream=downstream, upstream=upstream, status=status, **given)


def node(name, depth=1, **more):
    given = {"kind": NodeKind.DATASET, "status": NodeStatus.TRACED} | more
    return LineageNode(id=name, depth=depth, **given)


def drawn(lineage, width=200):
    console = PlainConsole(width=width)
    console.file = io.StringIO()
    print_lineage(console, lineage)
    return console.file.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_reasons_are_shown_as_text(name, taproot, tmp_path):
    graph = tmp_path / "graph.jsonl"
    meta = {"relationship": name, "confidence": 0.5, "evidence": f"made from {name}", "source": "Blog", "exists": False}
    graph.write_text(json.dumps({"target": "lab/new", "source": name, "meta_info": json.dumps(meta)}) + "\n")
    assert taproot("import", graph).code == 0
    shown = taproot("show", "lab/new")
    why = taproot("why", "lab/new", name)
    assert (shown.code, why.code) == (0, 0)
    for text in (shown.out, why.out):
        assert not STEERING & set(text.replace("\n", ""))
        shown_words = " ".join("".join(" " if c in STEERING else c for c in name).split())
        assert shown_words in text
    as_json = taproot("show", "lab/new", "--json")
    assert as_json.json["edges"][0]["upstream"] == name
    assert not STEERING & set(as_json.out.replace("\n", ""))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_argument_is_one_line_of_text(name, taproot):
    for command in (["show", name], ["trace", name], ["resume", name], ["why", name, name]):
        result = taproot(*command)
        assert result.code in (1, 2)
        assert not STEERING & set(result.err.replace("\n", ""))


def test_json_keeps_every_value(capsys):
    print_json(HOSTILE)
    said = capsys.readouterr().out
    assert json.loads(said) == HOSTILE
    assert not STEERING & set(said.replace("\n", ""))
    print_json(["Ünïcode 数据"])
    assert "Ünïcode 数据" in capsys.readouterr().out


def test_one_line_cuts_and_folds():
    assert one_line("a\n\n b\tc", 10) == "a b c"
    assert one_line("abcdef", 4) == "abc…"


def test_the_tree_marks_what_became_of_nodes():
    lineage = Lineage(
        dataset="lab/new",
        nodes=(
            node("lab/new", 0),
            node("lab/old", status=NodeStatus.ROOT, reason="card gated"),
            node("Forum", status=NodeStatus.OFF_HUB, kind=NodeKind.WEBSITE, reason="not on the Hub"),
            node("lab/deep", status=NodeStatus.BEYOND_DEPTH),
            node("lab/maybe", status=NodeStatus.KNOWN),
        ),
        edges=(
            edge("lab/new", "lab/old"),
            edge("lab/new", "Forum", exists=False, relationship=None, confidence=None),
            edge("lab/new", "lab/deep"),
            edge("lab/new", "lab/maybe", ClaimStatus.NEEDS_REVIEW),
            edge("lab/new", "lab/wrong", ClaimStatus.REJECTED),
        ),
    )
    lines = drawn(lineage).splitlines()
    assert lines[0].strip() == "lab/new"
    assert [line.split("  ", 1)[0].split()[-1] for line in lines[1:-1]] == [
        *("Forum", "lab/deep", "lab/old", "lab/maybe"),
    ]
    text = "\n".join(lines)
    for words in ("[website]", "○ off-Hub", "◆ root (card gated)", "… beyond --max-depth", "? edge needs review"):
        assert words in text
    assert "relationship not stated" in text
    assert lines[-1] == "4 datasets, 3 edges, 1 roots, 1 off-Hub sources, 1 edge needs review"


def count(tree):
    return 1 + sum(count(child) for child in tree.children)


@pytest.mark.parametrize("shape", ["fan", "chain", "random", "cycle"])
def test_large_graphs_are_drawn_each_branch_once(shape):
    chance = random.Random(5)
    names = [f"lab/set-{number}" for number in range(1000)]
    pairs = {
        "fan": [(names[0], name) for name in names[1:]],
        "chain": list(pairwise(names[:400])),
        "cycle": [*pairwise(names[:400]), (names[399], names[0])],
        "random": [(names[chance.randrange(number)], names[number]) for number in range(1, 1000)]
        + [tuple(sorted(chance.sample(names, 2))) for _ in range(1000)],
    }[shape]
    pairs = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    lineage = Lineage(dataset=names[0], nodes=tuple(map(node, names)), edges=tuple(edge(*pair) for pair in pairs))
    if shape in ("fan", "random"):
        assert count(lineage_tree(lineage)) == len(pairs) + 1
    lines = drawn(lineage).splitlines()
    if shape in ("chain", "cycle"):
        assert lines[60].endswith("lab/set-60  Structured Fusion 0.90")
        assert lines[61].strip(" └─") == "… goes on: taproot show lab/set-60"
        assert len(lines) == 63
    else:
        assert len(lines) == len(pairs) + 2


def test_long_labels_far_out_are_whole_on_a_narrow_terminal():
    names = [f"lab/a-rather-long-name-of-a-dataset-{number}" for number in range(30)]
    lineage = Lineage(
        dataset=names[0], nodes=tuple(map(node, names)), edges=tuple(edge(*pair) for pair in pairwise(names))
    )
    assert f"{names[29]}  Structured Fusion 0.90" in drawn(lineage, width=60)
