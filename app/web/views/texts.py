"""Texts and addresses of others, made fit to be shown: nothing in them steers what shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from app.naming.unseen import UNSEEN

__all__ = ["counted", "joined", "link_of", "moment", "percent", "visible"]

_KEPT: Final = frozenset({ord("\n"), ord("\t")})
_BLANKED: Final = {code: " " for code in UNSEEN if code not in _KEPT}
_LONGEST: Final = 4_000
_LONGEST_LINK: Final = 2_000


def visible(text: str, most: int = _LONGEST) -> str:
    r"""Blank what cannot be seen or would turn the text around, and cut it at ``most`` characters.

    >>> visible("a\u202eb"), visible("abcdef", 4)
    ('a b', 'abc…')
    """
    shown = text.translate(_BLANKED)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def link_of(address: str) -> str | None:
    """Give an address if a page may link to it: http or https, a host, no account, nothing unseen.

    >>> link_of("https://arxiv.org/abs/2604.10480"), link_of("javascript:alert(1)"), link_of("https://a@b.example/")
    ('https://arxiv.org/abs/2604.10480', None, None)
    """
    if len(address) > _LONGEST_LINK or any(ord(each) in UNSEEN or each.isspace() for each in address):
        return None
    try:
        parts = urlsplit(address)
        named = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not named or "@" in parts.netloc or "\\" in address:
        return None
    return address


def percent(share: float | None) -> str:
    """Give a number from 0 to 1 as a percentage, or a dash."""
    return "—" if share is None else f"{100 * share:.0f} %"


def moment(at: datetime) -> str:
    """Give a time to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun.

    >>> counted(1, "edge"), counted(1200, "edge")
    ('1 edge', '1,200 edges')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(items: Sequence[str], most: int = 5) -> str:
    """Give the first few of a list, and how many more there are."""
    more = f" and {len(items) - most:,} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
