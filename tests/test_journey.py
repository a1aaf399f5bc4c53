"""A director's visit, in a real browser: open, filter, switch the page, copy the link, open a number, download."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.support.browser import Visit

AGENCY = "Prairie Home Partners"


def main_words(tab):
    return tab.locator('[data-testid="stMain"]').inner_text()


def chosen_agency(tab):
    return parse_qs(urlsplit(tab.url).query).get("agency")


def close_dialog(tab):
    tab.keyboard.press("Escape")
    tab.get_by_role("dialog").wait_for(state="hidden")


def open_from_menu(page, tab, entry, nth=0):
    """Opens what stands behind the nth number of the page."""
    tab.get_by_role("button", name="Behind this number").nth(nth).click()
    page.after(tab.get_by_role("menuitem", name=entry).click)


def visit_page(page, tab, name):
    page.after(tab.locator('[data-testid="stSidebarNavLink"]').filter(has_text=name).click)


def test_open_filter_switch_copy_the_link_open_a_number_and_download(page, app, browser):
    tab = page.open("/placement_stability")
    tab.get_by_role("combobox", name=re.compile("Agency")).click()
    page.after(tab.get_by_role("option", name=AGENCY).click)
    assert AGENCY in main_words(tab)
    assert chosen_agency(tab) == [AGENCY]

    visit_page(page, tab, "Overview")
    assert chosen_agency(tab) == [AGENCY], "the choice follows the user"
    visit_page(page, tab, "Placement stability")

    colleague = Visit(browser, app)
    try:
        other = colleague.open(tab.url.removeprefix(app.url))
        assert main_words(other) == main_words(tab), "a copied link shows a colleague the same"
    finally:
        colleague.close()

    open_from_menu(page, tab, "Cases behind this")
    cases = tab.get_by_role("dialog")
    assert cases.get_by_role("row").count() > 1
    close_dialog(tab)

    open_from_menu(page, tab, "Download")
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Numbers as CSV").first.click()
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) > 2
    assert AGENCY in rows[-1][0], "a download says what was selected"
    close_dialog(tab)

    page.after(tab.get_by_role("button", name=AGENCY).first.click)
    assert chosen_agency(tab) is None, "a click clears the filter"
    open_from_menu(page, tab, re.compile("Who is left out, and why"), nth=1)
    assert "not in out-of-home care on the enrollment day" in tab.get_by_role("dialog").inner_text().lower()


def test_a_child_opens_from_the_cases_and_never_stands_in_the_address(page):
    tab = page.open("/placement_stability")
    open_from_menu(page, tab, "Cases behind this")
    tab.get_by_role("dialog").get_by_role("combobox", name="Open a child").click()
    child = tab.get_by_role("option").first.inner_text().split(" ")[0]
    page.after(tab.get_by_role("option").first.click)
    tab.get_by_role("heading", name="How this child counts in every measure").wait_for()
    assert f"Child {child} " in main_words(tab)
    assert child not in tab.url
