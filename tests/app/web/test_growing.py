"""A page that is looked at while the database grows: nothing moves or is lost; anew, it is as for whoever comes."""

from contextlib import closing

import pytest

from app.store.connection import open_database
from tests.app.web.browsing import EDGES, Visit, fill, serving

USUAL = "Direct Inclusion/Subset"
MORE = (
    ("made/mix", "grown/one", USUAL, 0.9, "accepted"),
    ("grown/one", "made/root", USUAL, 0.9, "accepted"),
    ("grown/two", "grown/one", "CoT Distillation", 0.9, "needs_review"),
    ("made/root", "grown/deep", USUAL, 0.9, "accepted"),
    ("grown/deep", "grown/a-name-that-is-much-longer-than-any-other-one-here", USUAL, 0.9, "accepted"),
    ("made/part-one", "made/part-two", USUAL, 0.9, "accepted"),
    ("made/root", "made/later", USUAL, 0.9, "accepted"),
)
PLACES = """() => Object.fromEntries([...document.querySelectorAll("[data-node]")].map((one) => {
  const frame = one.querySelector("rect");
  return [one.getAttribute("aria-label").replace(/, [^,]+, [^,]+, [^,]+$/, ""), ["x", "y", "width"].map((key) => Number(frame.getAttribute(key)))];
}))"""  # noqa: E501


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("growing") / "growing.db")


@pytest.fixture(scope="module")
def address(db):
    with serving(db) as told:
        yield told


@pytest.fixture
def seen(db, address, browser):
    taken(db, [edge[:2] for edge in MORE])
    with Visit(browser, address) as visit:
        visit.drawn()
        counted(visit, 8)
        yield visit
        assert visit.said == []


def taken(db, pairs):
    """Take edges away."""
    with closing(open_database(db)) as other:
        for pair in pairs:
            other.execute("DELETE FROM imports WHERE kind = 'graph' AND downstream = ? AND upstream = ?", pair)


def counted(seen, nodes):
    seen.until(f"document.querySelectorAll('[data-node]').length === {nodes}")


def test_what_is_drawn_stays_and_what_is_new_stands_free(seen, db):
    before = seen.page.evaluate(PLACES)
    seen.page.evaluate("document.querySelectorAll('[data-node],[data-edge]').forEach((one) => (one.old = true))")
    fill(db, MORE, ())
    counted(seen, len(before) + 4)
    after = seen.page.evaluate(PLACES)
    assert {name: after[name] for name in before} == before
    assert seen.page.locator("[data-edge]").count() == len(EDGES) - 1 + len(MORE)
    olds = "all => all.filter((one) => one.old).length"
    assert seen.page.eval_on_selector_all("[data-node],[data-edge]", olds) == len(before) + len(EDGES) - 1
    boxes = sorted(after.values())
    for number, (x, y, width) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert abs(other[1] - y) >= 20 or other[0] >= x + width or x >= other[0] + other[2]
    assert after["grown/deep"][0] + after["grown/deep"][2] < after["made/root"][0]
    paths = seen.page.eval_on_selector_all("[data-edge] path", "all => all.map((one) => one.getAttribute('d')).join()")
    assert "NaN" not in paths
    assert "undefined" not in paths


def test_anew_it_is_as_for_whoever_opens_the_page(seen, db, browser):
    fill(db, MORE, ())
    counted(seen, 12)
    grown = seen.page.evaluate(PLACES)
    seen.page.get_by_role("button", name="Tidy up").click()
    seen.until("document.querySelector('.tp-zooms button').hidden")
    with Visit(browser, seen.page.url.split("#")[0]) as fresh:
        fresh.drawn()
        assert fresh.page.evaluate(PLACES) == seen.page.evaluate(PLACES) != grown
        assert not fresh.page.get_by_role("button", name="Tidy up").is_visible()


def test_nobody_looks_closely_and_it_tidies_itself(seen, db):
    fill(db, MORE, ())
    counted(seen, 12)
    assert seen.page.get_by_role("button", name="Tidy up").is_visible()
    seen.until("document.querySelector('.tp-zooms button').hidden")


def test_choice_keys_zoom_and_open_filters_stay(seen, db):
    page = seen.page
    page.locator("[data-node]").filter(has_text="made/part-one").click()
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -200)
    page.get_by_role("button", name="Filters").click()
    page.locator("[data-node]").filter(has_text="made/part-two").evaluate("(one) => one.focus()")
    where = "document.querySelector('.tp-svg > g').getAttribute('transform')"
    seen.until(f"{where} !== null")
    before = page.evaluate(where)
    fill(db, MORE, ())
    counted(seen, 12)
    assert page.evaluate("document.activeElement.textContent") == "made/part-two"
    assert page.locator("[data-node].tp-chosen").text_content() == "made/part-one"
    assert page.evaluate(where) == before
    assert page.get_by_role("group", name="Filters").is_visible()
    page.wait_for_timeout(6_500)
    assert page.get_by_role("button", name="Tidy up").is_visible()


def test_a_focused_view_grows_in_place(seen, db):
    page = seen.page
    page.locator("[data-node]").filter(has_text="made/part-one").dblclick()
    counted(seen, 4)
    before = page.evaluate(PLACES)
    fill(db, MORE[:6], ())
    counted(seen, 8)
    after = page.evaluate(PLACES)
    assert {name: after[name] for name in before} == before


def test_the_table_keeps_order_and_focus(seen, db):
    page = seen.page
    page.get_by_role("button", name="Table").click()
    datasets = page.locator(".tp-table").first
    datasets.get_by_role("button", name="Upstream", exact=True).click()
    datasets.get_by_role("button", name="made/part-two").focus()
    fill(db, MORE, ())
    seen.until("document.querySelectorAll('.tp-table:first-child tbody tr').length === 12")
    assert page.evaluate("document.activeElement.textContent") == "made/part-two"
    counts = datasets.locator("tbody tr td:nth-child(6)").all_inner_texts()
    assert counts == sorted(counts)


def test_what_has_gone_is_taken_away_and_the_rest_keeps_its_place(seen, db):
    page = seen.page
    fill(db, MORE, ())
    counted(seen, 12)
    page.locator("[data-node]").filter(has_text="made/mix").dispatch_event("click")
    before = page.evaluate(PLACES)
    taken(db, [MORE[2][:2], MORE[4][:2]])
    counted(seen, 10)
    after = page.evaluate(PLACES)
    assert after == {name: before[name] for name in after}
    assert page.locator("[data-node].tp-chosen").text_content() == "made/mix"
    fill(db, [MORE[4]], ())
    counted(seen, 11)
    assert page.locator("[data-node].tp-chosen").text_content() == "made/mix"
    page.locator("[data-node]").filter(has_text="grown/deep").dispatch_event("click")
    page.wait_for_url("**dataset=grown%2Fdeep**")
