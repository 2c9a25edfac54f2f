"""By keyboard alone: help in an emergency from any page, telling of an error, and telling what is hard to use."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.test import RequestFactory
from playwright.sync_api import expect

from tests.browser.conftest import WAYS, Site, name_of_way
from tests.browser.keyboard import Keyboard
from tests.browser.signed_in import sign_in
from tests.browser.test_accessibility import PAGES
from tray.feedback.models import ErrorReport, Feedback
from tray.pages import errors, form_guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
# Each kind of page in one of the ways. A frame on others' sites has no head, and its help is at the end.
KINDS = [name for name in PAGES if "?" not in name] + ["services?q=nothing+at+all&area=nature"]
FRAMES = ["embed?kind=list&municipality=905", "embed?kind=search&area=nature"]


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    caches["throttle"].clear()
    monkeypatch.setattr(form_guard, "SOONEST_SECONDS", 0)


def asks_for_help(reader: Keyboard, *, key: str = "Tab") -> None:
    """The number is the next thing after the link, or the first thing from the end of a frame."""
    call, link = ("link", "112"), ("link", reader.says("Do you need help right now?"))
    for role, name in (link, call) if key == "Tab" else (call, link):
        reader.tab_to(role, name, key=key, most=3)
    expect(reader.page.locator("a[href='tel:112']").first).to_be_visible()
    if key == "Tab":
        reader.tab_to(*link, key="Shift+Tab", most=1)
    reader.submit()
    expect(reader.heading()).to_have_text(link[1])
    expect(reader.page.locator("main a[href='tel:112']").first).to_be_in_viewport()


def test_help_in_an_emergency_is_one_step_from_any_page(site: Site, reader: Keyboard, request: pytest.FixtureRequest):
    way = WAYS.index(request.node.callspec.params["reader"])
    for name in [*KINDS[way :: len(WAYS)], "home"]:
        reader.page.goto(site.address(name, reader.language))
        asks_for_help(reader)
    reader.page.goto(site.address(FRAMES[way % len(FRAMES)], reader.language))
    asks_for_help(reader, key="Shift+Tab")


@pytest.mark.parametrize("reader", WAYS[:2], indirect=True, ids=name_of_way)
def test_help_in_an_emergency_when_the_site_itself_is_in_trouble(site: Site, reader: Keyboard):
    body = errors.server_error(RequestFactory().get(f"/{reader.language}/error/")).content.decode()
    reader.page.route("**/error/", lambda route: route.fulfill(body=body, content_type="text/html"))
    reader.page.goto(f"{site.url}/{reader.language}/error/")
    asks_for_help(reader)


@pytest.mark.parametrize("reader", WAYS[1:], indirect=True, ids=name_of_way)
def test_staff_sign_in_and_find_help_too(site: Site, reader: Keyboard):
    reader.page.goto(site.address("staff_home", reader.language))
    asks_for_help(reader)
    sign_in(reader.page.context, site, get_user_model().objects.get(username="staff"))
    reader.page.goto(site.address("staff_home", reader.language))
    asks_for_help(reader)


def test_an_error_in_a_services_details_is_reported(site: Site, reader: Keyboard):
    reader.page.goto(site.address("full", reader.language))
    name = reader.heading().inner_text()
    reader.skip_to_content()
    reader.open("link", reader.says("Report an error in these details"), most=40)
    expect(reader.heading()).to_have_text(reader.says("Report an error"))
    reader.skip_to_content()
    reader.open("button", reader.says("Send the report"))
    reader.open("link", reader.says("Choose what is wrong."), most=1)
    reader.page.keyboard.press("Tab")
    reader.choose(reader.says("The opening hours are wrong"))
    reader.write(reader.says("Tell more"), f"{reader.language}: 10–15.")
    reader.open("button", reader.says("Send the report"))
    expect(reader.heading()).to_have_text(reader.says("Thank you, it arrived"))
    row = ErrorReport.objects.get(reference=reader.page.locator(".receipt__number").inner_text())
    assert (row.service, row.kind, row.message) == (site.full, "hours", f"{reader.language}: 10–15.")
    reader.skip_to_content()
    reader.open("link", reader.says("Back to the service"))
    expect(reader.heading()).to_have_text(name)
    assert reader.page.context.cookies() == []


def test_feedback_on_what_is_hard_to_use(site: Site, reader: Keyboard):
    """Through the accessibility statement, which stands near the end of every page."""
    reader.page.goto(site.address("services", reader.language))
    reader.open("link", reader.says("Accessibility statement"), key="Shift+Tab", most=6)
    reader.skip_to_content()
    reader.open("link", reader.says("Give feedback"))
    reader.skip_to_content()
    reader.page.keyboard.press("Tab")
    reader.choose(reader.says("It is hard to use (accessibility)"))
    reader.write(reader.says("Your feedback"), f"{reader.language}: I do not see the map.")
    reader.open("button", reader.says("Send the feedback"))
    expect(reader.heading()).to_have_text(reader.says("Thank you, it arrived"))
    row = Feedback.objects.get(reference=reader.page.locator(".receipt__number").inner_text())
    assert (row.kind, row.language) == ("accessibility", reader.language)
    assert row.page == site.path("accessibility", reader.language)
    assert reader.page.context.cookies() == []
