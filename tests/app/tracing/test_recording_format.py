"""Reading cassettes that somebody else wrote, damaged or made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import CassetteError
from app.records.run import RunOptions
from app.tracing import recording_format
from app.tracing.recording_format import Exchange, dump_exchange, dump_header, load

OPTIONS = RunOptions(seeds=("org/one",), extractor="rules")


def exchange(number=0, body=b"some text\nof two lines\n"):
    return Exchange("GET", f"https://a.example/{number}", (), b"", 200, "OK", (("content-type", "text/plain"),), body)


def whole(*exchanges):
    return dump_header(OPTIONS).replace(" []\n", "\n") + "".join(dump_exchange(each) for each in exchanges)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.yaml"


@settings(max_examples=150, deadline=None)
@given(
    body=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "ignore"))),
    sent=st.text(
        alphabet=st.sampled_from("ab \t\r\n|>:#-'\"\\{}[]&*!%@`\x85\u2028\ufeff\U0001f600é\x00\x1b"), max_size=40
    ),
    header=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0xFF), max_size=30),
)
def test_every_exchange_comes_back_as_it_was(tmp_path_factory, body, sent, header):
    given_exchange = Exchange(
        "POST", "https://a.example/?q=1", (("accept", header),), sent.encode(), 200, "OK", (("etag", header),), body
    )
    path = tmp_path_factory.getbasetemp() / "round.yaml"
    path.write_bytes(whole(given_exchange, exchange()).encode())
    assert load(path) == (OPTIONS, [given_exchange, exchange()])


def test_a_torn_end_is_named_wherever_it_is_torn(path):
    content = whole(exchange(1), exchange(2)).encode()
    start = content.index(b"https://a.example/2")
    for end in range(start, len(content)):
        path.write_bytes(content[:end])
        with pytest.raises(CassetteError, match="torn"):
            load(path)


def test_broken_yaml_names_the_line(path):
    lines = whole(exchange(1), exchange(2)).splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines, start=1) if "method" in line)
    lines[number - 1] = "    method: 'GET\n  uri: [\n"
    path.write_text("".join(lines))
    with pytest.raises(CassetteError, match=r"broken at line \d+"):
        load(path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    method: GET\n", "", "exchange 1 is not complete"),
        ("code: 200", "code: many", "exchange 1 is not complete"),
        ("    uri: https://a.example/1", "    uri: 5", "exchange 1 is not complete"),
        ("format: 1", "format: 99", "format '99'"),
        ("seeds:\n", "sedes:\n", "option"),
        ("extractor: rules", "extractor: oracle", "option extractor"),
        ("interactions:", "interactions: 5\nmore:", "not a list"),
        ("  options:\n", "  choices:\n", "options of the run are missing"),
    ],
)
def test_missing_and_wrong_parts_are_named(path, old, new, complaint):
    text = whole(exchange(1), exchange(2))
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CassetteError, match=complaint):
        load(path)


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:os.system ['touch {}']", "!!python/name:os.system", "!!python/object/new:os.system ['x']"],
)
def test_a_hostile_tag_is_refused_and_does_nothing(path, tmp_path, tag):
    marker = tmp_path / "marker"
    path.write_text(dump_header(OPTIONS) + f"extra: {tag.format(marker)}\n")
    with pytest.raises(CassetteError, match="broken at line"):
        load(path)
    assert not marker.exists()


@pytest.mark.parametrize("nest", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_before_it_can_crash(path, nest):
    path.write_text("version: 1\nx:\n  " + nest * 200_000 + "\n")
    with pytest.raises(CassetteError, match=r"nested too deeply|broken"):
        load(path)


def test_repeated_aliases_do_not_grow(path):
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    path.write_text(dump_header(OPTIONS).replace("interactions: []", "a0: &a0 [x]\n" + layers + "interactions: *a29"))
    with pytest.raises(CassetteError, match=r"not complete|torn"):
        load(path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("concurrency: 16", "concurrency: 1000000000", "option concurrency"),
        ("since: 2020", "since: 0x" + "f" * 5000, "option since"),
        ("since: 2020", "since: 1" + ":59" * 200_000, "option since"),
        ("- a/b", "- ../../etc/passwd", "option seeds"),
        ("- a/b", '- "a/b\\e[31m"', "option seeds"),
        ("review: none", "review: [none]", "option review"),
        ("budget_usd: null", "budget_usd: .nan", "option budget_usd"),
    ],
)
def test_hostile_options_are_refused(path, old, new, complaint):
    opening = dump_header(OPTIONS.model_copy(update={"seeds": ("a/b",)}))
    assert old in opening
    path.write_text(opening.replace(old, new))
    with pytest.raises(CassetteError, match=complaint):
        load(path)


@pytest.mark.parametrize("text", ["", "[]", "just words", "interactions: []\nversion: 1\n"])
def test_what_is_no_recording_of_a_run_says_so(path, text):
    path.write_text(text)
    with pytest.raises(CassetteError):
        load(path)


def test_a_missing_a_large_and_a_foreign_file_are_refused(path, monkeypatch):
    with pytest.raises(CassetteError, match="cannot be read"):
        load(path)
    path.write_bytes(b"\xff\xfe\x00\x80 not text")
    with pytest.raises(CassetteError, match="broken"):
        load(path)
    path.write_text(whole(exchange(1)))
    monkeypatch.setattr(recording_format, "MAX_CASSETTE_BYTES", 10)
    with pytest.raises(CassetteError, match="larger than"):
        load(path)
