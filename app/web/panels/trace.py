"""Live traces: start, watch, stop, resume; runs that another process works on are watched as well."""

import asyncio
from typing import Final, Literal, cast

from nicegui import ui

from app.queries import run_summaries
from app.records.run import RunSummary
from app.web.context import PageContext
from app.web.panels.parts import Choice, Field, Notice, act, block, heading, number_of, split_names, words
from app.web.run_desk import Wanted
from app.web.views.runs import RunView, runs_view

__all__ = ["build"]

_LOOKS_S: Final = 0.5
"""How often the counts of a run that goes on are shown anew."""
_READERS: Final = {"auto": "model if one is configured", "llm": "model", "rules": "rules"}


def build(context: PageContext) -> None:
    """Fill the panel."""
    traces = _Traces(context)
    ui.timer(_LOOKS_S, traces.look)


class _Traces:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._stored: list[RunSummary] = []
        self._shown: tuple[tuple[RunView, str], ...] | None = None
        self._form()
        self._notice = Notice()
        heading("Runs")
        self._runs = block("pn-list").props('role="list" aria-live="polite"')
        context.on_changed_in_front("trace", self.look_again)

    def _form(self) -> None:
        recorded = self._context.runs.recorded()
        self._seeds = Field("Datasets to trace, like teknium/OpenHermes-2.5")
        with block("pn-fields"):
            self._reader = Choice("Read by", _READERS, "auto")
            self._depth = ui.number("Levels (all)", min=1, step=1, precision=0).props("dense outlined")
        with block("pn-fields"):
            self._usd = ui.number("At most so many $", min=0, step=0.1).props("dense outlined")
            self._tokens = ui.number("At most so many tokens", min=0, step=1000, precision=0).props("dense outlined")
        with block("pn-fields") as replaying:
            self._replay = Choice("Replay a recording", {"": "none: live", **{name: name for name in recorded}})
        replaying.set_visibility(bool(recorded))
        with block("pn-buttons"):
            self._refresh = ui.checkbox("Ignore what is stored").props("dense")
            act("Start", self._start, classes="pn-yes")

    def _wanted(self) -> Wanted:
        return Wanted(
            seeds=tuple(split_names(self._seeds.text)),
            extractor=cast("Literal['auto', 'llm', 'rules']", self._reader.chosen),
            max_depth=number_of(self._depth.value, int),
            budget_usd=number_of(self._usd.value, float),
            budget_tokens=number_of(self._tokens.value, int),
            refresh=bool(self._refresh.value),
            replay=self._replay.chosen or None,
        )

    async def _start(self) -> None:
        self._notice.say("")
        with self._notice.telling():
            thread = await self._context.runs.start(self._wanted())
            self._notice.say(f"The run {thread} has begun; what it finds appears in the picture.")
            self.look()

    def _resume(self, thread: str) -> None:
        self._notice.say("")
        with self._notice.telling():
            usd, tokens = number_of(self._usd.value, float), number_of(self._tokens.value, int)
            self._context.runs.resume(thread, budget_usd=usd, budget_tokens=tokens)
            self._notice.say(f"The run {thread} goes on.")
            self.look()

    def _stop(self, thread: str) -> None:
        self._context.runs.stop(thread)
        self._notice.say(f"The run {thread} finishes what is in flight and stops.")

    async def look_again(self) -> None:
        """Read the runs of the database anew."""
        with self._notice.telling():
            self._stored = await asyncio.to_thread(run_summaries, self._context.db)
            self.look()

    def look(self) -> None:
        """Show what has changed of the runs."""
        if self._runs.is_deleted:
            return
        desk = self._context.runs
        known = {summary.thread: summary for summary in self._stored}
        known |= {name: desk.latest[name] for name in desk.working if name in desk.latest}
        shown = tuple(
            (view, desk.ended[view.thread].words if view.thread in desk.ended else "")
            for view in runs_view(list(known.values()), desk.working)
        )
        unstored = [(name, ended) for name, ended in desk.ended.items() if name not in known]
        for name, ended in unstored:
            self._notice.say(f"{name}: {ended.words}", is_error=not ended.is_well)
        if shown != self._shown:
            self._shown = shown
            self._draw(shown)

    def _draw(self, shown: tuple[tuple[RunView, str], ...]) -> None:
        self._runs.clear()
        with self._runs:
            if not shown:
                ui.label("There is no run yet.").classes("pn-faint")
            for view, ended in shown:
                self._run(view, ended)

    def _run(self, view: RunView, ended: str) -> None:
        with block("pn-row").props('role="listitem"'):
            words(view.thread, "pn-title")
            words(f"{view.state}; began {view.started}; {view.seeds}", "pn-faint")
            with block("pn-bar-track"):
                block("pn-bar").style(f"width: {100 * view.share:.1f}%")
            ui.label(view.progress)
            ui.label(view.cost).classes("pn-faint")
            if ended:
                words(ended, "pn-faint")
            if view.is_elsewhere:
                ui.label("Another process works on it; what it finds appears here.").classes("pn-faint")
            with block("pn-buttons"):
                if view.can_stop:
                    act("Stop", lambda: self._stop(view.thread), classes="pn-no", name=f"Stop {view.thread}")
                if view.can_resume:
                    act("Resume", lambda: self._resume(view.thread), name=f"Resume {view.thread}")
