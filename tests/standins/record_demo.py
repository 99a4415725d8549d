"""Records the demo of the README again: the real command and clients, against the stand-in world.

Run it after a change of prompts, clients or the world::

    python -m tests.standins.record_demo

Whoever records against the live services instead needs keys and the network, and no stand-ins::

    taproot trace teknium/OpenHermes-2.5 --record my-run.yaml
"""

import sys
import tempfile
from pathlib import Path

from tests.running import taproot
from tests.standins.server import StandIns
from tests.standins.world_folder import load_world

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "cassettes" / "demo" / "openhermes-2.5.yaml"
SEED = "teknium/OpenHermes-2.5"


def main() -> int:
    """Record, say how it went, and fail when the model had to invent an answer."""
    DEMO.parent.mkdir(parents=True, exist_ok=True)
    DEMO.unlink(missing_ok=True)
    with (
        StandIns(load_world(ROOT / "tests" / "worlds" / "openhermes")) as services,
        tempfile.TemporaryDirectory() as at,
    ):
        result = taproot(
            *("trace", SEED, "--extractor", "llm", "--model", "gpt-5-mini", "--thread", "demo"),
            *("--db", Path(at) / "lineage.db", "--record", DEMO),
            environment=services.environment,
        )
        unscripted = {name: count for name, count in services.unscripted.items() if name != "ClaimReview"}
    sys.stdout.write(result.stdout + result.stderr)
    if unscripted:
        sys.stderr.write(f"The world has no answer for {unscripted}.\n")
    return result.returncode or bool(unscripted)


if __name__ == "__main__":
    sys.exit(main())
