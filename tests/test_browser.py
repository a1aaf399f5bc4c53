"""Every page in a real browser: wide and narrow, light and dark, nothing broken, nothing fetched."""

import pytest

from tests.support.browser import ROOT, Visit

WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 31)"}
NAVIGATION = '[data-testid="stSidebarNavLink"]'


@pytest.fixture(scope="module")
def addresses(app, browser):
    """The path of every page in the navigation, in its order."""
    visit = Visit(browser, app)
    try:
        tab = visit.open("/")
        return tab.locator(NAVIGATION).evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    finally:
        visit.close()


def test_every_page_file_is_in_the_navigation(addresses):
    assert len(set(addresses)) == len(addresses) == len(list((ROOT / "pages").glob("[!_]*.py"))) > 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_whole(page, addresses, width, scheme):
    faults = {}
    for path in addresses:
        tab = page.open(path, width, scheme)
        found = [
            *[f"exception: {words}" for words in page.exceptions()],
            *[f"too wide: {words}" for words in page.overflow()],
            *[f"accessibility: {words}" for words in page.accessibility_faults()],
        ]
        if tab.get_by_role("heading", level=1).count() != 1:
            found.append("not exactly one page title")
        if found:
            faults[path] = found
    assert faults == {}
    assert page.app.tracebacks() == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_follows_the_light_or_dark_setting_of_the_computer(page, scheme):
    tab = page.open("/", scheme=scheme)
    ground = tab.locator('[data-testid="stApp"]').evaluate("app => getComputedStyle(app).backgroundColor")
    assert ground == GROUNDS[scheme]


def test_switching_pages_by_the_navigation_needs_no_reload(page, addresses):
    tab = page.open("/")
    tab.evaluate("window.sameDocument = true")
    page.after(tab.locator(NAVIGATION).nth(len(addresses) - 1).click)
    assert tab.evaluate("window.sameDocument") is True
    assert tab.evaluate("location.pathname") == addresses[-1]


def test_a_request_that_leaves_this_computer_is_noticed(app, browser):
    visit = Visit(browser, app)
    visit.tab.set_content('<img src="https://example.org/pixel.png"><img src="data:image/gif;base64,R0lGOD">')
    visit.close()
    assert visit.outside == ["https://example.org/pixel.png"]


def test_a_page_that_is_too_wide_is_noticed(app, browser):
    visit = Visit(browser, app)
    visit.tab.set_content('<main data-testid="stMain"><p style="width: 3000px">wide</p></main>')
    wide = visit.overflow()
    visit.tab.set_content('<main data-testid="stMain"><p>narrow</p></main>')
    narrow = visit.overflow()
    visit.close()
    assert any("<p " in words for words in wide)
    assert narrow == []
