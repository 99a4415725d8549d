"""Files from strangers: bombs, depth, wrong kinds, torn ends. One sentence each, and nothing else happens."""

import json
import time

import pytest

from app.errors import ConfigurationError, DataError, ImportFormatError, TaprootError
from app.exports import card, croissant, files, graphml, mermaid, prov
from app.exports.bounded_json import read_object
from app.exports.recognition import read_any, recognised
from tests.app.exports.lineages import LINEAGES
from tests.loopback import Answered, serving

GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">{}</graph></graphml>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DEEP = "[" * 100_000 + "]" * 100_000


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY l0 "ha">{LAUGHS}]><graphml>&l11;</graphml>',
        '<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + GRAPHML.format('<node id="&x;"/>'),
        '<!DOCTYPE g SYSTEM "ADDRESS/graph.dtd">' + GRAPHML.format(""),
        '<!DOCTYPE g [<!ENTITY % p SYSTEM "ADDRESS/p">%p;]>' + GRAPHML.format(""),
        "<!DOCTYPE graphml>" + GRAPHML.format(""),
    ],
)
def test_xml_with_a_document_type_is_refused_and_nothing_is_asked_for(tmp_path, text):
    with serving(lambda asked: Answered(body=b"")) as stranger:
        path = written(tmp_path, "g.graphml", text.replace("ADDRESS", stranger.base))
        with pytest.raises(ImportFormatError, match="has a document type or entities and is not read"):
            graphml.read(path)
    assert stranger.asked == []


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("g.graphml", "<graphml>" + "<a>" * 100 + "</a>" * 100 + "</graphml>", "nested deeper than 64"),
        ("g.graphml", GRAPHML.format('<node id="a"/>')[:-5], "is not XML, perhaps torn"),
        ("g.graphml", GRAPHML.replace("directed", "undirected").format('<node id="a"/>'), "undirected"),
        ("g.graphml", "<html><body/></html>", "expected one"),
        ("g.graphml", GRAPHML.format('<edge source="a"/>'), "is not GraphML"),
        ("g.graphml", GRAPHML.format('<node id="a"><data key="none">1</data></node>'), "is not GraphML"),
        ("g.graphml", b"\xff\xfe\x00", "is not XML"),
        ("g.json", '{"@context": {}, "x": ' + DEEP + "}", "nested deeper than 64"),
        ("g.jsonld", '["@context"]', "is not a JSON object"),
        ("g.jsonld", '{"name": "a"}', "is not JSON-LD"),
        ("g.jsonld", '{"@context": {}, "name": "a', "is not JSON, perhaps torn"),
        ("g.jsonld", b'{"@context": "\xff"}', "is not text in UTF-8"),
        ("g.json", '{"prefix": ' + DEEP + "}", "nested deeper than 64"),
        ("g.json", '{"prefix": {}, "entity": 7}', "is not PROV"),
        ("g.json", '{"prefix": {}, "wasDerivedFrom": {"a": {"prov:generatedEntity": []}}}', "is not PROV"),
        ("g.provn", "document\n entity(", "is not PROV"),
        ("g.provn", "document " + "bundle a:b " * 3000, "is not PROV"),
        ("g.mmd", "sequenceDiagram\n a->>b: x", "is not a Mermaid flowchart"),
        ("g.md", "---\nx: &a [*a]\n---\n", "an alias contains itself"),
        ("g.md", "---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [" + "*a," * 99 + "]\nc: &c [" + "*b," * 99
         + "]\nd: [" + "*c," * 99 + "]\n---\n", "expands to more than"),
        ("g.md", "---\nx: !!python/object/apply:os.system [echo]\n---\n", "not valid YAML"),
        ("g.md", "---\nx: " + "[" * 99 + "]" * 99 + "\n---\n", "nested deeper than"),
        ("notes.txt", "Dear all,", "is in no format that can be read"),
        ("g.txt", b"\x89PNG\r\n", "is a picture, which cannot be read back"),
        ("g.svg", "<svg/>", "is a picture, which cannot be read back"),
        ("none.graphml", None, "cannot be read: No such file"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_at_once(tmp_path, name, text, why):
    path = tmp_path / name if text is None else written(tmp_path, name, text)
    begun = time.process_time()
    with pytest.raises(ImportFormatError, match=why) as caught:
        read_any(path, "a/b" if name.endswith(".md") else None)
    assert time.process_time() - begun < 20
    assert len(str(caught.value).removeprefix(str(tmp_path))) < 400


def test_depth_is_counted_outside_strings_only(tmp_path):
    path = written(tmp_path, "a.json", json.dumps({"a": "[" * 500 + '\\"' + "{" * 500}))
    assert len(read_object(path)["a"]) == 1002
    quotes = written(tmp_path, "b.json", '{"a": "' + '\\"' * 400_000)
    begun = time.process_time()
    with pytest.raises(ImportFormatError, match="not JSON"):
        read_object(quotes)
    assert time.process_time() - begun < 20


def test_a_file_that_is_too_large_is_left(tmp_path, monkeypatch):
    path = written(tmp_path, "a.json", "{" + " " * 2000)
    with pytest.raises(ImportFormatError, match="is larger than 1,000 bytes and is not read"):
        files.read_bytes(path, 1000)


@pytest.mark.parametrize("reader", [graphml.read, croissant.read, prov.read, mermaid.read, card.read])
def test_no_cut_and_no_flipped_byte_ends_in_another_error(tmp_path, reader):
    """Every 97th cut and flip of a written file is read, or refused by name."""
    suffix = {graphml.read: ".graphml", card.read: ".md", mermaid.read: ".mmd"}.get(reader, ".json")
    writer = {graphml.read: graphml, croissant.read: croissant, prov.read: prov, mermaid.read: mermaid, card.read: card}
    path = tmp_path / f"a{suffix}"
    writer[reader].write(path, LINEAGES["tiny"])
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), max(len(whole) // 40, 1)):
        for broken in (whole[:place], whole[:place] + b"\x00" + whole[place + 1 :], whole[:place] + whole[place + 1 :]):
            path.write_bytes(broken)
            try:
                reader(path)
            except TaprootError as error:
                refused += str(path) in str(error)
    assert refused or reader in {card.read, mermaid.read}


def test_wrong_values_are_left_out_and_never_made_right(tmp_path):
    entity = {
        "@id": "https://huggingface.co/datasets/a/b",
        "@type": "prov:Entity",
        "taproot:kind": "nonsense",
        "taproot:status": ["root"],
        "taproot:downloads": True,
        "taproot:domains": [1, "Math"],
        "taproot:exists": "yes",
        "prov:wasDerivedFrom": [7, None, {}, {"@id": ""}, {"@id": "https://huggingface.co/datasets/c/d"}],
    }
    edge = {
        "@type": "prov:Derivation",
        "taproot:downstream": {"@id": "https://huggingface.co/datasets/a/b"},
        "prov:entity": {"@id": "urn:x"},
        "taproot:confidence": float("inf"),
        "taproot:status": "surely",
    }
    path = written(tmp_path, "a.jsonld", json.dumps({"@context": {}, "@included": [entity, edge]}))
    read = croissant.read(path)
    [node] = read.nodes
    assert (node.kind, node.status, node.downloads, node.domains, node.exists) == (
        "dataset",
        "known",
        None,
        ("Math",),
        None,
    )
    by_upstream = {each.upstream: each for each in read.edges}
    assert set(by_upstream) == {"c/d", "urn:x"}
    assert by_upstream["urn:x"].confidence is None
    assert by_upstream["urn:x"].status == "needs_review"


def test_names_that_no_database_can_hold_are_reported(tmp_path):
    text = json.dumps(
        {"@context": {}, "@id": "a:b", "name": "x", "prov:wasDerivedFrom": [{"name": "\ud800"}, {"@id": "u:c"}]}
    )
    found, [lines] = read_any(written(tmp_path, "a.json", text))
    assert found == "croissant"
    assert [edge.upstream for edge in lines.edges] == ["u:c"]
    assert "is not a name" in lines.problems[0]


FOREIGN = {
    "yed.graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="d0" for="node" attr.name="label" '
    'attr.type="string"/><graph edgedefault="directed"><node id="1"><data key="d0">a/b</data></node><node id="2">'
    '<data key="d0">c/d</data></node><edge source="2" target="1"/></graph></graphml>',
    "hub.json": json.dumps(
        {
            "@context": {"@vocab": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#"},
            "@type": "sc:Dataset",
            "name": "b",
            "url": "https://huggingface.co/datasets/a/b",
            "http://www.w3.org/ns/prov#wasDerivedFrom": {
                "@type": "sc:Dataset",
                "name": {"en": "d"},
                "url": "https://huggingface.co/datasets/c/d",
            },
        }
    ),
    "prov.json": json.dumps(
        {
            "prefix": {"hf": "https://huggingface.co/datasets/"},
            "entity": {"hf:a/b": {}, "hf:c/d": {}},
            "wasDerivedFrom": {"_:1": {"prov:generatedEntity": "hf:a/b", "prov:usedEntity": "hf:c/d"}},
        }
    ),
    "chart.mmd": '%% by hand\nflowchart TD\n  x["c/d"]\n  y["a/b"]\n  x --> y\n  click x "https://evil.example"\n',
    "README.md": "---\nsource_datasets:\n- extended|c/d\n- original\n---\n# B\n",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_other_programs_are_read(tmp_path, name):
    path = written(tmp_path, name, FOREIGN[name])
    _, [lines] = read_any(path, "a/b" if name == "README.md" else None)
    assert [(edge.downstream, edge.upstream) for edge in lines.edges] == [("a/b", "c/d")]


def test_a_card_that_says_nothing_of_itself_needs_a_name(tmp_path):
    path = written(tmp_path, "README.md", FOREIGN["README.md"])
    with pytest.raises(ConfigurationError, match="name the dataset with --dataset ID"):
        card.read(path)


def test_a_card_with_nothing_to_say_in_front_is_written_without_noise(tmp_path, caplog):
    card.write(tmp_path / "README.md", LINEAGES["one node"])
    assert (tmp_path / "README.md").read_text().startswith("# lab/alone\n")
    assert not caplog.records


def test_a_card_keeps_everything_else(tmp_path):
    text = "---\nlicense: mit\nsource_datasets:\n- original\ntags: [a, b]\n---\n# Mine\n\nWords.\n"
    path = written(tmp_path, "README.md", text)
    card.write(path, LINEAGES["tiny"])
    once = path.read_text()
    assert "# Mine\n\nWords.\n" in once
    assert "license: mit" in once
    assert "- original\n- lab/root\n- openai/gsm8k" in once
    path.write_text(once + "\nMore words.\n")
    card.write(path, LINEAGES["tiny"])
    assert path.read_text() == once + "\nMore words.\n"


@pytest.mark.parametrize("text", ["---\nx: [\n---\n", b"\xff\xfe"])
def test_a_card_that_cannot_be_read_is_not_written_over(tmp_path, text):
    path = written(tmp_path, "README.md", text)
    before = path.read_bytes()
    with pytest.raises(DataError, match="othing was written"):
        card.write(path, LINEAGES["tiny"])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a", '{"target": "a", "source": "b"}\n{"target": "c", "source": "b"}\n', "jsonl"),
        ("a", '{"name": "a"}\n', "jsonl"),
        ("a", '  <?xml version="1.0"?>', "graphml"),
        ("a.txt", "%% x\ngraph LR\n", "mermaid"),
        ("a", "---\nlicense: mit\n---\n", "card"),
        ("a", '{\n "@context": {}, "name": "a"}', "croissant"),
        ("a", '{"@context": {}, "name": "a"}', "croissant"),
        ("a", '{\n "entity": {}}', "prov"),
        ("a.provn", "document", "prov"),
    ],
)
def test_formats_are_recognised(tmp_path, name, text, found):
    assert recognised(written(tmp_path, name, text)) == found
