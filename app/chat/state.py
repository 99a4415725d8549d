"""The state of a conversation: plain JSON values; of the checkpoints of a turn the last is kept."""

from operator import add
from typing import Annotated, Any, TypedDict

__all__ = ["ChatState", "Message"]

Message = dict[str, Any]


class ChatState(TypedDict, total=False):
    """What a conversation is.

    Attributes:
        question: of this turn; empty once it is heard.
        messages: everything that was said, tool results included.
        notebook: what the tools have returned (``Notebook.as_state``).
        turn: counts questions from 1.
        steps: model calls of this turn.
        calls: tools the model wants to call next.
        agreed: whether each of them may be called: what changes something needs the person's yes.
        asked: questions of runs that wait for a person, where none sits before them (LangGraph server).
        put: the edges that were asked about in this turn, and what was answered.
        withheld: sentences that were not shown, each with its turn and reason.
        hidden: how many of this turn.
        runs: started or gone on with in this session.
        budget_tokens: of the session; absent: no bound.
        budget_usd: the same in US dollars.
        title: the first question, cut.
        origin: the session and turn this one was forked from.
    """

    question: str
    messages: Annotated[list[Message], add]
    notebook: dict[str, Any]
    turn: int
    steps: int
    calls: list[dict[str, Any]]
    agreed: list[bool]
    asked: list[dict[str, Any]]
    put: Annotated[list[dict[str, Any]], add]
    withheld: Annotated[list[dict[str, Any]], add]
    hidden: int
    runs: Annotated[list[str], add]
    budget_tokens: int | None
    budget_usd: float | None
    title: str
    origin: str
