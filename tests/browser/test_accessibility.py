"""axe with every rule, and what axe cannot see: sideways scroll, the size of targets, and where the focus is."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, Site, opened
from tray.pages import errors

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
PAGES = [
    "home",
    "home?municipality=905",
    "places",
    "crisis_help",
    "services",
    "services?page=2",
    "services?q=vesi&area=exercise&area=nature&municipality=905",
    "services?q=nothing+at+all&area=nature&municipality=905",
    "services?place=Vasaa&area=nature",
    "full",
    "removed",
    "missing",
    "sign_in",
]
SMALLEST_TARGET = 24

# Targets below 24 px that are not words in a line of text: WCAG 2.2, 2.5.8 excepts those.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')]
  .filter(each => each.checkVisibility() && !each.closest('.govuk-skip-link'))
  .filter(each => each.tagName !== 'A' || !each.closest('p, .prose, dd') || getComputedStyle(each).display !== 'inline')
  .map(each => [each, each.closest('.topic') || each.labels?.[0]?.parentElement || each])
  .map(([each, area]) => [each.outerHTML.slice(0, 120), area.getBoundingClientRect()])
  .filter(([html, box]) => box.width < 24 || box.height < 24)
  .map(([html, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""

FOCUSED = """() => {
  const each = document.activeElement, box = each.getBoundingClientRect();
  const style = each.type === 'checkbox' ? getComputedStyle(each.labels[0], '::before') : getComputedStyle(each);
  return {html: each.outerHTML.slice(0, 120), body: each === document.body, seen: box.width > 0 && box.height > 0,
          mark: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'};
}"""


@pytest.fixture(scope="module", params=[1280, 320])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with opened(browser, request.param) as context:
        yield context.new_page()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']}: {json.dumps([node['html'][:150] for node in rule['nodes'][:3]])}" for rule in found]


def faults(page: Page) -> list[str]:
    sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    small: list[str] = page.evaluate(SMALL)
    return violations(page) + small + ([f"{sideways} px wider than the window"] if sideways > 0 else [])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_pages(site: Site, page: Page, name, language):
    page.goto(site.address(name, language))
    assert page.get_attribute("html", "lang") == language
    assert faults(page) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_with_everything_unfolded(site: Site, page: Page, language):
    page.goto(site.address("full", language))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults(page) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_sign_in_with_errors_and_the_pages_of_staff(site: Site, browser: Browser, page: Page, language):
    assert page.viewport_size is not None
    with opened(browser, page.viewport_size["width"]) as context:
        own = context.new_page()
        own.goto(site.address("sign_in", language))
        own.click("main button[type=submit]")
        assert own.locator(".govuk-error-summary").is_visible()
        assert faults(own) == []
        own.fill("#id_username", "staff")
        own.fill("#id_password", PASSWORD)
        own.click("main button[type=submit]")
        own.wait_for_url(site.address("staff_home", language))
        assert faults(own) == []
        for name in ("staff_rules", "rule", "sync_runs", "run"):
            own.goto(site.address(name, language))
            assert faults(own) == [], name


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("error", [errors.server_error, errors.form_expired, errors.bad_request, errors.forbidden])
def test_error_pages_that_no_address_leads_to(site: Site, page: Page, error, language):
    """Rendered here, and shown in the browser at an address of the site, whose styles they use."""
    request = RequestFactory().get(f"/{language}/error/")
    more = (Exception(),) if error in (errors.bad_request, errors.forbidden) else ()
    body = error(request, *more).content.decode()
    page.route("**/error/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{site.url}/{language}/error/")
    assert page.get_attribute("html", "lang") == language
    assert faults(page) == []
    page.unroute_all()


@pytest.mark.parametrize("name", ["home", "services?area=nature", "full", "sign_in"])
def test_the_focus_is_seen_on_every_stop_of_the_tab_key(site: Site, page: Page, name):
    page.goto(site.address(name, "fi"))
    stops = []
    for _stop in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["body"]:
            break
        stops.append(focused)
    assert len(stops) >= 10
    assert stops[0]["html"].startswith('<a href="#main"')
    assert [stop["html"] for stop in stops if not (stop["seen"] and stop["mark"])] == []


@pytest.mark.parametrize("name", ["home", "services", "full"])
def test_big_text_still_fits(site: Site, page: Page, name):
    """WCAG 1.4.4 and 1.4.12: letters twice as big, and wider spacing, without sideways scroll at 1280."""
    page.goto(site.address(name, "fi"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.viewport_size == {"width": 1280, "height": 900}:
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
