"""What is decided in a page is in the database, with who and why; it is undone there too. Hostile words stay words."""

import sqlite3

from playwright.sync_api import expect

from app.queries import edges_now, name_reviews_of, reviews_of
from app.records.claim import ClaimStatus
from app.store.connection import open_database
from tests.app.web.panels.browsing import DOUBTED, HOSTILE, SHOWN

NEW = "lab/new"


def panel(page, name="evidence"):
    return page.locator(f'[data-panel="{name}"]')


def status(explorer, upstream):
    [edge] = edges_now(explorer.db, [(NEW, upstream)])
    return edge.status, edge.relationship


def test_an_edge_is_shown_with_its_quote_in_its_place(explorer, page):
    page.goto(explorer.edge(DOUBTED[0]))
    shown = panel(page)
    expect(shown.locator("mark")).to_have_text(f"It is built from {DOUBTED[0]}.")
    expect(shown.locator("blockquote")).to_contain_text("Some words before.")
    expect(shown.get_by_text("under: Data")).to_be_visible()
    link = shown.get_by_role("link", name="https://hub.example/lab/new")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.get_by_text(f"{DOUBTED[0]}-other")).to_be_visible()


def test_a_decision_is_in_the_database_and_can_be_undone(explorer, page):
    page.goto(explorer.edge(DOUBTED[0]))
    shown = panel(page)
    shown.get_by_label("Decided by").fill("ann")
    shown.get_by_label("Why").fill("the card says so")
    shown.get_by_role("button", name="Accept").click()
    expect(shown.get_by_role("status")).to_contain_text("Accepted")
    expect(shown.get_by_text("accepted, by ann")).to_be_visible()
    review = reviews_of(explorer.db)[-1]
    assert (review.upstream, review.decision.value, review.who, review.why) == (
        DOUBTED[0], "accept", "ann", "the card says so",
    )  # fmt: skip
    assert status(explorer, DOUBTED[0])[0] is ClaimStatus.ACCEPTED
    shown.get_by_role("button", name=f"Undo {review.id}").click()
    expect(shown.get_by_text("undone by ann")).to_be_visible()
    assert status(explorer, DOUBTED[0])[0] is ClaimStatus.NEEDS_REVIEW
    assert reviews_of(explorer.db)[-1].undone_by == "ann"


def test_another_relationship_and_another_upstream(explorer, page):
    page.goto(explorer.edge(DOUBTED[1]))
    shown = panel(page)
    shown.get_by_label("Relationship").click()
    page.get_by_role("option", name="CoT Distillation").click()
    shown.get_by_role("button", name="Relabel").click()
    expect(shown.get_by_role("status")).to_contain_text("Relabelled")
    assert status(explorer, DOUBTED[1]) == (ClaimStatus.ACCEPTED, "CoT Distillation")
    shown.get_by_label("The Hub id that is really meant").fill("not an id")
    shown.get_by_role("button", name="Correct").click()
    expect(shown.get_by_role("status")).to_contain_text("not an id")
    shown.get_by_label("The Hub id that is really meant").fill("lab/right")
    shown.get_by_role("button", name="Correct").click()
    expect(shown.get_by_role("status")).to_contain_text("Corrected")
    assert status(explorer, DOUBTED[1])[0] is ClaimStatus.REJECTED
    assert edges_now(explorer.db, [(NEW, "lab/right")])[0].status is ClaimStatus.ACCEPTED


def test_what_a_name_means_is_said_once(explorer, page):
    page.goto(explorer.edge(DOUBTED[2]))
    shown = panel(page)
    shown.get_by_role("button", name=f"{DOUBTED[2]} means {DOUBTED[2]}-other").click()
    expect(shown.get_by_role("status")).to_contain_text("from now on and everywhere")
    expect(shown.get_by_role("button", name=f"Show {DOUBTED[2]}-other")).to_be_visible()
    said = name_reviews_of(explorer.db)[-1].decision
    assert (said.mention, said.dataset_id) == (DOUBTED[2], f"{DOUBTED[2]}-other")


def test_hostile_names_and_quotes_are_text(explorer, page):
    page.goto(explorer.edge(HOSTILE, "lab/evil"))
    shown = panel(page)
    expect(shown.locator("mark")).to_have_text(f"It is built from {SHOWN}.")
    expect(shown.get_by_text("javascript:alert(1)").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    assert "\u202e" not in shown.inner_text()
    isolated = shown.locator("mark .pn-words").evaluate("found => getComputedStyle(found).unicodeBidi")
    assert isolated == "isolate"
    page.get_by_role("tab", name="Review").click()
    expect(panel(page, "queue").get_by_role("button", name=SHOWN)).to_be_visible()
    page.get_by_role("tab", name="Evidence").click()
    shown.get_by_role("button", name="Reject").click()
    expect(shown.get_by_role("status")).to_contain_text("Rejected")
    shown.get_by_role("button", name="Undo").first.click()
    expect(shown.get_by_role("status")).to_contain_text("is undone")


def test_what_the_graph_does_not_hold_is_said(explorer, page):
    page.goto(explorer.at(dataset="nobody/nothing"))
    expect(panel(page).get_by_role("status")).to_contain_text("nobody/nothing is not in the graph")


def test_a_locked_database_is_said_in_one_sentence(explorer, page):
    page.goto(explorer.edge(DOUBTED[3]))
    shown = panel(page)
    expect(shown.get_by_role("button", name="Accept")).to_be_visible()
    before = len(reviews_of(explorer.db))
    other = sqlite3.connect(explorer.db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    shown.get_by_role("button", name="Accept").click()
    expect(shown.get_by_role("status")).to_contain_text("is locked by another program", timeout=20_000)
    other.execute("ROLLBACK")
    other.close()
    assert len(reviews_of(explorer.db)) == before
    shown.get_by_role("button", name="Accept").click()
    expect(shown.get_by_role("status")).to_contain_text("Accepted")


def test_the_queue_is_worked_through(explorer, page):
    page.goto(explorer.address)
    page.get_by_role("tab", name="Review").click()
    queue = panel(page, "queue")
    queue.get_by_label("Filter by upstream").fill("doubted-5")
    queue.get_by_role("button", name="Filter").click()
    expect(queue.get_by_role("listitem")).to_have_count(1)
    queue.get_by_role("button", name=f"Decide {NEW} ← {DOUBTED[4]}").click()
    expect(queue.locator("mark")).to_have_text(f"It is built from {DOUBTED[4]}.")
    queue.get_by_role("button", name="Skip", exact=True).click()
    expect(queue.get_by_role("status")).to_contain_text("Put off")
    expect(queue.get_by_role("listitem")).to_contain_text("put off")
    expect(queue.get_by_text(f"{NEW} ← {DOUBTED[4]}: put off")).to_be_visible()
    assert reviews_of(explorer.db)[-1].decision.value == "skip"


def test_a_batch_is_asked_for_twice_and_undone_at_once(explorer, page):
    page.goto(explorer.address)
    page.get_by_role("tab", name="Review").click()
    queue = panel(page, "queue")
    queue.get_by_label("Filter by upstream").fill("lab/doubted-[67]")
    queue.get_by_label("Filter by upstream").fill("*doubted-[67]")
    queue.get_by_role("button", name="Filter").click()
    queue.get_by_role("button", name="Reject all 2").click()
    queue.get_by_role("button", name="Really reject all 2").click()
    expect(queue.get_by_role("status")).to_contain_text("2 decided")
    assert status(explorer, DOUBTED[5])[0] is ClaimStatus.REJECTED
    queue.get_by_role("button", name="Undo the last 2").click()
    expect(queue.get_by_role("status")).to_contain_text("2 undone")
    assert status(explorer, DOUBTED[6])[0] is ClaimStatus.NEEDS_REVIEW


def test_what_another_program_decides_appears(explorer, page):
    page.goto(explorer.edge(DOUBTED[7]))
    shown = panel(page)
    expect(shown.get_by_text("waits for review")).to_be_visible()
    shown.get_by_label("Why").fill("half a sent")
    db = open_database(explorer.db)
    db.execute("UPDATE edges SET reason = 'another program says so' WHERE upstream = ?", [DOUBTED[7]])
    db.close()
    expect(shown.get_by_text("another program says so")).to_be_visible()
    expect(shown.get_by_label("Why")).to_have_value("half a sent")
