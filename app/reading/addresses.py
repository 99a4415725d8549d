"""Web addresses in cards: what kind of document one leads to, in its one canonical spelling.

Only the wording of the address is looked at. Whether it may be opened is for the network door to say.
"""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

__all__ = ["ARXIV_ID", "arxiv_id", "github_repository", "web_page"]

ARXIV_ID: Final = r"(?:\d{4}\.\d{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})"
_ARXIV: Final = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|ar5iv(?:\.labs)?(?:\.arxiv)?\.org/(?:abs|pdf|html)/|(?:huggingface\.co|hf\.co)/papers/"
    rf"|alphaxiv\.org/abs/|10\.48550/arxiv\.|\barxiv\s?:\s?(?:arxiv\s?:\s?)?)(?P<id>{ARXIV_ID})(?!\d)",
    re.IGNORECASE,
)
_GITHUB: Final = re.compile(r"(?:https?://)?(?:www\.)?github\.com/([\w-]{1,60})/([\w.-]{1,120})", re.IGNORECASE)
_NO_OWNER: Final = frozenset(
    {
        "about", "apps", "assets", "collections", "features", "login", "marketplace", "notifications", "orgs",
        "search", "settings", "sponsors", "topics", "user-attachments", "users",
    }
)  # fmt: skip
_UNREAD_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:twitter\.com|x\.com|t\.co|youtube\.com|youtu\.be|discord\.(?:com|gg)|slack\.com|colab\.research\.google\.com"
    r"|wandb\.ai|shields\.io|creativecommons\.org|opensource\.org|choosealicense\.com|opendatacommons\.org|gnu\.org|spdx\.org"
    r"|huggingface\.co|hf\.co|hf-mirror\.com|hf\.space|modelscope\.cn|kaggle\.com|drive\.google\.com|docs\.google\.com|dropbox\.com"
    r"|linkedin\.com|facebook\.com|instagram\.com|reddit\.com|t\.me|weixin\.qq\.com|zhihu\.com|buymeacoffee\.com|patreon\.com"
    r"|github\.com|githubusercontent\.com|arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|aclweb\.org|semanticscholar\.org"
    r"|paperswithcode\.com|scholar\.google\.com|zenodo\.org|amazonaws\.com|wikipedia\.org|img\.shields\.io|badge\.fury\.io"
    r"|contributor-covenant\.org|pypi\.org|example\.com|localhost)$"
)
_UNREAD_FILE: Final = re.compile(
    r"\.(?:zip|gz|tgz|tar|bz2|xz|7z|rar|jsonl?|csv|tsv|parquet|arrow|png|jpe?g|gif|svg|webp|mp[34]|webm|wav|ipynb|py|txt|xml|bin)$",
    re.IGNORECASE,
)
_TRACKING: Final = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|ref|ref_src|source|share|si|s|trk|mc_[ce]id|igshid)$", re.IGNORECASE
)
_HF_BLOG: Final = re.compile(r"^/blog/[\w./-]+$")
_END: Final = ".,;:!?'\"*_`)>]}"


def arxiv_id(text: str) -> str | None:
    """Give the first arXiv id that ``text`` holds in a link or as ``arXiv:ID``, without its version.

    >>> arxiv_id("https://huggingface.co/papers/2401.01234v2"), arxiv_id("arXiv: 2401.01234"), arxiv_id("2401.01234")
    ('2401.01234', '2401.01234', None)
    """
    match = _ARXIV.search(text)
    return match["id"] if match else None


def github_repository(url: str) -> tuple[str, str] | None:
    """Give owner and name of the repository that an address lies in, if it lies in one.

    >>> github_repository("https://github.com/some-lab/data.git"), github_repository("https://github.com/some-lab")
    (('some-lab', 'data'), None)
    """
    match = _GITHUB.match(url)
    if match is None or match[1].lower() in _NO_OWNER:
        return None
    name = match[2].rstrip(_END).removesuffix(".git")
    return (match[1], name) if name else None


def web_page(url: str) -> str | None:
    """Give the canonical address of a project page or blog post; absent when it is none.

    Social networks, videos, notebooks, licenses, stores of papers and data, files and the Hub itself
    (except its blog) are not.

    >>> web_page("http://lab.org/post/?utm_source=x#top"), web_page("https://x.com/a/status/1")
    ('http://lab.org/post/', None)
    """
    try:
        parts = urlsplit(url.rstrip(_END))
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or _UNREAD_FILE.search(parts.path):
        return None
    on_hub_blog = host in ("huggingface.co", "hf.co") and _HF_BLOG.match(parts.path)
    if _UNREAD_HOSTS.search(host) and not on_hub_blog:
        return None
    query = [(name, value) for name, value in parse_qsl(parts.query, max_num_fields=None) if not _TRACKING.match(name)]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), ""))
