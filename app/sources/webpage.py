"""Any web page, through the guarded door.

Caveat: only what is text (or a PDF) is fetched; what a page shows by scripts alone is not there for us.
"""

from typing import Final

from app.records.answer import Absent, Answer, Found
from app.records.document import Page
from app.sources.http import Door, Received

__all__ = ["WebPage"]

READABLE: Final = ("text/", "application/xhtml+xml", "application/pdf")
ACCEPT: Final = "text/html, application/xhtml+xml, text/plain, application/pdf;q=0.9"


class WebPage:
    """Satisfies ``graph_nodes.ports.WebPages``."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def page(self, url: str) -> Answer[Page]:
        """Fetch one page; whatever is refused (address, size, kind) is ``Absent`` with its reason."""
        answer = await self._door.get(url, self._door.bounds(content_types=READABLE), accept=ACCEPT)
        if not isinstance(answer, Received):
            return answer
        if answer.status != 200 or not answer.body:
            return Absent(f"the page answered {answer.status}" + ("" if answer.body else " and nothing more"))
        kind = answer.headers.get("content-type", "text/html")
        return Found(Page(url=answer.url, content_type=kind, body=answer.body, etag=answer.headers.get("etag")))
