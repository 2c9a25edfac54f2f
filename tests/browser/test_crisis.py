"""The quick way out in a real browser: by a click, by Esc, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, opened
from tray.pages.crisis import quick_exit_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LINK = ".exit__link"


@pytest.fixture(params=[1280, 320])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Beside the site there is the page to which one leaves."""
    with opened(browser, request.param) as context:
        page = context.new_page()
        page.route(f"{quick_exit_url()}**", lambda route: route.fulfill(body="<h1>Rain</h1>", content_type="text/html"))
        yield page


def test_a_click_leaves_and_back_does_not_return(site: Site, page: Page):
    page.goto(site.address("places", "fi"))
    page.goto(site.address("crisis_help", "fi"))
    page.click(LINK)
    page.wait_for_url(quick_exit_url())
    page.go_back()
    assert page.url == site.address("places", "fi")


def test_esc_three_times_leaves(site: Site, page: Page):
    page.goto(site.address("crisis_help", "sv"))
    told = page.locator(".exit__told")
    page.keyboard.press("Escape")
    expect(told).to_have_text("Tryck Esc två gånger till för att lämna sidan.")
    page.keyboard.press("Escape")
    expect(told).to_have_text("Tryck Esc en gång till för att lämna sidan.")
    page.keyboard.press("Escape")
    page.wait_for_url(quick_exit_url())


def test_the_link_stays_in_sight_and_covers_nothing_that_has_the_focus(site: Site, page: Page):
    page.goto(site.address("crisis_help", "en"))
    page.locator(".helpline__call").last.focus()
    bar = page.locator(".exit").bounding_box()
    assert bar is not None
    assert bar["y"] == 0
    expect(page.locator(LINK)).to_be_visible()
    for _step in range(30):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate(
            "() => { const box = document.activeElement.getBoundingClientRect();"
            " return document.activeElement.closest('main') ? box.top : 1000 }"
        )
        assert focused >= bar["height"] - 1


def test_the_skip_link_and_then_the_way_out_are_near_the_start(site: Site, page: Page):
    page.goto(site.address("crisis_help", "fi"))
    for _step in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.exit__link')"):
            break
    assert page.evaluate("document.activeElement.closest('main')") is None
    page.keyboard.press("Enter")
    page.wait_for_url(quick_exit_url())


def test_without_javascript_it_is_a_plain_link(site: Site, browser: Browser):
    with opened(browser, 320, java_script_enabled=False) as context:
        page = context.new_page()
        page.route(f"{quick_exit_url()}**", lambda route: route.fulfill(body="<h1>Rain</h1>", content_type="text/html"))
        page.goto(site.address("crisis_help", "fi"))
        expect(page.locator("[data-esc]")).to_be_hidden()
        page.click(LINK)
        page.wait_for_url(quick_exit_url())


def test_on_paper_the_numbers_stand_without_buttons(site: Site, page: Page):
    page.goto(site.address("crisis_help", "fi"))
    page.emulate_media(media="print")
    expect(page.locator(".exit")).to_be_hidden()
    expect(page.locator(".helpline__status").first).to_be_hidden()
    expect(page.locator(".helpline__digits").first).to_be_visible()
