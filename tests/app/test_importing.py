"""Taking lineages in: what is known adds nothing, what differs is kept, and the order does not matter."""

import itertools
import json
from pathlib import Path

import pytest

from app.errors import ImportFormatError
from app.exports import jsonl
from app.exports.formats import ExportFormat, write_excerpt
from app.importing import take_in
from app.queries import excerpt_of, exportable, whole_lineage
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, DatasetProfile, HubDataset, NodeKind
from app.records.document import DocumentKind
from app.records.edge import Edge
from app.records.lineage import NodeStatus
from app.records.review import ReviewDecision
from app.store.connection import open_database
from app.store.datasets import save_dataset
from app.store.edges import all_edges, edge_between, save_edges
from app.store.reviews import add_review
from tests.app.store.test_edges import review
from tests.running import taproot

ROOT = Path(__file__).parents[2]


def dataset(name, **more):
    hub = HubDataset(id=name, license="mit", downloads=7)
    return Dataset(id=name, name=name, exists=True, hub=hub, **more)


def off_hub(name, kind=NodeKind.WEBSITE):
    return Dataset(id="~" + name.casefold().replace(" ", ""), name=name, exists=False, kind=kind)


def edge(downstream, upstream, status=ClaimStatus.ACCEPTED, **more):
    exists = not upstream.startswith("~")
    values = {"relationship": "Semantic Evolution", "confidence": 0.75, "reason": "stated", "evidence": "“x”\nfrom y"}
    kinds = (DocumentKind.CARD, DocumentKind.PAPER)
    given = values | {"document_kinds": kinds, "exists": exists} | more
    return Edge(downstream=downstream, upstream=upstream, status=status, **given)


def traced(path, datasets, edges):
    db = open_database(path)
    for each in datasets:
        save_dataset(db, each)
        if each.hub is not None:
            db.execute("INSERT INTO frontier (thread, dataset_id, depth, state) VALUES ('r', ?, 0, 'done')", [each.id])
    save_edges(db, edges)
    db.close()
    return path


PROFILE = DatasetProfile(domains=("Math",), data_type="synthetic", summary="Sums.")


@pytest.fixture
def first(tmp_path):
    """One database."""
    datasets = [dataset("lab/mix", profile=PROFILE), dataset("lab/old"), off_hub("Common Crawl"), off_hub("Old Book")]
    edges = [
        edge("lab/mix", "lab/old"),
        edge("lab/mix", "~commoncrawl"),
        edge("lab/mix", "~oldbook", ClaimStatus.REJECTED, reason="a test set"),
        edge("lab/mix", "lab/doubt", ClaimStatus.NEEDS_REVIEW, reason="unsure"),
        edge("lab/old", "~commoncrawl", confidence=None, relationship=None),
    ]
    return traced(tmp_path / "first.db", datasets, edges)


@pytest.fixture
def second(tmp_path):
    """Another one, of a trace that overlaps with the first, and spells a source in another way."""
    datasets = [dataset("lab/other"), dataset("lab/old"), off_hub("CommonCrawl"), off_hub("Old Book 2")]
    edges = [
        edge("lab/other", "lab/old"),
        edge("lab/other", "~oldbook2"),
        edge("lab/old", "~commoncrawl", confidence=None, relationship=None),
    ]
    return traced(tmp_path / "second.db", datasets, edges)


def exported(db, folder, *, include_all=True):
    parts = exportable(db, include_all=include_all)
    options = {"imported_edges": parts.imported_edges, "imported_datasets": parts.imported_datasets}
    jsonl.write(folder, parts.edges, parts.datasets, reviews=parts.reviews, include_all=include_all, **options)
    return folder


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def written(db, path, kind):
    """Export in a format, whole or, for a card, of one dataset."""
    if kind == "jsonl":
        return exported(db, path)
    named = "lab/mix" if kind == "card" else None
    write_excerpt(ExportFormat(kind), path, excerpt_of(db, named, include_all=True))
    return path


def graph(db):
    """Give everything people are shown of a graph."""
    excerpt = excerpt_of(db, include_all=True)
    return excerpt.nodes, excerpt.edges


def pairs(db):
    names = {node.id for node in excerpt_of(db, include_all=True).nodes}
    return names, {(e.downstream, e.upstream): e.status for e in excerpt_of(db, include_all=True).edges}


FORMATS = ["jsonl", "graphml", "croissant", "mermaid", "card"]


@pytest.mark.parametrize("kind", [*FORMATS, "prov"])
def test_ones_own_export_adds_nothing_in_any_format(first, tmp_path, kind):
    if kind == "prov":
        pytest.importorskip("prov")
    before, files = graph(first), contents(exported(first, tmp_path / "before"))
    for _ in range(2):
        taken = take_in(first, written(first, tmp_path / f"of-{kind}.{'md' if kind == 'card' else 'x'}", kind))
        assert taken.edges >= 4
        assert (taken.new_edges, taken.new_datasets, taken.fuller, taken.problems) == (0, 0, 0, ())
    assert graph(first) == before
    assert contents(exported(first, tmp_path / "after")) == files


def test_the_demos_own_export_adds_nothing(tmp_path):
    db = tmp_path / "demo.db"
    done = taproot("trace", "--replay", ROOT / "cassettes" / "demo" / "openhermes-2.5.yaml", "--db", db)
    assert done.returncode == 0, done.stderr
    before = graph(db)
    for include_all in (True, False):
        taken = take_in(db, exported(db, tmp_path / "out", include_all=include_all))
        assert taken.edges > 70
        assert (taken.new_edges, taken.new_datasets) == (0, 0)
        assert graph(db) == before
    assert (len(before[0]), len(before[1])) == (64, 74)


def test_what_was_reviewed_comes_back_as_nothing_new_and_keeps_who_and_why_elsewhere(first, tmp_path):
    db = open_database(first)
    add_review(db, review(ReviewDecision.REJECT, downstream="lab/mix", upstream="lab/old", why="another one"))
    add_review(db, review(ReviewDecision.ACCEPT, downstream="lab/mix", upstream="lab/doubt"))
    db.close()
    folder = exported(first, tmp_path / "out")
    assert take_in(first, folder).new_edges == 0
    take_in(tmp_path / "new.db", folder)
    edges = {(e.downstream, e.upstream): e for e in excerpt_of(tmp_path / "new.db", include_all=True).edges}
    assert (edges["lab/mix", "lab/old"].status, edges["lab/mix", "lab/old"].reason) == (
        ClaimStatus.REJECTED,
        "rejected by Ada: another one",
    )
    assert edges["lab/mix", "Old Book"].reason == "a test set"
    db = open_database(tmp_path / "new.db")
    add_review(db, review(ReviewDecision.ACCEPT, downstream="lab/mix", upstream="~oldbook", why="I was there"))
    db.close()
    again = exported(tmp_path / "new.db", tmp_path / "again")
    assert take_in(tmp_path / "new.db", again).new_edges == 0
    [told] = [json.loads(line) for line in (again / "graph.jsonl").read_text().splitlines() if "Old Book" in line]
    assert json.loads(told["meta_info"])["reason"] == "accept by Ada: I was there"


def test_two_traces_become_their_union_in_every_way(first, second, tmp_path):
    one, two = exported(first, tmp_path / "one"), exported(second, tmp_path / "two")
    names, statuses = pairs(first)
    others, _ = pairs(second)
    union = (names | (others - {"CommonCrawl"}), {**statuses, ("lab/other", "lab/old"): ClaimStatus.ACCEPTED})
    union[1]["lab/other", "Old Book 2"] = ClaimStatus.ACCEPTED
    for order in ([one, two], [two, one], [one, two, one, two]):
        fresh = tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}.db"
        for folder in order:
            take_in(fresh, folder)
        assert pairs(fresh) == union
    take_in(first, two)
    take_in(second, one)
    assert pairs(first) == union
    renamed = {(pair[0], "CommonCrawl"): status for pair, status in union[1].items() if pair[1] == "Common Crawl"}
    others_stay = {pair: status for pair, status in union[1].items() if pair[1] != "Common Crawl"}
    assert pairs(second)[1] == renamed | others_stay
    assert len(whole_lineage(first).nodes) == len(union[0])


def test_a_trace_after_an_import_is_the_same_node_as_before_it(first, second, tmp_path):
    theirs = exported(second, tmp_path / "two")
    take_in(tmp_path / "later.db", theirs)
    parts = exportable(first, include_all=True)
    traced(tmp_path / "later.db", parts.datasets, parts.edges)
    take_in(first, theirs)
    assert graph(tmp_path / "later.db") == graph(first)


def test_websites_and_datasets_of_one_name_stay_two(first, tmp_path):
    meta = json.dumps({"exists": True, "status": "accepted", "reason": ""})
    lines = [
        {"target": "lab/mix", "source": "CommonCrawl", "meta_info": meta},
        {"target": "lab/mix", "source": "Old Book 2", "meta_info": meta.replace("true", "false")},
    ]
    (tmp_path / "graph.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    names = pairs(first)[0]
    assert take_in(first, tmp_path / "graph.jsonl").new_edges == 2
    assert pairs(first)[0] == names | {"CommonCrawl", "Old Book 2"}


def test_a_line_with_more_takes_the_place_of_one_with_less_and_not_the_other_way(first, tmp_path):
    files = [written(first, tmp_path / f"f.{kind}", kind) for kind in ("mermaid", "graphml")]
    files += [exported(first, tmp_path / f"all-{some}", include_all=some) for some in (True, False)]
    found = []
    for order in itertools.permutations(files):
        db = tmp_path / f"{len(found)}.db"
        for path in order:
            take_in(db, path)
        found.append(excerpt_of(db, include_all=True).edges)
        assert len(exportable(db).imported_edges) == 5
    assert set(found) == {excerpt_of(first, include_all=True).edges}


def test_what_says_something_else_is_kept_with_all_its_lines(first, tmp_path):
    folder = exported(first, tmp_path / "out")
    path = folder / "graph.jsonl"
    path.write_text(path.read_text().replace("0.75", "0.5"))
    taken = take_in(first, folder)
    assert (taken.new_edges, taken.new_datasets) == (4, 0)
    assert take_in(first, folder).new_edges == 0
    assert len(pairs(first)[1]) == 5
    lines = (exported(first, tmp_path / "again") / "graph.jsonl").read_text().splitlines()
    assert set(path.read_text().splitlines()) <= set(lines)
    assert len(lines) == 5


def test_what_was_found_here_is_known_although_a_file_says_something_else(first, tmp_path):
    own = exported(first, tmp_path / "own")
    theirs = tmp_path / "theirs.jsonl"
    theirs.write_text((own / "graph.jsonl").read_text().replace("0.75", "0.5"))
    db = open_database(first)
    add_review(db, review(ReviewDecision.ACCEPT, downstream="lab/mix", upstream="lab/doubt"))
    db.close()
    assert take_in(first, own).new_edges == 0, "an export made before the decision"
    assert take_in(first, theirs).new_edges == 4
    assert take_in(first, own).new_edges == 0
    assert {edge.confidence for edge in excerpt_of(first, include_all=True).edges} == {0.5, None}


def as_a_page_writes(line):
    """Write a line as the explorer's download does: without blanks, and whole numbers without a point."""
    fields = json.loads(line)
    meta = json.dumps(json.loads(fields["meta_info"]), ensure_ascii=False, separators=(",", ":")).replace("1.0,", "1,")
    return json.dumps(fields | {"meta_info": meta}, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("of_files", [False, True])
def test_what_the_explorer_downloads_adds_nothing(first, tmp_path, of_files):
    db = open_database(first)
    save_edges(db, [edge("lab/mix", "lab/old", confidence=1.0)])
    db.close()
    folder = exported(first, tmp_path / "out")
    where = tmp_path / "of-files.db" if of_files else first
    take_in(where, folder)
    lines = (folder / "graph.jsonl").read_text().splitlines()
    (tmp_path / "page.jsonl").write_text("\n".join(map(as_a_page_writes, lines)))
    taken = take_in(where, tmp_path / "page.jsonl")
    assert (taken.edges, taken.new_edges, taken.fuller) == (5, 0, 0)


def test_unknown_keys_and_repeated_lines_of_a_longer_file_are_new(first, tmp_path):
    folder = exported(first, tmp_path / "out")
    line = (folder / "graph.jsonl").read_text().splitlines()[0]
    path = tmp_path / "other.jsonl"
    path.write_text(line[:-1] + ', "note": "ours"}\n')
    assert take_in(first, path).new_edges == 1
    path.write_text((line[:-1] + ', "note": "ours"}\n') * 3)
    assert take_in(first, path).new_edges == 2
    assert take_in(first, path).new_edges == 0


def test_a_line_takes_the_place_of_another_one_but_not_of_itself(tmp_path):
    db, path = tmp_path / "x.db", tmp_path / "x.jsonl"
    line = json.dumps({"target": "lab/a", "source": "lab/b", "meta_info": '{"confidence": 0.5}'}) + "\n"
    path.write_text(line)
    take_in(db, path)
    path.write_text(line * 2)
    taken = take_in(db, path)
    assert (taken.new_edges, taken.fuller) == (1, 0)
    assert (exported(db, tmp_path / "out", include_all=False) / "graph.jsonl").read_text() == line * 2


def test_an_edge_is_found_by_its_ends_after_a_fuller_line_spelled_them_otherwise(tmp_path):
    db, path = tmp_path / "x.db", tmp_path / "x.jsonl"
    waiting = json.dumps({"exists": False, "status": "needs_review", "reason": "unsure"})
    path.write_text(json.dumps({"target": "lab/a", "source": "C#  x", "meta_info": waiting}) + "\n")
    take_in(db, path)
    other = traced(
        tmp_path / "other.db",
        [dataset("lab/a"), Dataset(id="~cx", name="C# x", exists=False)],
        [edge("lab/a", "~cx", ClaimStatus.NEEDS_REVIEW, reason="unsure")],
    )
    assert take_in(db, written(other, tmp_path / "x.graphml", "graphml")).fuller == 1
    opened = open_database(db)
    [found] = all_edges(opened)
    assert found.confidence == 0.75
    assert edge_between(opened, found.downstream, found.upstream) == found
    opened.close()


def test_a_file_that_repeats_two_spellings_does_not_part_what_is_one(tmp_path):
    db, path = tmp_path / "x.db", tmp_path / "x.jsonl"
    absent = json.dumps({"exists": False})
    one = json.dumps({"target": "lab/x", "source": "Common Crawl", "meta_info": absent}) + "\n"
    two = json.dumps({"target": "lab/y", "source": "CommonCrawl", "meta_info": absent}) + "\n"
    for lines in (one, two, one + two + '{"target": "lab/z", "source": "lab/x"}\n'):
        path.write_text(lines)
        assert take_in(db, path).new_edges == 1
    assert pairs(db)[0] == {"lab/x", "lab/y", "lab/z", "Common Crawl"}
    path.write_text(one + two.replace("lab/y", "lab/z"))
    take_in(db, path)
    assert pairs(db)[0] == {"lab/x", "lab/y", "lab/z", "Common Crawl", "CommonCrawl"}


def test_a_dataset_that_was_read_elsewhere_is_not_shown_as_unread(tmp_path):
    here = traced(
        tmp_path / "here.db",
        [dataset("lab/mix"), Dataset(id="lab/old", name="lab/old", exists=True)],
        [edge("lab/mix", "lab/old")],
    )
    there = traced(
        tmp_path / "there.db", [dataset("lab/old", profile=PROFILE), dataset("lab/x")], [edge("lab/old", "lab/x")]
    )
    path = tmp_path / "there.graphml"
    write_excerpt(ExportFormat.GRAPHML, path, excerpt_of(there, include_all=True))
    stub = exported(here, tmp_path / "stub")
    take_in(here, path)
    [old] = [node for node in excerpt_of(here, include_all=True).nodes if node.id == "lab/old"]
    assert (old.status, old.license, old.domains, old.downloads) == (NodeStatus.TRACED, "mit", ("Math",), 7)
    before = graph(there)
    take_in(there, stub)
    assert {node.id: node for node in graph(there)[0]}.items() >= {node.id: node for node in before[0]}.items()


def test_nothing_is_stored_of_a_file_that_is_refused(tmp_path):
    for content in (b"\xff\xfe{\x00", b"SQLite format 3\x00", b"\x1f\x8b\x08", b"PAR1"):
        (tmp_path / "x.jsonl").write_bytes(content)
        with pytest.raises(ImportFormatError, match=r"UTF-16|a database: export|unpack it first|Parquet"):
            take_in(tmp_path / "new.db", tmp_path / "x.jsonl")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.shared
def test_the_published_graphs_together_survive_byte_for_byte(shared_data, tmp_path):
    db, folder = tmp_path / "l.db", shared_data / "published_graph"
    for some in ("text-only", "multimodal"):
        for kind in ("graph", "data"):
            take_in(db, folder / f"{some}_{kind}.jsonl")
    out = exported(db, tmp_path / "out", include_all=False)
    for kind in ("graph", "data"):
        whole = b"".join((folder / f"{some}_{kind}.jsonl").read_bytes() for some in ("text-only", "multimodal"))
        assert (out / f"{kind}.jsonl").read_bytes() == whole
    again = take_in(db, exported(db, tmp_path / "all"))
    assert (again.edges, again.new_edges, again.new_datasets) == (3398, 0, 0)
    assert len(excerpt_of(db).nodes) == 1878
