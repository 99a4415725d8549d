"""The explorer in a real browser: one server and one browser for all of it."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.exports import jsonl, mermaid
from tests.app.web.browsing import EDGES, HOSTILE, QUOTE, STEERING, Visit, fill, serving
from tests.running import taproot

SEEN = [
    "Doubtful Set",
    HOSTILE,
    "made/later",
    "made/mix",
    "made/part-one",
    "made/part-two",
    "made/root",
    "org/ evil name",
]


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("explorer") / "small.db")


@pytest.fixture(scope="module")
def address(db):
    with serving(db) as told:
        yield told


@pytest.fixture
def visit(browser, address):
    visits = []

    def go(fragment="", **options):
        visits.append(Visit(browser, address + fragment, **options))
        return visits[-1]

    yield go
    for each in visits:
        each.context.close()


def test_the_lineage_is_drawn_and_nobody_else_is_asked(visit, address):
    seen = visit()
    assert seen.drawn() == sorted(SEEN)
    assert seen.page.locator("[data-edge]").count() == len(EDGES) - 1
    assert len(seen.asked) > 5
    hosts = {re.sub(r"^\w+://([^/]*)/.*", r"\1", url) for url in seen.asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {re.sub(r"^http://([^/]*)/.*", r"\1", address)}
    assert seen.said == []


def test_the_policy_allows_no_eval_and_no_inline_script(visit):
    seen = visit()
    seen.drawn()
    policy = seen.page.request.get(seen.page.url).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for attempt in ("document.body.innerHTML = '<b>bold</b>'", "new Function('hacked = 6')()", "eval('hacked = 7')"):
        # Later, for what the browser's driver evaluates itself is excepted.
        tried = f"try {{ {attempt}; done('done') }} catch (error) {{ done('refused') }}"
        assert seen.page.evaluate(f"() => new Promise((done) => setTimeout(() => {{ {tried} }}))") == "refused", attempt
    refused = seen.page.evaluate(
        """() => new Promise((done) => {
            addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
            const script = document.createElement("script");
            const loose = trustedTypes.createPolicy("loose", { createScript: (text) => text });
            script.text = loose.createScript("hacked = 5");
            document.body.append(script);
        })"""
    )
    assert refused == "inline"
    assert seen.page.evaluate("typeof hacked") == "undefined"


def test_hostile_names_and_quotes_are_text(visit):
    seen = visit("#status=accepted,needs_review,rejected")
    seen.drawn()
    page = seen.page
    page.locator("[data-node]").filter(has_text="hacked").hover()
    page.wait_for_selector(".tp-tip:not([hidden])")
    assert HOSTILE in page.locator(".tp-tip").inner_text()
    page.get_by_role("button", name="Table").click()
    page.wait_for_selector(".tp-table tbody tr")
    table = page.locator(".tp-tables").inner_text()
    assert HOSTILE in table
    assert QUOTE[:60] in table
    everything = page.evaluate("document.documentElement.outerHTML")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0007]", everything)
    assert STEERING not in everything
    assert page.locator(".tp-explorer img, .tp-explorer script, .tp-explorer [onclick], .tp-explorer b").count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
    assert seen.said == []


def test_focus_depth_and_address(visit, browser):
    seen = visit()
    seen.drawn()
    page = seen.page
    page.locator("[data-node]").filter(has_text="made/part-one").dblclick()
    seen.until("document.querySelectorAll('[data-node]').length === 4")
    assert seen.names() == ["made/later", "made/mix", "made/part-one", "made/root"]
    depth = page.get_by_role("slider", name="Levels from the focus")
    depth.fill("1")
    seen.until("document.querySelectorAll('[data-node]').length === 3")
    page.wait_for_url(re.compile("focus=made%2Fpart-one&depth=1"))
    with Visit(browser, page.url) as shared:
        assert shared.drawn() == ["made/mix", "made/part-one", "made/root"]
    page.get_by_role("button", name="End the focus").click()
    seen.until(f"document.querySelectorAll('[data-node]').length === {len(SEEN)}")


def test_filters_narrow_what_is_seen(visit):
    seen = visit()
    seen.drawn()
    page = seen.page
    assert page.locator(".tp-line .tp-badge").count() == 1
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="rejected").check()
    seen.until("document.querySelectorAll('.tp-line .tp-badge').length === 2")
    page.get_by_role("checkbox", name="Direct Inclusion/Subset").uncheck()
    seen.until("document.querySelectorAll('[data-edge]').length === 5")
    assert HOSTILE not in seen.names()
    page.get_by_role("checkbox", name="Direct Inclusion/Subset").check()
    page.get_by_role("slider", name="Least confidence").fill("0.75")
    seen.until("document.querySelectorAll('[data-edge]').length === 5")
    assert "made/refused" not in seen.names()
    page.get_by_role("slider", name="Least confidence").fill("0")
    page.locator(".tp-dates input").first.fill("2022-01")
    page.locator(".tp-dates input").first.dispatch_event("change")
    seen.until("![...document.querySelectorAll('[data-node]')].some(one => one.textContent === 'made/root')")
    assert "made/part-one" in seen.names()
    assert "Filters (2)" in page.locator(".tp-bar").inner_text()
    assert "from=2022-01" in page.url


@pytest.mark.parametrize(
    ("fragment", "gone"),
    [
        ("#domain=General&domain=%28not+stated%29", {"made/root", "made/part-one"}),
        ("#license=mit", {"made/part-one", "made/part-two", "made/later", "Doubtful Set"}),
        ("#to=2023-12", {"made/mix"}),
    ],
)
def test_addresses_hold_filters(fragment, gone, visit):
    seen = visit(fragment)
    seen.page.wait_for_selector(".tp-counts:not(:empty)")
    assert not set(seen.names()) & gone


def test_keys_go_along_the_lineage(visit):
    seen = visit("#dataset=made/mix")
    seen.drawn()
    page = seen.page
    page.locator("[data-node].tp-chosen").focus()
    page.keyboard.press("ArrowRight")
    seen.until("document.activeElement.textContent === 'made/later'")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    seen.until("['made/part-one', 'made/part-two', 'Doubtful Set'].includes(document.activeElement.textContent)")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("dataset=(made%2Fpart|Doubtful)"))
    page.keyboard.press("e")
    page.wait_for_url(re.compile("down=.*&up="))
    page.keyboard.press("Escape")
    seen.until("document.querySelectorAll('.tp-chosen').length === 0")
    assert page.locator("svg[role=application]").get_attribute("aria-describedby") == "tp-keys"


def test_search_completes_and_finds_what_a_filter_hides(visit):
    seen = visit("#focus=made/later&depth=1")
    assert seen.drawn() == ["made/later", "made/mix"]
    page = seen.page
    box = page.get_by_role("combobox", name="Search a dataset")
    box.fill("part-t")
    assert page.get_by_role("option").all_inner_texts()[0].startswith("made/part-two")
    box.press("Enter")
    page.wait_for_selector(".tp-chosen[data-node]")
    assert page.locator(".tp-chosen[data-node]").get_attribute("aria-label").startswith("made/part-two,")
    box.fill("nothing like it")
    assert "No dataset" in page.get_by_role("listbox").inner_text()


def test_the_table_holds_the_same(visit):
    seen = visit()
    names = seen.drawn()
    page = seen.page
    page.get_by_role("button", name="Table").click()
    datasets, edges = page.locator(".tp-table").all()
    rows = datasets.locator("tbody th").all_inner_texts()
    assert sorted(" ".join(row.split()) for row in rows) == names
    assert edges.locator("tbody tr").count() == len(EDGES) - 1
    edges.get_by_role("button", name="Confidence").click()
    assert edges.locator("th[aria-sort=ascending]").inner_text().startswith("Confidence")
    assert edges.locator("tbody tr td:nth-child(4)").first.inner_text() == "0.4"
    page.get_by_role("button", name="Evidence of Doubtful Set → made/mix").click()
    page.wait_for_url(re.compile("up=Doubtful"))


def test_what_is_seen_is_downloaded(visit, tmp_path):
    seen = visit("#focus=made/part-two")
    seen.drawn()
    page = seen.page
    files = {}
    for kind, file in (("SVG", "a.svg"), ("PNG", "a.png"), ("Mermaid", "a.mmd"), ("JSONL", "graph.jsonl")):
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as told:
            page.get_by_role("button", name=kind, exact=True).click()
        files[kind] = tmp_path / file
        told.value.save_as(files[kind])
    names = {"made/part-two", "made/root", "made/mix", "made/later", STEERING}
    drawn = ET.fromstring(files["SVG"].read_text())
    texts = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"made/part-two", "made/root", "org/ evil name"} <= texts
    assert files["PNG"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(files["PNG"].read_bytes()) > 5_000
    chart = mermaid.read(files["Mermaid"])
    assert len(chart.edges) == 4
    assert {node.id for node in chart.nodes} == names - {STEERING} | {"org/ evil name "}
    (lines,) = jsonl.read(files["JSONL"])
    pairs = {(edge.downstream, edge.upstream) for edge in lines.edges}
    assert pairs == {(down, up) for down, up, *_ in EDGES if {down, up} <= names}
    assert {edge.evidence for edge in lines.edges} == {QUOTE}


def test_light_dark_and_a_narrow_screen(visit):
    seen = visit(scheme="dark", width=390, height=844)
    seen.drawn()
    page = seen.page
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for word in ("Filters", "Table", "Download", "Show everything"):
        box = page.get_by_role("button", name=word).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("group", name="Filters").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Colours: auto; change").click()
    seen.until("document.documentElement.dataset.theme === 'light'")
    seen.until("document.body.classList.contains('body--light')")


def test_zoom_pan_and_back(visit):
    seen = visit()
    seen.drawn()
    page = seen.page
    where = "document.querySelector('.tp-svg > g').getAttribute('transform')"
    first = page.evaluate(where)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -600)
    seen.until(f"{where} !== {first!r}")
    page.wait_for_url(re.compile("at="))
    nearer = page.evaluate(where)
    page.mouse.move(640, 120)
    page.mouse.down()
    page.mouse.move(700, 160, steps=4)
    page.mouse.up()
    assert page.evaluate(where) != nearer
    page.get_by_role("button", name="Show everything").click()
    seen.until(f"{where} === {first!r}")


def test_near_by_more_of_a_cut_name_is_shown(visit):
    seen = visit()
    seen.drawn()
    page = seen.page
    box = page.locator("[data-node]").filter(has_text="…").first
    place = box.get_attribute("data-node")
    far = box.locator("text").text_content()
    page.get_by_role("button", name="Show everything").click()
    box.focus()
    for _ in range(5):
        page.keyboard.press("+")
    near = f"""document.querySelector('[data-node="{place}"] > text')"""
    page.mouse.move(430, 400)
    seen.until(f"{near}.textContent.length > {len(far)} || Number({near}.getAttribute('font-size')) < 11")
    assert len(page.evaluate(f"{near}.textContent")) > len(far)
    page.get_by_role("button", name="Show everything").click()
    seen.until(f"{near}.textContent.length === {len(far)}")


def test_a_page_grows_with_the_database(browser, tmp_path):
    db = tmp_path / "growing.db"
    with serving(db) as address, Visit(browser, address) as seen:
        seen.page.wait_for_selector(".tp-empty")
        told = seen.page.locator(".tp-empty").inner_text()
        assert "There is no lineage database" in told
        assert "taproot trace ORG/NAME" in told
        assert not db.exists()
        fill(db, EDGES[:2], ())
        assert seen.drawn() == ["made/mix", "made/part-one", "made/part-two"]
        assert seen.page.locator(".tp-empty").count() == 0
        seen.page.locator("[data-node]").filter(has_text="made/part-one").dispatch_event("click")
        fill(db, EDGES[4:5], ())
        seen.until("document.querySelectorAll('[data-node]').length === 4")
        assert seen.page.locator(".tp-chosen[data-node]").text_content() == "made/part-one"
        assert seen.said == []


def test_an_empty_database_says_what_to_do(browser, tmp_path):
    db = tmp_path / "empty.db"
    assert taproot("runs", "--db", db).returncode == 0
    lines = tmp_path / "none.jsonl"
    lines.write_text("")
    taproot("import", lines, "--db", db)
    with serving(db) as address, Visit(browser, address) as seen:
        seen.page.wait_for_selector(".tp-empty")
        assert "taproot import PATH" in seen.page.locator(".tp-empty").inner_text()
