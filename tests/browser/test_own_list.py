"""The own list in a browser: kept there alone, never mixed with a shared one, and to be seen without a connection."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, opened
from tests.browser.test_accessibility import faults
from tray.catalogue.models import Service

# Whether the site's worker is at work: pages that are opened from then on are its own.
READY = """() => Promise.race([navigator.serviceWorker.ready.then(() => true),
  new Promise((done) => setTimeout(() => done(false), 20000))])"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made


@pytest.fixture(params=[1280, 320])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with opened(browser, request.param, service_workers="block") as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    return context.new_page()


def kept(page: Page) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate("JSON.parse(localStorage.getItem('own-list'))")
    return found


def kept_ids(page: Page) -> list[str]:
    return [entry["id"] for entry in (kept(page) or {"entries": []})["entries"]]


def other_services(site: Site, most: int = 2) -> list[Service]:
    rows = Service.objects.exclude(pk__in=[site.full.pk, site.removed.pk]).order_by("name_fi")
    return list(rows[:most])


def shared(site: Site, *services: Service) -> str:
    return f"{site.url}/fi/oma-lista/?s={''.join(each.short_id for each in services)}"


def names(page: Page) -> list[str]:
    return page.locator(".entry__name").all_inner_texts()


def of(text: str, name: str) -> re.Pattern[str]:
    """The name of a link or button that says of which service it speaks."""
    return re.compile(rf"^{text}\s*: {name}")


def test_a_list_is_gathered_ordered_named_and_removed(site: Site, page: Page):
    page.goto(site.url + "/fi/palvelut/?q=vesijumppa")
    page.get_by_role("button", name=of("Lisää omalle listalle", "Vesijumppa")).click()
    expect(page.get_by_role("status").filter(has_text="Lisätty omalle listallesi.")).to_be_attached()
    expect(page.get_by_role("button", name=of("Poista omalta listalta", "Vesijumppa"))).to_be_focused()
    expect(page.get_by_role("link", name="Oma lista (1)")).to_be_visible()
    page.goto(site.url + "/fi/palvelut/")
    page.get_by_role("button", name=of("Lisää omalle listalle", "Hyvinvointi")).first.click()
    page.get_by_role("link", name="Avaa oma lista").first.click()
    expect(page).to_have_url(re.compile(r"/fi/oma-lista/\?s=[0-9a-f]{24}$"))
    first, second = names(page)
    assert first == "Vesijumppa"
    expect(page.get_by_text("Listasi säilyy tässä selaimessa")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name=of("Siirrä alas", "Vesijumppa")).click()
    expect(page.locator(".entry__name").nth(1)).to_have_text("Vesijumppa")
    expect(page.get_by_text("Listasi säilyy tässä selaimessa")).to_be_visible()
    page.get_by_role("link", name=of("Poista listalta", second)).click()
    expect(page.locator(".entry")).to_have_count(1)
    assert kept_ids(page) == [site.full.short_id]
    page.goto(site.url + "/fi/oma-lista/")
    expect(page).to_have_url(shared(site, site.full))
    page.get_by_role("link", name="Poista kaikki").click()
    expect(page).to_have_url(re.compile(r"/fi/oma-lista/$"))
    assert kept(page) is None


def test_the_name_of_the_list_is_printed_and_never_sent(site: Site, page: Page):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.goto(site.address("full", "fi"))
    page.get_by_role("button", name="Lisää omalle listalle").click()
    page.get_by_role("link", name="Avaa oma lista").click()
    page.get_by_label("Listan nimi").fill("Ainolle")
    page.reload()
    expect(page.get_by_label("Listan nimi")).to_have_value("Ainolle")
    page.emulate_media(media="print")
    expect(page.locator(".own-list__title")).to_have_text("Ainolle")
    expect(page.locator(".own-list__title")).to_be_visible()
    expect(page.get_by_text("040 123 4567")).to_be_visible()
    expect(page.locator(".qr")).to_be_visible()
    expect(page.get_by_role("link", name="Poista kaikki")).to_be_hidden()
    assert not [address for address in sent if "Aino" in address]


def test_a_shared_list_is_not_mixed_with_ones_own(site: Site, page: Page):
    one, two = other_services(site)
    page.goto(shared(site, one, two))
    expect(page.get_by_role("heading", name="Joku on jakanut sinulle tämän listan")).to_be_visible()
    expect(page.get_by_role("link", name="Poista kaikki")).to_be_hidden()
    assert kept(page) is None
    assert faults(page) == []
    page.get_by_role("button", name="Ota omaksi").click()
    expect(page.get_by_text("Listasi säilyy tässä selaimessa")).to_be_visible()
    assert kept_ids(page) == [one.short_id, two.short_id]
    page.goto(shared(site, site.full, one))
    page.get_by_role("link", name=of("Poista listalta", names(page)[1])).click()
    expect(page).to_have_url(shared(site, site.full))
    assert kept_ids(page) == [one.short_id, two.short_id]
    assert faults(page) == []
    page.get_by_role("button", name="Lisää nämä omalle listalleni").click()
    expect(page).to_have_url(shared(site, one, two, site.full))
    page.goto(shared(site, two))
    page.get_by_role("button", name="Käytä tätä oman listani tilalla").click()
    expect(page.get_by_text("Listasi säilyy tässä selaimessa")).to_be_visible()
    assert kept_ids(page) == [two.short_id]


def test_the_link_is_copied(site: Site, browser: Browser):
    with opened(browser, 320, permissions=["clipboard-read", "clipboard-write"], service_workers="block") as context:
        page = context.new_page()
        page.goto(shared(site, site.full))
        page.get_by_role("button", name="Kopioi linkki").click()
        expect(page.get_by_role("status").filter(has_text="Linkki on kopioitu.")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(site.full.short_id)


@pytest.mark.parametrize("nonsense", ["{", "[]", '{"entries": 1}', '{"entries": [{"id": "<b>"}, null]}'])
def test_what_else_stands_in_the_browser_does_no_harm(site: Site, page: Page, nonsense):
    faulty: list[str] = []
    page.on("pageerror", lambda error: faulty.append(str(error)))
    page.goto(site.url + "/fi/oma-lista/")
    page.evaluate("text => localStorage.setItem('own-list', text)", nonsense)
    page.goto(site.address("full", "fi"))
    page.get_by_role("button", name="Lisää omalle listalle").click()
    assert kept_ids(page) == [site.full.short_id]
    assert faulty == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_axe_on_a_list_in_other_languages(site: Site, page: Page, language):
    page.goto(f"{site.address('own_list', language)}?s={site.full.short_id}{site.removed.short_id}&q=va")
    expect(page.locator(".entry")).to_have_count(2)
    assert faults(page) == []


def test_without_javascript_a_list_is_made_and_changed_by_links(site: Site, browser: Browser):
    with opened(browser, 320, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.address("full", "fi"))
        page.get_by_role("link", name="Lisää omalle listalle").click()
        expect(page.locator(".entry__name")).to_have_text(["Vesijumppa"])
        expect(page.get_by_text("Lista on tämän sivun osoitteessa")).to_be_visible()
        page.get_by_label("Mitä etsit?").fill("hyvinvointivalmennus")
        page.get_by_role("button", name="Hae").click()
        page.get_by_role("link", name=of("Lisää listalle", "")).first.click()
        page.get_by_role("link", name=of("Siirrä alas", "Vesijumppa")).click()
        expect(page.locator(".entry__name").nth(1)).to_have_text("Vesijumppa")
        page.get_by_role("link", name=of("Poista listalta", "Vesijumppa")).click()
        expect(page.locator(".entry__name")).to_have_count(1)
        assert faults_without_scripts(page) == []


def faults_without_scripts(page: Page) -> list[str]:
    return [
        text for text in ("Tulosta", "Kopioi linkki", "Ota omaksi") if page.get_by_role("button", name=text).count()
    ]


def test_without_a_connection_there_are_numbers_and_the_own_list(site: Site, browser: Browser):
    with opened(browser, 320) as context:
        page = context.new_page()
        page.goto(shared(site, site.full).replace("/fi/oma-lista/", "/sv/min-lista/"))
        page.get_by_role("button", name="Gör den till min egen").click()
        expect(page.get_by_text("Din lista finns kvar i den här webbläsaren")).to_be_visible()
        assert page.evaluate(READY)
        page.reload()
        assert page.evaluate("navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        page.goto(site.url + "/sv/tjanster/?q=hemligt")
        expect(page.get_by_role("heading", level=1)).to_have_text("Det finns ingen anslutning just nu")
        expect(page.locator("main a[href='tel:112']").first).to_be_visible()
        expect(page.get_by_role("heading", name="Vattengymnastik")).to_be_visible()
        expect(page.get_by_role("link", name="040 123 4567")).to_have_attribute("href", "tel:+358401234567")
        assert faults(page) == []
        assert not [path for path in cached(page) if "hemligt" in path or "?" in path]
        context.set_offline(False)
        page.get_by_role("link", name="Försök igen").click()
        expect(page).to_have_url(re.compile(r"q=hemligt"))
        expect(page.get_by_role("heading", name="Inga tjänster hittades")).to_be_visible()


def cached(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
        ".then(lists => lists.flat().map(request => new URL(request.url).pathname + new URL(request.url).search))"
    )
    assert found
    return found
