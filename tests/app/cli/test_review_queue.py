"""The queue worked through: edges in their context, many at once, what is put off, and taking anything back."""

import json
import shutil

import pytest

from app.errors import NotInGraphError
from app.queries import QueueFilter, reviews_of, waiting_ids
from app.records.review import ReviewDecision
from app.tracing.reviewing import decide_edges
from tests.app.tracing.asked_world import ASKED, SEED
from tests.standins.server import StandIns

YOUNG, LATE, RIGHT = (SEED, "acme/young"), (SEED, "acme/late"), ("acme/right", "acme/left")


@pytest.fixture(scope="module")
def environment():
    with StandIns(ASKED) as running:
        yield dict(running.environment)


@pytest.fixture(scope="module")
def traced(environment, tmp_path_factory):
    """A database with three edges that wait."""
    db = tmp_path_factory.mktemp("traced") / "lineage.db"
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        from app.cli import run

        assert run(["trace", SEED, "--extractor", "rules", "--thread", "t", "--db", str(db)]) == 0
    return db


@pytest.fixture
def taproot(taproot, traced):
    shutil.copy(traced, taproot.db)
    return taproot


def queue(taproot, *arguments):
    return [(one["downstream"], one["upstream"]) for one in taproot.ok("review", "list", *arguments)]


def test_an_edge_is_shown_in_its_context(taproot):
    shown = taproot.ok("review", "show", *LATE)
    [claim] = shown["claims"]
    assert claim["passage"]["headings"] == ["It"]
    assert claim["passage"]["before"].endswith(f"[{YOUNG[1]}](https://huggingface.co/datasets/{YOUNG[1]}).\n\n")
    assert claim["passage"]["quote"] == claim["quote"]
    assert "acme/plain" in claim["passage"]["after"]
    assert claim["document"] == f"https://huggingface.co/datasets/{SEED}"
    assert shown["reason"].startswith("the upstream is dated 2024-07-01")
    assert claim["name"]["method"] == "explicit id"
    assert (shown["against"], shown["decisions"], shown["skipped"]) == ([], [], False)
    taproot("review", "accept", *LATE, "--by", "ann", "--why", "seen")
    told = taproot("review", "show", *LATE).out
    for words in ("under: It", "⟦This dataset is", "accepted by ann: seen", "by explicit id", "decided: "):
        assert words in told


def test_both_sides_of_a_contradiction_are_shown(taproot):
    [waiting] = [one for one in taproot.ok("review") if (one["downstream"], one["upstream"]) == RIGHT]
    [other] = waiting["against"]
    assert (other["downstream"], other["upstream"], other["status"]) == (*RIGHT[::-1], "accepted")
    assert other["claims"][0]["quote"]
    assert taproot.ok("review", "show", *RIGHT[::-1])["against"][0]["status"] == "needs_review"
    assert "contradicts:" in taproot("review").out


def test_what_is_put_off_comes_last_and_can_be_taken_up_again(taproot):
    before = queue(taproot)
    assert before == [LATE, YOUNG, RIGHT]
    skipped = taproot.ok("review", "skip", *LATE, "--why", "ask Bob", "--by", "ann")
    assert skipped["count"] == 1
    assert queue(taproot) == [YOUNG, RIGHT, LATE]
    assert [one["skipped"] for one in taproot.ok("review")] == [False, False, True]
    taproot.ok("review", "accept", *LATE)
    assert LATE not in queue(taproot)
    taproot.ok("review", "undo", "2")
    assert queue(taproot) == [YOUNG, RIGHT, LATE]
    taproot.ok("review", "undo", "1", "--by", "bob", "--why", "he is back")
    assert queue(taproot) == before
    log = taproot.ok("review", "log")
    assert next((one["number"], one["undone_by"], one["undone_why"]) for one in log) == ("1", "bob", "he is back")
    assert "undone" in taproot("review", "log").out


@pytest.mark.parametrize(
    ("filters", "meant"),
    [
        (("--all",), [LATE, YOUNG, RIGHT]),
        (("acme/*", "*/l*", "--all"), [LATE, RIGHT]),
        (("--downstream", "ACME/mix"), [LATE, YOUNG]),
        (("--upstream", "*/?oung"), [YOUNG]),
        (("--reason", "contradicts"), [RIGHT]),
        (("--reason", "dated*2024-06"), [YOUNG]),
        (("--relationship", "Direct Inclusion/Subset", "--upstream", "acme/young"), [YOUNG]),
        (("--relationship", "Semantic Evolution"), []),
        (("--min-confidence", "0.97"), []),
        (("--max-confidence", "0.96", "--min-confidence", "0.96"), [LATE, YOUNG, RIGHT]),
        (("--max-confidence", "0.5"), []),
    ],
)
def test_many_at_once_by_filter(filters, meant, taproot):
    dry = taproot.ok("review", "reject", *filters, "--dry-run")
    assert (dry["dry_run"], dry["count"]) == (True, len(meant))
    assert [(one["downstream"], one["upstream"]) for one in dry["decisions"]] == meant
    assert reviews_of(taproot.db) == []
    done = taproot.ok("review", "reject", *filters, "--why", "no", "--by", "ann")
    assert [(one["downstream"], one["upstream"], one["who"], one["why"]) for one in done["decisions"]] == [
        (*pair, "ann", "no") for pair in meant
    ]
    assert set(queue(taproot)) == {LATE, YOUNG, RIGHT} - set(meant)


def test_many_at_once_are_told_and_filters_list_too(taproot):
    told = taproot("review", "accept", "--downstream", SEED, "--dry-run").out
    assert "accept acme/mix ← acme/late\naccept acme/mix ← acme/young\n2 would be decided; nothing was." in told
    assert queue(taproot, "--reason", "contradicts") == [RIGHT]


async def test_all_or_none_is_decided(taproot):
    with pytest.raises(NotInGraphError):
        await decide_edges(taproot.db, [LATE, ("acme/no", "acme/none")], ReviewDecision.ACCEPT, who="ann")
    assert reviews_of(taproot.db) == []


@pytest.mark.parametrize(
    "decision",
    [
        ("accept", *LATE),
        ("reject", *LATE),
        ("relabel", *LATE, "Semantic Evolution"),
        ("correct", *LATE, "acme/other"),
        ("correct", *LATE, "acme/young"),
        ("skip", *LATE),
        ("accept", *RIGHT),
        ("reject", SEED, "acme/plain"),
        ("name", "acme/plain", "acme/other"),
        ("name", "acme/plain", "--off-hub"),
    ],
    ids=" ".join,
)
def test_undoing_gives_the_former_state_back_exactly(decision, taproot):
    before = (taproot.export(), taproot.ok("review"), taproot.ok("show", SEED), taproot.ok("runs"))
    taproot.ok("review", *decision, "--why", "first")
    changed = taproot.export()
    assert decision[0] == "skip" or changed != before[0]
    taproot.ok("review", "undo", "n1" if decision[0] == "name" else "1")
    after = (taproot.export(), taproot.ok("review"), taproot.ok("show", SEED), taproot.ok("runs"))
    assert after == before


def test_undoing_gives_an_earlier_decision_back(taproot):
    taproot.ok("review", "relabel", *LATE, "Semantic Evolution")
    taproot.ok("review", "name", "acme/plain", "acme/other", "--why", "first")
    before = (taproot.export(), taproot.ok("review"))
    taproot.ok("review", "reject", *LATE)
    taproot.ok("review", "name", "acme/plain", "--off-hub")
    taproot.ok("review", "undo", "2")
    taproot.ok("review", "name", "ACME/plain", "--undo")
    assert (taproot.export(), taproot.ok("review")) == before


def test_after_reading_on_undoing_gives_the_former_graph_back(taproot, environment):
    before = taproot.ok("show", SEED)
    taproot.ok("review", "accept", *YOUNG)
    taproot.ok("resume", "t", environment=environment)
    assert "acme/younger" in {node["id"] for node in taproot.ok("show", SEED)["nodes"]}
    taproot.ok("review", "undo", "1")
    after = taproot.ok("show", SEED)
    assert after["edges"] == before["edges"]
    assert {node["id"] for node in after["nodes"]} == {node["id"] for node in before["nodes"]}


def test_decisions_win_over_every_later_trace(taproot, environment):
    taproot.ok("review", "relabel", *LATE, "Semantic Evolution", "--by", "ann")
    taproot.ok("review", "reject", SEED, "acme/plain", "--by", "ann")
    taproot.ok("review", "correct", *YOUNG, "acme/other", "--by", "ann")
    decided = {
        LATE: ("accepted", "accepted by ann", "Semantic Evolution"),
        (SEED, "acme/plain"): ("rejected", "rejected by ann", "Direct Inclusion/Subset"),
        YOUNG: ("rejected", "acme/other is meant, says ann", "Direct Inclusion/Subset"),
        (SEED, "acme/other"): ("accepted", "corrected by ann", "Direct Inclusion/Subset"),
    }

    def now():
        return {
            pair: (one["status"], one["reason"], one["relationship"])
            for pair, one in taproot.edges().items()
            if pair[0] == SEED
        }

    assert now() == decided
    for more in (("--thread", "again"), ("--thread", "afresh", "--refresh"), ("--since", "2010", "--refresh")):
        taproot.ok("trace", SEED, "--extractor", "rules", *more, environment=environment)
        assert now() == decided
    assert taproot.edges()["acme/other", "acme/deep"]["status"] == "accepted"


def test_who_decides(taproot, monkeypatch):
    monkeypatch.setenv("LOGNAME", "grace")
    assert taproot.ok("review", "accept", *LATE)["decisions"][0]["who"] == "grace"
    monkeypatch.setattr("app.settings.login_name", lambda: None)
    nobody = taproot("review", "accept", *LATE)
    assert (nobody.code, nobody.err) == (2, "taproot: Say who decides, by --by NAME: this process has no login name.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("accept",), 2, "Name an edge"),
        (("accept", SEED), 2, "Name an edge"),
        (("skip", SEED, "acme/plain"), 2, "does not wait"),
        (("correct", *LATE, SEED), 2, "not its own upstream"),
        (("correct", *LATE, "ACME/late"), 2, "says already"),
        (("reject", "--min-confidence", "0.9", "--max-confidence", "0.1"), 2, "no edge can fit"),
        (("reject", "acme/*", "--downstream", "acme/mix"), 2, "given twice"),
        (("reject", "--min-confidence", "2"), 2, ""),
        (("show", SEED, "acme/none"), 1, "not in the graph"),
        (("show", "acme/plain", "acme/old"), 1, "not in the graph"),
        (("show", "acme/plain", "acme/calmer"), 1, "no edge"),
        (("undo", "x"), 2, "not the number"),
        (("undo", "n7"), 1, "no decision n7"),
        (("undo", "99999999999999999999"), 2, "not the number"),
        (("name", "Nothing", "--undo"), 1, "Nobody has said"),
        (("name", " ", "acme/plain"), 2, "empty"),
        (("accept", *LATE, "--by", " "), 2, "Say who"),
    ],
)
def test_bad_input(arguments, code, words, taproot):
    result = taproot("review", *arguments)
    assert (result.code, "Traceback" in result.err) == (code, False)
    assert words in result.err
    assert reviews_of(taproot.db) == []
    assert len(waiting_ids(taproot.db, QueueFilter())) == 3


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def other_database(taproot, name):
    path = taproot.db.with_name(name)
    shutil.copy(taproot.db, path)
    return path


def test_decisions_go_round(taproot, tmp_path):
    file, again = tmp_path / "decisions.jsonl", tmp_path / "again.jsonl"
    taproot.ok("review", "relabel", *LATE, "Semantic Evolution", "--why", "“quoted” \u2028 words", "--by", "Ädä")
    taproot.ok("review", "skip", *RIGHT)
    taproot.ok("review", "correct", *YOUNG, "acme/other")
    taproot.ok("review", "undo", "3", "--by", "bob", "--why", "wrong")
    taproot.ok("review", "name", "acme/plain", "--off-hub")
    copy = other_database(taproot, "copy.db")
    assert taproot.ok("review", "export", file)["decisions"] == 4
    blank = tmp_path / "blank.db"
    brought = taproot.ok("review", "import", file, db=blank)
    assert brought == {"new": 4, "undone": 0, "known": 0, "unknown_edges": 3, "conflicts": []}
    taproot.ok("review", "export", again, db=blank)
    assert again.read_bytes() == file.read_bytes()
    for database in (blank, copy):
        repeated = taproot.ok("review", "import", file, db=database)
        assert (repeated["new"], repeated["known"], repeated["undone"]) == (0, 4, 0)
    assert taproot.export() == taproot.export(copy)


def test_decisions_that_were_imported_decide(taproot, environment, tmp_path):
    file, fresh = tmp_path / "decisions.jsonl", tmp_path / "fresh.db"
    taproot.ok("review", "accept", *YOUNG, "--by", "ann")
    taproot.ok("resume", "t", environment=environment)
    taproot.ok("review", "export", file)
    taproot.ok("review", "import", file, db=fresh)
    taproot.ok("trace", SEED, "--extractor", "rules", environment=environment, db=fresh)
    assert taproot.export(fresh) == taproot.export()


@pytest.mark.parametrize("ours_first", [True, False])
def test_two_people_who_disagree_are_named_and_the_later_holds(ours_first, taproot, tmp_path):
    theirs = other_database(taproot, "theirs.db")
    first, second = (taproot.db, theirs) if ours_first else (theirs, taproot.db)
    taproot.ok("review", "accept", *LATE, "--by", "ann", "--why", "yes", db=first)
    taproot.ok("review", "reject", *LATE, "--by", "bob", "--why", "no", db=second)
    taproot.ok("review", "name", "acme/plain", "acme/other", "--by", "ann", db=first)
    taproot.ok("review", "name", "Acme/Plain", "--off-hub", "--by", "bob", db=second)
    files = {db: tmp_path / f"{db.stem}.jsonl" for db in (first, second)}
    for db, file in files.items():
        taproot.ok("review", "export", file, db=db)
    told = taproot("review", "import", files[second], db=other_database(taproot, "told.db") if ours_first else theirs)
    brought = taproot.ok("review", "import", files[theirs])
    assert told.code == 0
    if ours_first:
        assert "Conflict about acme/mix ← acme/late; the later decision holds:" in told.out
        assert "by bob: no  <- holds" in told.out
    edge, name = brought["conflicts"]
    assert (edge["about"], name["about"]) == ("acme/mix ← acme/late", "“Acme/Plain”" if ours_first else "“acme/plain”")
    assert {edge["ours"]["who"], edge["theirs"]["who"]} == {"ann", "bob"}
    assert edge["holds"] == name["holds"] == ("theirs" if ours_first else "ours")
    taproot.ok("review", "import", files[taproot.db], db=theirs)
    assert taproot.export() == taproot.export(theirs)
    assert taproot.edges()[LATE]["reason"] == "rejected by bob: no"


def test_what_was_taken_back_elsewhere_is_taken_back(taproot, tmp_path):
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    taproot.ok("review", "accept", *LATE, "--by", "ann")
    taproot.ok("review", "export", before)
    copy = other_database(taproot, "copy.db")
    taproot.ok("review", "undo", "1", "--by", "ann", "--why", "no")
    taproot.ok("review", "export", after)
    assert taproot.ok("review", "import", after, db=copy)["undone"] == 1
    assert LATE in [(one["downstream"], one["upstream"]) for one in taproot.ok("review", db=copy)]
    assert taproot.ok("review", "import", before)["undone"] == 0
    assert LATE in queue(taproot)


EDGE = {
    "kind": "edge",
    "downstream": "a/a",
    "upstream": "b/b",
    "decision": "accept",
    "who": "ann",
    "decided_at": "2026-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("7", "not a JSON object"),
        ("[" * 100_000, ""),
        ({"kind": "song"}, '"kind" must be'),
        ({"decision": "bless"}, "decision"),
        ({"decision": "relabel"}, "relationship belongs to relabel"),
        ({"decision": "relabel", "relationship": "Magic"}, "not one of the five"),
        ({"relationship": "Semantic Evolution"}, "relationship belongs to relabel"),
        ({"decision": "correct"}, "corrected_id belongs to correct"),
        ({"decision": "correct", "corrected_id": "../../x"}, "../../x"),
        ({"upstream": "a/a"}, "own upstream"),
        ({"who": ""}, "must not be empty"),
        ({"decided_at": "2026-01-01T00:00:00"}, "without a zone"),
        ({"decided_at": "yesterday"}, "decided_at"),
        ({"mood": "good"}, "mood"),
        ({"id": 3}, "numbers belong to one database"),
        ({"why": 7}, "why"),
        ({"kind": "name"}, ""),
    ],
)
def test_a_line_that_is_not_a_decision_is_named_and_nothing_is_taken(line, words, taproot, tmp_path):
    file = tmp_path / "bad.jsonl"
    good = json.dumps(EDGE | {"downstream": SEED, "upstream": "acme/late"})
    bad = line if isinstance(line, str) else json.dumps(EDGE | line)
    file.write_text(f"{good}\n\n{bad}\n")
    result = taproot("review", "import", file)
    assert (result.code, result.out) == (1, "")
    assert f"{file}, line 3: " in result.err
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert reviews_of(taproot.db) == []


def test_files_that_are_none(taproot, tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "none", tmp_path, binary):
        result = taproot("review", "import", file)
        assert (result.code, len(result.err.splitlines())) == (1, 1)
    assert taproot("review", "export", tmp_path / "no" / "folder.jsonl").code == 1
    assert taproot("review", "export", tmp_path / "x", db=tmp_path / "none.db").code == 1
