"""A report on a page: sentences, bars, tables; a row sets its path off in the picture, a name chooses its dataset."""

from nicegui import ui

from app.web.context import ChosenDataset, PageContext
from app.web.panels.parts import act, block, heading, point, words
from app.web.views.reports import Cell, Chart, ReportView, Row, TableView

__all__ = ["draw_report"]


def draw_report(context: PageContext, view: ReportView) -> None:
    """Draw a report into the element that is open."""
    for sentence in view.sentences:
        words(sentence)
    for chart in view.charts:
        _chart(chart)
    for table in view.tables:
        _table(context, table)


def _chart(chart: Chart) -> None:
    heading(chart.title)
    with block("pn-chart").props('role="list"'):
        for bar in chart.bars:
            with block("pn-bar-row").props('role="listitem"'):
                words(bar.label, "pn-bar-label")
                with block("pn-bar-track"):
                    block("pn-bar").style(f"width: {100 * bar.length:.1f}%")
                ui.label(bar.shown).classes("pn-bar-value")


def _table(context: PageContext, table: TableView) -> None:
    heading(table.title)
    with block("pn-scroll").props('tabindex="0"'), block("pn-table", "table"):
        with block(tag="thead"), block(tag="tr"):
            for name in table.headings:
                with block(tag="th").props('scope="col"'):
                    ui.label(name)
            if any(row.edges for row in table.rows):
                with block(tag="th").props('scope="col"'):
                    ui.label("picture")
        with block(tag="tbody"):
            for row in table.rows:
                _row(context, row)
    if table.more > 0:
        ui.label(f"and {table.more:,} more: taproot analyze --json lists them").classes("pn-faint")


def _row(context: PageContext, row: Row) -> None:
    with block(tag="tr"):
        for cell in row.cells:
            with block("pn-named" if cell.dataset else "", "td"):
                _cell(context, cell)
        if row.edges:
            with block(tag="td"):
                act("show", lambda: context.highlight(row.path, row.edges), name=f"Show {' → '.join(row.path)}")


def _cell(context: PageContext, cell: Cell) -> None:
    dataset = cell.dataset
    if dataset is None:
        words(cell.text)
        return

    async def choose() -> None:
        await context.choose(ChosenDataset(dataset))

    point(cell.text, choose, cell.text)
