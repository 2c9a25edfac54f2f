"""The client at the own referral, in a real browser: with the keyboard alone, wide and narrow, with and without
JavaScript; and axe on every page there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from referrals import actions, asking
from referrals.codes import FeedbackRight, Kind, State
from referrals.models import FollowUp, LinkPerson, Referral
from tests.browser.conftest import Site, opened
from tests.browser.keyboard import Keyboard
from tests.browser.signed_in import for_good
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, faults
from tests.referrals import people
from tests.referrals.people import Town
from tray.pages.crisis import quick_exit_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGES = (
    "page",
    "sent",
    "looks",
    "print",
    "withdraw",
    "sender_may_know",
    "feedback",
    "safe_contact",
    "data",
    "follow_up",
)


@dataclass(frozen=True)
class Mine:
    row: Referral
    pin: str


@pytest.fixture(scope="module")
def town(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    with django_db_blocker.unblock():
        made = people.town()
        LinkPerson.objects.update(most_active=50)
        made.companion.refresh_from_db()
        caches["throttle"].clear()
        yield made


def made(town: Town, state: State, **how: Any) -> Mine:
    row, pin = people.sent(town, **how)
    for event in people.WAYS[state]:
        people.step(row, event, town)
    return Mine(row, pin)


def with_link_person_asked(town: Town, language: str) -> Mine:
    mine = made(town, State.CONTACTED, language=language)
    actions.propose_link_person(mine.row, by=town.adviser, link_person=town.companion)
    return mine


def with_questions(town: Town, state: State = State.IN_PROGRESS, **how: Any) -> tuple[Mine, str]:
    """And the token of their link."""
    mine = made(town, state, **how)
    FollowUp.objects.filter(referral=mine.row, months=1).update(due_on=timezone.localdate())
    asking.go_round()
    return mine, asking.token_of(FollowUp.objects.get(referral=mine.row, months=1))


def path(site: Site, language: str, name: str, *arguments: object) -> str:
    with override(language):
        return site.url + reverse(name, args=arguments)


def come_in(site: Site, page: Page, mine: Mine, language: str) -> None:
    page.goto(path(site, language, "referral_client_start") + "?own=1")
    page.fill("#id_code", mine.row.code)
    page.fill("#id_pin", mine.pin)
    page.click(".mine__form button")
    expect(page).to_have_url(path(site, language, "referral_client_page"))


def state_of(mine: Mine) -> Any:
    return for_good(lambda: Referral.objects.select_related("handling", "consent").get(pk=mine.row.pk))


def test_looking_choosing_and_withdrawing(site: Site, town: Town, reader: Keyboard):
    mine = for_good(with_link_person_asked, town, reader.language)
    says = reader.says
    reader.page.goto(path(site, reader.language, "referral_client_start"))
    reader.skip_to_content()
    reader.write(says("Code of the referral"), mine.row.code.lower())
    reader.write(says("PIN"), mine.pin)
    reader.open("button", says("Open my referral"))
    expect(reader.heading()).to_have_text(says("You have been in touch"))

    reader.skip_to_content()
    reader.open("button", says("Yes, %(name)s suits me") % {"name": "Leena"})
    expect(reader.page.get_by_role("status").filter(has_text="Leena")).to_be_visible()
    assert state_of(mine).handling.link_person_agreed_at

    reader.skip_to_content()
    reader.open("link", says("What the sender may know of the end"))
    reader.skip_to_content()
    reader.page.keyboard.press("Tab")
    reader.choose(says("How it ended, and a short summary that I read first"))
    reader.open("button", says("Save my choice"))
    assert state_of(mine).consent.feedback_to_sender == FeedbackRight.SUMMARY

    reader.open("link", says("Who has looked"), most=30)
    expect(reader.page.locator(".looks").first).to_contain_text("Pohjanmaan hyvinvointialue")
    reader.open("link", says("My referral"), most=30)

    reader.skip_to_content()
    reader.open("link", says("Withdraw my referral"))
    reader.skip_to_content()
    reader.open("button", says("Yes, withdraw it"), most=3)
    expect(reader.heading()).to_have_text(says("You have withdrawn your referral"))
    assert state_of(mine).state == State.CANCELLED

    reader.open("button", says("Sign out"), most=30)
    expect(reader.heading()).to_have_text(says("You have signed out"))
    reader.page.go_back()
    expect(reader.page.get_by_text(mine.row.code)).to_have_count(0)
    reader.page.reload()
    expect(reader.page.locator("#id_pin")).to_be_visible()


def test_a_follow_up_by_its_link(site: Site, town: Town, reader: Keyboard):
    mine, token = for_good(with_questions, town, language=reader.language)
    reader.page.goto(path(site, reader.language, "follow_up", token))
    expect(reader.page).to_have_url(path(site, reader.language, "follow_up_answer"))
    reader.skip_to_content()
    reader.page.keyboard.press("Tab")  # "I do not want to say", after which the arrows begin anew with 0
    for _number in range(8):
        reader.page.keyboard.press("ArrowDown")
    expect(reader.page.get_by_label("7", exact=True)).to_be_checked()
    reader.write(reader.says("What helps?"), "kuoro")
    reader.open("button", reader.says("Send my answers"))
    expect(reader.heading()).to_have_text(reader.says("Thank you for your answers"))
    given = for_good(lambda: FollowUp.objects.get(referral=mine.row, months=1))
    assert given.answered_by == "client"
    assert given.answers == '{"helps":"kuoro","how":7}'
    reader.page.goto(path(site, reader.language, "follow_up", token))
    expect(reader.heading()).to_have_text(reader.says("This link does not open any more"))


def test_the_code_comes_from_the_receipts_qr_and_goes_out_of_the_address(site: Site, browser: Browser):
    with opened(browser, 320) as context:
        page = context.new_page()
        page.goto(path(site, "fi", "referral_client_start") + "#H-7K3Q-92X")
        expect(page.locator("#id_code")).to_have_value("H-7K3Q-92X")
        expect(page.locator("#id_pin")).to_be_focused()
        assert page.url == path(site, "fi", "referral_client_start")
        page.goto("about:blank")
        page.goto(path(site, "fi", "referral_client_start") + "#main")
        expect(page.locator("#id_code")).to_have_value("")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_leaving_quickly_signs_out(site: Site, town: Town, browser: Browser, has_scripts):
    mine = for_good(made, town, State.ACCEPTED)
    with opened(browser, 320, java_script_enabled=has_scripts) as context:
        page = context.new_page()
        page.route(f"{quick_exit_url()}**", lambda route: route.fulfill(body="<h1>Rain</h1>", content_type="text/html"))
        come_in(site, page, mine, "fi")
        page.click(".exit__link")
        page.wait_for_url(quick_exit_url())
        page.go_back()
        expect(page.get_by_text(mine.row.code)).to_have_count(0)
        page.goto(path(site, "fi", "referral_client_page"))
        expect(page.locator("#id_pin")).to_be_visible()
        assert [cookie["name"] for cookie in context.cookies() if cookie["name"] == "my_referral"] == []


def test_the_language_changes_on_the_spot(site: Site, town: Town, browser: Browser):
    mine = for_good(made, town, State.ACCEPTED)
    with opened(browser, 320) as context:
        page = context.new_page()
        come_in(site, page, mine, "fi")
        page.goto(path(site, "fi", "referral_client_withdraw"))
        page.get_by_role("link", name="Svenska").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vill du återkalla din remiss?")


@pytest.fixture(scope="module", params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with opened(browser, request.param) as context:
        yield context.new_page()


@pytest.mark.parametrize("language", LANGUAGES)
def test_outside(site: Site, town: Town, page: Page, language):
    page.context.clear_cookies()
    page.goto(path(site, language, "referral_client_start"))
    assert faults(page) == []
    page.click(".mine__form button")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert faults(page) == []
    for name in ("referral_client_out", "follow_up_thanks", "follow_up_answer"):
        page.goto(path(site, language, name))
        assert faults(page) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_inside(site: Site, town: Town, page: Page, language):
    page.context.clear_cookies()
    mine, _token = for_good(with_questions, town)
    come_in(site, page, mine, language)
    for name in PAGES:
        page.goto(path(site, language, f"referral_client_{name}"))
        expect(page).to_have_url(path(site, language, f"referral_client_{name}"))
        assert faults(page) == [], name
    page.click(".mine__form button")  # without any answer
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert faults(page) == []


def test_questions_of_the_other_kinds_and_other_states(site: Site, town: Town, page: Page):
    for kind in (Kind.EXERCISE, Kind.CULTURE):
        page.context.clear_cookies()
        _mine, token = for_good(with_questions, town, kind=kind)
        page.goto(path(site, "fi", "follow_up", token))
        assert faults(page) == [], kind
    agreed = people.consent(feedback_to_sender=FeedbackRight.SUMMARY)
    for made_so in (with_link_person_asked, with_end):
        page.context.clear_cookies()
        mine = for_good(made_so, town, "fi") if made_so is with_link_person_asked else for_good(made_so, town, agreed)
        come_in(site, page, mine, "fi")
        assert faults(page) == [], mine.row.state
    for name in ("sender_may_know", "erase"):
        page.goto(path(site, "fi", f"referral_client_{name}"))
        assert faults(page) == [], name
    page.click(".mine__form button")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert faults(page) == []


def with_end(town: Town, agreed: Any) -> Mine:
    return made(town, State.COMPLETED, agreed=agreed)
