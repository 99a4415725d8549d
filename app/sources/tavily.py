"""Web search by Tavily; without a key it is off.

Caveat: what it finds is where documents may be, never evidence: pages are fetched and read for themselves.
"""

import json
from functools import partial
from typing import TYPE_CHECKING, Final

from app.records.answer import Absent, Answer, Found, Unasked
from app.records.document import SearchHit
from app.sources.endpoints import Service
from app.sources.http import Door, Outcome, Received
from app.sources.sdk_transports import search_client

if TYPE_CHECKING:
    from tavily import AsyncTavilyClient

__all__ = ["Tavily"]

LONGEST_QUERY: Final = 400
MOST_HITS: Final = 5
LONGEST_URL: Final = 2048
LONGEST_TITLE: Final = 500
LONGEST_CONTENT: Final = 4000
LONGEST_REASON: Final = 300
ASKING_S: Final = 30.0


class Tavily:
    """Satisfies ``graph_nodes.ports.WebSearch``.

    Args:
        door: the door of the run.
        enabled: whether to search; a replay of a run that searched is enabled without a key.
    """

    def __init__(self, door: Door, *, enabled: bool | None = None) -> None:
        self._door = door
        self._enabled = door.settings.tavily_api_key is not None if enabled is None else enabled
        self._client: AsyncTavilyClient | None = None

    @property
    def enabled(self) -> bool:
        """Whether there is a key."""
        return self._enabled

    async def search(self, query: str) -> Answer[tuple[SearchHit, ...]]:
        """Search the web; queries are cut to 400 characters, at most five results are asked for."""
        if not self._enabled:
            return Absent("web search is off (TAVILY_API_KEY is not set)")
        if self._door.settings.tavily_api_key is None and self._door.waits:
            return Unasked(
                "the run searches the web, but TAVILY_API_KEY is not set", self._door.host_of(Service.TAVILY)
            )
        words = " ".join(query.split())[:LONGEST_QUERY].strip()
        if not words:
            return Found(())
        answer = await self._door.remember(f"tavily {words}", partial(self._asked, words))
        return Found(_hits(answer.body)) if isinstance(answer, Received) else answer

    async def _asked(self, query: str) -> Outcome:
        from httpx import HTTPStatusError
        from tavily.errors import BadRequestError, ForbiddenError, InvalidAPIKeyError, UsageLimitExceededError

        host = self._door.host_of(Service.TAVILY)
        try:
            return await self._door.patience.insist(host, partial(self._once, query))
        except BadRequestError as error:
            return Absent(f"Tavily rejects the query ({_said(error)})")
        except InvalidAPIKeyError:
            return Unasked("Tavily does not accept the key in TAVILY_API_KEY", host)
        except (ForbiddenError, UsageLimitExceededError) as error:
            return Unasked(f"Tavily refuses to search ({_said(error) or 'the plan is used up'})", host)
        except HTTPStatusError as error:
            return Unasked(f"Tavily answered {error.response.status_code}", host)

    async def _once(self, query: str) -> Received:
        from tavily.errors import TimeoutError as TavilyTimeoutError

        try:
            found = await self._sdk().search(
                query, search_depth="basic", max_results=MOST_HITS, include_answer=False, timeout=ASKING_S
            )
        except TavilyTimeoutError as error:
            raise TimeoutError(str(error)) from None
        return Received(self._door.endpoints.public_base(Service.TAVILY), 200, {}, json.dumps(found).encode())

    def _sdk(self) -> "AsyncTavilyClient":
        if self._client is None:
            from tavily import AsyncTavilyClient

            key = self._door.settings.tavily_api_key
            self._client = AsyncTavilyClient(
                api_key=key.get_secret_value() if key is not None else "replayed",
                api_base_url=self._door.endpoints.base(Service.TAVILY),
                client=search_client(self._door),
            )
        return self._client


def _said(error: Exception) -> str:
    """Give what a service says of a refusal, in a line: it may say anything."""
    return _clean(" ".join(str(error.args[0] if error.args else "").split()), LONGEST_REASON)


def _clean(text: str, longest: int) -> str:
    """Cut ``text``, and replace halves of surrogate pairs, which JSON may hold and no database takes."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8")


def _hits(body: bytes) -> tuple[SearchHit, ...]:
    listed = json.loads(body).get("results")
    if not isinstance(listed, list):
        return ()
    hits = (_hit(entry) for entry in listed[:MOST_HITS])
    return tuple(hit for hit in hits if hit is not None)


def _hit(entry: object) -> SearchHit | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str) or len(entry["url"]) > LONGEST_URL:
        return None
    title, content = entry.get("title"), entry.get("content")
    return SearchHit(
        url=_clean(entry["url"], LONGEST_URL),
        title=_clean(title, LONGEST_TITLE) if isinstance(title, str) else "",
        content=_clean(content, LONGEST_CONTENT) if isinstance(content, str) else "",
    )
