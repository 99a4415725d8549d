"""The command line inside this process: a second faster a call than another process, with the same words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from tests.running import SERVICE_VARIABLES

__all__ = ["Console", "Result"]


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The value on standard output, where nothing else may be."""
        return json.loads(self.out)


class Console:
    """Runs commands on one database, in an environment of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], db: Path) -> None:
        self._monkeypatch, self._capsys, self.db = monkeypatch, capsys, db

    def __call__(
        self, *arguments: object, environment: Mapping[str, str] | None = None, db: Path | None = None
    ) -> Result:
        import os

        with self._monkeypatch.context() as patched:
            for name in [name for name in os.environ if name.startswith(SERVICE_VARIABLES)]:
                patched.delenv(name)
            for name, value in {"COLUMNS": "200", "TAPROOT_DB": str(db or self.db), **(environment or {})}.items():
                patched.setenv(name, value)
            self._capsys.readouterr()
            code = run([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        return Result(code, said.out, said.err)

    def ok(self, *arguments: object, **more: Any) -> Any:
        """Run with ``--json``, which must succeed; give the value."""
        result = self(*arguments, "--json", **more)
        assert result.code == 0, result.err
        return result.json

    def export(self, db: Path | None = None) -> dict[str, bytes]:
        """Export everything, as bytes by file name."""
        folder = (db or self.db).with_suffix(".export")
        result = self("export", "jsonl", folder, "--all", db=db)
        assert result.code == 0, result.err
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def edges(self, db: Path | None = None) -> dict[tuple[str, str], dict[str, Any]]:
        """Give ``meta_info`` of every edge by (downstream, upstream)."""
        lines = map(json.loads, self.export(db)["graph.jsonl"].splitlines())
        return {(line["target"], line["source"]): json.loads(line["meta_info"]) for line in lines}
