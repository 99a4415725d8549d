"""Slash commands: the tools, called by a person and without a model."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.chat.desk import Desk
from app.chat.tools import call, read_arguments
from app.errors import UsageError
from app.exports.formats import ExportFormat

__all__ = ["COMMANDS", "Outcome", "obey", "words_of"]

NO_MODEL: Final = (
    "No model is configured (OPENAI_API_KEY or OPENAI_BASE_URL), so questions in words cannot be answered."
    " /help lists the commands, which need none."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to: lines to show, a run it worked on, and what changes in the conversation."""

    lines: tuple[str, ...]
    run: str | None = None
    update: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is written, what it does, the tool it calls and how its words become arguments.

    Those without a tool are the conversation's own.
    """

    usage: str
    does: str
    tool: str = ""
    read: Callable[[list[str]], dict[str, Any]] = lambda words: {}
    least: int = 0
    most: int = 0


def _named(*names: str) -> Callable[[list[str]], dict[str, Any]]:
    """Read one word a name; the words beyond are the reason of a decision."""

    def read(words: list[str]) -> dict[str, Any]:
        given = dict(zip(names, words, strict=False))
        return {**given, "why": " ".join(words[len(names) :])} if len(words) > len(names) else given

    return read


def _shown(words: list[str]) -> dict[str, Any]:
    names = [word for word in words if word != "--downstream"]
    return {"dataset": " ".join(names), "downstream": "--downstream" in words}


def _options(words: list[str], **names: str) -> tuple[list[str], dict[str, Any]]:
    """Take ``--name VALUE`` out of the words; gives what is left, and the values under their names."""
    left, values, rest = [], {}, list(words)
    while rest:
        word = rest.pop(0)
        if word.removeprefix("--").replace("-", "_") in names and word.startswith("--"):
            if not rest:
                raise UsageError(f"{word} needs a value.")
            values[names[word.removeprefix("--").replace("-", "_")]] = rest.pop(0)
        else:
            left.append(word)
    return left, values


def _traced(words: list[str]) -> dict[str, Any]:
    datasets, values = _options(words, max_depth="max_depth", review="review")
    return {"datasets": datasets, **values}


def _resumed(words: list[str]) -> dict[str, Any]:
    named, values = _options(words, review="review")
    return {"run": " ".join(named), **values}


def _exported(words: list[str]) -> dict[str, Any]:
    """Read a format and a path; a path alone is a folder for jsonl."""
    left, values = _options(words, dataset="dataset")
    flags = {"--all": "everything", "--downstream": "downstream", "--dark": "dark"}
    given = [word for word in left if word not in flags]
    if len(given) > 2 or (len(given) == 1 and given[0].casefold() in set(ExportFormat)):
        raise UsageError("It is written: /export FORMAT PATH [--dataset ID] [--downstream] [--all] [--dark]")
    format_given = {"format": given[0]} if len(given) == 2 else {}
    return {
        "path": given[-1] if given else "",
        **format_given,
        **values,
        **{flags[w]: True for w in left if w in flags},
    }


def _said(words: list[str]) -> dict[str, Any]:
    mention, meant, *why = words
    off_hub = meant.removeprefix("--") == "off-hub"
    return {"mention": mention, "meant": None if off_hub else meant, "why": " ".join(why)}


_MANY: Final = 99
_EDGE: Final = _named("downstream", "upstream")
COMMANDS: Final[Mapping[str, Command]] = {
    "/trace": Command(
        "/trace DATASET... [--max-depth N] [--review ask]", "traces upstream lineage; ask: puts questions meanwhile",
        "trace", _traced, 1, _MANY,
    ),
    "/resume": Command("/resume RUN [--review ask]", "goes on with a run", "resume", _resumed, 1, 3),
    "/show": Command("/show DATASET [--downstream]", "the tree", "show", _shown, 1, 2),
    "/why": Command("/why DOWNSTREAM UPSTREAM", "the evidence", "why", _EDGE, 2, 2),
    "/paths": Command("/paths DOWNSTREAM UPSTREAM", "every path", "paths", _EDGE, 2, 2),
    "/roots": Command("/roots DATASET", "where its lineage ends", "roots", _named("dataset"), 1, 1),
    "/benchmarks": Command("/benchmarks DATASET", "tests upstream", "benchmarks", _named("dataset"), 1, 1),
    "/compare": Command("/compare A B", "what two datasets share", "compare", _named("a", "b"), 2, 2),
    "/licenses": Command("/licenses DATASET", "licenses upstream", "licenses", _named("dataset"), 1, 1),
    "/review": Command("/review", "the edges that wait for a decision", "review"),
    "/accept": Command("/accept DOWNSTREAM UPSTREAM [WHY]", "accepts an edge", "accept", _EDGE, 2, _MANY),
    "/reject": Command("/reject DOWNSTREAM UPSTREAM [WHY]", "rejects an edge", "reject", _EDGE, 2, _MANY),
    "/relabel": Command(
        "/relabel DOWNSTREAM UPSTREAM 'RELATIONSHIP' [WHY]",
        "accepts an edge under another relationship",
        "relabel",
        _named("downstream", "upstream", "relationship"),
        3,
        _MANY,
    ),
    "/correct": Command(
        "/correct DOWNSTREAM UPSTREAM MEANT [WHY]",
        "says that another upstream is meant",
        "correct",
        _named("downstream", "upstream", "meant"),
        3,
        _MANY,
    ),
    "/skip": Command("/skip DOWNSTREAM UPSTREAM [WHY]", "puts an edge off, after the others", "skip", _EDGE, 2, _MANY),
    "/name": Command(
        "/name 'MENTION' ORG/NAME|off-hub [WHY]", "says once what a written name means", "name", _said, 2, _MANY
    ),
    "/undo": Command("/undo NUMBER", "takes a decision back (n1: about a name)", "undo", _named("number"), 1, 1),
    "/decisions": Command("/decisions", "every decision, with who, when and why", "decisions"),
    "/export": Command(
        "/export FORMAT PATH [--dataset ID] [--downstream] [--all] [--dark]",
        f"writes {', '.join(ExportFormat)}",
        "export", _exported, 1, 8,
    ),
    "/runs": Command("/runs", "the runs of this database", "runs"),
    "/cost": Command("/cost", "what this session cost so far", "cost"),
    "/budget": Command("/budget [TOKENS|$DOLLARS|off]", "shows or sets the budget of this session", most=1),
    "/hidden": Command("/hidden", "the sentences that were not shown, and why"),
    "/sessions": Command("/sessions", "the sessions of this database"),
    "/fork": Command("/fork TURN [NAME]", "goes on from an earlier turn in a session of its own", least=1, most=2),
    "/help": Command("/help", "this list"),
    "/quit": Command("/quit", "leaves; so does Ctrl-D"),
}  # fmt: skip


def words_of(line: str) -> list[str]:
    """Split a command into words, quotes respected.

    Raises:
        UsageError: a quote that is not closed.
    """
    try:
        return shlex.split(line.strip())
    except ValueError:
        raise UsageError("A quotation mark is not closed.") from None


async def obey(desk: Desk, line: str, state: Mapping[str, Any], *, has_model: bool) -> Outcome:
    """Do what a command says; what cannot be done is said in one sentence."""
    if not line.lstrip().startswith("/"):
        return Outcome((NO_MODEL,))
    try:
        words = words_of(line)
        return await _obeyed(desk, words, state, has_model=has_model)
    except UsageError as error:
        return Outcome((str(error),))


async def _obeyed(desk: Desk, words: Sequence[str], state: Mapping[str, Any], *, has_model: bool) -> Outcome:
    name, rest = words[0], list(words[1:])
    command = COMMANDS.get(name)
    if command is None:
        raise UsageError(f"There is no command {name[:40]}; /help lists them.")
    if not command.least <= len(rest) <= command.most:
        raise UsageError(f"It is written: {command.usage}")
    if command.tool:
        result = await call(desk, command.tool, read_arguments(command.tool, command.read(rest)))
        return Outcome(result.lines, result.run)
    if name == "/budget":
        return _budget(desk, rest)
    if name == "/hidden":
        return Outcome(tuple(f"turn {each['turn']}: {each['sentence']} — {each['reason']}" for each in _last(state)))
    if name == "/help":
        return Outcome(_help(has_model=has_model))
    raise UsageError(f"{name} cannot be used here.")


def _last(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    withheld: list[dict[str, Any]] = state.get("withheld") or []
    return withheld[-50:] or [{"turn": state.get("turn", 0), "sentence": "none", "reason": "every sentence was shown"}]


def _budget(desk: Desk, rest: Sequence[str]) -> Outcome:
    if not rest:
        tokens = "no bound" if desk.budget_tokens is None else f"{desk.budget_tokens:,} left"
        usd = "no bound" if desk.budget_usd is None else f"${desk.budget_usd:.4f} left"
        return Outcome((f"tokens: {tokens}; dollars: {usd}",))
    given = rest[0]
    if given == "off":
        return Outcome(("No budget any more.",), update={"budget_tokens": None, "budget_usd": None})
    try:
        if given.startswith("$"):
            usd_given = float(given[1:])
            if not 0 <= usd_given < float("inf"):
                raise ValueError
            return Outcome((f"The budget of this session is ${usd_given:.2f}.",), update={"budget_usd": usd_given})
        tokens_given = int(given.replace(",", "").replace("_", ""))
        if tokens_given < 0:
            raise ValueError
    except ValueError:
        raise UsageError("A budget is a number of tokens, like 200000, or of dollars, like $1.50, or off.") from None
    return Outcome((f"The budget of this session is {tokens_given:,} tokens.",), update={"budget_tokens": tokens_given})


def _help(*, has_model: bool) -> tuple[str, ...]:
    width = max(len(command.usage) for command in COMMANDS.values())
    lines = [f"{command.usage:<{width}}  {command.does}" for command in COMMANDS.values()]
    ask = "Anything else is a question." if has_model else NO_MODEL
    return (
        *lines,
        ask,
        "Esc-Enter or a backslash at the end of a line goes on in the next one; Ctrl-C ends an answer.",
    )
