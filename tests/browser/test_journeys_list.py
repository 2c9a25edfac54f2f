"""By keyboard alone: gathering a list, printing it, and opening the link that somebody sent."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, opened
from tests.browser.keyboard import Keyboard
from tray.catalogue.models import Service

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
EXERCISE = {"fi": "jumppa", "sv": "gymnastik", "en": "exercise"}
CORNER = {"fi": "kotikulma", "sv": "hörnans", "en": "corner"}
VAASA = {"fi": "Vaasa", "sv": "Vasa", "en": "Vaasa"}
# What a printer would be asked, for pages that have a button for it.
PRINTED = "window.print = () => document.documentElement.setAttribute('data-printed', '')"
# Of paper: names, numbers and the code in sight, and nothing that only a screen has a use for.
ONLY_ON_SCREEN = ".head__nav, .list-actions, .entry__changes, .more-services, .foot, .crisis, button, input"


def of(reader: Keyboard, text: str, name: str) -> re.Pattern[str]:
    """The name of a link or button that says of which service it speaks."""
    return re.compile(rf"^\W*{re.escape(reader.says(text))}\s*:\s*{re.escape(name)}")


def gather(reader: Keyboard, first: str, second: str) -> None:
    """From the list of services, where a button or a link adds one; then from the search of one's own list."""
    reader.search(EXERCISE[reader.language], VAASA[reader.language])
    reader.skip_to_content()
    reader.open("link", reader.says("Skip to the services"))
    if reader.has_scripts:
        reader.press("button", of(reader, "Add to my list", first))
        reader.open("link", reader.says("Open my list"), most=1)
    else:
        reader.open("link", of(reader, "Add to my list", first))
    expect(reader.heading()).to_have_text(reader.says("My list"))
    reader.skip_to_content()
    reader.write(reader.says("What are you looking for?", "search field"), CORNER[reader.language], "searchbox")
    reader.submit()
    reader.open("link", of(reader, "Add to the list", second))


@pytest.fixture(autouse=True)
def _shared_links_lead_to_this_server(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SITE_URL", site.url)


def names(reader: Keyboard) -> list[str]:
    return reader.page.locator(".entry__name").all_inner_texts()


def test_a_list_is_made_printed_and_shared(
    site: Site, neighbourhood: dict[str, Service], browser: Browser, reader: Keyboard
):
    page = reader.page
    page.add_init_script(PRINTED)
    first, second = (str(getattr(neighbourhood[key], f"name_{reader.language}")) for key in ("chair", "living_room"))
    page.goto(site.address("home", reader.language))
    gather(reader, first, second)
    assert names(reader) == [first, second]
    reader.open("link", of(reader, "Move down", first), key="Shift+Tab")
    assert names(reader) == [second, first]
    if reader.has_scripts:
        reader.skip_to_content()
        reader.press("button", reader.says("Print"))
        expect(page.locator("html[data-printed]")).to_be_attached()
    assert_on_paper(reader, [second, first])
    address = page.locator("#share-address").inner_text()
    with opened(browser, 320, java_script_enabled=reader.has_scripts, service_workers="block") as others:
        friend = Keyboard(others.new_page(), reader.language, reader.has_scripts)
        friend.page.goto(address)
        assert names(friend) == [second, first]
        make_it_ones_own(friend)


def assert_on_paper(reader: Keyboard, expected: list[str]) -> None:
    page = reader.page
    page.emulate_media(media="print")
    for name in expected:
        expect(page.locator(".entry__name").get_by_text(name)).to_be_visible()
    expect(page.locator(".entry a[href='tel:+358407654321']")).to_have_count(2)
    assert all(each.is_visible() for each in page.locator(".entry a[href^='tel:'], .qr").all())
    assert [each.inner_html()[:80] for each in page.locator(ONLY_ON_SCREEN).all() if each.is_visible()] == []
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")


def make_it_ones_own(friend: Keyboard) -> None:
    """Where there is JavaScript, the browser keeps it; without, the list is in the address, and says so."""
    own = friend.page.get_by_text(friend.says("Your list is kept in this browser, on this device. We do not store it."))
    if friend.has_scripts:
        friend.skip_to_content()
        friend.press("button", friend.says("Make it my own"))
        expect(own).to_be_visible()
        expect(friend.named("link", re.compile(rf"^{friend.says('My list')} \(2\)$"))).to_be_visible()
    else:
        expect(own).to_be_hidden()
        expect(friend.page.locator("[data-when=address].whose")).to_be_visible()
