"""The command as an assistant starts it: a subprocess, spoken to over its standard input and output."""

import json

import anyio
import pytest
from mcp.shared.exceptions import MCPError

from tests.app.mcp_server.conftest import RECORDINGS
from tests.chain import CALM, SLOW, chain_services, rules_environment
from tests.running import taproot, taproot_json

TOOLS = {
    "show", "why", "paths", "roots", "search_datasets", "runs", "export", "review_queue", "trace", "resume", "decide",
}  # fmt: skip


async def answer(client, tool, **arguments):
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def test_every_tool_is_listed_typed_and_answers(stdio, demo_db):
    async with stdio("--db", demo_db) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema["type"] == "object"
            assert tool.annotations.read_only_hint == (tool.name not in {"trace", "resume", "decide"})
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
        queue = await answer(client, "review_queue", limit=1)
        assert len(queue["edges"]) == min(queue["total"], 1)


async def test_an_export_in_pieces_is_the_export(stdio, demo_db, tmp_path):
    assert taproot("export", "jsonl", tmp_path, "--all", "--db", demo_db).returncode == 0
    async with stdio("--db", demo_db) as client:
        for part in ("graph", "data"):
            text, offset = "", 0
            while offset is not None:
                piece = await answer(client, "export", part=part, include_all=True, offset=offset, limit=60)
                text, offset = text + piece["jsonl"], piece["next_offset"]
            assert text.encode() == (tmp_path / f"{part}.jsonl").read_bytes()


async def test_resources_and_prompts(stdio, demo_db):
    async with stdio("--db", demo_db) as client:
        templates = {item.uri_template for item in (await client.list_resource_templates()).resource_templates}
        assert {"taproot://dataset/{org}/{name}", "taproot://edge/{downstream}/{upstream}"} <= templates

        async def read(address):
            [content] = (await client.read_resource(address)).contents
            assert content.mime_type == "application/json"
            return json.loads(content.text)

        page = await read("taproot://dataset/meta-math/MetaMathQA")
        assert "openai/gsm8k" in {edge["upstream"] for edge in page["upstream"]}
        assert all(edge["upstream"] == "meta-math/MetaMathQA" for edge in page["downstream"])
        assert await read("taproot://dataset/meta-math%2FMetaMathQA") == page
        edge = await read("taproot://edge/meta-math%2FMetaMathQA/openai%2Fgsm8k")
        assert edge["status"] == "accepted"
        assert edge["claims"][0]["quote"]
        assert len((await read("taproot://datasets"))["datasets"]) > 20
        assert [run["thread"] for run in (await read("taproot://runs"))["runs"]] == ["demo"]
        for wrong in ("taproot://dataset/no/such", "taproot://edge/a%2Fb/c%2Fd", "taproot://dataset/..%2F..%2Fetc"):
            with pytest.raises(MCPError) as error:
                await client.read_resource(wrong)
            assert "Traceback" not in error.value.message
        prompt = await client.get_prompt("where_from", {"dataset": "openai/gsm8k"})
        assert "openai/gsm8k" in prompt.messages[0].content.text


async def test_a_replayed_trace_tells_its_progress(stdio, tmp_path):
    told = []

    async def listener(progress, total, message):
        told.append((progress, total, message))

    async with stdio("--db", tmp_path / "new.db", "--recordings", RECORDINGS) as client:
        arguments = {"seeds": [], "replay": "openhermes-2.5.yaml", "thread": "replayed"}
        result = await client.call_tool("trace", arguments, progress_callback=listener)
        ended = result.structured_content
        assert (ended["state"], ended["thread"], ended["resumable"]) == ("complete", "replayed", False)
        assert ended["edges"] >= 65
        progress = [each[0] for each in told]
        assert progress == sorted(set(progress))
        assert told[-1][0] == told[-1][1] == ended["done"]
        assert "model calls" in told[-1][2]
        for name in ("../demo/openhermes-2.5.yaml.txt", "/etc/passwd", "none.yaml", "."):
            refused = await client.call_tool("trace", {"seeds": [], "replay": name})
            assert refused.is_error
            assert "holds no" in refused.content[0].text


async def test_a_cancelled_trace_is_kept_and_resumed(stdio, tmp_path):
    db = tmp_path / "new.db"
    with chain_services() as services:
        services.faults = SLOW
        kept = rules_environment(services)
        async with stdio("--db", db, environment=kept) as client:
            with anyio.move_on_after(1.5) as scope:
                await client.call_tool("trace", {"seeds": ["acme/link-0"], "thread": "t"})
            assert scope.cancelled_caught
            state = "running"
            with anyio.fail_after(20):
                while state == "running":
                    await anyio.sleep(0.1)
                    [run] = (await answer(client, "runs"))["runs"]
                    state = run["state"]
            assert state == "stopped"
            services.faults = CALM
            ended = await answer(client, "resume", thread="t")
            assert (ended["state"], ended["roots"]) == ("complete", ["acme/link-5"])


async def test_a_client_that_goes_away_leaves_a_run_that_can_be_resumed(stdio, tmp_path):
    db = tmp_path / "new.db"
    with chain_services() as services:
        services.faults = SLOW
        kept = rules_environment(services)
        async with stdio("--db", db, environment=kept) as client:
            with anyio.move_on_after(1.2):
                await client.call_tool("trace", {"seeds": ["acme/link-0"], "thread": "t"})
        services.faults = CALM
        ended = taproot("resume", "t", "--json", "--db", db, environment=kept)
        assert json.loads(ended.stdout)["state"] == "complete"
    assert len(taproot_json("show", "acme/link-0", "--db", db)["edges"]) == 5
