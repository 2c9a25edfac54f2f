"""From a new referral to its end at the receiver, in a real browser: with the keyboard alone, wide and narrow, with and
without JavaScript; and axe on every page on the way."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Browser, expect
from pytest_django.plugin import DjangoDbBlocker

from referrals import links, pins
from referrals.codes import Kind, Party, Routing, State
from referrals.models import FollowUp, Receiver, Referral
from tests.browser.conftest import Site, opened
from tests.browser.keyboard import Keyboard
from tests.browser.signed_in import for_good, sign_in
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, faults
from tests.referrals import people
from tests.referrals.people import Town
from tray.accounts.models import Agreement, Membership, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PIN = "271828"


class Place:
    """A town with its people, and a society that answers by link."""

    def __init__(self) -> None:
        self.town: Town = people.town()
        Agreement.objects.update(receives=list(Kind.values))
        self.admin = people.member(Role.ORGANIZATION_ADMIN, "Anni Admin", self.town.city)
        self.society = people.make_receiver(
            self.town.city,
            name="Taideseura",
            kinds=[Kind.CULTURE],
            answers_by_link=True,
            link_email="seura@example.fi",
            pin=pins.hashed(PIN),
        )
        Membership.objects.filter(pk=self.membership.pk).update(phone="06 325 1112")

    @property
    def membership(self) -> Any:
        return self.town.adviser.membership

    def referral(self, state: str, **how: Any) -> Referral:
        return people.referral(self.town, state, **how)

    def for_society(self) -> tuple[Referral, str]:
        """The referral, and the token of its link."""
        row = people.referral(self.town, State.SENT, kind=Kind.CULTURE, receiver=self.society)
        return row, links.make(row, self.society)[1]


@pytest.fixture(scope="module")
def place(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    with django_db_blocker.unblock():
        yield Place()


def path(site: Site, language: str, name: str, *arguments: object) -> str:
    with override(language):
        return site.url + reverse(name, args=arguments)


def today() -> str:
    day = timezone.localdate()
    return f"{day.day}.{day.month}.{day.year}"


def state_of(row: Referral) -> str:
    return for_good(lambda: Referral.objects.get(pk=row.pk).state)


def begin(site: Site, reader: Keyboard, user: Any, name: str, *arguments: object) -> None:
    sign_in(reader.page.context, site, user)
    reader.page.goto(path(site, reader.language, name, *arguments))


def to_content(reader: Keyboard) -> None:
    """After a form the browser stays at the content by itself: the address has kept its mark."""
    if not reader.page.url.endswith("#main"):
        reader.skip_to_content()


def step(reader: Keyboard, name: str) -> None:
    """From the page of the referral to that of a step."""
    to_content(reader)
    reader.open("link", reader.says(name))
    to_content(reader)


def choose(reader: Keyboard, label: str | re.Pattern[str]) -> None:
    """The radio button with this label, in the group that comes next."""
    wanted = reader.page.get_by_label(label, exact=True)
    for _stop in range(12):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("document.activeElement.type") == "radio":
            break
    reader.page.keyboard.press("Space")
    for _choice in range(14):
        if wanted.is_checked():
            return
        reader.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys do not lead to {label}")


def assert_no_faults(reader: Keyboard) -> None:
    """axe itself needs JavaScript."""
    if reader.has_scripts:
        assert faults(reader.page) == []


def send(reader: Keyboard, name: str) -> None:
    reader.open("button", reader.says(name))


def test_from_the_inbox_to_the_close(site: Site, place: Place, reader: Keyboard):
    row = for_good(place.referral, State.SENT, kind=Kind.WELLBEING)
    begin(site, reader, place.town.adviser.user, "referral_inbox")
    to_content(reader)
    reader.open("link", row_name(row))
    expect(reader.page.locator(".case-person")).to_have_text("Aino Virtanen")

    step(reader, "Accept")
    reader.open("button", reader.says("Accept"), most=6)
    assert state_of(row) == State.ACCEPTED

    step(reader, "Log a contact")
    choose(reader, reader.says("phone call"))
    choose(reader, reader.says("Yes, we talked or wrote with each other"))
    send(reader, "Save")
    assert state_of(row) == State.CONTACTED

    step(reader, "Propose a link person")
    choose(reader, re.compile("^Leena"))
    send(reader, "Propose")
    step(reader, "The client says yes to the link person")
    send(reader, "The client said yes")

    step(reader, "Agree the first meeting")
    reader.write(reader.says("First meeting"), today())
    send(reader, "Save")
    assert state_of(row) == State.IN_PROGRESS

    for_good(lambda: FollowUp.objects.filter(referral=row, months=1).update(due_on=timezone.localdate()))
    reader.page.reload()
    to_content(reader)
    reader.open("link", reader.says("Type the answers of a call or a paper"))
    to_content(reader)
    choose(reader, "7")
    send(reader, "Save")
    assert for_good(lambda: FollowUp.objects.get(referral=row, months=1).answered_by) == Party.RECEIVER

    step(reader, "Close the referral")
    choose(reader, reader.says("takes part in an activity and goes on"))
    send(reader, "Close the referral")
    assert state_of(row) == State.COMPLETED
    expect(reader.page.get_by_role("status")).to_be_visible()


def row_name(row: Referral) -> re.Pattern[str]:
    return re.compile(re.escape(row.code))


def test_a_no_with_its_reason(site: Site, place: Place, reader: Keyboard):
    row = for_good(place.referral, State.OPENED, kind=Kind.EXERCISE)
    begin(site, reader, place.town.adviser.user, "referral_handle", row.code)
    step(reader, "Decline")
    send(reader, "Decline")
    expect(reader.page.locator(".govuk-error-summary")).to_be_visible()
    assert reader.page.title().startswith(reader.says("Error:"))
    assert_no_faults(reader)
    to_content(reader)
    choose(reader, reader.says("no room now"))
    send(reader, "Decline")
    assert state_of(row) == State.DECLINED


def test_a_society_answers_by_its_link(site: Site, place: Place, reader: Keyboard):
    row, token = for_good(place.for_society)
    reader.page.goto(path(site, reader.language, "referral_answer", token))
    assert token not in reader.page.url
    assert_no_faults(reader)
    to_content(reader)
    reader.write(reader.says("PIN of your organisation"), PIN)
    reader.submit()
    expect(reader.page.locator(".case-person")).to_have_text("Aino Virtanen")
    step(reader, "Accept")
    reader.write(reader.says("Name of the person who takes care of this"), "Sirkka")
    reader.write(reader.says("Phone number for the client"), "06 325 1113")
    send(reader, "Accept")
    assert state_of(row) == State.ACCEPTED
    assert row.code not in reader.page.url
    assert_no_faults(reader)
    reader.open("button", reader.says("Leave"), key="Shift+Tab")
    reader.page.goto(path(site, reader.language, "referral_answer_case"))
    expect(reader.page.locator(".case-person")).to_have_count(0)


def test_the_client_comes_with_the_code(site: Site, place: Place, reader: Keyboard):
    for_good(lambda: Receiver.objects.exclude(pk=place.society.pk).update(routing=Routing.CLIENT_CONTACTS))
    row = for_good(place.referral, State.ACCEPTED, kind=Kind.CULTURE)
    begin(site, reader, place.town.adviser.user, "referral_handle", row.code)
    step(reader, "The client made contact")
    reader.write(reader.says("The code that the client tells"), row.code.lower().replace("-", " "))
    send(reader, "Save")
    assert state_of(row) == State.CONTACTED
    for_good(lambda: Receiver.objects.update(routing=Routing.RECEIVER_CALLS))


def test_the_link_person_knows_whom_to_call(site: Site, place: Place, reader: Keyboard):
    row = for_good(place.referral, State.IN_PROGRESS)
    begin(site, reader, place.town.link_person.user, "referral_my_person", row.code)
    expect(reader.page.locator(".case-person")).to_have_text("Aino")
    step(reader, "I am worried about the client")
    expect(reader.page.locator(".call-line")).to_contain_text("+35863251112")
    assert_no_faults(reader)
    for_good(lambda: place.town.companion.handlings.update(link_person=None))


# --- axe, and sideways scroll ------------------------------------------------------------------------------------


def pages(place: Place) -> list[tuple[Any, str, tuple[object, ...]]]:
    """Who opens which page."""
    town = place.town
    waiting = place.referral(State.OPENED, kind=Kind.EXERCISE)
    going = place.referral(State.IN_PROGRESS, kind=Kind.EXERCISE)
    ended = place.referral(State.COMPLETED, kind=Kind.CULTURE)
    adviser, admin = town.adviser.user, place.admin.user
    return [
        (adviser, "referral_inbox", ()),
        (adviser, "referral_handle", (waiting.code,)),
        (adviser, "referral_handle_accept", (waiting.code,)),
        (adviser, "referral_handle_forward", (waiting.code,)),
        (adviser, "referral_handle", (going.code,)),
        (adviser, "referral_handle_contact", (going.code,)),
        (adviser, "referral_handle_meeting", (going.code,)),
        (adviser, "referral_handle_hold", (going.code,)),
        (adviser, "referral_handle_end_early", (going.code,)),
        (adviser, "referral_handle_print", (ended.code,)),
        (adviser, "referral_link_persons", ()),
        (adviser, "referral_link_person", (town.companion.pk,)),
        (adviser, "referral_receivers", ()),
        (admin, "referral_receiver", (place.society.pk,)),
        (admin, "referral_receiver_add", ()),
        (town.link_person.user, "referral_my_people", ()),
        (town.link_person.user, "referral_my_introduction", ()),
    ]


@pytest.fixture(scope="module")
def shown(place: Place, django_db_blocker: DjangoDbBlocker) -> list[tuple[Any, str, tuple[object, ...]]]:
    with django_db_blocker.unblock():
        return for_good(pages, place)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault(site: Site, browser: Browser, shown: list[Any], language: str, width: int):
    found = []
    for user in {each[0] for each in shown}:
        with opened(browser, width) as context:
            sign_in(context, site, user)
            page = context.new_page()
            for _owner, name, arguments in (each for each in shown if each[0] == user):
                page.goto(path(site, language, name, *arguments))
                assert page.get_attribute("html", "lang") == language, name
                found += [(name, fault) for fault in faults(page)]
    assert found == []


def test_what_is_told_without_a_visit_has_no_fault(site: Site, browser: Browser, place: Place):
    for width, language in zip(WIDTHS, ("fi", "sv"), strict=True):
        with opened(browser, width) as context:
            page = context.new_page()
            for address in (
                path(site, language, "referral_answer_door"),
                path(site, language, "referral_answer_old") + "?renewed=1",
                path(site, language, "referral_answer_old") + "?ended=1",
                path(site, language, "referral_answer", "nothing"),
            ):
                page.goto(address)
                assert faults(page) == []
