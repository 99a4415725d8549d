"""The Hugging Face Hub: datasets, cards, search.

Caveat: the Hub says "401, repository not found" to whoever may not know whether a private dataset exists;
without a token that reads as absent. A refused token is a matter of ours, not a fact about a dataset, and so is
an address that the door does not open.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from app.records.answer import Absent, Answer, Found, Unasked
from app.records.dataset import HubDataset
from app.records.document import Page
from app.sources.endpoints import Service
from app.sources.http import Door, Outcome, Received

__all__ = ["HuggingFace", "is_dataset_id"]

MOST_PAGES: Final = 3
PAGE_LENGTH: Final = 100
MOST_TAGS: Final = 1000
CARD_DATA_DEPTH: Final = 6
CARD_DATA_ITEMS: Final = 2000
LONGEST_TEXT: Final = 2000
LONGEST_QUERY: Final = 200
HUB_MIGRATION: Final = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)
"""The creation time the Hub gave to everything older than its own record of dates."""

_SHORT: Final = ("id", "createdAt", "sha", "gated", "downloads", "likes")
"""What a list of the Hub says of a dataset beside its tags."""

_ID = re.compile(r"(\b[\w.-]{1,96}\b/)?\b[\w.-]{1,96}\b", re.ASCII)
_ARXIV_TAG = re.compile(r"arxiv:(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.ASCII)
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="next"')


def is_dataset_id(text: str) -> bool:
    """Whether ``text`` has the form of a dataset id (``org/name``, or a bare legacy name).

    >>> is_dataset_id("openai/gsm8k"), is_dataset_id("squad"), is_dataset_id("../x")
    (True, True, False)
    """
    return bool(_ID.fullmatch(text)) and "--" not in text and ".." not in text and not text.endswith(".git")


class HuggingFace:
    """Satisfies ``graph_nodes.ports.Hub``."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._base = door.endpoints.public_base(Service.HUGGINGFACE)

    async def dataset(self, dataset_id: str) -> Answer[HubDataset]:
        """Look up one id; renames are followed, so the answer's id may differ."""
        if not is_dataset_id(dataset_id):
            return Absent("not a dataset id")
        answer = await self._get(f"{self._base}/api/datasets/{quote(dataset_id)}", "application/json")
        if not isinstance(answer, Received):
            return answer
        dataset = _dataset(_parsed(answer.body))
        if dataset is None:
            return Unasked("the Hub's answer is not a dataset", self._door.host_of(Service.HUGGINGFACE))
        return Found(dataset)

    async def api(self, path: str) -> Outcome:
        """Ask the Hub's API under a path of ours, which must be quoted; renames are followed."""
        return await self._get(f"{self._base}{path}", "application/json")

    async def card(self, dataset_id: str) -> Answer[Page]:
        """Fetch the dataset card (README.md); where ``resolve`` is not known at all, as ``raw`` gives it."""
        if not is_dataset_id(dataset_id):
            return Absent("not a dataset id")
        files = f"{self._base}/datasets/{quote(dataset_id)}"
        asked = await self._asked(f"{files}/resolve/main/README.md", "text/plain")
        if isinstance(asked, Received) and asked.status == 404 and "x-error-code" not in asked.headers:
            # Some mirrors serve files by this path alone; the Hub itself always says what is missing.
            asked = await self._asked(f"{files}/raw/main/README.md", "text/plain")
        answer = self._judged(asked)
        if not isinstance(answer, Received):
            return answer
        kind = answer.headers.get("content-type", "text/plain")
        return Found(Page(url=answer.url, content_type=kind, body=answer.body, etag=answer.headers.get("etag")))

    async def search(self, name: str) -> Answer[tuple[HubDataset, ...]]:
        """Search dataset ids by name: three pages of a hundred, most downloaded first, then by likes and id.

        What the Hub lists is short: without card data, configurations and source datasets.
        """
        query = " ".join(name.split())[:LONGEST_QUERY]
        if not query:
            return Found(())
        asked = urlencode({"search": query, "sort": "downloads", "direction": -1, "limit": PAGE_LENGTH})
        url: str | None = f"{self._base}/api/datasets?{asked}"
        found: dict[str, HubDataset] = {}
        for _ in range(MOST_PAGES):
            answer = await self._get(url, "application/json")
            if not isinstance(answer, Received):
                return answer
            listed = _parsed(answer.body)
            if not isinstance(listed, list):
                return Unasked("the Hub's answer is not a list", self._door.host_of(Service.HUGGINGFACE))
            for entry in listed[:PAGE_LENGTH]:
                dataset = _listed(entry)
                if dataset is not None:
                    found.setdefault(dataset.id, dataset)
            url = self._next(answer)
            if url is None:
                break
        return Found(tuple(sorted(found.values(), key=lambda one: (-(one.downloads or 0), -(one.likes or 0), one.id))))

    def _next(self, answer: Received) -> str | None:
        match = _NEXT.search(answer.headers.get("link", ""))
        if match is None:
            return None
        # Only the question is taken from the header: where it is asked stays ours to say.
        question = urlsplit(match[1]).query
        return f"{self._base}/api/datasets?{question}" if question else None

    async def _get(self, url: str | None, accept: str) -> Outcome:
        return self._judged(await self._asked(url or "", accept))

    async def _asked(self, url: str, accept: str) -> Received | Unasked:
        """Ask; what the door does not open or does not read to its end says nothing about a dataset."""
        answer = await self._door.get(url, self._door.bounds(Service.HUGGINGFACE), accept=accept)
        if isinstance(answer, Absent):
            return Unasked(answer.reason, self._door.host_of(Service.HUGGINGFACE))
        return answer

    def _judged(self, answer: Received | Unasked) -> Outcome:
        return self._refusal(answer) if isinstance(answer, Received) and answer.status != 200 else answer

    def _refusal(self, answer: Received) -> Absent | Unasked:
        """Tell what a status other than 200 means, by the Hub's own error code first."""
        code = answer.headers.get("x-error-code", "")
        has_token = self._door.settings.hf_token is not None
        if code == "GatedRepo":
            return Absent("gated on the Hub", gated=True)
        if code == "EntryNotFound":
            return Absent("no such file on the Hub")
        if code in ("RepoNotFound", "RevisionNotFound") or answer.status in (404, 410):
            return Absent("not on the Hub (or private)")
        if code in ("DisabledRepo", "Disabled") or answer.status == 451:
            return Absent("disabled on the Hub")
        if answer.status == 403:
            return Absent("gated or private on the Hub", gated=True)
        if answer.status == 401 and not has_token:
            return Absent("not on the Hub (or private)")
        host = self._door.host_of(Service.HUGGINGFACE)
        if answer.status == 401:
            return Unasked("the Hub does not accept the token in HF_TOKEN", host)
        if answer.status == 400:
            return Absent("the Hub does not know such an id")
        return Unasked(f"the Hub answered {answer.status}", host)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _dataset(found: object) -> HubDataset | None:
    """Make a record of what the Hub says; whatever has not the form it should have is absent."""
    if not isinstance(found, Mapping) or not isinstance(found.get("id"), str) or not is_dataset_id(found["id"]):
        return None
    tags = _texts(found.get("tags"))
    card = found.get("cardData")
    card = card if isinstance(card, Mapping) else {}
    return HubDataset(
        id=found["id"],
        created_at=_created_at(found.get("createdAt")),
        sha=_text(found.get("sha")),
        gated=found.get("gated") not in (None, False, "", "false"),
        downloads=_count(found.get("downloads")),
        likes=_count(found.get("likes")),
        license=_license(card, tags),
        tags=tags,
        arxiv_ids=tuple(dict.fromkeys(match[1] for tag in tags if (match := _ARXIV_TAG.fullmatch(tag)))),
        source_datasets=_texts(card.get("source_datasets")),
        config_names=_config_names(card.get("configs")),
        card_data=_bounded(card),
    )


def _listed(entry: object) -> HubDataset | None:
    """Make a record of what the Hub lists; look-alikes come in every list of their kind, and are made once."""
    if not isinstance(entry, Mapping) or "cardData" in entry:
        return _dataset(entry)
    tags = entry.get("tags")
    try:
        return _short(*map(entry.get, _SHORT), *(tags if isinstance(tags, list) else [tags]))
    except TypeError:
        return _dataset(entry)


@lru_cache(maxsize=2048, typed=True)
def _short(*values: object) -> HubDataset | None:
    given = dict(zip(_SHORT, values[: len(_SHORT)], strict=True))
    return _dataset({**given, "tags": list(values[len(_SHORT) :])})


def _created_at(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        then = datetime.fromisoformat(value)
        then = (then if then.tzinfo is not None else then.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None if then.replace(microsecond=0) == HUB_MIGRATION else then


def _license(card: Mapping[str, Any], tags: Iterable[str]) -> str | None:
    stated = _texts(card.get("license"))
    if stated:
        return ", ".join(stated)
    return next((tag.removeprefix("license:") for tag in tags if tag.startswith("license:")), None)


def _config_names(configs: object) -> tuple[str, ...]:
    listed = configs if isinstance(configs, list) else []
    names = (_text(config.get("config_name")) for config in listed[:MOST_TAGS] if isinstance(config, Mapping))
    return tuple(name for name in names if name is not None)


def _text(value: object) -> str | None:
    return _clean(value) if isinstance(value, str) and value else None


def _clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """Cut ``text``, and replace halves of surrogate pairs, which JSON may hold and no database takes."""
    text = text[:longest]
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(text for entry in listed[:MOST_TAGS] if (text := _text(entry)) is not None)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else None


def _bounded(card: Mapping[str, Any]) -> dict[str, Any]:
    """Copy plain JSON within limits of depth, length and number; what exceeds them is left out."""
    left = [CARD_DATA_ITEMS]

    def copy(value: object, depth: int) -> object:
        left[0] -= 1
        if isinstance(value, str):
            return _clean(value)
        if isinstance(value, Mapping):
            pairs = value.items() if depth > 0 else ()
            return {_clean(str(key), 200): copy(entry, depth - 1) for key, entry in pairs if left[0] > 0}
        if isinstance(value, list):
            return [copy(entry, depth - 1) for entry in value if left[0] > 0] if depth > 0 else []
        return value if isinstance(value, int | float) and abs(value) < 2**63 else None

    return {_clean(str(key), 200): copy(value, CARD_DATA_DEPTH - 1) for key, value in card.items() if left[0] > 0}
