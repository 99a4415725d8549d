"""The Hub's dataset API and files, as the public Hub answers.

Both statuses occur for a gated card there: 401 to an anonymous reader (here: ``gated: "auto"``), 403 otherwise; the
error code is the same. A token other than ``TOKEN`` is refused as the Hub refuses a wrong one.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.standins.world import World, WorldDataset, front_matter

__all__ = ["TOKEN", "hub"]

TOKEN = "hf_standin_token"
_MIGRATION = "2022-03-02T23:29:04.000Z"
_FILE = re.compile(r"/datasets/([^/]+(?:/[^/]+)?)/(?:resolve|raw)/(refs/[^/]+/[^/]+|[^/]+)/(.+)")
_CONVERSION = "refs/convert/parquet"
_ONLY_FULL = ("cardData", "siblings", "usedStorage")
_TAGGED = ("task_categories", "language", "license", "size_categories")


def hub(world: World, fill: Callable[[str], str], page_size: int) -> Starlette:
    """Make the service; a search gives at most ``page_size`` datasets a page."""

    async def listing(request: Request) -> Response:
        refusal = _bad_token(request)
        if refusal:
            return refusal
        return _listing(world, request, page_size)

    async def one(request: Request) -> Response:
        asked, mark, revision = request.path_params["id"].partition("/revision/")
        dataset, refusal = _find(world, request, asked, f"/api/datasets/{{}}{mark}{revision}")
        if dataset is None:
            return refusal
        if not _known_revision(dataset, revision or "main"):
            return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return JSONResponse(_describe(dataset, full=True, expand=request.query_params.getlist("expand")))

    async def file(request: Request) -> Response:
        found = _FILE.fullmatch(request.url.path)
        if not found:
            return PlainTextResponse("Not Found", 404)
        kind = "raw" if "/raw/" in request.url.path else "resolve"
        dataset, refusal = _find(world, request, found[1], f"/datasets/{{}}/{kind}/{found[2]}/{found[3]}")
        return refusal if dataset is None else _file(dataset, request, found[2], found[3], fill)

    async def parquet(request: Request) -> Response:
        dataset, refusal = _find(world, request, request.path_params["id"], "/api/datasets/{}/parquet")
        return refusal if dataset is None else _converted(dataset, request)

    async def parquet_file(request: Request) -> Response:
        asked, rest = request.path_params["id"], request.path_params["rest"]
        dataset, refusal = _find(world, request, asked, f"/api/datasets/{{}}/parquet/{rest}")
        if dataset is None:
            return refusal
        return Response(None, 302, {"Location": f"/datasets/{dataset.id}/resolve/refs%2Fconvert%2Fparquet/{rest}"})

    return Starlette(
        routes=[
            Route("/api/datasets", listing),
            Route("/api/datasets/{id:path}/parquet", parquet),
            Route("/api/datasets/{id:path}/parquet/{rest:path}", parquet_file),
            Route("/api/datasets/{id:path}", one),
            Route("/datasets/{rest:path}", file),
        ]
    )


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": message}, status, {"X-Error-Code": code, "X-Error-Message": message})


def _bad_token(request: Request) -> Response | None:
    given = request.headers.get("authorization")
    if given is None or given == f"Bearer {TOKEN}":
        return None
    message = "Invalid credentials in Authorization header"
    return JSONResponse({"error": message}, 401, {"X-Error-Message": message})


def _find(world: World, request: Request, asked: str, path: str) -> tuple[WorldDataset | None, Response]:
    """Give the dataset, or the answer that stands in its place (missing, private, renamed, other case)."""
    refusal = _bad_token(request)
    if refusal:
        return None, refusal
    dataset = world.by_lower_id.get(asked.lower())
    anonymous = "authorization" not in request.headers
    if dataset is None or (dataset.private and anonymous):
        return None, _error(401 if anonymous else 404, "RepoNotFound", "Repository not found")
    if dataset.id != asked:
        query = f"?{request.url.query}" if request.url.query else ""
        location = path.format(dataset.id) + query
        return None, PlainTextResponse(f"Temporary Redirect. Redirecting to {location}", 307, {"Location": location})
    if dataset.disabled:
        return None, _error(403, "Disabled", "Access to this resource is disabled.")
    return dataset, Response()


def _sha(dataset: WorldDataset) -> str:
    return hashlib.sha1(f"{dataset.id}\n{dataset.card}".encode()).hexdigest()


def _converted(dataset: WorldDataset, request: Request) -> Response:
    """List the conversion; addresses are the service's own, and redirect to the branch of the conversion."""
    if dataset.gated:
        return _gated(dataset, request)
    listed: dict[str, dict[str, list[str]]] = {}
    for config, split, _ in dataset.converted:
        address = f"{request.base_url}api/datasets/{dataset.id}/parquet/{config}/{split}/0.parquet"
        listed.setdefault(config, {})[split] = [address]
    return JSONResponse(listed)


def _known_revision(dataset: WorldDataset, revision: str) -> bool:
    if revision == _CONVERSION:
        return bool(dataset.converted)
    return revision in ("main", "HEAD", "refs/heads/main") or (
        len(revision) >= 7 and _sha(dataset).startswith(revision)
    )


def _file(dataset: WorldDataset, request: Request, revision: str, name: str, fill: Callable[[str], str]) -> Response:
    if not _known_revision(dataset, revision):
        return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    commit = {"X-Repo-Commit": _sha(dataset)}
    if dataset.gated:
        return _gated(dataset, request)
    if revision == _CONVERSION:
        body = {f"{config}/{split}/0.parquet": held for config, split, held in dataset.converted}.get(name)
    elif name == "README.md" and dataset.card is not None:
        body = fill(dataset.card).encode()
    else:
        body = dict(dataset.files).get(name)
    if body is None:
        missing = _error(404, "EntryNotFound", "Entry not found")
        missing.headers.update(commit)
        return missing
    etag = '"' + hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest() + '"'
    shown = f'inline; filename="{name.rpartition("/")[2]}"'
    headers = {**commit, "ETag": etag, "Accept-Ranges": "bytes", "Content-Disposition": shown}
    if request.headers.get("if-none-match") in (etag, f"W/{etag}"):
        return Response(None, 304, headers)
    plain = name.endswith((".md", ".json", ".jsonl", ".csv", ".tsv"))
    return Response(body, 200, headers, "text/plain; charset=utf-8" if plain else "application/octet-stream")


def _gated(dataset: WorldDataset, request: Request) -> Response:
    status = 401 if dataset.gated == "auto" and "authorization" not in request.headers else 403
    message = f"Access to dataset {dataset.id} is restricted and you are not in the authorized list."
    return _error(status, "GatedRepo", message)


def _created_at(dataset: WorldDataset) -> str:
    given = dataset.created_at
    if given is None:
        return _MIGRATION
    return f"{given}T12:00:00.000Z" if len(given) == 10 else given


def _tags(dataset: WorldDataset, card: dict[str, Any]) -> list[str]:
    def listed(key: str) -> list[str]:
        value = card.get(key)
        return [str(item) for item in (value if isinstance(value, list) else [value] if value else [])]

    made = [f"{name}:{item}" for name in _TAGGED for item in listed(name)]
    papers = re.findall(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})", dataset.card or "")
    return list(
        dict.fromkeys([*made, *dataset.tags, *listed("tags"), *(f"arxiv:{paper}" for paper in papers), "region:us"])
    )


def _describe(dataset: WorldDataset, *, full: bool, expand: list[str] | None = None) -> dict[str, Any]:
    described = _everything(dataset)
    if expand:
        return {key: value for key, value in described.items() if key in ("_id", "id", *expand)}
    return described if full else {key: value for key, value in described.items() if key not in _ONLY_FULL}


@lru_cache(maxsize=20_000)
def _everything(dataset: WorldDataset) -> dict[str, Any]:
    card = front_matter(dataset.card or "")
    body = re.sub(r"\A---\n.*?\n---\n", "", dataset.card or "", flags=re.DOTALL).strip()
    described: dict[str, Any] = {
        "_id": _sha(dataset)[:24],
        "id": dataset.id,
        "author": dataset.id.partition("/")[0] if "/" in dataset.id else None,
        "sha": _sha(dataset),
        "lastModified": _created_at(dataset),
        "private": dataset.private,
        "gated": ("manual" if dataset.gated is True else dataset.gated),
        "disabled": dataset.disabled,
        "tags": _tags(dataset, card),
        "description": "\n\t" + " ".join(body.split())[:240],
        "downloads": dataset.downloads,
        "likes": dataset.likes,
        "createdAt": _created_at(dataset),
        "key": "",
    }
    names = [".gitattributes", *(["README.md"] if dataset.card is not None else []), *dict(dataset.files)]
    described |= {"cardData": _plain(card) or None, "siblings": [{"rfilename": name} for name in names]}
    described["usedStorage"] = len(dataset.card or "")
    if described["author"] is None:
        del described["author"]
    return described


def _plain(value: Any) -> Any:
    """Make YAML's dates plain JSON."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _listing(world: World, request: Request, page_size: int) -> Response:
    query = request.query_params
    words = [word.lower() for word in query.getlist("search")]
    author = query.get("author", "").lower()
    chosen = [
        dataset
        for lower, dataset in world.by_own_lower_id.items()
        if all(word in lower for word in words)
        and (not author or lower.startswith(f"{author}/"))
        and not dataset.private
    ]
    wanted = set(query.getlist("filter"))
    if wanted:
        chosen = [dataset for dataset in chosen if wanted <= set(_tags(dataset, front_matter(dataset.card or "")))]
    rows = _sorted(chosen, query.get("sort"))
    try:
        start = int(base64.urlsafe_b64decode(query.get("cursor", "MA==")))
        size = max(1, min(int(query.get("limit", page_size)), page_size))
    except ValueError:
        return JSONResponse({"error": "Invalid cursor or limit"}, 400)
    headers = {}
    if start + size < len(rows):
        cursor = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        pairs = [(key, value) for key, value in query.multi_items() if key != "cursor"] + [("cursor", cursor)]
        headers["Link"] = f'<{request.base_url}api/datasets?{urlencode(pairs)}>; rel="next"'
    full = query.get("full", "").lower() in ("true", "1")
    page = [_describe(row, full=full, expand=query.getlist("expand")) for row in rows[start : start + size]]
    return JSONResponse(page, headers=headers)


def _sorted(datasets: list[WorldDataset], key: str | None) -> list[WorldDataset]:
    if key in ("createdAt", "lastModified"):
        return sorted(datasets, key=lambda dataset: (_created_at(dataset), dataset.id), reverse=True)
    if key == "likes":
        return sorted(datasets, key=lambda dataset: (-dataset.likes, dataset.id))
    return sorted(datasets, key=lambda dataset: (-dataset.downloads, dataset.id))
