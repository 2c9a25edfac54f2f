"""Suggestions while typing, and "near me", in a browser with JavaScript."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import Site, opened
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
REAL = {"latitude": 63.096_01, "longitude": 21.615_77}


@pytest.fixture(params=[1280, 320])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with opened(browser, request.param) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(site.url + "/fi/")
    return page


def words(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Mitä etsit?")


def place(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Kunta, hyvinvointialue tai postinumero")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_and_wait(page: Page, text: str) -> None:
    words(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


def test_a_name_is_chosen_with_the_keyboard(page: Page):
    type_and_wait(page, "vesij")
    expect(words(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("1 ehdotus. Valitse se nuolinäppäimillä.")).to_be_attached()
    words(page).press("ArrowDown")
    chosen = options(page).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(words(page)).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    words(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/fi/palvelut/\?q=Vesijumppa$"))


def test_arrows_go_round_by_way_of_the_field_itself(page: Page):
    type_and_wait(page, "va")
    last = options(page).count() - 1
    words(page).press("ArrowUp")
    expect(options(page).nth(last)).to_have_attribute("aria-selected", "true")
    words(page).press("ArrowDown")
    assert words(page).get_attribute("aria-activedescendant") is None
    words(page).press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")


def test_enter_searches_with_what_was_typed_when_nothing_is_chosen(page: Page):
    type_and_wait(page, "vesij")
    words(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/fi/palvelut/\?q=vesij$"))


def test_escape_closes_and_leaves_the_text_and_an_arrow_opens_again(page: Page):
    type_and_wait(page, "vesij")
    words(page).press("Escape")
    expect(options(page)).to_have_count(0)
    expect(words(page)).to_have_attribute("aria-expanded", "false")
    expect(words(page)).to_have_value("vesij")
    words(page).press("ArrowDown")
    expect(options(page).first).to_be_visible()


def test_tab_goes_on_and_nothing_is_chosen(page: Page):
    type_and_wait(page, "vesij")
    words(page).press("ArrowDown")
    words(page).press("Tab")
    expect(options(page)).to_have_count(0)
    expect(place(page)).to_be_focused()
    expect(words(page)).to_have_value("vesij")


def test_a_topic_is_chosen_with_the_pointer_and_keeps_place_and_filters(site: Site, page: Page):
    page.goto(site.url + "/fi/palvelut/?municipality=905&free=1")
    type_and_wait(page, "lahiluon")
    options(page).filter(has_text="Lähiluonnossa liikkuminen").click()
    expect(page).to_have_url(re.compile(r"/fi/palvelut/\?area=nature&municipality=905&free=1$"))


def test_a_place_is_written_into_its_field_and_nothing_is_sent(page: Page):
    place(page).press_sequentially("vas")
    options(page).filter(has_text="Vaasa").click()
    expect(place(page)).to_have_value("Vaasa")
    expect(place(page)).to_be_focused()
    expect(options(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/fi/$"))


def test_what_may_be_private_is_not_asked_about(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "ehdotukset" in request.url else None)
    for text in ("131052-308T", "040 1234567", "matti@example.fi", "v"):
        words(page).fill(text)
        page.wait_for_timeout(300)
    assert asked == []


def test_an_answer_that_comes_too_late_is_not_shown(page: Page):
    def entries(label: str) -> dict[str, Any]:
        return {"entries": [{"kind": "service", "label": label, "path": "/fi/palvelut/"}]}

    held: list[Route] = []
    page.route("**/ehdotukset/?q=ve", lambda route: held.append(route))  # noqa: PLW0108 (no attribute fits list.append)
    page.route("**/ehdotukset/?q=vesij", lambda route: route.fulfill(json=entries("Vesijumppa")))
    words(page).press_sequentially("ve")
    page.wait_for_timeout(300)
    type_and_wait(page, "sij")
    for route in held:
        route.fulfill(json=entries("Verkkokurssi"))
    page.wait_for_timeout(200)
    assert len(held) == 1
    expect(options(page)).to_have_text(["Vesijumppa Palvelu"])


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 200, "body": "<html>"}, None])
def test_without_an_answer_the_form_is_as_before(page: Page, answer: dict[str, Any] | None):
    faulty: list[str] = []
    page.on("pageerror", lambda error: faulty.append(str(error)))
    page.route("**/ehdotukset/*", lambda route: route.fulfill(**answer) if answer else route.abort())
    words(page).press_sequentially("vesij")
    page.wait_for_timeout(400)
    expect(options(page)).to_have_count(0)
    words(page).press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=vesij$"))
    assert faulty == []


@pytest.mark.parametrize("path", ["/fi/", "/sv/", "/en/services/"])
def test_axe_with_the_list_open_and_an_option_chosen(site: Site, page: Page, path):
    page.goto(site.url + path)
    before = page.evaluate("document.querySelector('.search').getBoundingClientRect().height")
    field = page.locator("#id_q")
    field.press_sequentially("va")
    expect(options(page).first).to_be_visible()
    assert page.evaluate("document.querySelector('.search').getBoundingClientRect().height") == before
    assert faults(page) == []
    field.press("ArrowDown")
    assert faults(page) == []


def test_near_me_sends_a_rounded_position_and_what_the_form_says(site: Site, browser: Browser):
    with opened(browser, 320, geolocation=REAL, permissions=["geolocation"]) as context:
        page = context.new_page()
        page.goto(site.url + "/fi/palvelut/?municipality=905&free=1")
        words(page).fill("vesijumppa")
        page.get_by_role("button", name="Lähellä minua").click()
        expect(page).to_have_url(re.compile(r"/fi/palvelut/\?q=vesijumppa&near=63\.10%2C21\.62&free=1$"))
        assert "municipality" not in page.url


def test_near_me_refused_says_what_to_do_instead(page: Page):
    expect(page.get_by_text("pyöristetään noin kilometrin tarkkuuteen")).to_be_visible()
    page.get_by_role("button", name="Lähellä minua").click()
    said = page.get_by_role("status").filter(has_text="Emme saaneet sijaintiasi.")
    expect(said).to_contain_text("Kirjoita sen sijaan kuntasi tai postinumerosi")
    expect(page).to_have_url(re.compile(r"/fi/$"))
    assert faults(page) == []


def test_the_layout_does_not_move_when_the_script_comes(site: Site, context: BrowserContext):
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; const add = list => list.getEntries().forEach(each => window.shift += each.value);"
        "new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(site.url + "/fi/", wait_until="networkidle")
    expect(page.get_by_role("button", name="Lähellä minua")).to_be_visible()
    assert page.evaluate("window.shift") <= 0.02


def test_without_javascript_no_button_and_no_list(site: Site, browser: Browser):
    with opened(browser, 320, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url + "/fi/")
        expect(page.get_by_role("button", name="Lähellä minua")).to_have_count(0)
        expect(page.get_by_role("searchbox", name="Mitä etsit?")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.nearby')).display") == "none"
