"""Serve a world from the command line; see the package's docstring."""

import argparse
import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.standins.documents_folder import documents_world
from tests.standins.faults import Faults
from tests.standins.server import StandIns
from tests.standins.synthetic import synthetic_world
from tests.standins.world import World
from tests.standins.world_folder import WorldError, load_world

_FOREIGN = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "GITHUB_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def main(arguments: Sequence[str]) -> int:
    """Run the stand-ins; give the exit code."""
    own, command = _split(arguments)
    options = _parser().parse_args(own)
    try:
        world = _world(options)
        faults = Faults.from_json(_json(options.faults)) if options.faults else Faults()
    except (WorldError, ValueError, OSError) as error:
        sys.stderr.write(f"standins: {error}\n")
        return 2
    services = StandIns(world, faults=faults, port_base=options.port_base, json_schema=not options.json_mode_only)
    try:
        with services:
            code = _run(services, command) if command else _announce(services)
    except OSError as error:
        sys.stderr.write(f"standins: {error}\n")
        return 1
    if options.log:
        _write_log(services, options.log)
    return code


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part our own arguments from the command after ``--``."""
    own = list(arguments)
    if "--" not in own:
        return own, []
    place = own.index("--")
    return own[:place], own[place + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.standins", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--world", type=Path, help="a world's folder")
    what.add_argument("--documents", type=Path, help="a folder of documents with its index.jsonl")
    what.add_argument("--synthetic", type=int, metavar="N", help="an invented world of N datasets")
    parser.add_argument("--seed", type=int, default=0, help="of the synthetic world")
    parser.add_argument("--card-bytes", type=int, default=0, help="fill the synthetic cards up to this length")
    parser.add_argument("--decoys", action="store_true", help="add look-alikes of every dataset (with --documents)")
    parser.add_argument("--port-base", type=int, default=0, help="first of seven consecutive ports; default: free ones")
    parser.add_argument("--faults", help="JSON of a Faults schedule, or the name of a file that holds it")
    parser.add_argument("--json-mode-only", action="store_true", help="the model knows no JSON schemas")
    parser.add_argument("--log", type=Path, help="write the requests seen to this file at the end, a JSON line each")
    return parser


def _json(given: str) -> dict[str, object]:
    value = json.loads(given if given.lstrip().startswith("{") else Path(given).read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise ValueError("the faults are not a JSON object")
    return value


def _world(options: argparse.Namespace) -> World:
    if options.world:
        return load_world(options.world)
    if options.documents:
        return documents_world(options.documents, decoys=options.decoys)
    return synthetic_world(options.synthetic, options.seed, card_bytes=options.card_bytes).world


def _announce(services: StandIns) -> int:
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in services.environment.items()]
    with suppress(KeyboardInterrupt):
        sys.stdout.write("".join(lines))
        sys.stdout.flush()
        threading.Event().wait()
    return 0


def _run(services: StandIns, command: list[str]) -> int:
    """Run a command against the services; keys of real services do not reach it."""
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in _FOREIGN}
    process = subprocess.Popen(command, env=inherited | services.environment)
    while True:
        with suppress(KeyboardInterrupt):  # Ctrl-C is the command's to answer
            return process.wait()


def _write_log(services: StandIns, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for seen in services.log:
            row = {**vars(seen), "body": seen.body.decode("utf-8", "replace")}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
