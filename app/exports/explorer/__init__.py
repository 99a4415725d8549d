"""The picture that a browser draws: plain scripts, each one concern, joined into one without a build step.

They build everything by ``createElement``, ``textContent`` and ``setAttribute``; nothing here makes markup of a text.
"""

from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["script", "style"]

_SCRIPTS: Final = (
    "text.js", "narrowing.js", "placing.js", "growing.js", "drawing.js", "picture.js", "handling.js", "address.js",
    "controls.js", "table.js", "downloads.js", "evidence.js", "following.js", "explore.js",
)  # fmt: skip


@cache
def script() -> str:
    """Give the whole script; it defines ``taproot.explore(host, options)`` and nothing else."""
    parts = [files(__package__).joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\nglobalThis.taproot = { explore };\n})();\n"


@cache
def style() -> str:
    """Give the style sheet."""
    return files(__package__).joinpath("explorer.css").read_text(encoding="utf-8")
