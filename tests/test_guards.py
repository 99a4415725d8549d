"""The guards of the house: linters, types, floors and layout. They run as tests, so that everyone runs them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "graph_nodes", "prompts")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TOP_LEVEL = {
    "pyproject.toml", "app", "graph_nodes", "prompts", "tests", "cassettes", "README.md", "LICENSE", "CHANGELOG.md",
    "langgraph.json", ".ci", ".gitignore",
}  # fmt: skip


def run(*command: str) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff_finds_nothing():
    run("ruff", "check", "--no-cache", ".")


def test_formatting_is_ruffs():
    run("ruff", "format", "--check", "--no-cache", ".")


def test_types_are_strict():
    run("mypy", "--no-incremental", "--cache-dir=/dev/null")


def test_imports_point_down_only():
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_are_small_and_plainly_named(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    assert not re.match(r"^(utils?|helpers?|common|misc|core|base|manager|models|types)\.py$", path.name)
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is too long"
        if isinstance(node, ast.ClassDef):
            assert not re.search(r"(Manager|Handler|Helper|Agent|Processor)$", node.name)
    assert not re.search(r"#.*\b(TODO|FIXME)\b|raise NotImplementedError", text)


def test_the_top_level_holds_the_given_layout_only():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= TOP_LEVEL
