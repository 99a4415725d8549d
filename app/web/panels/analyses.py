"""What the graph tells: contamination, redundancy of a mixture, licenses, structure; each when it is asked for."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.queries import whole_lineage
from app.web.context import ChosenDataset, PageContext
from app.web.panels.parts import Choice, Field, Notice, act, block, split_names
from app.web.panels.report import draw_report
from app.web.views.reports import (
    ReportView,
    contaminated,
    contamination_view,
    licenses_view,
    redundancy_view,
    structure_view,
)

if TYPE_CHECKING:
    from app.analysis.contamination import ContaminationReport

__all__ = ["build"]

_KINDS: Final = {
    "contamination": "Benchmarks in training data",
    "redundancy": "Taken twice",
    "licenses": "License conflicts",
    "structure": "Structure",
}


def build(context: PageContext) -> None:
    """Fill the panel."""
    _Analyses(context)


class _Analyses:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._found: ContaminationReport | None = None
        with block("pn-fields"):
            self._kind = Choice("Analysis", _KINDS, "contamination", self._switched)
            act("Run", self._run)
            act("Clear picture", context.highlight)
        with block("pn-fields") as self._mixing:
            self._mixture = Field("Datasets to be mixed; none: the whole graph")
            act("Add the chosen one", self._add)
        with block("pn-fields") as self._choosing:
            self._benchmark = Choice("Benchmark", {}, "", self._chosen)
        self._notice = Notice()
        self._report = block()
        self._switched()
        context.on_changed(self._changed)

    def _switched(self) -> None:
        kind = self._kind.chosen
        self._mixing.set_visibility(kind in {"redundancy", "licenses"})
        self._choosing.set_visibility(kind == "contamination" and self._found is not None)
        self._report.clear()
        self._notice.say("")

    def _changed(self) -> None:
        if not self._report.is_deleted and self._report.default_slot.children:
            self._notice.say("The graph has changed since; run it again.")

    def _add(self) -> None:
        chosen = self._context.chosen
        if not isinstance(chosen, ChosenDataset):
            self._notice.say("Choose a dataset of the picture first.", is_error=True)
            return
        names = [*split_names(self._mixture.text), chosen.dataset]
        self._mixture.set_value(" ".join(dict.fromkeys(names)))

    async def _run(self) -> None:
        kind, names = self._kind.chosen, list(split_names(self._mixture.text))
        self._notice.say("Reading the graph …")
        with self._notice.telling():
            if kind == "contamination":
                await self._contaminated()
            else:
                await self._draw(lambda: self._other(kind, names))

    def _other(self, kind: str, names: list[str]) -> ReportView:
        from app.analysis.licenses import licenses
        from app.analysis.redundancy import redundancy
        from app.analysis.structure import structure

        lineage = whole_lineage(self._context.db)
        if kind == "redundancy":
            return redundancy_view(redundancy(lineage, names or None))
        if kind == "licenses":
            return licenses_view(licenses(lineage, names or None))
        return structure_view(structure(lineage))

    async def _contaminated(self) -> None:
        from app.analysis.contamination import contamination

        found = await asyncio.to_thread(lambda: contamination(whole_lineage(self._context.db)))
        if self._report.is_deleted:
            return
        self._found = found
        offered = contaminated(found)
        self._benchmark.offer(dict(offered))
        self._choosing.set_visibility(bool(offered))
        known = {name for name, _ in offered}
        if self._benchmark.chosen not in known:
            self._benchmark.set_value(offered[0][0] if offered else "")
        await self._chosen()

    async def _chosen(self) -> None:
        found = self._found
        if found is not None and self._kind.chosen == "contamination":
            await self._draw(lambda: contamination_view(found, self._benchmark.chosen or None))

    async def _draw(self, made: Callable[[], ReportView]) -> None:
        view = await asyncio.to_thread(made)
        if self._report.is_deleted:
            return
        self._report.clear()
        self._notice.say("")
        with self._report:
            draw_report(self._context, view)
