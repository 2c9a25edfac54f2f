"""A nurse sends a referral in a real browser: by keyboard alone, with and without JavaScript; and axe on every page
that she and her lead see."""

import time
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from referrals import actions
from referrals.codes import ErrorReason, Kind, State
from tests.browser.conftest import WAYS, Site, name_of_way, opened
from tests.browser.keyboard import Keyboard
from tests.browser.signed_in import for_good, sign_in
from tests.browser.test_accessibility import faults
from tests.referrals.people import MUNICIPALITY, Town, draft, referral, town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LANGUAGES = ["fi", "sv", "en"]


class Neighbours:
    """A town with referrals in many states; committed, for the server to see."""

    def __init__(self) -> None:
        self.at: Town = town()
        self.drafts = {kind: draft(self.at, kind=kind).code for kind in Kind.values}
        self.states = {
            state: referral(self.at, state).code
            for state in (State.SENT, State.IN_PROGRESS, State.COMPLETED, State.DECLINED)
        }
        wrong = referral(self.at)
        actions.ask_to_mark_in_error(wrong, by=self.at.sender, reason=ErrorReason.TEST)
        self.wrong = wrong.code


@pytest.fixture(scope="module")
def neighbours(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Neighbours]:
    with django_db_blocker.unblock():
        yield Neighbours()


def path(site: Site, name: str, language: str, *arguments: str) -> str:
    with override(language):
        return site.url + reverse(name, args=arguments)


def to_content(reader: Keyboard) -> None:
    """Somebody who has skipped to the content of one step begins there in the next: forms and redirects keep it."""
    if not reader.page.url.endswith("#main"):
        reader.skip_to_content()


# --- Three kinds, by keyboard -------------------------------------------------------------------------------------


def chooses(reader: Keyboard, legend: str, choice: str) -> None:
    """Tab leads into the group of radio buttons, arrows to the choice."""
    group = reader.page.get_by_role("group", name=reader.says(legend))
    for _stop in range(40):
        reader.page.keyboard.press("Tab")
        if group.locator(":focus").count():
            break
    reader.choose(choice)


def ticks(reader: Keyboard, text: str) -> None:
    reader.tab_to("checkbox", text, most=60)
    reader.page.keyboard.press("Space")
    expect(reader.page.locator(":focus")).to_be_checked()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


REASON = {
    Kind.WELLBEING: "loneliness",
    Kind.EXERCISE: "starts again after a break",
    Kind.CULTURE: "wants to make things",
}


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("reader", WAYS[:2], indirect=True, ids=name_of_way)
def test_a_referral_is_sent_in_four_steps(site: Site, neighbours: Neighbours, reader: Keyboard, kind: str):
    sign_in(reader.page.context, site, neighbours.at.sender.user)
    begun = time.monotonic()
    address = path(site, "referral_new", reader.language)
    reader.page.goto(f"{address}?kind={kind}&municipality={MUNICIPALITY}")
    to_content(reader)
    if not reader.page.get_by_role("radio", name="Vaasan ohjaajat").is_checked():
        chooses(reader, "Who receives it?", "Vaasan ohjaajat")
    ticks(reader, capital(reader.says(REASON[Kind(kind)])))
    reader.open("button", reader.says("Save and continue"))

    expect(reader.heading()).to_have_text(reader.says("The client"))
    to_content(reader)
    reader.write(reader.says("First name"), "Aino")
    reader.write(reader.says("Last name"), "Virtanen")
    reader.write(reader.says("Year of birth"), "1961")
    reader.write(reader.says("Phone number"), "040 123 4567")
    if reader.language == "sv":
        chooses(reader, "Language of service", capital("svenska"))
    reader.open("button", reader.says("Save and continue"), most=60)

    expect(reader.heading()).to_have_text(reader.says("What does the client hope for?"))
    to_content(reader)
    reader.write(reader.says("In the client's own words"), "Ut i skogen")
    if kind == Kind.WELLBEING:
        ticks(reader, reader.says("The client knows that this is voluntary, and can stop at any time"))
        ticks(reader, reader.says("The client knows that this does not replace care or treatment"))
    elif kind == Kind.EXERCISE:
        chooses(reader, "Is it safe to start?", capital(reader.says("the client tells about it")))
    reader.open("button", reader.says("Save and continue"), most=60)

    expect(reader.heading()).to_have_text(reader.says("Consent and sending"))
    text = reader.page.locator(".send-consent")
    expect(text).to_have_attribute("lang", reader.language)
    expect(text).to_contain_text("Annan luvan" if reader.language == "fi" else "Jag samtycker")
    to_content(reader)
    ticks(reader, reader.says("The client has agreed to this text"))
    chooses(reader, "How?", capital(reader.says("read aloud, and the client said yes")))
    reader.open("button", reader.says("Send the referral"))

    expect(reader.heading()).to_have_text(reader.says("Receipt for the client"))
    paper = reader.page.locator(".paper")
    expect(paper).to_have_attribute("lang", reader.language)
    expect(paper.locator(".paper__code")).to_have_count(2)
    assert time.monotonic() - begun < 120
    to_content(reader)
    reader.open("link", reader.says("To the referral"))
    expect(reader.page.locator(".send-now__title")).to_contain_text(reader.says("Sent, not opened yet"))


@pytest.mark.parametrize("reader", WAYS[:2], indirect=True, ids=name_of_way)
def test_after_a_no_the_referral_goes_to_another_place(site: Site, neighbours: Neighbours, reader: Keyboard):
    sign_in(reader.page.context, site, neighbours.at.sender.user)
    code = for_good(lambda: referral(neighbours.at, State.DECLINED, kind=Kind.CULTURE).code)
    reader.page.goto(path(site, "referral_one", reader.language, code))
    expect(reader.page.locator(".send-now")).to_contain_text(reader.says("no room now"), ignore_case=True)
    to_content(reader)
    reader.open("button", reader.says("Send to another place"))
    expect(reader.heading()).to_have_text(reader.says("To whom and why?"))
    reader.page.goto(path(site, "referral_one", reader.language, code))
    to_content(reader)
    expect(reader.page.get_by_role("button", name=reader.says("Send to another place"))).to_have_count(0)


# --- With JavaScript: saved while it is written ---------------------------------------------------------------------


@pytest.fixture
def tab(site: Site, neighbours: Neighbours, browser: Browser) -> Iterator[Page]:
    with opened(browser, 1280) as context:
        sign_in(context, site, neighbours.at.sender.user)
        yield context.new_page()


def test_a_draft_saves_itself_and_a_stale_tab_keeps_its_text(site: Site, neighbours: Neighbours, tab: Page):
    address = path(site, "referral_draft_hopes", "en", neighbours.drafts[Kind.CULTURE])
    tab.goto(address)
    old = tab.context.new_page()
    old.goto(address)
    tab.locator("[name=wish]").fill("A choir")
    expect(tab.locator("[data-saved]")).to_contain_text("Saved")
    old.locator("[name=wish]").fill("A theatre")
    expect(old.locator("[data-saved]")).to_contain_text("Another tab")
    expect(old.locator("[name=wish]")).to_have_value("A theatre")
    old.get_by_role("button", name="Save and continue").click()
    expect(old.locator(".send-stale")).to_contain_text("A choir")
    expect(old.locator("[name=wish]")).to_have_value("A theatre")
    tab.reload()
    expect(tab.locator("[name=wish]")).to_have_value("A choir")


# --- Every page ------------------------------------------------------------------------------------------------------


def pages(neighbours: Neighbours) -> list[tuple[str, ...]]:
    drafts, states = neighbours.drafts, neighbours.states
    return [
        ("referral_new",),
        ("referral_sent",),
        ("referral_drafts",),
        ("referral_draft_client", drafts[Kind.WELLBEING]),
        *(("referral_draft_hopes", drafts[kind]) for kind in Kind.values),
        ("referral_draft_consent", drafts[Kind.WELLBEING]),
        ("referral_draft_delete", drafts[Kind.WELLBEING]),
        *(("referral_one", code) for code in states.values()),
        ("referral_receipt", states[State.SENT]),
        ("referral_cancel", states[State.SENT]),
        ("referral_mistake", states[State.SENT]),
    ]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(site: Site, neighbours: Neighbours, browser: Browser, language: str, width: int):
    found: dict[str, list[str]] = {}
    with opened(browser, width) as context:
        sign_in(context, site, neighbours.at.sender.user)
        page = context.new_page()
        for name, *arguments in pages(neighbours):
            page.goto(path(site, name, language, *arguments))
            assert page.get_attribute("html", "lang") == language
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found[page.url] = faults(page)
        for name in ("referral_draft_client", "referral_draft_hopes", "referral_draft_consent"):
            page.goto(path(site, name, language, neighbours.drafts[Kind.EXERCISE]))
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            for field in page.locator("main input[type=text], main textarea").all():
                field.fill("Masennus 010594Y9032")
            page.locator("button[value=next], button[value=send]").click()
            expect(page.locator(".govuk-error-summary")).to_have_count(1)
            found[f"{page.url} with errors"] = faults(page)
    assert {address: each for address, each in found.items() if each} == {}


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_lead(site: Site, neighbours: Neighbours, browser: Browser, language: str, width: int):
    with opened(browser, width) as context:
        sign_in(context, site, neighbours.at.lead.user)
        page = context.new_page()
        for name, *arguments in (
            ("referral_unit",),
            ("referral_one", neighbours.wrong),
            ("referral_confirm_mistake", neighbours.wrong),
        ):
            page.goto(path(site, name, language, *arguments))
            assert faults(page) == [], name
