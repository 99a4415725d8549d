"""One question to a person, as a graph of its own: the run goes on elsewhere while it waits.

::

    ask -> answer -> END
     `---- not open any more ----> END

``ask`` interrupts. Each resume enters it again from its top, so before the interrupt it only reads; an edge that
was decided elsewhere meanwhile is not asked about again, and what was answered to it is dropped. Many questions
wait side by side, each under its own checkpoint thread.
"""

from functools import partial
from typing import Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import interrupt

from app.records.review import Ruling
from graph_nodes.ports import Desk

__all__ = ["QuestionState", "build_question"]


class QuestionState(TypedDict, total=False):
    """Which edge is asked about, what was answered, and the number of the stored decision (0: dropped)."""

    thread: str
    downstream: str
    upstream: str
    ruling: dict[str, Any]
    review: int


async def ask(state: QuestionState, desk: Desk) -> QuestionState:
    """Put the question, unless it is not open any more."""
    question = await desk.question(state["thread"], state["downstream"], state["upstream"])
    return {"ruling": {} if question is None else interrupt(question.model_dump(mode="json"))}


async def answer(state: QuestionState, desk: Desk) -> QuestionState:
    """Store the answer; storing it twice changes nothing."""
    ruling = Ruling.model_validate(state["ruling"])
    review = await desk.answer(state["thread"], state["downstream"], state["upstream"], ruling)
    return {"review": 0 if review is None else review.id}


async def _after_ask(state: QuestionState) -> Literal["answer", "__end__"]:
    return "answer" if state.get("ruling") else "__end__"


def build_question(
    desk: Desk, checkpointer: BaseCheckpointSaver[str] | None = None
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Compile the graph of one question."""
    graph = StateGraph(QuestionState)
    graph.add_node("ask", partial(ask, desk=desk))
    graph.add_node("answer", partial(answer, desk=desk))
    graph.add_edge(START, "ask")
    graph.add_conditional_edges("ask", _after_ask)
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer, name="question")
