"""The published layout: lossless, line by line, nothing invented."""

import datetime as dt
import json

import pytest

from app.errors import DataError, ImportFormatError
from app.exports.jsonl import read, write
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, DatasetProfile, HubDataset
from app.records.document import DocumentKind
from app.records.edge import Edge
from app.records.review import Review, ReviewDecision
from app.store.lineage_store import LineageStore

META = '{"source": "Paper; Blog", "confidence": 0.5}'
EDGE = json.dumps({"target": "lab/new", "source": "lab/old", "meta_info": META}).encode()
DATA = '{"name": "lab/new", "categories": ["Math"], "year": "2024-05", "likes": 3, "note": "café"}'.encode()


def an_edge(downstream="lab/new", upstream="lab/old", status=ClaimStatus.ACCEPTED, **more):
    values = {"relationship": None, "confidence": 0.5, "reason": "stated", "exists": True} | more
    return Edge(downstream=downstream, upstream=upstream, status=status, **values)


def lines_of(path):
    return path.read_bytes().split(b"\n")[:-1]


async def through_the_store(tmp_path, source):
    """Import everything at ``source`` and export it again."""
    store = LineageStore(tmp_path / "lineage.db")
    for file in read(source):
        assert not file.problems
        await store.import_edges(file.edges)
        await store.import_datasets(file.datasets)
    paths = write(
        tmp_path / "out",
        await store.edges(),
        await store.all_datasets(),
        imported_edges=await store.imported_edges(),
        imported_datasets=await store.imported_datasets(),
    )
    store.close()
    return paths


def test_fields_of_an_edge_are_read(tmp_path):
    (tmp_path / "graph.jsonl").write_bytes(EDGE + b"\n")
    [file] = read(tmp_path)
    [edge] = file.edges
    assert (edge.downstream, edge.upstream, edge.confidence) == ("lab/new", "lab/old", 0.5)
    assert edge.document_kinds == "Paper; Blog"
    assert edge.exists is None
    assert edge.relationship is None
    assert edge.status is ClaimStatus.ACCEPTED


def test_fields_of_a_dataset_are_read_and_absent_ones_stay_absent(tmp_path):
    (tmp_path / "anything.jsonl").write_bytes(DATA)
    [file] = read(tmp_path / "anything.jsonl")
    [dataset] = file.datasets
    assert dataset.categories == ("Math",)
    assert dataset.year == "2024-05"
    assert dataset.hf_year is None
    assert dataset.is_terminal_node is None
    assert dataset.downloads is None


async def test_a_round_trip_through_the_store_is_byte_equal(tmp_path):
    graph = [
        EDGE,
        b'{"source":"b","target":"a","x":1}\r',
        EDGE,
        b'{"target": "\\u00e9", "source": "b", "meta_info": {}}',
    ]
    (tmp_path / "my_graph.jsonl").write_bytes(b"\n".join(graph) + b"\n")
    (tmp_path / "my_data.jsonl").write_bytes(DATA + b"\n" + DATA + b"\n")
    written = await through_the_store(tmp_path, tmp_path)
    assert written[0].read_bytes() == (tmp_path / "my_graph.jsonl").read_bytes()
    assert written[1].read_bytes() == (tmp_path / "my_data.jsonl").read_bytes()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["text-only", "multimodal"])
async def test_the_published_graphs_survive_byte_for_byte(shared_data, tmp_path, name):
    for kind, number in (("graph", 0), ("data", 1)):
        source = shared_data / "published_graph" / f"{name}_{kind}.jsonl"
        folder = tmp_path / kind
        folder.mkdir()
        written = await through_the_store(folder, source)
        assert written[number].read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (EDGE[:-20], "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"target": "", "source": "b"}', "target is not a name"),
        (b'{"target": "a", "source": 7}', "source is not a name"),
        (b'{"target": "a", "source": "b", "meta_info": "{"}', "not JSON"),
        (b'{"target": "a", "source": "b", "meta_info": [1]}', "meta_info is neither"),
        (b'{"target": "a", "source": "b", "meta_info": {"status": "maybe"}}', "status 'maybe'"),
        (b'{"target": "\\ud800", "source": "b"}', "target is not a name"),
        (b'{"other": 1}', "neither an edge"),
        (b"\xff\xfe", "not text in UTF-8 (at byte 1)"),
        (b"[" * 100_000, "not JSON"),
        (b'{"name": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_the_rest_is_kept(tmp_path, line, why):
    path = tmp_path / "graph.jsonl"
    path.write_bytes(EDGE + b"\n" + line + b"\n\n" + EDGE + b"\n")
    [file] = read(path)
    assert [edge.line for edge in file.edges] == [EDGE, EDGE]
    [problem] = file.problems
    assert problem.startswith(f"{path}, line 2: ")
    assert why in problem


def test_an_endless_line_is_reported_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("app.exports.jsonl._LONGEST_LINE", 200)
    path = tmp_path / "graph.jsonl"
    path.write_bytes(b'{"name": "' + b"a" * 1000 + b'"}\n' + EDGE + b"\n")
    [file] = read(path)
    assert len(file.edges) == 1
    assert file.problems == (f"{path}, line 1: longer than 200 bytes",)


@pytest.mark.parametrize(
    ("meta", "confidence"), [('{"confidence": NaN}', None), ('{"confidence": true}', None), ('{"confidence": 1}', 1.0)]
)
def test_odd_values_are_absent_but_the_line_stays(tmp_path, meta, confidence):
    line = json.dumps({"target": "a", "source": "b", "meta_info": meta}).encode()
    (tmp_path / "graph.jsonl").write_bytes(line)
    [file] = read(tmp_path)
    assert file.edges[0].confidence == confidence
    assert file.edges[0].line == line


def test_a_byte_order_mark_is_no_problem(tmp_path):
    (tmp_path / "graph.jsonl").write_bytes(b"\xef\xbb\xbf" + EDGE)
    [file] = read(tmp_path)
    assert file.problems == ()
    assert file.edges[0].downstream == "lab/new"


def test_nothing_to_read_is_one_clear_sentence(tmp_path):
    with pytest.raises(ImportFormatError, match=r"neither graph\.jsonl nor data\.jsonl"):
        read(tmp_path)
    with pytest.raises(ImportFormatError, match=r"nowhere\.jsonl cannot be read"):
        read(tmp_path / "nowhere.jsonl")


def test_our_own_edges_come_after_imported_lines_sorted_by_name(tmp_path):
    [imported] = read(_file(tmp_path, EDGE))
    own = [
        an_edge("lab/z", "lab/a", document_kinds=(DocumentKind.CARD, DocumentKind.BLOG), evidence="from “a”"),
        an_edge("lab/b", "~some site", exists=False),
        an_edge("lab/new", "lab/old", imported=True),
    ]
    datasets = [Dataset(id="~some site", name="Some Site", exists=False)]
    graph, _ = write(tmp_path / "out", own, datasets, imported_edges=imported.edges)
    first, second, third = lines_of(graph)
    assert first == EDGE
    assert json.loads(second)["source"] == "Some Site"
    assert json.loads(json.loads(third)["meta_info"]) == {
        "source": "HuggingFace README; Blog",
        "confidence": 0.5,
        "relationship": None,
        "evidence": "from “a”",
        "exists": True,
    }
    assert "“".encode() in third


def test_only_accepted_edges_unless_all_are_asked_for(tmp_path):
    own = [an_edge(upstream="lab/a"), an_edge(upstream="lab/b", status=ClaimStatus.NEEDS_REVIEW, reason="unsure")]
    graph, _ = write(tmp_path, own, [])
    assert len(lines_of(graph)) == 1
    graph, _ = write(tmp_path, own, [], include_all=True)
    metas = [json.loads(json.loads(line)["meta_info"]) for line in lines_of(graph)]
    assert [(meta["status"], meta["reason"]) for meta in metas] == [("accepted", "stated"), ("needs_review", "unsure")]


def test_an_imported_status_is_kept_and_comes_back(tmp_path):
    line = json.dumps({"target": "a", "source": "b", "meta_info": json.dumps({"status": "rejected", "reason": "no"})})
    [file] = read(_file(tmp_path, line.encode()))
    graph, _ = write(tmp_path / "out", [], [], imported_edges=file.edges)
    assert lines_of(graph) == []
    graph, _ = write(tmp_path / "out", [], [], imported_edges=file.edges, include_all=True)
    assert lines_of(graph) == [line.encode()]
    [again] = read(graph)
    assert (again.edges[0].status, again.edges[0].reason) == (ClaimStatus.REJECTED, "no")


def test_what_a_person_decided_shows_in_imported_lines(tmp_path):
    [file] = read(_file(tmp_path, EDGE))
    review = Review(
        downstream="lab/new",
        upstream="lab/old",
        decision=ReviewDecision.REJECT,
        who="Ada",
        why="other set",
        decided_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )
    reviews = {("lab/new", "lab/old"): review}
    graph, _ = write(tmp_path / "out", [], [], imported_edges=file.edges, reviews=reviews)
    assert lines_of(graph) == []
    graph, _ = write(tmp_path / "out", [], [], imported_edges=file.edges, reviews=reviews, include_all=True)
    meta = json.loads(json.loads(lines_of(graph)[0])["meta_info"])
    assert (meta["status"], meta["reason"]) == ("rejected", "reject by Ada: other set")
    assert meta["source"] == "Paper; Blog"


def test_a_dataset_line_has_the_published_keys_and_invents_nothing(tmp_path):
    known = Dataset(
        id="lab/new",
        name="lab/new",
        exists=True,
        hub=HubDataset(id="lab/new", created_at=dt.datetime(2024, 5, 9, tzinfo=dt.UTC), downloads=12),
        published_on=dt.date(2024, 4, 30),
        paper_on=dt.date(2024, 4, 30),
        profile=DatasetProfile(domains=("Math",), data_type="synthetic", summary="Sums."),
    )
    _, data = write(tmp_path, [an_edge()], [known, Dataset(id="lab/old", name="lab/old")])
    new, old = map(json.loads, lines_of(data))
    assert new == {
        "name": "lab/new",
        "categories": ["Math"],
        "hf_year": "2024-05",
        "paper_year": "2024-04",
        "year": "2024-04",
        "summary": "Sums.",
        "data_type": "synthetic",
        "exists_on_hf": "exists",
        "is_terminal_node": False,
        "terminal_reason": "",
        "paper_url": None,
        "downloads": 12,
    }
    assert list(new) == list(old)
    assert old == dict.fromkeys(new) | {"name": "lab/old", "is_terminal_node": False, "terminal_reason": ""}


def test_terminal_is_what_was_read_and_has_no_accepted_upstream_on_the_hub(tmp_path):
    names = ["lab/goes-on", "lab/off-hub", "lab/old-card", "lab/reopened", "lab/unread"]
    reasons = {"lab/old-card": "the card is empty", "lab/reopened": "no accepted upstream on the Hub"}
    datasets = [Dataset(id=name, name=name, exists=True, terminal_reason=reasons.get(name)) for name in names]
    edges = [
        an_edge("lab/goes-on", "lab/unread"),
        an_edge("lab/off-hub", "~site", exists=False),
        an_edge("lab/off-hub", "lab/unread", status=ClaimStatus.NEEDS_REVIEW),
        an_edge("lab/reopened", "lab/unread"),
    ]
    _, data = write(tmp_path, edges, datasets)
    found = {line["name"]: line["terminal_reason"] for line in map(json.loads, lines_of(data))}
    assert found == {
        "lab/goes-on": "",
        "lab/off-hub": "no accepted upstream on the Hub",
        "lab/old-card": "the card is empty",
        "lab/reopened": "",
        "lab/unread": "",
    }


def test_nodes_off_the_hub_have_no_line_unless_they_were_read(tmp_path):
    datasets = [Dataset(id=name, name=name, exists=False) for name in ("~site", "seed")]
    _, data = write(tmp_path, [an_edge("seed", "~site", exists=False)], datasets)
    assert [json.loads(line)["name"] for line in lines_of(data)] == ["seed"]


def test_a_failed_write_leaves_the_old_files_and_no_litter(tmp_path):
    write(tmp_path, [an_edge()], [])
    before = (tmp_path / "graph.jsonl").read_bytes()
    (tmp_path / "data.jsonl").unlink()
    (tmp_path / "data.jsonl").mkdir()
    with pytest.raises(DataError, match="cannot be written to"):
        write(tmp_path, [an_edge()], [])
    assert (tmp_path / "graph.jsonl").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.jsonl", "graph.jsonl"]


def test_a_file_in_place_of_the_folder_is_one_clear_sentence(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(DataError, match=r"out cannot be written to"):
        write(tmp_path / "out", [], [])


def _file(tmp_path, line):
    path = tmp_path / "one_graph.jsonl"
    path.write_bytes(line + b"\n")
    return path
