"""Tavily's search. The first line of the world whose words occur in the query answers; else nothing is found."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.standins.world import World

__all__ = ["KEY", "tavily"]

KEY = "tvly-standin-key"


def tavily(world: World, fill: Callable[[str], str]) -> Starlette:
    """Make the service."""

    async def search(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return JSONResponse({"detail": {"error": "Unauthorized: missing or invalid API key."}}, 401)
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        query = asked.get("query") if isinstance(asked, dict) else None
        if not isinstance(query, str) or not query.strip():
            return JSONResponse({"detail": {"error": "Query is missing."}}, 400)
        if len(query) > 400:
            return JSONResponse({"detail": {"error": "Query is too long. Max query length is 400 characters."}}, 400)
        line = next((line for line in world.searches if line.contains.lower() in query.lower()), None)
        results = [
            {
                "url": fill(str(result["url"])),
                "title": str(result.get("title", "")),
                "content": fill(str(result.get("content", ""))),
                "score": float(result.get("score", 0.5)),
                "raw_content": None,
            }
            for result in (line.results if line else ())
        ]
        return JSONResponse(
            {
                "query": query,
                "follow_up_questions": None,
                "answer": None,
                "images": [],
                "results": results[: int(asked.get("max_results", 5))],
                "response_time": 0.01,
                "request_id": "00000000-0000-0000-0000-000000000000",
            }
        )

    return Starlette(routes=[Route("/search", search, methods=["POST"])])
