"""``langgraph dev`` serves both graphs from langgraph.json, with its own threads and checkpoints."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.running import clean_environment, export_lines, taproot_json
from tests.standins import StandIns
from tests.standins.synthetic import synthetic_world

ROOT = Path(__file__).parents[3]
QUIET = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1"}


@pytest.fixture(scope="module")
def synthetic():
    return synthetic_world(12, seed=2)


TRACE = "Please trace {}."


def answering(schema, messages):
    """Converse: call the trace tool when that is asked for, and tell how it ended."""
    if schema != "Chat":
        return None
    if messages[-1]["role"] == "tool":
        return {
            "content": "The run server-run-1 is complete." if "complete" in messages[-1]["content"] else "It failed."
        }
    asked = messages[-1]["content"]
    if asked.startswith("Please trace "):
        called = {"name": "trace", "arguments": {"datasets": [asked.split()[-1].rstrip(".")], "max_depth": 1}}
        return {"tool_calls": [called]}
    return {"content": "That is not in the graph."}


@pytest.fixture(scope="module")
def services(synthetic):
    with StandIns(synthetic.world, source_model=answering) as running:
        yield running


@pytest.fixture
def server(services, tmp_path):
    """The server in a process group of its own, which is gone afterwards whatever happened.

    It leaves files where it runs, so it runs in a folder that leads to the checkout.
    """
    home = tmp_path / "home"
    home.mkdir()
    for name in ("app", "graph_nodes", "prompts", "langgraph.json", "pyproject.toml"):
        (home / name).symlink_to(ROOT / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path / "server.log"
    environment = {**services.environment, **QUIET, "TAPROOT_DB": str(tmp_path / "lineage.db")}
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload"]
    with said.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=home,
            env=clean_environment(environment),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{port}", process, said
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_it_serves(url, process, said):
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, said.read_text()[-3000:]
        try:
            if httpx2.get(f"{url}/ok", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    pytest.fail(said.read_text()[-3000:])


def conversed(client, dataset):
    """Ask the chat graph by a command, in words, and for a trace, in one thread; gives the last message after each."""
    thread = client.post("/threads", json={}).raise_for_status().json()["thread_id"]
    said = []
    for question in (f"/show {dataset}", "There are two questions: which is the second?", TRACE.format(dataset)):
        run = {"assistant_id": "chat", "input": {"question": question}}
        outcome = client.post(f"/threads/{thread}/runs/wait", json=run).raise_for_status().json()
        said.append(outcome["messages"][-1]["content"])
    assert (outcome["turn"], outcome["runs"]) == (3, ["server-run-1"])
    return said


def test_a_trace_through_the_server_is_a_trace(server, services, synthetic, tmp_path):
    url, process, said = server
    wait_until_it_serves(url, process, said)
    with httpx2.Client(base_url=url, timeout=90, trust_env=False) as client:
        thread = client.post("/threads", json={}).raise_for_status().json()["thread_id"]
        run = {"assistant_id": "trace", "input": {"seeds": list(synthetic.seeds)}}
        outcome = client.post(f"/threads/{thread}/runs/wait", json=run).raise_for_status().json()
        assert outcome.get("finished") is True, said.read_text()[-3000:]
        state = client.get(f"/threads/{thread}/state").raise_for_status().json()
        talked = conversed(client, synthetic.seeds[0])
    assert state["next"] == []
    assert talked[0].startswith(synthetic.seeds[0])
    assert talked[1] == "That is not in the graph."
    db = tmp_path / "lineage.db"
    assert talked[2] == "The run server-run-1 is complete."
    runs = {run["thread"]: run for run in taproot_json("runs", "--db", db)}
    assert set(runs) == {outcome["thread"], "server-run-1"}
    listed, from_chat = runs[outcome["thread"]], runs["server-run-1"]
    assert (listed["seeds"], from_chat["seeds"]) == (list(synthetic.seeds), [synthetic.seeds[0]])
    assert (listed["state"], listed["pending"], from_chat["state"]) == ("complete", 0, "complete")
    # The trace from chat finds all of it read, and asks no model again.
    chats = sum("There are two questions" in request.body.decode() for request in services.requests("model"))
    assert (listed["model_calls"], chats) == (len(services.requests("model")) - chats, 3)
    direct = tmp_path / "direct.db"
    taproot_json("trace", *synthetic.seeds, "--db", direct, environment=services.environment)
    assert export_lines(db, tmp_path / "a") == export_lines(direct, tmp_path / "b")
