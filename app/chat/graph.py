"""The conversation as a LangGraph graph: nodes and edges on one page.

::

    hear -> obey -> END                             a slash command, or no model to ask
       `--> ask -> agree -> act -> act ... ask ...  a question: the model answers (END), or calls tools, a bounded
                                                    number of times

What people see is streamed by the nodes (stream mode ``custom``), sentence by sentence, checked. ``agree`` asks the
person by ``interrupt`` before a model changes anything; nothing is done before all of it is answered. Each ``act``
calls one tool, so that a kill loses that one and keeps the results before it. Where nobody sits before the run, its
questions are put by ``question``, each in an ``interrupt`` of its own, and ``go_on`` resumes it with the answers.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send, interrupt

from app.chat import commands
from app.chat.answering import Answering
from app.chat.desk import Desk, ToolResult
from app.chat.memory import result_text
from app.chat.notebook import Notebook
from app.chat.served_questions import put_question, questions_left
from app.chat.state import ChatState
from app.chat.tools import TOOLS, call, read_arguments
from app.errors import UsageError

__all__ = ["LONGEST_ECHO", "MOST_STEPS", "ChatPorts", "build_chat"]

MOST_STEPS: Final = 8
"""Model calls a turn; a model that goes on calling tools is stopped there."""

MOST_CALLS: Final = 6
"""Tools that one model call may call."""

LONGEST_QUESTION: Final = 20_000
LONGEST_ECHO: Final = 2_000
"""Characters kept of what a command printed: every later checkpoint holds them again."""

_TITLE: Final = 80

Update = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatPorts:
    """What the graph works with.

    Attributes:
        desk: makes the desk of a turn, from the conversation and its notebook.
        answering: asks the model; absent: there is none.
    """

    desk: Callable[[ChatState, Notebook], Awaitable[Desk]]
    answering: Answering | None


def build_chat(ports: ChatPorts, checkpointer: Any = None) -> CompiledStateGraph[Any, Any, Any, Any]:  # noqa: ANN401
    """Build and compile the graph."""
    graph = StateGraph(ChatState)
    graph.add_node("hear", hear)
    graph.add_node("obey", _obey(ports))
    graph.add_node("ask", _ask(ports))
    graph.add_node("agree", agree)
    graph.add_node("act", _act(ports))
    graph.add_edge(START, "hear")
    graph.add_conditional_edges("hear", _after_hearing(ports), ["obey", "ask"])
    graph.add_conditional_edges("ask", lambda state: "agree" if state.get("calls") else END, ["agree", END])
    graph.add_edge("agree", "act")
    graph.add_node("question", _question(ports))
    graph.add_node("go_on", _go_on(ports))
    graph.add_conditional_edges(
        "act", lambda state: "act" if state.get("calls") else _asked(state) or "ask", ["act", "question", "ask"]
    )
    graph.add_conditional_edges("obey", lambda state: _asked(state) or END, ["question", END])
    graph.add_edge("question", "go_on")
    graph.add_conditional_edges(
        "go_on", lambda state: _asked(state) or ("ask" if state.get("steps") else END), ["question", "ask", END]
    )
    return graph.compile(checkpointer=checkpointer)


def hear(state: ChatState) -> Update:
    """Take the question of this turn, from ``question`` or from the last message (LangGraph server).

    Raises:
        UsageError: it is empty, or too long to be a question.
    """
    messages = state.get("messages") or []
    given = state.get("question") or ""
    last = messages[-1] if messages else {}
    if not given and last.get("role") == "user" and isinstance(last.get("content"), str):
        question, added = last["content"], []
    else:
        question, added = given, [{"role": "user", "content": given}]
    check_question(question)
    title = state.get("title") or " ".join(question.split())[:_TITLE]
    turn = state.get("turn", 0) + 1
    return {
        "messages": added,
        "question": "",
        "turn": turn,
        "steps": 0,
        "hidden": 0,
        "calls": [],
        "asked": [],
        "title": title,
    }


def check_question(question: str) -> None:
    """Refuse what is no question.

    Raises:
        UsageError: it is empty, or too long.
    """
    if not question.strip():
        raise UsageError("Ask something, or type /help.")
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            f"That is {len(question):,} characters long; ask in at most {LONGEST_QUESTION:,}, or name a file's dataset."
        )


def _after_hearing(ports: ChatPorts) -> Callable[[ChatState], str]:
    def after_hearing(state: ChatState) -> str:
        is_command = state["messages"][-1]["content"].lstrip().startswith("/")
        return "obey" if is_command or ports.answering is None else "ask"

    return after_hearing


def _obey(ports: ChatPorts) -> Any:  # noqa: ANN401 (LangGraph's type of a node)
    async def obey(state: ChatState) -> Update:
        """Do what a slash command says; what it returns may be spoken of later."""
        notebook = Notebook(state.get("notebook"))
        desk = await ports.desk(state, notebook)
        line = state["messages"][-1]["content"]
        outcome = await commands.obey(desk, line, state, has_model=ports.answering is not None)
        text = "\n".join(outcome.lines)
        get_stream_writer()({"kind": "lines", "text": text})
        return {
            "messages": [{"role": "assistant", "content": text[:LONGEST_ECHO]}],
            "notebook": notebook.as_state(),
            "runs": [outcome.run] if outcome.run else [],
            "asked": await questions_left(desk, outcome.run) if outcome.run else [],
            **outcome.update,
        }

    return obey


def _ask(ports: ChatPorts) -> Any:  # noqa: ANN401 (LangGraph's type of a node)
    async def ask(state: ChatState) -> Update:
        """Let the model answer or call tools; its words are shown as far as they are held."""
        if ports.answering is None:
            raise UsageError("No model is configured.")
        notebook = Notebook(state.get("notebook"))
        if state.get("steps", 0) >= MOST_STEPS:
            return ports.answering.give_up(state, MOST_STEPS, get_stream_writer())
        return await ports.answering.answer(state, await ports.desk(state, notebook), get_stream_writer())

    return ask


def agree(state: ChatState) -> Update:
    """Ask the person about every tool the model wants to call that would change something; refuse what is too much."""
    question = next(m["content"] for m in reversed(state["messages"]) if m["role"] == "user")
    calls = state["calls"][:MOST_CALLS]
    agreed = [_is_agreed(each["name"], read_arguments(each["name"], each["args"]), question) for each in calls]
    content = result_text({"error": f"at most {MOST_CALLS} tools at once"})
    refused = [{"role": "tool", "content": content, "tool_call_id": c["id"]} for c in state["calls"][MOST_CALLS:]]
    return {"messages": refused, "calls": calls, "agreed": agreed}


def _act(ports: ChatPorts) -> Any:  # noqa: ANN401 (LangGraph's type of a node)
    async def act(state: ChatState) -> Update:
        """Call the next tool that the model wants to call, if the person agreed."""
        notebook = Notebook(state.get("notebook"))
        desk = await ports.desk(state, notebook)
        (each, *calls), (yes, *agreed) = state["calls"], state["agreed"]
        declined = ToolResult({"answer": "the person said no"}, ())
        result = await call(desk, each["name"], read_arguments(each["name"], each["args"])) if yes else declined
        if result.run:
            # The person has seen it run, or has stopped it: what became of it is told at once, and in any case.
            desk.stop.clear()
            get_stream_writer()({"kind": "lines", "text": "\n".join(result.lines)})
        return {
            "messages": [{"role": "tool", "content": result_text(result.data), "tool_call_id": each["id"]}],
            "notebook": notebook.as_state(),
            "calls": calls,
            "agreed": agreed,
            "runs": [result.run] if result.run else [],
            "asked": [*(state.get("asked") or ()), *(await questions_left(desk, result.run) if result.run else ())],
        }

    return act


def _asked(state: ChatState) -> list[Send]:
    return [Send("question", {"turn": state["turn"], "asked": [each]}) for each in state.get("asked") or ()]


def _question(ports: ChatPorts) -> Any:  # noqa: ANN401 (LangGraph's type of a node)
    async def question(state: ChatState) -> Update:
        """Put one question to whoever will answer it; others wait beside it."""
        [asked] = state["asked"]
        desk = await ports.desk(state, Notebook(state.get("notebook")))
        answer = await put_question(desk, asked)
        pair = {key: asked[key] for key in ("thread", "downstream", "upstream")}
        return {"put": [{**pair, "turn": state["turn"], "answer": answer}]}

    return question


def _go_on(ports: ChatPorts) -> Any:  # noqa: ANN401 (LangGraph's type of a node)
    async def go_on(state: ChatState) -> Update:
        """Go on with the runs whose questions were answered; what comes up then is asked too."""
        notebook = Notebook(state.get("notebook"))
        desk = await ports.desk(state, notebook)
        put = [each for each in state["put"] if each["turn"] == state["turn"]]
        known = {(each["downstream"], each["upstream"]) for each in put}
        now = {(each["downstream"], each["upstream"]) for each in state["asked"]}
        taken = [each for each in put if (each["downstream"], each["upstream"]) in now and each["answer"] != "later"]
        lines: list[str] = []
        asked: list[dict[str, Any]] = []
        for thread in dict.fromkeys(each["thread"] for each in taken):
            lines += (await call(desk, "resume", read_arguments("resume", {"run": thread}))).lines
            asked += await questions_left(desk, thread, known)
        text = "\n".join(lines)
        if text:
            get_stream_writer()({"kind": "lines", "text": text})
        said = [{"role": "assistant", "content": text[:LONGEST_ECHO]}] if text else []
        return {"messages": said, "notebook": notebook.as_state(), "asked": asked}

    return go_on


def _is_agreed(name: str, arguments: Any, question: str) -> bool:  # noqa: ANN401
    """Ask the person whether a tool may change something; runs they named themselves in this turn need no asking."""
    asks = TOOLS[name].asks if name in TOOLS else None
    if asks is None or isinstance(arguments, str):
        return True
    named = arguments.datasets if name == "trace" else [arguments.run] if name == "resume" else None
    if named is not None and all(each in question for each in named):
        return True
    return interrupt({"confirm": asks(arguments), "tool": name}) is True
