"""Reporting an error, giving feedback and asking for a map, as people do it; and axe on what only that shows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.conftest import Site, opened
from tests.browser.signed_in import sign_in
from tests.browser.test_accessibility import faults
from tray.catalogue.models import Address
from tray.feedback.actions import receive_error_report, receive_feedback
from tray.feedback.models import ErrorReport, Feedback
from tray.pages import form_guard
from tray.pages.service_details import service_subpath

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><path d="M0 0h256v256H0z" fill="#dde"/></svg>'
TILES = "/tiles/{z}/{x}/{y}.svg"  # of this host, as the policy of these tests' settings knows no other


@pytest.fixture(scope="module")
def references(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Of a feedback and an error report. The service's place is on the map as long."""
    told: dict[str, Any] = {"message": "Pitkä viesti " * 20, "email": "aino@example.fi", "language": "fi"}
    with django_db_blocker.unblock():
        feedback = receive_feedback(kind="accessibility", page="/fi/palvelut/", form_id="1", **told)
        report = receive_error_report(service=site.full, kind="hours", form_id="1", **told)
        Address.objects.filter(channel__connections__service=site.full).update(latitude=63.0951, longitude=21.6158)
        yield [feedback.reference, report.reference]


@pytest.fixture(autouse=True)
def in_a_hurry(references: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    caches["throttle"].clear()
    monkeypatch.setattr(form_guard, "SOONEST_SECONDS", 0)


@pytest.fixture(params=[(1280, True), (320, False)], ids=["wide", "narrow-without-javascript"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    width, has_scripts = request.param
    with opened(browser, width, java_script_enabled=has_scripts) as context:
        yield context


def test_an_error_is_reported_from_the_service_page(site: Site, context: BrowserContext):
    page = context.new_page()
    page.goto(site.address("full", "fi"))
    page.get_by_role("link", name="Ilmoita virheestä näissä tiedoissa").click()
    page.get_by_role("button", name="Lähetä ilmoitus").click()
    expect(page.get_by_role("alert")).to_contain_text("Valitse, mikä on väärin.")
    page.get_by_label("Kerro lisää").fill("Maanantaisin on kiinni.")
    page.get_by_label("Aukioloajat ovat väärin").check()
    page.get_by_role("button", name="Lähetä ilmoitus").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiitos, viestisi tuli perille")
    page.get_by_role("link", name="Takaisin palveluun").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vesijumppa")
    assert context.cookies() == []
    assert ErrorReport.objects.latest("sent_at").message == "Maanantaisin on kiinni."


def test_accessibility_feedback_by_keyboard_alone(site: Site, context: BrowserContext):
    page = context.new_page()
    page.goto(site.address("feedback", "sv"))
    page.get_by_label("Något är svårt att använda (tillgänglighet)").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Kartan syns inte.")
    for _field in range(3):  # the page, the e-mail address, the button; no field for robots between them
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack, ditt meddelande kom fram")
    row = Feedback.objects.latest("sent_at")
    expect(page.get_by_text(row.reference)).to_be_visible()
    assert row.kind == "accessibility"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_forms_in_error_receipts_and_queues(site: Site, browser: Browser, references, width, language):
    with opened(browser, width) as context:
        page = context.new_page()
        for name in ("feedback", "report"):
            page.goto(site.address(name, language))
            page.fill("#id_email", "aino")
            page.click("main form button[type=submit]")
            expect(page.locator(".govuk-error-summary")).to_be_visible()
            assert faults(page) == []
        home = site.address("feedback", language)
        for reference in references:
            page.goto(f"{home.rsplit('/', 2)[0]}/{SENT[language]}/{reference}/")
            expect(page.get_by_text(reference)).to_be_visible()
            assert faults(page) == []
        sign_in(context, site, get_user_model().objects.get(username="staff"))
        for name in ("staff_feedback", "staff_error_reports"):
            page.goto(site.address(name, language))
            assert faults(page) == []
            page.locator("main .staff-page a").first.click()
            page.click("main .staff-form button[type=submit]")
            expect(page.locator(".govuk-error-summary")).to_be_visible()
            assert faults(page) == []


SENT = {"fi": "palaute-lahetetty", "sv": "respons-skickad", "en": "feedback-sent"}


# --- On a map --------------------------------------------------------------------------------------------------------


@pytest.fixture
def placed(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(settings, "MAP_TILES_URL", TILES)
    monkeypatch.setattr(settings, "MAP_TILES_CREDIT", "© Kartantekijä")
    return site


def with_tiles(page: Page) -> list[str]:
    """The addresses of tiles that the page asks for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=TILE, content_type="image/svg+xml")

    page.route("**/tiles/**", answer)
    return asked


@pytest.mark.parametrize("width", [1280, 320])
def test_a_map_comes_when_it_is_asked_for_and_goes_again(placed: Site, browser: Browser, width):
    problems: list[str] = []
    with opened(browser, width) as context:
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        asked = with_tiles(page)
        page.goto(placed.address("full", "fi"), wait_until="networkidle")
        assert asked == []
        button = page.get_by_role("button", name="Näytä kartalla")
        button.press("Space")
        frame = page.get_by_role("region", name="Kartta: Uimahalli")
        expect(frame.locator(".leaflet-tile-loaded").first).to_be_visible()
        expect(frame).to_contain_text("© Kartantekijä")
        assert asked
        assert faults(page) == []
        page.get_by_role("button", name="Piilota kartta").press("Enter")
        expect(frame).to_be_hidden()
        assert problems == []


def test_a_map_without_javascript(placed: Site, browser: Browser):
    with opened(browser, 320, java_script_enabled=False) as context:
        page = context.new_page()
        asked = with_tiles(page)
        page.goto(placed.address("full", "sv"))
        page.get_by_role("link", name="Visa på kartan").click()
        expect(page.get_by_role("img", name="Ett märke visar var Simhallen finns.")).to_be_visible()
        assert len(asked) == 6
        with page.expect_request(re.compile("/tiles/16/")):
            page.get_by_role("link", name="Närmare").click()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_on_the_page_of_the_map(placed: Site, browser: Browser, width, language):
    with opened(browser, width) as context:
        page = context.new_page()
        with_tiles(page)
        page.goto(placed.url + service_subpath("service_map", placed.full, language))
        assert faults(page) == []
