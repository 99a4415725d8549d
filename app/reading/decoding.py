"""From bytes to clean characters: encodings, line ends, Unicode form, and characters nobody sees.

Invisible characters can carry words for a model that no person reads. They are removed and that is noted;
joiners inside emoji and scripts that need them stay.
"""

import codecs
import re
import unicodedata
from typing import Final

from app.errors import ReadingError
from app.reading.limits import MAX_INPUT_BYTES, MAX_LINE_CHARS

__all__ = ["BIDI_NOTE", "INVISIBLE_NOTE", "clean", "decode"]

INVISIBLE_NOTE: Final = "invisible text removed"
BIDI_NOTE: Final = "text direction controls removed"

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PAR1", "a data file"),
    (b"\x7fELF", "a program"),
)
_LINE_END: Final = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
_UNSEEN: Final = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0\U000e0000-\U000e007f]")
_JOINER_IN_ASCII: Final = re.compile("(?<=[!-~])[\u200c\u200d]+(?=[!-~])")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\uffff\ud800-\udfff]")


def decode(body: bytes, content_type: str = "", declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode a page.

    Args:
        body: the bytes, any length.
        content_type: the header, whose charset is tried after UTF-8.
        declared: a charset that the page itself states.

    Returns:
        The text (neither cleaned nor normalised) and notes on what was unusual.

    Raises:
        ReadingError: the bytes are not text.
    """
    notes: list[str] = []
    for signature, what in _SIGNATURES:
        if body.startswith(signature):
            raise ReadingError(f"The document is {what}, not text.")
    if len(body) > MAX_INPUT_BYTES:
        notes.append(f"only the first {MAX_INPUT_BYTES} of {len(body)} bytes read")
        body = body[:MAX_INPUT_BYTES]
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, errors="replace"), tuple(notes)
    if body.count(b"\x00", 0, 100_000) * 20 > min(len(body), 100_000):
        raise ReadingError("The document is binary, not text.")
    text, note = _decode_plain(body, content_type, declared)
    return text, (*notes, note) if note else tuple(notes)


def _decode_plain(body: bytes, content_type: str, declared: str | None) -> tuple[str, str]:
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        # A character that is cut off at the end is left out.
        return codecs.getincrementaldecoder("utf-8")().decode(body), ""
    except UnicodeDecodeError:
        stated = _CHARSET.search(content_type)
    for encoding in (declared, stated.group(1) if stated else None):
        if encoding:
            try:
                return body.decode(codecs.lookup(encoding).name), f"decoded as {encoding}"
            except (LookupError, UnicodeError, ValueError):
                continue
    mostly = body.decode("utf-8", errors="replace")
    if mostly.count("\ufffd") * 200 <= len(mostly):
        return mostly, "broken characters replaced"
    if len(_CONTROL.findall(body[:100_000].decode("latin-1"))) * 10 > min(len(body), 100_000):
        raise ReadingError("The document is binary, not text.")
    return body.decode("cp1252", errors="replace"), "not UTF-8, decoded as Latin-1"


def clean(text: str, *, cut_lines: bool = True) -> tuple[str, tuple[str, ...]]:
    r"""Normalise line ends and Unicode form, and remove what nobody sees.

    Endless lines are cut unless ``cut_lines`` is false (HTML is often one line).

    >>> clean("a\r\nb\u200bc\u202ed")
    ('a\nbcd', ('invisible text removed', 'text direction controls removed'))
    """
    notes: list[str] = []
    text = text.removeprefix("\ufeff")
    if not text.isascii() or "\r" in text or "\x0b" in text or "\x0c" in text:
        text = unicodedata.normalize("NFC", _LINE_END.sub("\n", text)).replace("\u00ad", "")
    # Everything unseen is outside ASCII.
    unseen = ((_UNSEEN, INVISIBLE_NOTE), (_JOINER_IN_ASCII, INVISIBLE_NOTE), (_BIDI, BIDI_NOTE))
    for pattern, note in () if text.isascii() else unseen:
        text, count = pattern.subn("", text)
        if count and note not in notes:
            notes.append(note)
    text, count = _CONTROL.subn("", text)
    if count:
        notes.append("control characters removed")
    if cut_lines and len(text) > MAX_LINE_CHARS:
        text, count = re.subn(rf"([^\n]{{{MAX_LINE_CHARS}}})[^\n]+", r"\1", text)
        if count:
            notes.append(f"lines longer than {MAX_LINE_CHARS} characters cut")
    return text, tuple(notes)
