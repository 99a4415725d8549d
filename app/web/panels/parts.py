"""Parts of panels: texts of others, fields, buttons, links, and the one line that says what went wrong.

The content security policy forbids what NiceGUI compiles in the browser (see ``app.web.page``), so fields are Quasar's
own elements. Everything others wrote goes through ``words`` or ``link``: a text in an element of its own, isolated.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from app.errors import TaprootError
from app.web.views.texts import visible

__all__ = [
    "Act",
    "Choice",
    "Field",
    "Notice",
    "act",
    "block",
    "heading",
    "link",
    "number_of",
    "point",
    "split_names",
    "words",
]

Act: TypeAlias = Callable[[], Awaitable[None] | None]


def words(text: str, classes: str = "") -> ui.label:
    """Show a text that others wrote, as text; it cannot turn what stands beside it around."""
    return ui.label(visible(text)).classes(f"pn-words {classes}".strip()).props('dir="auto"')


def heading(text: str, level: int = 3) -> None:
    """Give a heading of ours."""
    with ui.element(f"h{level}").classes("pn-heading"):
        ui.label(text)


def block(classes: str = "", tag: str = "div") -> ui.element:
    """Give an element to put others in."""
    return ui.element(tag).classes(classes)


def link(text: str, address: str | None, classes: str = "") -> None:
    """Link to an address that ``link_of`` has let through; show any other as text."""
    if address is None:
        words(text, classes)
        return
    anchor = ui.element("a").classes(f"pn-link {classes}".strip())
    anchor.props["href"] = address
    anchor.props["rel"] = "noopener noreferrer"
    anchor.props["target"] = "_blank"
    with anchor:
        words(text)


def act(text: str, handler: Act, *, classes: str = "", name: str = "") -> ui.button:
    """Give a button; ``name`` is what tests and screen readers call it where the text says too little."""
    button = ui.button(on_click=handler, color=None).props("flat dense no-caps").classes(f"pn-act {classes}".strip())
    button.props["aria-label"] = visible(name or text, 300)
    with button:
        words(text)
    return button


def point(text: str, handler: Act, name: str) -> None:
    """Give a word in a line that can be clicked."""
    button = ui.element("button").classes("pn-point").on("click", handler)
    button.props["type"] = "button"
    button.props["aria-label"] = visible(name, 300)
    with button:
        words(text, "pn-run")


class Field(ValueElement[str]):
    """A line to type in."""

    LOOPBACK = False

    def __init__(self, label: str, value: str = "", *, lines: bool = False, name: str = "") -> None:
        super().__init__(tag="q-input", value=value)
        self.props("dense outlined hide-bottom-space")
        self.props["label"] = label
        self.props["for"] = self.html_id
        if lines:
            self.props("autogrow")
        if name:
            self.props["aria-label"] = name
        self.classes("pn-field")

    @property
    def text(self) -> str:
        """What is typed, without white space around."""
        return str(self.value or "").strip()


class Choice(ValueElement[str]):
    """A list to choose one of, by value; the labels are shown."""

    def __init__(self, label: str, options: Mapping[str, str], value: str = "", on_change: Act | None = None) -> None:
        super().__init__(tag="q-select", value=value)
        self.props("dense outlined options-dense emit-value map-options hide-bottom-space")
        self.props["label"] = label
        self.props["for"] = self.html_id
        self.offer(options)
        self.classes("pn-field")
        if on_change is not None:
            self.on_value_change(lambda _: on_change())

    def offer(self, options: Mapping[str, str]) -> None:
        """Offer other options."""
        self.props["options"] = [{"value": value, "label": visible(label, 300)} for value, label in options.items()]

    @property
    def chosen(self) -> str:
        """The value that is chosen; empty: none."""
        return str(self.value or "")


class Notice:
    """One line of a panel that says what went wrong, or what was done; it is read aloud when it changes."""

    def __init__(self) -> None:
        self._label = ui.label().classes("pn-notice").props('role="status" aria-live="polite" dir="auto"')
        self._label.set_visibility(False)

    def say(self, text: str, *, is_error: bool = False) -> None:
        """Say it; an empty text takes the line away."""
        if self._label.is_deleted:
            return
        self._label.set_text(visible(text, 1_000))
        self._label.classes(add="pn-error" if is_error else "", remove="" if is_error else "pn-error")
        self._label.set_visibility(bool(text))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say in one sentence what an error of ours in the block was about."""
        try:
            yield
        except TaprootError as error:
            self.say(str(error), is_error=True)


def number_of(value: Any, kind: type[int] | type[float]) -> Any:  # noqa: ANN401 (what a number field holds)
    """Give what a number field holds, ``None`` where it is empty."""
    return None if value in (None, "") else kind(value)


def split_names(typed: str) -> Sequence[str]:
    """Give the names in a line, apart by commas, semicolons or white space.

    >>> split_names("a/b, c/d  e/f")
    ['a/b', 'c/d', 'e/f']
    """
    return typed.replace(",", " ").replace(";", " ").split()
