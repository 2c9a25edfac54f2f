"""A mark in every field, looked for on every page of every party: it stands where `referrals.visibility` says that it
may, and nowhere else. Also in e-mails and in logs."""

import datetime as dt
import html
import logging
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override

from referrals import actions, links, outbox
from referrals.access import as_link_receiver
from referrals.codes import (
    CancelReason,
    DeclineReason,
    EndReason,
    FeedbackRight,
    Kind,
    MeetingKind,
    Outcome,
    Party,
    State,
)
from referrals.consent_texts import DATA_GROUPS
from referrals.models import FollowUp, Handling, Referral
from referrals.states import Event
from referrals.views import answer_session, client_session
from referrals.visibility import MATRIX, Situation, visible
from tests import factories
from tests.accounts.signed_in import signed_in
from tests.referrals import markers, people
from tests.referrals.everybody import ROLES
from tests.referrals.people import Town
from tests.referrals.permissions import CELLS

pytestmark = pytest.mark.django_db
ALL_GROUPS = DATA_GROUPS
FIELDS = markers.compiled()


def test_every_field_has_a_mark_or_needs_none():
    assert markers.fields_without_thought() == set()


# --- Referrals full of marks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """What to bring a referral to. `end` is the last deed before the looking; `walks` is whether a link person has been
    proposed, and has been agreed to."""

    state: State
    kind: Kind = Kind.WELLBEING
    walks: str = ""
    right: str = FeedbackRight.NONE
    released: bool = False
    groups: tuple[str, ...] = ALL_GROUPS
    reason: str = ""
    withdrawn: bool = False
    by_link: bool = False

    def __str__(self) -> str:
        told = (self.state, self.kind, self.walks, self.right, self.reason)
        ways = {
            "released": self.released,
            "narrow": len(self.groups) < len(ALL_GROUPS),
            "withdrawn": self.withdrawn,
            "link": self.by_link,
        }
        return "-".join(str(each) for each in (*told, *(name for name, holds in ways.items() if holds)) if each)


NARROW = tuple(sorted(set(ALL_GROUPS) - {"contact", "wish", "wellbeing", "assessment"}))
CASES = [
    Case(State.DRAFT),
    Case(State.SENT),
    *(Case(State.ACCEPTED, kind) for kind in Kind),
    Case(State.ACCEPTED, walks="proposed"),
    Case(State.ACCEPTED, walks="agreed"),
    Case(State.ACCEPTED, Kind.CULTURE, walks="agreed"),
    Case(State.ACCEPTED, walks="agreed", groups=NARROW),
    Case(State.ACCEPTED, Kind.EXERCISE, by_link=True),
    Case(State.IN_PROGRESS, walks="agreed"),
    Case(State.COMPLETED, walks="agreed"),
    Case(State.COMPLETED, walks="agreed", right=FeedbackRight.OUTCOME),
    Case(State.COMPLETED, walks="agreed", right=FeedbackRight.SUMMARY),
    Case(State.COMPLETED, walks="agreed", right=FeedbackRight.SUMMARY, released=True),
    Case(State.ENDED_EARLY, reason=EndReason.OTHER),
    Case(State.ENDED_EARLY, reason=EndReason.MOVED),
    Case(State.ENDED_EARLY, reason=EndReason.MOVED, right=FeedbackRight.OUTCOME),
    Case(State.DECLINED, reason=DeclineReason.OTHER),
    Case(State.CANCELLED, walks="agreed"),
    Case(State.CANCELLED, walks="agreed", withdrawn=True),
    Case(State.EXPIRED),
    Case(State.IN_ERROR, walks="agreed"),
]


def marked(at: Town, case: Case) -> Referral:
    """Written, sent and handled as people do it, with a mark in every field that the case comes by."""
    at.companion.first_name = markers.WORDS["Handling.link_person"]
    at.companion.save()
    member: Any = at.sender.membership
    member.title, member.phone = (markers.WORDS[f"Referral.sender_{name}"] for name in ("title", "phone"))
    member.save()
    person: Any = at.sender.user
    person.last_name = markers.WORDS["Referral.sender_name"]
    person.save()
    row = people.draft(
        at,
        kind=case.kind,
        client=markers.CLIENT,
        section=markers.SECTION,
        assessment=markers.ASSESSMENT,
        reasons=[markers.REASON[case.kind]],
        language="se",
        **({"receiver": small(at)} if case.by_link else {}),
    )
    if case.state != State.DRAFT:
        agreed = people.consent(
            text=markers.WORDS["Consent.text"], data_groups=case.groups, feedback_to_sender=case.right
        )
        actions.send(row, by=at.sender, version=row.version, key=people.key(), consent=agreed)
        handled(row, at, case)
    return row


def small(at: Town) -> Any:
    club = factories.agreement(factories.organization(**factories.texts("name", "Kerho"))).organization
    return people.make_receiver(club, name="Kerho", answers_by_link=True, link_email="kerho@kerho.example", pin="x")


def handled(row: Referral, at: Town, case: Case) -> None:
    by = as_link_receiver(links.make(row, row.receiver)[0]) if case.by_link and row.receiver else at.adviser
    for event in before_the_end(case):
        people.do(row, event, by, **given(event, at, case))
        if event == Event.ACCEPT and case.walks:
            actions.propose_link_person(row, by=by, link_person=at.companion)
            if case.walks == "agreed":
                actions.agree_link_person(row, by=people.client(row))
        if event == Event.START:
            walked(row, at)
    the_end(row, at, case)


def before_the_end(case: Case) -> tuple[Event, ...]:
    way = people.WAYS[case.state]
    if case.state in {State.CANCELLED, State.IN_ERROR}:
        return people.WAYS[State.ACCEPTED]
    return way[:-1] if case.state in ENDS else way


ENDS = (State.ENDED_EARLY, State.DECLINED, State.COMPLETED, State.EXPIRED)


def given(event: Event, at: Town, case: Case) -> dict[str, Any]:
    known = people.given_for(event, at)
    if event == Event.ACCEPT:
        told = {name: markers.WORDS[f"Handling.{name}"] for name in ("responsible_name", "responsible_phone")}
        return {"responsible": None if case.by_link else at.adviser.user, **told}
    return known


def walked(row: Referral, at: Town) -> None:
    """Tried, met, asked and answered."""
    tried = timezone.make_aware(dt.datetime.combine(markers.TRIED_ON, dt.time(9)))
    actions.log_contact(row, by=at.adviser, key=people.key(), at=tried, channel="call", reached=False)
    done: dict[str, Any] = {"kind": MeetingKind.TOGETHER, "minutes": markers.MINUTES, "activities": [markers.ACTIVITY]}
    actions.log_meeting(row, by=at.link_person, key=people.key(), on=markers.MET_ON, **done)
    asked = FollowUp.objects.get(referral=row, months=1)
    actions.answer_follow_up(asked, by=people.client(row), answers={"helps": markers.WORDS["FollowUp.answers"]})
    told = markers.WORDS["ClientFeedback.text"]
    actions.give_client_feedback(row, by=people.client(row), satisfaction=2, helped="somewhat", text=told)


def the_end(row: Referral, at: Town, case: Case) -> None:
    text = {"reason_text": markers.WORDS["Handling.reason_text"]} if case.reason == "other" else {}
    match case.state:
        case State.COMPLETED:
            summary = markers.WORDS["Handling.feedback"]
            people.do(row, Event.COMPLETE, at.adviser, outcome=Outcome.ON_OWN, feedback=summary)
            if case.released:
                actions.release_feedback(row, by=people.client(row))
        case State.ENDED_EARLY:
            people.do(row, Event.END_EARLY, at.adviser, reason=case.reason, **text)
        case State.DECLINED:
            told = markers.WORDS["Handling.suggestion"]
            people.do(row, Event.DECLINE, at.adviser, reason=case.reason, suggestion=told, **text)
        case State.CANCELLED if case.withdrawn:
            actions.apply(row, Event.WITHDRAW, by=people.client(row), version=None, key=people.key())
        case State.CANCELLED:
            people.do(row, Event.CANCEL, at.sender, reason=CancelReason.OTHER_HELP)
        case State.EXPIRED | State.IN_ERROR:
            people.step(row, Event.EXPIRE if case.state == State.EXPIRED else Event.MARK_IN_ERROR, at)


# --- All pages of everybody ----------------------------------------------------------------------------------------

# Which role of the table of permissions is which party.
PARTIES = {
    "cl": Party.CLIENT,
    "snd": Party.SENDER,
    "lead": Party.SENDER_LEAD,
    "rcv": Party.RECEIVER,
    "lp": Party.LINK_PERSON,
    "lnk": Party.RECEIVER,
}
STRANGERS = ("oth", "orcv")
# By POST: names in lists, the text to copy, the file of everything.
# Of link persons themselves; the first form of a new one, which offers every reason.
OF_NO_REFERRAL = ("referral_my_introduction", "referral_link_persons", "referral_new")
SHOWN_BY_POST = ("referral_sent", "referral_inbox", "referral_my_people", "referral_text", "referral_client_export")


def browser_of(role: str, row: Referral, at: Town) -> Client:
    users = {
        "snd": at.sender,
        "lead": at.lead,
        "rcv": at.adviser,
        "lp": at.link_person,
        "orcv": at.stranger,
        "oth": at.colleague,
    }
    if role in users:
        return signed_in(users[role].user)
    browser, answer = Client(), HttpResponse()
    if role == "cl" and row.state != State.DRAFT:
        client_session.begin(answer, row, "code")
    if role == "lnk" and row.receiver:
        answer_session.begin(answer, links.make(row, row.receiver)[0], pin_was_right=True)
    browser.cookies = answer.cookies
    return browser


def pages(role: str, row: Referral) -> Iterator[tuple[str, str]]:
    """(method, path) of every page that the role may open, and of what it gets by a button."""
    column = list(ROLES).index(role)
    for (name, method), cells in CELLS.items():
        if cells[column] not in {"ok", "go", "404"} or name == "referral_client_leave":
            continue
        if (
            not name.startswith("referral_")
            or name in OF_NO_REFERRAL
            or (method == "POST" and name not in SHOWN_BY_POST)
        ):
            continue
        for arguments in ([row.code], []):
            try:
                with override("fi"):
                    yield method, reverse(name, args=arguments)
            except NoReverseMatch:
                continue


def seen_by(role: str, row: Referral, at: Town) -> dict[str, set[str]]:
    """The fields whose marks stand on some page, with the pages."""
    browser = browser_of(role, row, at)
    found: dict[str, set[str]] = {}
    cookies = copy(browser.cookies)
    for method, path in pages(role, row):
        with transaction.atomic():
            text = in_words(getattr(browser, method.lower())(path))
            transaction.set_rollback(True)
        browser.cookies = copy(cookies)
        for name, pattern in FIELDS.items():
            if pattern.search(text):
                found.setdefault(name, set()).add(path)
    return found


def in_words(response: HttpResponse) -> str:
    """As it is sent, and as it is read."""
    raw = html.unescape(response.content.decode())
    read = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())))
    return f"{raw}\n{read}\n{response.headers}"


def allowed(role: str, row: Referral, case: Case) -> set[str]:
    """What the matrix lets the party see now."""
    party = PARTIES.get(role)
    if party is None or (case.state == State.DRAFT and party != Party.SENDER):
        return set()
    if party == Party.LINK_PERSON and case.walks != "agreed":
        return set()  # a page is there once the client has said yes
    if party == Party.RECEIVER and case.by_link != (role == "lnk"):
        return set()
    fresh = Referral.objects.select_related("consent", "handling").get(pk=row.pk)
    now = Situation(party, fresh, getattr(fresh, "consent", None), getattr(fresh, "handling", None))
    return {f"{source}.{name}" for source in MATRIX for name in visible(source, now)} & set(FIELDS)


def planted(row: Referral) -> set[str]:
    """Marks that this referral has in it."""
    handling = getattr(row, "handling", None)
    there = {
        "Referral": True,
        "Client": True,
        "Section": True,
        "Assessment": True,
        "Consent": hasattr(row, "consent"),
        "ContactAttempt": row.contactattempts.filter(reached=False).exists(),
        "Meeting": row.meetings.exists(),
        "FollowUp": row.follow_ups.exclude(answered_at=None).exists(),
        "ClientFeedback": hasattr(row, "client_feedback"),
    }
    of_handling = {name for name in FIELDS if name.startswith("Handling.") and is_marked(handling, name)}
    return of_handling | {name for name in FIELDS if there.get(name.split(".")[0])}


def is_marked(handling: Handling | None, field: str) -> bool:
    value = getattr(handling, field.split(".")[1], "")
    return value == EndReason.MOVED if field == "Handling.reason" else bool(value)


# What a party may see, and no page of it shows: the page has no use for it, or says it in other words.
NOT_SHOWN: dict[str, set[str]] = {
    "snd": {
        "Consent.text",
        "Assessment.made_on",
        "Handling.responsible_name",  # while it is open
        "Handling.responsible_phone",
        "Referral.sender_title",  # one's own, in a draft
        "Referral.sender_phone",
    },
    "lead": {"Referral.sender_title", "Referral.sender_phone"},
    "rcv": {"Consent.text", "Client.preferred"},
    "lnk": {"Consent.text", "Client.preferred"},
    "lp": {"Assessment.made_on", "Client.preferred"},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_mark_stands_where_the_matrix_says_and_nowhere_else(at: Town, case: Case, caplog: Any):
    """What each sees is undone before the next one looks."""
    caplog.set_level(logging.DEBUG)
    row = Referral.objects.get(pk=marked(at, case).pk)
    for role in (*PARTIES, *STRANGERS):
        found, may = seen_by(role, row, at), allowed(role, row, case)
        assert (role, {name: pages for name, pages in found.items() if name not in may}) == (role, {})
        assert (role, (may & planted(row)) - set(found) - NOT_SHOWN.get(role, set())) == (role, set())
    assert not in_letters(caplog.text)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_mark_stands_in_an_e_mail(at: Town, case: Case):
    marked(at, case)
    outbox.deliver()
    assert mail.outbox or case.state == State.DRAFT
    for letter in mail.outbox:
        assert not in_letters(f"{letter.subject}\n{letter.body}\n{letter.extra_headers}\n{letter.from_email}")
        assert set(letter.to) & {markers.CLIENT.email} in (set(), set(letter.to))


def in_letters(text: str) -> set[str]:
    """Marks that stand in it. Numbers and days that may stand anywhere are left out."""
    everywhere = {"Meeting.minutes", "Client.birth_year", "ContactAttempt.at", "Meeting.on", "Assessment.made_on"}
    return {name for name, pattern in FIELDS.items() if name not in everywhere and pattern.search(text)}
