"""axe with every rule, and what axe cannot see: sideways scroll, the size of targets, and where the focus is.

The accessibility statement tells what a whole run of this found. After a change of `PAGES`, write it anew:
`ACCESSIBILITY_AUDIT=write bin/test tests/browser/test_accessibility.py`.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, opened
from tests.browser.signed_in import sign_in
from tray.pages import errors, info

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
PAGES = [
    "home",
    "home?municipality=905",
    "places",
    "places?place=Vasaa",
    "municipality",
    "county",
    "topics?municipality=905",
    "topic",
    "topic?place=Vasaa",
    "crisis_help",
    "assessment",
    "assessment_rules",
    "assessment_shared",
    "services",
    "services?page=2",
    "services?q=vesi&area=exercise&area=nature&municipality=905",
    "services?q=nothing+at+all&area=nature&municipality=905",
    "services?place=Vasaa&area=nature",
    "full",
    "removed",
    "report",
    "feedback",
    "own_list",
    "own_list?q=va&place=Vaasa",
    "offline",
    "embed?kind=list&municipality=905",
    "embed?kind=search&area=nature",
    "embed_guide",
    "embed_guide?site=www.example.fi&kind=list",
    "embed_guide?site=&kind=tree",
    "missing",
    "sign_in",
    "help",
    "digital_support",
    "about",
    "privacy",
    "accessibility",
    "open_data",
]
STAFF_PAGES_OF_SEARCH = [
    "staff_words",
    "word",
    "word_delete",
    "staff_unmet",
    "staff_explain?q=vesi&language=fi",
    "why",
    "staff_search_state",
    "staff_outbox",
]
LANGUAGES = ["fi", "sv", "en"]
WIDTHS = [1280, 320]

# Targets below 24 px that are not words in a line of text: WCAG 2.2, 2.5.8 excepts those, and areas of a map, which
# the list beside it has as links too.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')]
  .filter(each => each.checkVisibility() && !each.closest('.govuk-skip-link, .map'))
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


@dataclass
class Audit:
    """What was found on each page by its name, language and width, and the titles of pages by name and language."""

    engine: dict[str, str]
    found: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, page: Page, name: str, language: str, found: list[str]) -> None:
        assert page.viewport_size is not None
        self.engine["axe"] = page.evaluate("axe.version")
        self.found[name, language, page.viewport_size["width"]] = found
        self.titles[name, language] = page.title().rpartition(" – ")[0]

    @property
    def is_whole(self) -> bool:
        return set(self.found) == {
            (name, language, width) for name in PAGES for language in LANGUAGES for width in WIDTHS
        }

    def as_told(self) -> dict[str, Any]:
        """The shape of `tray.pages.info.Audit`."""
        return {
            "tested_on": timezone.localdate().isoformat(),
            **self.engine,
            "widths": WIDTHS,
            "languages": LANGUAGES,
            "checks": len(self.found),
            "pages": [
                {"name": name, "titles": {code: self.titles[name, code] for code in LANGUAGES}} for name in PAGES
            ],
            "violations": [
                {"page": name, "language": language, "width": width, "rule": rule}
                for (name, language, width), found in sorted(self.found.items())
                for rule in sorted({rule_of(fault) for fault in found})
            ],
        }


def rule_of(fault: str) -> str:
    """axe's name of the rule, or a name in its manner for what axe does not see."""
    if match := re.match(r"[a-z][a-z0-9-]+(?=: )", fault):
        return match[0]
    return "reflow" if fault.endswith("wider than the window") else "target-size"


@pytest.fixture(scope="module")
def audit(browser: Browser) -> Iterator[Audit]:
    audit = Audit({"axe": "", "browser": f"Chromium {browser.version.split('.')[0]}"})
    yield audit
    if os.environ.get("ACCESSIBILITY_AUDIT") == "write":
        assert audit.is_whole, "only a run over all pages may be told of"
        info.AUDIT.write_text(json.dumps(audit.as_told(), ensure_ascii=False, indent=1) + "\n")


@pytest.fixture(scope="module", params=WIDTHS)
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_pages(site: Site, page: Page, audit: Audit, name, language):
    page.goto(site.address(name, language))
    assert page.get_attribute("html", "lang") == language
    found = faults(page)
    audit.add(page, name, language, found)
    assert found == []


def test_the_statement_tells_of_every_page_that_is_tested_here():
    """When this fails, write the audit anew: how stands at the top of this file."""
    assert [each.name for each in info.last_audit().pages] == PAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_everything_unfolded(site: Site, page: Page, language):
    page.goto(site.address("full", language))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_in_with_errors_and_the_pages_of_staff(site: Site, browser: Browser, page: Page, language):
    assert page.viewport_size is not None
    with opened(browser, page.viewport_size["width"]) as context:
        own = context.new_page()
        own.goto(site.address("sign_in", language))
        own.click("main button[type=submit] >> nth=0")
        expect(own.locator(".govuk-error-summary")).to_be_visible()
        assert faults(own) == []
        sign_in(context, site, get_user_model().objects.get(username="staff"))
        own.goto(site.address("staff_home", language))
        assert faults(own) == []
        own_words = ("staff_helplines", "helpline", "staff_national", "national")
        for name in ("staff_rules", "rule", "sync_runs", "run", *own_words, *STAFF_PAGES_OF_SEARCH):
            own.goto(site.address(name, language))
            assert faults(own) == [], name
        own.goto(site.address("staff_word_add", language))
        own.click("main button[type=submit]")
        expect(own.locator(".govuk-error-summary")).to_be_visible()
        assert faults(own) == []


@pytest.mark.parametrize("language", LANGUAGES)
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


@pytest.mark.parametrize("name", ["home", "county", "topic", "services?area=nature", "full", "sign_in"])
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


SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that no longer fits in what holds it. What only a screen reader meets is cut off on purpose.
CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.checkVisibility() && each.clientWidth > 1 && each.clientHeight > 1)
  .filter(each => /hidden|clip/.test(getComputedStyle(each).overflow) && each.innerText?.trim())
  .filter(each => each.scrollHeight > each.clientHeight + 2 || each.scrollWidth > each.clientWidth + 2)
  .map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", ["home", "services?area=nature", "full", "help"])
def test_wide_spacing_cuts_nothing_off(site: Site, page: Page, name):
    """WCAG 1.4.12, at both widths. The narrow one is also 1280 px at 400 % (1.4.10)."""
    page.goto(site.address(name, "fi"))
    page.evaluate(SPACING)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", ["home", "services?area=nature", "full"])
def test_forced_colours_keep_edges_and_signs(site: Site, browser: Browser, name):
    with opened(browser, 1280, forced_colors="active") as context:
        page = context.new_page()
        page.goto(site.address(name, "fi"))
        assert faults(page) == []
        edges = page.eval_on_selector_all(
            ".govuk-button, .govuk-input", "all => all.map(each => getComputedStyle(each).borderTopStyle)"
        )
        assert set(edges) <= {"solid"}


def test_on_a_telephone_the_header_leaves_room_for_the_page(site: Site, page: Page):
    for language in LANGUAGES:
        page.goto(site.address("home", language))
        heading = page.locator("h1").bounding_box()
        assert heading is not None
        assert heading["y"] + heading["height"] <= 480, language


def test_nothing_moves_for_those_who_do_not_want_it(site: Site, page: Page):
    page.goto(site.address("home", "fi"))
    moving = "all => all.filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0.001).length"
    assert page.eval_on_selector_all("body *", moving) == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
