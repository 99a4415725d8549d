"""The page: the picture, and the panels beside it.

The content security policy forbids ``eval``. So no part of the page may use what NiceGUI turns into code in the
browser: elements whose component has a template (``ui.input``, ``ui.select``, ``ui.table``, ``ui.dialog``,
``ui.expansion``, ``ui.link``, ``ui.html``, ``ui.markdown``, ``ui.code``, ``ui.log``, ``ui.echart`` ...), slots given
as templates, properties that begin with ``:``, ``js_handler``, ``run_javascript`` and ``run_method``. Quasar's own
elements do as well: ``ui.element("q-input")``, ``ui.number``, ``ui.button``, ``ui.tabs``, ``ui.element("q-table")``.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from nicegui import app as nicegui_app
from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from app.errors import DatabaseError
from app.settings import Settings, login_name
from app.store.changes import Mark
from app.web.context import Chosen, PageContext
from app.web.graph_view import GraphView
from app.web.panels import PANELS, panel_style
from app.web.picture import Pictures, add_routes
from app.web.run_desk import BesideTracer, RunDesk
from app.web.talks import Talks

__all__ = ["explorer_app"]

_LOOKS_S: Final = 0.1
"""How often a page looks whether the database has changed, for the picture."""
_REREADS_S: Final = 0.2
"""How often it does so for the panels."""
_HEAD: Final = '<link rel="stylesheet" href="explorer.css"><script src="explorer.js" data-source="graph.json"></script>'


def explorer_app(settings: Settings, recordings: Path | None = None) -> FastAPI:
    """Give the application; NiceGUI knows one a process. Runs may be replayed from the folder ``recordings``."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pictures = Pictures(settings.db)
    add_routes(app, pictures)
    runs = RunDesk(settings, recordings)
    talks = Talks(settings, login_name() or "somebody", BesideTracer(runs))
    # Drawn before anybody asks: a large lineage takes a second or two.
    nicegui_app.on_startup(pictures.begin)

    @ui.page("/", title="taproot")
    def page() -> None:
        _build(PageContext(settings, runs, talks), pictures)

    async def ended() -> None:
        await runs.close()
        await talks.close()

    nicegui_app.on_shutdown(ended)

    ui.run_with(
        app,
        title="taproot",
        favicon="🌳",
        tailwind=False,
        gzip_middleware_factory=None,
        reconnect_timeout=20,
        show_welcome_message=False,
    )
    return app


def _build(context: PageContext, pictures: Pictures) -> None:
    ui.add_head_html(_HEAD)
    ui.add_head_html(f"<style>{panel_style()}</style>")

    async def chosen(what: Chosen) -> None:
        await context.choose(what, from_picture=True)
        if what is not None:
            context.open_tab("evidence")

    with ui.element("div").classes("tp-page"):
        with ui.element("main").classes("tp-picture"):
            context.draws_with(GraphView(chosen))
        if PANELS:
            _panels(context)
    ui.timer(_LOOKS_S, _Watch(pictures, context.redraw).look)
    ui.timer(_REREADS_S, _Watch(pictures, context.reread).look)


class _Watch:
    """Tells somebody that the database has changed; the picture does not wait for the panels, nor they for it."""

    def __init__(self, pictures: Pictures, changed: Callable[[], Awaitable[None] | None]) -> None:
        self._pictures, self._changed = pictures, changed
        self._stamp = _stamp(pictures)

    async def look(self) -> None:
        """Look whether anybody has written; what changes while somebody is told is told afterwards."""
        now = _stamp(self._pictures)
        if now != self._stamp:
            self._stamp = now
            told = self._changed()
            if told is not None:
                await told


def _stamp(pictures: Pictures) -> Mark | None:
    try:
        return pictures.stamp()
    except DatabaseError:
        return None


def _panels(context: PageContext) -> None:
    with ui.element("aside").classes("tp-side").props('aria-label="Details"'):
        with ui.tabs().props("dense no-caps mobile-arrows outside-arrows").classes("tp-tabs") as tabs:
            for panel in PANELS:
                ui.tab(panel.name, panel.title)
        with ui.tab_panels(tabs, value=PANELS[0].name, animated=False).classes("tp-panels"):
            for panel in PANELS:
                with (
                    ui.tab_panel(panel.name).classes("tp-panel"),
                    ui.element("div").props(f'data-panel="{panel.name}"').classes("tp-panel-body"),
                ):
                    panel.build(context)

    def open_tab(name: str) -> None:
        tabs.set_value(name)

    async def fronted(event: ValueChangeEventArguments[Any]) -> None:
        await context.brought_to_front(str(event.value))

    context.opens_tabs_with(open_tab)
    context.front = PANELS[0].name
    tabs.on_value_change(fronted)
