"""The demo's database and the server as programs meet it: another process, a real client."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from app.mcp_server import Desk, create_server
from app.settings import load_settings
from tests.running import clean_environment

ROOT = Path(__file__).parent.parent.parent.parent
RECORDINGS = ROOT / "cassettes" / "demo"
COMMAND = ["-c", "from app.cli import main; main()", "mcp"]


def command(*arguments, environment=None):
    """Give a client that starts the command and speaks to it."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=[*COMMAND, *map(str, arguments)],
        env=clean_environment(environment),
        cwd=str(ROOT),
    )
    return Client(parameters)


@pytest.fixture(scope="session")
def replayed(tmp_path_factory):
    """The demo, replayed by the command for a client: its database, what it told meanwhile, and its answers."""
    db = tmp_path_factory.mktemp("mcp") / "demo.db"
    told = []

    async def listener(progress, total, message):
        told.append((progress, total, message))

    async def replay():
        async with command("--db", db, "--recordings", RECORDINGS) as client:
            arguments = {"seeds": [], "replay": "openhermes-2.5.yaml", "thread": "demo"}
            ended = await client.call_tool("trace", arguments, progress_callback=listener)
            names = ("../demo/openhermes-2.5.yaml.txt", "/etc/passwd", "none.yaml", ".")
            return ended, [await client.call_tool("trace", {"seeds": [], "replay": name}) for name in names]

    ended, refused = anyio.run(replay)
    return db, told, ended, refused


@pytest.fixture
def demo_db(replayed):
    return replayed[0]


@pytest.fixture
def within():
    """Give a client of a server in this process, over a database."""

    @asynccontextmanager
    async def start(db, environment=None, **limits):
        settings = load_settings(environment=environment or {})
        desk = Desk(settings.model_copy(update={"db": Path(db)}), **limits)
        async with Client(create_server(desk)) as client:
            yield client
        await desk.close()

    return start
