import pytest

from app.errors import ReadingError
from app.reading import decoding
from app.reading.decoding import BIDI_NOTE, INVISIBLE_NOTE, clean, decode
from app.reading.limits import MAX_LINE_CHARS


@pytest.mark.parametrize(
    ("body", "content_type", "text", "note"),
    [
        ("Größe".encode(), "", "Größe", ()),
        (b"\xef\xbb\xbfGr\xc3\xb6\xc3\x9fe", "", "Größe", ()),
        ("Größe".encode("utf-16"), "", "Größe", ()),
        ("данные".encode("koi8-r"), "text/plain; charset=KOI8-R", "данные", ("decoded as KOI8-R",)),
        ("Größe".encode("latin-1"), "", "Größe", ("not UTF-8, decoded as Latin-1",)),
        ("Größe".encode("latin-1"), "text/plain; charset=no-such", "Größe", ("not UTF-8, decoded as Latin-1",)),
        (b"word " * 100 + b"\xff", "", "word " * 100 + "\ufffd", ("broken characters replaced",)),
    ],
)
def test_bytes_become_text(body: bytes, content_type: str, text: str, note: tuple[str, ...]) -> None:
    assert decode(body, content_type) == (text, note)


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n", b"PK\x03\x04zip", b"a\x00b\x00c\x00" * 9, bytes(range(128, 160)) * 99]
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ReadingError):
        decode(body)


def test_only_so_many_bytes_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_INPUT_BYTES", 10)
    assert decode("é".encode() * 6) == ("é" * 5, ("only the first 10 of 12 bytes read",))
    assert decode("aé".encode() * 6)[0].startswith("aéaéaéa")


def test_lines_and_characters_are_normalised() -> None:
    assert clean("a\r\nb\rc\u2028d\x0ce")[0] == "a\nb\nc\nd\ne"
    assert clean("e\u0301 soft\u00adhyphen \x07bell") == ("é softhyphen bell", ("control characters removed",))


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\U000e0041\U000e0042", "\u3164"])
def test_characters_nobody_sees_are_removed_and_noted(hidden: str) -> None:
    assert clean(f"GSM{hidden}8K") == ("GSM8K", (INVISIBLE_NOTE,))


def test_direction_controls_are_removed_and_noted() -> None:
    assert clean("a\u202eb\u2066c") == ("abc", (BIDI_NOTE,))


def test_joiners_stay_where_writing_needs_them() -> None:
    assert clean("👩\u200d🔬 می\u200cخواهم") == ("👩\u200d🔬 می\u200cخواهم", ())
    assert clean("ign\u200core") == ("ignore", (INVISIBLE_NOTE,))


def test_endless_lines_are_cut() -> None:
    text, notes = clean("x" * (MAX_LINE_CHARS + 5) + "\nnext")
    assert text == "x" * MAX_LINE_CHARS + "\nnext"
    assert notes == (f"lines longer than {MAX_LINE_CHARS} characters cut",)
