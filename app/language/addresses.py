"""Addresses in documents: Hub datasets, Hub models, hosts, and the name an address ends with."""

import re
from typing import Final

__all__ = ["FILE", "HOST", "hub_dataset_id", "is_hub_model", "is_website", "url_slug"]

FILE: Final = re.compile(
    r"(?:^|/)[\w.-]+\.(?:py|md|json|jsonl|csv|txt|sh|zip|tar|gz|parquet|png|jpg|jpeg|svg|pdf|ipynb|yaml|yml|html|tsv"
    r"|arrow|bin|xml|toml|cfg|tex)$",
    re.IGNORECASE,
)
"""The end of a file name."""

HOST: Final = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|io|gov|info|co|de|fr|in|cn|jp|uk|ai)\d?$", re.IGNORECASE
)
"""A host name and nothing else."""

_HUB_DATASET: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/datasets/"
    r"([A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?)",
    re.IGNORECASE,
)
_HUB_OTHER: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/"
    r"(?!datasets/|collections/|spaces/|papers/|blog|docs|tasks)([\w.-]{1,96})/([\w.-]{1,96})",
    re.IGNORECASE,
)
_RELATIVE_ID: Final = re.compile(
    r"(?!(?:datasets?|data|docs?|assets|images?|figures?|scripts?|src|blob|tree"
    r"|www)\b)[A-Za-z0-9][\w-]{1,95}/[A-Za-z0-9][\w.-]{1,95}$"
)
_PAGES: Final = frozenset({"viewer", "tree", "blob", "resolve", "raw", "discussions", "settings"})
_SITE: Final = re.compile(
    r"(?:https?://)?(?!(?:www\.)?(?:huggingface|hf|github|gitlab|bitbucket|arxiv|aclanthology|doi|openreview|paperswithcode|kaggle"
    r"|zenodo|drive\.google|docs\.google|sites\.google|dropbox)\b)(?!\w+\.github\.io)(?:[\w-]+\.){1,4}[a-z]{2,6}/?$",
    re.IGNORECASE,
)
_SLUG_HOST: Final = re.compile(r"https?://(?:www\.)?([^/?#]+)([^?#]*)")


def hub_dataset_id(url: str) -> str | None:
    """Give the dataset id of a Hub dataset address, ``None`` for any other address."""
    match = _HUB_DATASET.match(url.strip("<>"))
    if match is None:
        return url if _RELATIVE_ID.match(url) and not FILE.search(url) else None
    owner, _, name = match[1].rstrip(".").partition("/")
    return owner if not name or name in _PAGES else f"{owner}/{name}"


def is_hub_model(url: str) -> bool:
    """Whether an address is a Hub page of a model (an owner and a name outside ``datasets/``)."""
    return _HUB_OTHER.match(url.strip("<>")) is not None


def is_website(url: str | None) -> bool:
    """Whether an address is the first page of a site of its own: no Hub, no code host, no paper."""
    return url is not None and _SITE.match(url.strip("<>")) is not None


def url_slug(url: str) -> str:
    """Give the name an address ends with: ``owner/name`` where it has two parts, else its host.

    >>> url_slug("https://www.kaggle.com/datasets/someone/some-set")
    'someone/some-set'
    """
    match = _SLUG_HOST.match(url)
    if match is None:
        return url
    parts = [part for part in match[2].split("/") if part and part not in ("datasets", "dataset", "d", "data")]
    if not parts:
        return match[1]
    if match[1].split(".")[0] in ("github", "kaggle", "gitlab", "huggingface", "hf"):
        return "/".join(parts[:2])
    return match[1] if len(parts) > 2 else parts[-1]
