"""``python -m tests.standins``."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.standins.conftest import TINY

ROOT = TINY.parent.parent.parent
COMMAND = [sys.executable, "-m", "tests.standins"]
ASK = (
    "import os, sys, urllib.request as u;"
    "print(u.urlopen(os.environ['HF_ENDPOINT'] + '/api/datasets/harbor/mix-1').status, 'HF_TOKEN' in os.environ);"
    "sys.exit(7)"
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_TOKEN": "hf_real"}
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def test_a_command_is_run_against_the_services(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    done = run("--world", str(TINY), "--log", str(log), "--", sys.executable, "-c", ASK)
    assert done.returncode == 7
    assert done.stdout.split() == ["200", "False"]
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(row["service"], row["path"]) for row in rows] == [("hub", "/api/datasets/harbor/mix-1")]


def test_faults_from_the_command_line() -> None:
    faults = json.dumps({"rates": {"hub": {"503": 1}}, "max_consecutive": None})
    done = run("--synthetic", "3", "--faults", faults, "--", sys.executable, "-c", ASK)
    assert "HTTP Error 503" in done.stderr


def test_without_a_command_the_environment_is_printed_until_ctrl_c() -> None:
    with subprocess.Popen([*COMMAND, "--world", str(TINY)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(10)]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    names = [line.removeprefix("export ").partition("=")[0] for line in lines]
    assert names[0] == "HF_ENDPOINT"
    assert set(names) >= {"OPENAI_BASE_URL", "TAVILY_BASE_URL", "TAPROOT_ARXIV_URL", "TAPROOT_WEB_URL"}


def test_a_bad_world_is_named(tmp_path: Path) -> None:
    (tmp_path / "strange").mkdir()
    done = run("--world", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("standins: ")
    assert "unknown strange" in done.stderr


def test_a_port_in_use_and_a_command_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--synthetic", "1", "--port-base", str(taken.getsockname()[1]), "--", "true")
    assert done.returncode == 1
    assert "in use" in done.stderr
    done = run("--synthetic", "1", "--", "no-such-command-anywhere")
    assert done.returncode == 1
    assert "no-such-command-anywhere" in done.stderr
