"""Who is let in, and what a response carries; asked without a network."""

import re

import httpx
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from app.web.guard import Guard, Visitors

TOKEN = "abcdefghijklmnop1234"
PAGE = "<html><script>a()</script><style>b{}</style><script type=module>&lt;script></script></html>"


async def page(scope, receive, send):
    """Stand for the page: it tells which headers reached it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    if scope["path"] == "/headers":
        await PlainTextResponse(str(sorted(name.decode() for name, _ in scope["headers"])))(scope, receive, send)
        return
    await HTMLResponse(PAGE)(scope, receive, send)


def guarded(token=None, *, any_address=False):
    return Guard(page, Visitors(8080, frozenset({"localhost", "127.0.0.1"}), any_address, token))


async def asked(guard, path="/", host="127.0.0.1:8080", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.ASGITransport(app=guard)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        return await client.get(path, headers={"host": host, **headers})


async def socket_opened(guard, **headers):
    """Ask for a web socket; give what the server answered."""
    headers = {"host": "127.0.0.1:8080", **headers}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": "/", "query_string": b"", "headers": raw}
    answers = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        answers.append(message["type"])

    await guard(scope, receive, send)
    return answers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("LOCALHOST:8080", 200),
        ("127.0.0.1", 421),
        ("127.0.0.1:80", 421),
        ("rebound.example:8080", 421),
        ("localhost.example:8080", 421),
        ("192.168.1.7:8080", 421),
        ("", 421),
    ],
)
async def test_only_our_own_host_is_answered(host, status):
    answer = await asked(guarded(), host=host)
    assert answer.status_code == status
    assert ("<html" in answer.text) == (status == 200)


async def test_bound_to_every_address_any_numeric_host_is_ours():
    guard = guarded(TOKEN, any_address=True)
    for host in ("192.168.1.7:8080", "[2001:db8::7]:8080"):
        assert (await asked(guard, host=host, cookie=f"taproot_8080={TOKEN}")).status_code == 200
    assert (await asked(guard, host="rebound.example:8080", cookie=f"taproot_8080={TOKEN}")).status_code == 421


@pytest.mark.parametrize("origin", ["https://page.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:8080"])
async def test_pages_of_other_origins_are_not_answered(origin):
    assert (await asked(guarded(), origin=origin)).status_code == 403
    assert await socket_opened(guarded(), origin=origin) == ["websocket.close"]


async def test_our_own_pages_are():
    assert (await asked(guarded(), origin="http://127.0.0.1:8080")).status_code == 200
    assert await socket_opened(guarded(), origin="http://127.0.0.1:8080") == ["websocket.accept"]


async def test_a_foreign_page_may_link_here_and_not_embed_us():
    assert (await asked(guarded(), sec_fetch_site="cross-site", sec_fetch_mode="navigate")).status_code == 200
    answer = await asked(guarded(), "/graph.json", sec_fetch_site="cross-site", sec_fetch_mode="no-cors")
    assert answer.status_code == 403


@pytest.mark.parametrize("cookie", ["", "taproot_8080=wrong", f"taproot_8081={TOKEN}", "taproot_8080", "=;=\x7f"])
async def test_without_the_token_nothing_is_answered(cookie):
    answer = await asked(guarded(TOKEN), cookie=cookie)
    assert answer.status_code == 401
    assert "token" in answer.text
    assert await socket_opened(guarded(TOKEN), cookie=cookie) == ["websocket.close"]


async def test_the_token_leaves_the_address_and_stays_in_a_cookie_no_script_reads():
    answer = await asked(guarded(TOKEN), f"//elsewhere.example/?token={TOKEN}&a=b%26c")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?a=b%26c"
    cookie = answer.headers["set-cookie"]
    assert f"taproot_8080={TOKEN}" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert (await asked(guarded(TOKEN), cookie=f"taproot_8080={TOKEN}")).status_code == 200
    assert await socket_opened(guarded(TOKEN), cookie=f"taproot_8080={TOKEN}") == ["websocket.accept"]
    assert (await asked(guarded(TOKEN), "/?token=wrong")).status_code == 401


async def test_a_page_gets_a_nonce_of_its_own_and_a_strict_policy():
    first, second = await asked(guarded()), await asked(guarded())
    nonces = [
        re.search("'nonce-([^']{20,})'", answer.headers["content-security-policy"])[1] for answer in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert first.text.count(f'nonce="{nonces[0]}"') == 3
    assert "&lt;script>" in first.text
    assert int(first.headers["content-length"]) == len(first.content)
    assert "unsafe" not in first.headers["content-security-policy"]
    for name, value in {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}.items():
        assert first.headers[name] == value


async def test_what_a_proxy_would_say_does_not_reach_the_page():
    answer = await asked(guarded(), "/headers", x_forwarded_prefix='"><script>', x_forwarded_for="1.2.3.4")
    assert "x-forwarded" not in answer.text
