"""The demo's database and the server as programs meet it: another process, a real client."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from app.api import trace
from app.mcp_server import Desk, create_server
from app.settings import load_settings
from tests.running import clean_environment

ROOT = Path(__file__).parent.parent.parent.parent
RECORDINGS = ROOT / "cassettes" / "demo"
COMMAND = ["-c", "from app.cli import main; main()", "mcp"]


@pytest.fixture(scope="session")
def demo_db(tmp_path_factory):
    db = tmp_path_factory.mktemp("mcp") / "demo.db"
    trace(replay=RECORDINGS / "openhermes-2.5.yaml", db=db, thread="demo")
    return db


@pytest.fixture
def stdio():
    """Start the command and give a client of it."""

    def start(*arguments, environment=None):
        command = [*COMMAND, *map(str, arguments)]
        return Client(
            StdioServerParameters(
                command=sys.executable, args=command, env=clean_environment(environment), cwd=str(ROOT)
            )
        )

    return start


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
