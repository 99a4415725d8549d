"""Exports, resources, prompts and completions, with a real client in this process."""

import json

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference

from app.api import Lineage


async def test_an_export_in_pieces_is_the_export(within, demo_db, tmp_path):
    Lineage.open(demo_db).export(tmp_path, include_all=True)
    async with within(demo_db) as client:
        for part in ("graph", "data"):
            text, offset = "", 0
            while offset is not None:
                asked = {"part": part, "include_all": True, "offset": offset, "limit": 60}
                piece = (await client.call_tool("export", asked)).structured_content
                text, offset = text + piece["jsonl"], piece["next_offset"]
            assert text.encode() == (tmp_path / f"{part}.jsonl").read_bytes()


async def test_resources_and_prompts(within, demo_db):
    async with within(demo_db) as client:
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


async def test_names_are_completed(within, demo_db):
    async with within(demo_db) as client:
        completed = await client.complete(PromptReference(name="check_edge"), {"name": "upstream", "value": "metamath"})
        assert "meta-math/MetaMathQA" in completed.completion.values
