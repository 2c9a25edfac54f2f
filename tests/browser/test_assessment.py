"""The wellbeing map in a real browser: by keyboard alone, with and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.conftest import Site, opened
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
ALL_BAD = {f"{letter}{number}": 0 for letter in "TKAVSEYU" for number in (1, 2)}


@pytest.fixture(params=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with opened(browser, 320, java_script_enabled=request.param == "with scripts") as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def press_until(page: Page, name: str, key: str = "Tab", most: int = 60) -> None:
    """Goes on by keyboard until what has the focus is called so."""
    for _each in range(most):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.innerText || ''").strip().startswith(name):
            return
    raise AssertionError(f"the keyboard does not come to {name}")


def answer(page: Page, values: dict[str, int], **also: str) -> None:
    """Quickly, for pages that are looked at afterwards."""
    for name, value in {**values, **also}.items():
        page.eval_on_selector(f'[name={name}][value="{value}"]', "each => each.checked = true")


def test_from_the_first_step_to_a_service_by_keyboard_alone(site: Site, page: Page):
    page.goto(site.address("assessment", "fi"))
    press_until(page, "Aloita")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#step-1$"))
    expect(page.get_by_role("heading", name="Terveys")).to_be_visible()
    expect(page.get_by_role("heading", name="Koulutus")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first answer
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Sopii vähän").first).to_be_checked()
    for number in range(2, 11):  # the other steps are skipped
        press_until(page, "Seuraava")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"#step-{number}$"))
        expect(page.get_by_text(f"Vaihe {number}/10")).to_be_visible()
    press_until(page, "Näytä karttani")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Oma hyvinvoinnin kartta")
    expect(page.get_by_role("heading", name="Tämä kaipaa huomiota")).to_be_visible()
    press_until(page, "Hyvinvointivalmennuskokonaisuus", most=90)
    with page.context.expect_page() as opening:
        page.keyboard.press("Enter")
    expect(opening.value.get_by_role("heading", level=1)).to_contain_text("Hyvinvointivalmennuskokonaisuus")
    expect(page.get_by_role("heading", level=1)).to_have_text("Oma hyvinvoinnin kartta")  # still there


def test_back_is_safe_and_answers_stay(site: Site, page: Page):
    page.goto(site.address("assessment", "sv"))
    page.get_by_role("link", name="Börja").click()
    page.get_by_role("group", name="Mina krafter räcker").get_by_label("Stämmer bra").check()
    page.get_by_role("link", name="Nästa").click()
    page.locator("#step-2").get_by_label("Här vill jag ha förändring").check()
    page.go_back()
    expect(page.get_by_role("group", name="Mina krafter räcker").get_by_label("Stämmer bra")).to_be_checked()
    page.get_by_role("button", name="Visa min karta nu").click()
    expect(page.get_by_role("heading", name="Dina styrkor")).to_be_visible()
    expect(page.get_by_role("heading", name="Du vill ha förändring här")).to_be_visible()
    page.get_by_role("button", name="Ändra svaren").click()
    page.get_by_role("link", name="Gå igenom svaren").click()
    expect(page.get_by_role("group", name="Mina krafter räcker").get_by_label("Stämmer bra")).to_be_checked()


def test_no_request_tells_where_the_reader_was_or_what_was_told(site: Site, page: Page, context: BrowserContext):
    asked: list[Request] = []
    context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (no attribute fits list.append)
    page.goto(site.address("assessment", "fi"))
    answer(page, {"T1": 0, "S1": 0})
    page.locator("#step-1").evaluate("each => location.hash = 'step-1'")
    page.get_by_role("button", name="Näytä karttani nyt").click()
    expect(page).to_have_url(site.address("assessment_result", "fi"))
    with context.expect_page() as opening:
        page.locator(".tip__name a").first.click()
    opening.value.wait_for_load_state()
    opened_page = next(request for request in asked if "/palvelut/" in request.url and request.is_navigation_request())
    assert "referer" not in opened_page.all_headers()
    assert opening.value.evaluate("document.referrer") == ""
    assert not any(re.search(r"T1|S1|change|interest", request.url) for request in asked)
    assert context.cookies() == []
    for kept in ("localStorage", "sessionStorage"):
        assert page.evaluate(f"JSON.stringify({kept})") == "{}"


def test_what_does_not_suit_goes_and_all_can_be_cleared(site: Site, page: Page):
    page.goto(site.address("assessment", "en"))
    answer(page, {}, interest="exercise")
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("button", name="Show my map now").click()
    name = page.locator(".tip__name a").first.inner_text()
    page.get_by_role("button", name=re.compile(f"Not for me.*{name}$")).click()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Show the service that you hid")).to_be_visible()
    page.get_by_role("link", name="Clear all answers").click()
    expect(page.locator("input:checked")).to_have_count(0)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_on_every_step_and_what_comes_of_them(site: Site, browser: Browser, language, width):
    with opened(browser, width) as context:
        page = context.new_page()
        for step in ("step-1", "step-9", "step-10"):
            page.goto(f"{site.address('assessment', language)}#{step}")
            assert faults(page) == [], step
        answer(page, ALL_BAD, change="health", interest="exercise")
        page.locator("#step-10 button").click()
        page.wait_for_url(site.address("assessment_result", language))
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert faults(page) == []
        page.locator("button[name=all]").click()
        page.wait_for_url(re.compile("#services$"))
        page.evaluate("window.scrollTo(0, 0)")  # the bar with the quick way out covers nothing there
        assert faults(page) == []
        page.locator(f"[formaction='{site.path('assessment_share', language)}']").click()
        page.wait_for_url(site.address("assessment_share", language))
        assert faults(page) == []
        page.locator("main button").first.click()
        page.locator(".govuk-error-summary").wait_for()
        assert faults(page) == []
        page.locator("[name=share]").first.check()
        page.locator("main button").first.click()
        page.locator(".sharecode").wait_for()
        assert faults(page) == []


def test_an_unknown_place_keeps_the_map_and_says_so_at_its_field(site: Site, browser: Browser):
    with opened(browser, 320) as context:
        page = context.new_page()
        page.goto(site.address("assessment", "fi") + "#step-10")
        page.get_by_label("Kunta, hyvinvointialue tai postinumero").fill("Atlantis")
        page.get_by_role("button", name="Näytä karttani", exact=True).click()
        expect(page.get_by_text("Emme löytäneet paikkaa ”Atlantis”.")).to_be_visible()
        assert faults(page) == []


def test_printing_shows_the_map_and_no_buttons(site: Site, browser: Browser):
    with opened(browser, 1280) as context:
        page = context.new_page()
        page.goto(site.address("assessment", "fi") + "#step-1")
        answer(page, {"T1": 4, "K1": 0})
        page.get_by_role("button", name="Näytä karttani nyt").click()
        expect(page.get_by_role("button", name="Tulosta")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".spider")).to_be_visible()
        expect(page.locator(".selfmap-actions")).to_be_hidden()
        expect(page.locator(".tip__hide").first).to_be_hidden()
