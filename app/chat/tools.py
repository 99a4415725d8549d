"""Every tool by its name, and how one is called: what goes wrong is an answer too, in one sentence."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from app.chat.deeds import DEEDS
from app.chat.desk import Desk, Tool, ToolResult
from app.chat.exporting import EXPORTS
from app.chat.lookups import LOOKUPS
from app.chat.naming import NAMES
from app.chat.runs import RUNS
from app.errors import TaprootError

__all__ = ["TOOLS", "call", "read_arguments", "schemas"]

TOOLS: Final[Mapping[str, Tool]] = {tool.name: tool for tool in (*LOOKUPS, *RUNS, *DEEDS, *NAMES, *EXPORTS)}


@cache
def schemas() -> list[dict[str, Any]]:
    """Give all tools as a chat completion takes them."""
    return [tool.schema() for tool in TOOLS.values()]


def read_arguments(name: str, given: object) -> BaseModel | str:
    """Check the arguments of a call; what is wrong with them otherwise, in one sentence."""
    tool = TOOLS.get(name)
    if tool is None:
        return f"There is no tool {name[:60]!r}."
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"]) or "arguments"
        return f"{name} needs other arguments: {where}: {fault['msg']}."


async def call(desk: Desk, name: str, arguments: BaseModel | str) -> ToolResult:
    """Call a tool; an error that a person can act on is its answer."""
    if isinstance(arguments, str):
        return ToolResult({"error": arguments}, (arguments,))
    try:
        return await TOOLS[name].work(desk, arguments)
    except TaprootError as error:
        return ToolResult({"error": str(error)}, (str(error),))
