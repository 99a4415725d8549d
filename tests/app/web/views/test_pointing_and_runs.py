"""Words of answers that point at the picture, and runs as they are listed."""

from datetime import UTC, datetime

from app.records.run import RunState, RunSummary
from app.web.views.pointing import Piece, Pointer
from app.web.views.runs import runs_view

POINTER = Pointer(
    ["teknium/OpenHermes-2.5", "meta-math/MetaMathQA"], [("teknium/OpenHermes-2.5", "meta-math/MetaMathQA")]
)


def test_names_and_arrows_point():
    [line] = POINTER.lines("teknium/OpenHermes-2.5 ← MetaMathQA  Direct <b>")
    assert line == [
        Piece("teknium/OpenHermes-2.5", dataset="teknium/OpenHermes-2.5"),
        Piece(" ← ", edge=("teknium/OpenHermes-2.5", "meta-math/MetaMathQA")),
        Piece("MetaMathQA", dataset="meta-math/MetaMathQA"),
        Piece("  Direct <b>"),
    ]


def test_an_arrow_between_what_has_no_edge_does_not_point():
    [line] = POINTER.lines("MetaMathQA ← OpenHermes-2.5")
    assert [piece.edge for piece in line] == [None, None, None]
    assert "".join(piece.text for piece in line) == "MetaMathQA ← OpenHermes-2.5"


def test_ambiguous_names_do_not_point():
    [line] = Pointer(["a/MetaMathQA", "b/MetaMathQA"], []).lines("It is MetaMathQA.")
    assert all(piece.dataset is None for piece in line)


def test_runs_say_what_can_be_done_about_them():
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

    def summary(thread, state, **more):
        return RunSummary(thread=thread, state=state, seeds=("a/b",), started_at=at, updated_at=at, **more)

    mine, other, stopped = runs_view(
        [
            summary("stopped", RunState.STOPPED, reason="the budget is spent", done=1, pending=3),
            summary("other", RunState.RUNNING),
            summary("mine", RunState.RUNNING, model_calls=2, prompt_tokens=1500, cost_usd=0.5),
        ],
        {"mine"},
    )
    assert (mine.can_stop, mine.can_resume, mine.cost) == (True, False, "2 model calls, 1,500 tokens, $0.5000")
    assert (other.is_elsewhere, other.can_stop, other.can_resume) == (True, False, False)
    assert (stopped.state, stopped.share, stopped.can_resume) == ("stopped: the budget is spent", 0.25, True)
    assert stopped.started == "2026-01-02 03:04 UTC"
