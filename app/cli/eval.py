"""``taproot eval``: score the extraction against gold labels."""

from typing import Annotated
from pathlib import Path
import typer


def evaluate(context: typer.Context, gold: Annotated[Path, typer.Argument(help="x")]) -> None:
    """Score."""
