"""Analyses, a trace that grows, and a conversation, beside the picture."""

import re

from playwright.sync_api import expect

from app.queries import run_summaries
from app.records.run import RunState
from tests.app.web.panels.browsing import DOUBTED, SHOWN


def panel(page, name):
    return page.locator(f'[data-panel="{name}"]')


def opened(page, address, title):
    page.goto(address)
    page.get_by_role("tab", name=title).click()


def test_ways_of_a_benchmark_are_set_off_in_the_picture(explorer, page):
    opened(page, f"{explorer.address}#at=9999,9999,1", "Analyses")
    found = panel(page, "analyses")
    found.get_by_role("button", name="Run").click()
    expect(found.get_by_role("table")).to_contain_text("lab/new")
    expect(found.get_by_text("openai/gsm8k is upstream of 1 dataset")).to_be_visible()
    found.get_by_role("button", name="Show openai/gsm8k → lab/new").click()
    expect(page.locator("svg .tp-lit")).to_have_count(2)
    expect(page.locator("svg .tp-lit").first).to_be_in_viewport()
    boxes = [each.bounding_box() for each in found.locator("th, td").all()]
    panel_box = found.bounding_box()
    assert all(box["x"] + box["width"] <= panel_box["x"] + panel_box["width"] + 1 for box in boxes)


def test_structure_is_figures_and_bars_and_hostile_names_stay_text(explorer, page):
    opened(page, explorer.address, "Analyses")
    found = panel(page, "analyses")
    found.get_by_label("Analysis").click()
    page.get_by_role("option", name="Structure").click()
    found.get_by_role("button", name="Run").click()
    expect(found.get_by_text("Datasets by domain")).to_be_visible()
    assert found.locator(".pn-bar").count() > 0


def test_a_mixture_that_the_graph_does_not_hold_is_said(explorer, page):
    opened(page, explorer.address, "Analyses")
    found = panel(page, "analyses")
    found.get_by_label("Analysis").click()
    page.get_by_role("option", name="Taken twice").click()
    found.get_by_label("Datasets to be mixed").fill("lab/new, nobody/nothing")
    found.get_by_role("button", name="Run").click()
    expect(found.get_by_role("status")).to_contain_text("nobody/nothing is not in the graph")


def test_a_turn_by_a_command_points_at_the_picture(explorer, page):
    opened(page, explorer.address, "Chat")
    talk = panel(page, "chat")
    talk.get_by_label("Ask", exact=True).fill("/why lab/new openai/gsm8k")
    talk.get_by_label("Ask", exact=True).press("Enter")
    expect(talk.get_by_role("log")).to_contain_text("lab/new ← openai/gsm8k")
    talk.get_by_role("button", name="The edge lab/new ← openai/gsm8k").first.click()
    expect(page).to_have_url(re.compile("down=lab%2Fnew&up=openai%2Fgsm8k"))
    page.get_by_role("tab", name="Evidence").click()
    expect(panel(page, "evidence").get_by_role("button", name="Show openai/gsm8k")).to_be_visible()
    page.reload()
    expect(panel(page, "evidence").get_by_role("button", name="Show openai/gsm8k")).to_be_visible()
    page.get_by_role("tab", name="Chat").click()
    expect(panel(page, "chat").get_by_role("log")).to_contain_text("1. /why lab/new openai/gsm8k")


def test_an_answer_shows_hostile_words_as_text(explorer, page):
    opened(page, explorer.address, "Chat")
    talk = panel(page, "chat")
    talk.get_by_role("button", name="New", exact=True).click()
    talk.get_by_label("Ask", exact=True).fill("/show lab/evil")
    talk.get_by_role("button", name="Send").click()
    expect(talk.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("img[src=x]").count() == 0


def test_words_without_a_model_are_answered_in_one_sentence(explorer, page):
    opened(page, explorer.address, "Chat")
    talk = panel(page, "chat")
    talk.get_by_label("Ask", exact=True).fill("where does lab/new come from?")
    talk.get_by_role("button", name="Send").click()
    expect(talk.get_by_role("log")).to_contain_text("No model is configured")


def test_what_cannot_be_traced_is_said(explorer, page):
    opened(page, explorer.address, "Trace")
    traces = panel(page, "trace")
    traces.get_by_role("button", name="Start").click()
    expect(traces.get_by_role("status")).to_contain_text("Name at least one dataset")
    traces.get_by_label("Datasets to trace").fill("<script>")
    traces.get_by_role("button", name="Start").click()
    expect(traces.get_by_role("status")).to_contain_text("<script>")


def test_a_replayed_trace_grows_in_the_picture(explorer, page):
    opened(page, explorer.address, "Trace")
    traces = panel(page, "trace")
    counts = page.locator(".tp-counts")
    expect(counts).to_contain_text("datasets")
    before = counts.inner_text()
    traces.get_by_label("Replay a recording").click()
    page.get_by_role("option", name="asked.yaml").click()
    traces.get_by_role("button", name="Start").click()
    expect(traces.get_by_role("status")).to_contain_text("has begun")
    row = traces.get_by_role("listitem").filter(has_text="asked-")
    expect(row).to_contain_text("complete", timeout=30_000)
    expect(counts).not_to_have_text(before)
    page.get_by_label("Search a dataset").or_(page.get_by_placeholder("Search a dataset")).first.fill("acme/plain")
    expect(page.get_by_role("option", name="acme/plain")).to_be_visible()
    stored = {summary.thread: summary.state for summary in run_summaries(explorer.db)}
    assert [state for thread, state in stored.items() if thread.startswith("asked-")] == [RunState.COMPLETE]


def test_it_can_be_used_on_a_narrow_screen(explorer, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(explorer.edge(DOUBTED[0]))
    shown = panel(page, "evidence")
    expect(shown.locator("mark")).to_be_visible()
    for title in ("Evidence", "Analyses", "Review", "Trace", "Chat"):
        page.get_by_role("tab", name=title).click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("tab", name="Review").click()
    expect(panel(page, "queue").get_by_role("button", name=SHOWN)).to_be_visible()
