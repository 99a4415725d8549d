"""The command as an assistant starts it: a subprocess, spoken to over its standard input and output."""

import json

import anyio

from app.api import aresume
from tests.app.mcp_server.conftest import command
from tests.chain import CALM, SLOW, chain_services, rules_environment, settings_file

TOOLS = {
    "show", "why", "paths", "roots", "search_datasets", "runs", "export", "review_queue", "trace", "resume", "decide",
    "contamination", "licenses", "redundancy", "compare", "integrity", "open_questions",
    "answer_question",
}  # fmt: skip


async def answer(client, tool, **arguments):
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def test_every_tool_is_listed_typed_and_answers(demo_db):
    async with command("--db", demo_db) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema["type"] == "object"
            assert tool.annotations.read_only_hint == (
                tool.name not in {"trace", "resume", "decide", "answer_question"}
            )
        shown = await answer(client, "show", dataset="teknium/OpenHermes-2.5")
        assert shown["total_edges"] == len(shown["edges"]) >= 65
        assert shown["tree"].startswith("teknium/OpenHermes-2.5\n")
        assert shown["nodes"][0]["id"] == "teknium/OpenHermes-2.5"
        few = await answer(client, "show", dataset="openai/gsm8k", downstream=True, limit=2)
        assert len(few["nodes"]) == len(few["edges"]) == 2 < few["total_nodes"]
        why = await answer(client, "why", downstream="meta-math/MetaMathQA", upstream="openai/gsm8k")
        assert {claim["kind"] for claim in why["paths"][0][0]["claims"]} == {"HuggingFace README", "Paper", "GitHub"}
        assert all(claim["quote"] and claim["verdict"] for claim in why["paths"][0][0]["claims"])
        paths = await answer(client, "paths", downstream="teknium/OpenHermes-2.5", upstream="openai/gsm8k")
        assert all(path["datasets"][0] == "teknium/OpenHermes-2.5" for path in paths["paths"])
        assert all(len(path["datasets"]) == len(path["relationships"]) + 1 for path in paths["paths"])
        roots = await answer(client, "roots", dataset="teknium/OpenHermes-2.5")
        assert roots["total"] == len(roots["roots"]) > 5
        assert set(roots["roots"]) <= {node["id"] for node in shown["nodes"]}
        found = await answer(client, "search_datasets", text="metamath")
        assert found["datasets"][0]["id"] == "meta-math/MetaMathQA"
        assert (await answer(client, "search_datasets", text="MetaMatQA"))["datasets"][0][
            "id"
        ] == "meta-math/MetaMathQA"
        [run] = (await answer(client, "runs"))["runs"]
        assert (run["thread"], run["state"]) == ("demo", "complete")
        page = await client.read_resource("taproot://dataset/meta-math/MetaMathQA")
        assert json.loads(page.contents[0].text)["dataset"]["id"] == "meta-math/MetaMathQA"
        queue = await answer(client, "review_queue", limit=1)
        assert len(queue["edges"]) == min(queue["total"], 1)


def test_a_replayed_trace_tells_its_progress(replayed):
    _, told, result, refused = replayed
    ended = result.structured_content
    assert (ended["state"], ended["thread"], ended["resumable"]) == ("complete", "demo", False)
    assert ended["edges"] >= 65
    progress = [each[0] for each in told]
    assert progress == sorted(set(progress))
    assert told[-1][0] == told[-1][1] == ended["done"]
    assert "model calls" in told[-1][2]
    for refusal in refused:
        assert refusal.is_error
        assert "holds no" in refusal.content[0].text


async def cancelled_when_it_runs(client, tool, **arguments):
    """Start a run and cancel it as soon as it tells its progress."""

    async def listener(progress, total, message):
        scope.cancel()

    with anyio.move_on_after(60) as scope:
        await client.call_tool(tool, arguments, progress_callback=listener)
    return scope.cancelled_caught


async def stopped_state(client):
    """Wait until the run that was cancelled has finished what was in flight; give its state."""
    state = "running"
    with anyio.fail_after(30):
        while state == "running":
            await anyio.sleep(0.1)
            [run] = (await answer(client, "runs"))["runs"]
            state = run["state"]
    return state


async def test_a_run_is_kept_when_it_is_cancelled_and_when_the_client_goes_away(tmp_path):
    db = tmp_path / "new.db"
    with chain_services() as services:
        services.faults = SLOW
        async with command("--db", db, environment=rules_environment(services)) as client:
            assert await cancelled_when_it_runs(client, "trace", seeds=["acme/link-0"], thread="t")
            assert await stopped_state(client) == "stopped"
            assert await cancelled_when_it_runs(client, "resume", thread="t")
        services.faults = CALM
        lineage = await aresume("t", db=db, env_file=settings_file(services, tmp_path))
    assert lineage.raise_if_stopped().roots() == ("acme/link-5",)


async def test_a_cancelled_run_is_resumed(within, tmp_path):
    with chain_services() as services:
        services.faults = SLOW
        async with within(tmp_path / "new.db", environment=rules_environment(services)) as client:
            assert await cancelled_when_it_runs(client, "trace", seeds=["acme/link-0"], thread="t")
            assert await stopped_state(client) == "stopped"
            services.faults = CALM
            ended = await answer(client, "resume", thread="t")
            assert (ended["state"], ended["roots"]) == ("complete", ["acme/link-5"])
