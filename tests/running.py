"""Running the command line as a person does: another process, an environment of its own, a real database file."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["clean_environment", "export_lines", "taproot", "taproot_json"]

COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
SERVICE_VARIABLES = ("HF_", "OPENAI_", "TAVILY_", "TAPROOT_", "GITHUB_")


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give this process's environment without any service, and with ``extra``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SERVICE_VARIABLES)}
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", **(extra or {})}


def taproot(
    *arguments: str | Path, environment: Mapping[str, str] | None = None, cwd: Path | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=clean_environment(environment),
        cwd=cwd or Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def taproot_json(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Any:
    """Run one command with ``--json`` and give the value; its exit code must be 0."""
    result = taproot(*arguments, "--json", environment=environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def export_lines(db: Path, folder: Path) -> dict[str, bytes]:
    """Export everything a database holds, as bytes by file name."""
    result = taproot("export", "jsonl", folder, "--all", "--db", db)
    assert result.returncode == 0, result.stderr
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
