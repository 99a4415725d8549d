"""Over HTTP: loopback only, its own host and origin only, and a token."""

import re
import signal
import subprocess
import sys

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.app.mcp_server.conftest import COMMAND, RECORDINGS, ROOT
from tests.running import clean_environment, taproot

ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPTS = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def served(demo_db):
    """Start the server; give its address and its token."""
    with serving("--db", demo_db, "--recordings", RECORDINGS) as told:
        yield told


class serving:
    def __init__(self, *arguments):
        self.command = [sys.executable, *COMMAND, "--http", "--port", "0", *map(str, arguments)]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, env=clean_environment(), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        address = re.search(r"at (http://\S+/mcp);", self.process.stderr.readline())[1]
        if "--no-token" in self.command:
            return address, None
        return address, re.search(r"Bearer (\S{40,})", self.process.stderr.readline())[1]

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, err
        assert out == ""
        assert "Traceback" not in err


def asked(address, **headers):
    with httpx2.Client(timeout=20) as client:
        return client.post(address, json=ASK, headers={**ACCEPTS, **headers})


async def test_a_client_with_the_token_is_answered(served, tmp_path):
    address, token = served
    told = []

    async def listener(progress, total, message):
        told.append(progress)

    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        assert len((await client.list_tools()).tools) == 11
        shown = await client.call_tool("show", {"dataset": "openai/gsm8k", "downstream": True})
        assert shown.structured_content["total_edges"] > 2
        page = await client.read_resource("taproot://dataset/openai/gsm8k")
        assert "openai/gsm8k" in page.contents[0].text
        arguments = {"seeds": [], "replay": "openhermes-2.5.yaml"}
        traced = await client.call_tool("trace", arguments, progress_callback=listener)
        assert traced.structured_content["state"] == "complete"
        assert told
        assert told == sorted(set(told))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "Basic {token}"}, 401),
        ({"authorization": "Bearer {token}", "host": "rebound.example:80"}, 421),
        ({"authorization": "Bearer {token}", "host": "127.0.0.1"}, 421),
        ({"authorization": "Bearer {token}", "origin": "https://page.example"}, 403),
        ({"authorization": "Bearer {token}", "origin": "null"}, 403),
        ({"authorization": "Bearer {token}", "origin": "http://localhost:1"}, 403),
        ({"host": "rebound.example:80"}, 421),
    ],
)
def test_everyone_else_is_not(headers, status, served):
    address, token = served
    answer = asked(address, **{name: value.format(token=token) for name, value in headers.items()})
    assert answer.status_code == status
    assert "tools" not in answer.text
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


def test_without_a_token_hosts_and_origins_are_checked_all_the_same(demo_db):
    with serving("--db", demo_db, "--no-token", "--read-only") as (address, _):
        assert asked(address, host="rebound.example:80").status_code == 421
        assert asked(address, origin="https://page.example").status_code == 403
        assert asked(address).status_code not in {401, 403, 421}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--http", "--host", "0.0.0.0"), 2, "loopback only"),
        (("--http", "--host", "example.com"), 2, "loopback only"),
        (("--recordings", "no-such-folder"), 2, "does not exist"),
        (("--budget-usd", "-1"), 2, "--budget-usd"),
    ],
)
def test_what_cannot_be_served_is_told(arguments, code, words):
    result = taproot("mcp", *arguments)
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_told(served):
    port = served[0].rpartition(":")[2].removesuffix("/mcp")
    result = taproot("mcp", "--http", "--port", port)
    assert result.returncode == 2
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in result.stderr


def test_without_the_extra_it_says_how_to_get_it():
    code = "import sys; sys.modules['mcp'] = None; from app.cli import run; sys.exit(run(['mcp']))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.strip() == "taproot: The MCP server needs the extra mcp: pip install 'taproot-lineage[mcp]'"
