"""Over HTTP: loopback only, its own host and origin only, and a token."""

import re
import signal
import socket
import subprocess
import sys

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from app.cli import run
from tests.app.mcp_server.conftest import COMMAND, ROOT
from tests.chain import LENGTH, chain_services, rules_environment
from tests.running import clean_environment

ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPTS = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Start the server; give its address and its token."""
    with chain_services() as services:
        db = tmp_path_factory.mktemp("http") / "chain.db"
        with serving("--db", db, environment=rules_environment(services)) as told:
            yield told


class serving:
    def __init__(self, *arguments, environment=None):
        self.environment = clean_environment(environment)
        self.command = [sys.executable, *COMMAND, "--http", "--port", "0", *map(str, arguments)]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, env=self.environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
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


async def test_a_client_with_the_token_is_answered(served):
    address, token = served
    told = []

    async def listener(progress, total, message):
        told.append(progress)

    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        assert len((await client.list_tools()).tools) == 18
        traced = await client.call_tool("trace", {"seeds": ["acme/link-0"]}, progress_callback=listener)
        assert traced.structured_content["state"] == "complete"
        assert told == sorted(set(told))
        assert told[-1] == LENGTH
        shown = await client.call_tool("show", {"dataset": "acme/link-5", "downstream": True})
        assert shown.structured_content["total_edges"] == LENGTH - 1
        page = await client.read_resource("taproot://edge/acme%2Flink-0/acme%2Flink-1")
        assert "filtered subset" in page.contents[0].text


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


def test_without_a_token_hosts_and_origins_are_checked_all_the_same(tmp_path):
    with serving("--db", tmp_path / "none.db", "--no-token", "--read-only") as (address, _):
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
def test_what_cannot_be_served_is_told(arguments, code, words, capsys):
    assert run(["mcp", *arguments]) == code
    assert words in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["mcp", "--http", "--port", port]) == 2
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in capsys.readouterr().err


def test_without_the_extra_it_says_how_to_get_it():
    code = "import sys; sys.modules['mcp'] = None; from app.cli import run; sys.exit(run(['mcp']))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.strip() == "taproot: The MCP server needs the extra mcp: pip install '.[mcp]' in the clone"
