"""What people do, in a browser without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser, 320, java_script_enabled=False) as context:
        yield context.new_page()


def test_from_the_front_page_to_a_telephone_number(site: Site, page: Page):
    page.goto(site.url + "/fi/")
    page.get_by_label("Mitä etsit?").fill("vesijumppa trampoliini")
    page.get_by_label("Kunta, hyvinvointialue tai postinumero").fill("65100")
    page.get_by_role("button", name="Hae").click()
    expect(page).to_have_url(re.compile(r"/fi/palvelut/\?q=vesijumppa\+trampoliini&municipality=905$"))
    expect(page.get_by_text("Palveluja ei löytynyt")).to_be_visible()
    page.get_by_role("link", name="Hae yhdellä sanalla: vesijumppa").click()
    page.get_by_role("link", name="Vesijumppa", exact=True).click()
    for name in (
        re.compile(r"^Soita:\s+040 123 4567$"),
        re.compile(r"^040 123 4567$"),
    ):  # the next step, and its channel
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", "tel:+358401234567")


def test_a_topic_is_chosen_and_left_out_again(site: Site, page: Page):
    page.goto(site.url + "/fi/palvelut/")
    page.get_by_text("Rajaa hakua", exact=True).click()
    page.get_by_role("link", name=re.compile("^Liikunta ja liikkumisen edistäminen")).click()
    expect(page).to_have_url(re.compile(r"/fi/palvelut/\?area=exercise$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Liikunta ja liikkumisen edistäminen")
    page.get_by_role("link", name="Poista: Liikunta ja liikkumisen edistäminen").click()
    expect(page).to_have_url(re.compile(r"/fi/palvelut/$"))


def test_a_place_is_chosen_and_kept_over_the_language(site: Site, page: Page):
    page.goto(site.url + "/fi/paikat/")
    page.get_by_role("link", name="Mustasaari").click()
    page.get_by_role("link", name="Svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Korsholm")
    page.get_by_role("link", name="Motion och främjande av rörlighet").click()
    expect(page).to_have_url(re.compile(r"/sv/tjanster/\?area=exercise&municipality=499$"))


def test_a_misspelt_place_is_mended_in_one_click(site: Site, page: Page):
    page.goto(site.url + "/en/services/?place=Vasaa&q=water")
    page.get_by_role("link", name="Vaasa", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?q=water&municipality=905$"))


def test_an_error_leads_to_its_field(site: Site, page: Page):
    page.goto(site.url + "/fi/palvelut/?place=Atlantis")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Kunta, hyvinvointialue tai postinumero")).to_be_focused()


def test_from_a_place_to_its_hours(site: Site, page: Page):
    page.goto(site.address("full", "sv"))
    page.get_by_role("link", name="Adress och öppettider").first.click()
    expect(page.get_by_text("Sandviksgatan 8")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["home", "services", "full"])
def test_a_first_visit_asks_little_of_this_host_alone(site: Site, browser: Browser, name):
    asked: set[str] = set()
    problems: list[str] = []
    with opened(browser, 1280) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.add(request.url.split("#")[0]))
        page.on("console", lambda message: problems.append(message.text))
        page.on("requestfailed", lambda request: problems.append(request.url))
        page.on("response", lambda response: problems.append(response.url) if response.status >= 400 else None)
        page.goto(site.address(name, "fi"), wait_until="networkidle")
        assert len(asked) <= 8
        assert all(url.startswith(site.url) for url in asked)
        assert context.cookies() == []
        assert problems == []
