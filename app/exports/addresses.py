"""Addresses of nodes in linked data: a Hub dataset's page, else a URN that carries the name."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

from app.naming.identifier import hub_id_in_url

__all__ = ["HUB_PAGES", "PROV_NAMESPACE", "address_of", "name_of"]

HUB_PAGES: Final = "https://huggingface.co/datasets/"
PROV_NAMESPACE: Final = "http://www.w3.org/ns/prov#"
_URN: Final = "urn:taproot:dataset:"


def address_of(name: str) -> str:
    """Give the address of a node; from it alone :func:`name_of` finds the name again.

    >>> address_of("openai/gsm8k"), address_of("Common Crawl")
    ('https://huggingface.co/datasets/openai/gsm8k', 'urn:taproot:dataset:Common%20Crawl')
    """
    page = HUB_PAGES + name
    if "/" in name and name.isascii() and hub_id_in_url(page) == name:
        return page
    return _URN + quote(name.encode("utf-8", "replace"), safe="")


def name_of(address: str, entity: Mapping[str, Any]) -> str:
    """Give the name of what stands at ``address``: the Hub id it leads to, else what it is called, else itself."""
    if address.startswith(_URN):
        return unquote(address.removeprefix(_URN), errors="replace")
    url = entity.get("url")
    for link in (address, url if isinstance(url, str) else ""):
        if link and (found := hub_id_in_url(link)) is not None:
            return found
    for key in ("name", "prov:label"):
        called = entity.get(key)
        if isinstance(called, dict):
            called = called.get("en") or next(iter(called.values()), None)
        if isinstance(called, str) and called.strip():
            return called
    return address
