"""The README is tested: its blocks are commands that exist, with options that exist."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from app.cli import app
from tests.running import taproot

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = typer.main.get_command(app).commands
LINES = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines() if "taproot " in f"{line} "]


def test_the_first_block_is_the_demo_and_the_second_the_tests():
    assert ".venv/bin/pip install --quiet .\n" in BLOCKS[0]
    assert "--replay cassettes/demo/openhermes-2.5.yaml" in BLOCKS[0]
    assert "pytest" in BLOCKS[1]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_has_help(name):
    assert re.search(rf"taproot {name}\b", README)
    assert (COMMANDS[name].help or "").strip()
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option" and "--help" not in parameter.opts:
            assert parameter.help, f"{name} {parameter.opts} has no help"


@pytest.mark.parametrize("line", LINES)
def test_every_command_line_of_the_readme_parses(line):
    words = shlex.split(line.partition("#")[0], comments=True)
    start = next(i for i, word in enumerate(words) if word.endswith("taproot"))
    command, *rest = words[start + 1 :]
    assert command in COMMANDS
    found = COMMANDS[command]
    found = getattr(found, "commands", {}).get(rest[0], found) if rest else found
    options = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options


def test_every_threat_names_tests_that_exist():
    table = README.partition("\n## Threats\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 12
    for who, stops, proof in rows:
        assert who.strip()
        assert stops.strip()
        named = re.findall(r"`([^`]*)::(test_\w+)`", proof)
        assert named, who
        path = ""
        for file, name in named:
            path = file or path
            text = (ROOT / path).read_text()
            assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path}::{name}"


def test_help_names_every_command():
    shown = taproot("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in COMMANDS)
