"""The inbox: ordered by the clock, told apart by words, and without anything that tells who a client is."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from referrals.codes import Kind, State
from referrals.models import AuditRow, Handling, Referral
from referrals.views import inbox as view
from referrals.views.inbox import ROWS_PER_PAGE
from tests.accounts.signed_in import signed_in
from tests.referrals.people import Town, referral
from tray.accounts.models import Membership


@pytest.fixture
def adviser(at: Town) -> Client:
    return signed_in(at.adviser.user)


def inbox(query: str = "") -> str:
    with override("fi"):
        return reverse("referral_inbox") + query


def due(row: Referral, days: int) -> None:
    Handling.objects.filter(referral=row).update(due_at=timezone.now() + dt.timedelta(days=days))


def test_the_first_to_answer_stands_first(at: Town, adviser: Client):
    rows = [referral(at) for _number in range(3)]
    for row, days in zip(rows, (5, 1, 3), strict=True):
        due(row, days)
    page = adviser.get(inbox()).text
    places = [page.index(rows[number].code) for number in (1, 2, 0)]
    assert places == sorted(places)


def test_a_list_tells_nothing_of_clients_and_writes_no_row(at: Town, adviser: Client):
    referral(at)
    before = AuditRow.objects.count()
    page = adviser.get(inbox()).text
    assert "Aino" not in page
    assert "Jotain tekemistä" not in page
    assert "Hyvinvointilähete" in page
    assert "Vaasa" in page
    assert AuditRow.objects.count() == before


def test_names_are_shown_on_asking_and_each_look_is_written_down(at: Town, adviser: Client):
    rows = [referral(at) for _number in range(2)]
    page = adviser.post(inbox())
    assert page.text.count("Aino Virtanen") == 2
    assert AuditRow.objects.filter(action="reveal", referral_id__in=[row.pk for row in rows]).count() == 2
    assert "no-store" in page["Cache-Control"]


def test_what_is_late_says_so_in_words(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    Referral.objects.filter(pk=row.pk).update(sent_at=timezone.now() - dt.timedelta(days=30))
    assert "myöhässä" in adviser.get(inbox()).text


@pytest.mark.parametrize(
    ("state", "tab"),
    [
        (State.SENT, "new"),
        (State.OPENED, "new"),
        (State.ACCEPTED, "waiting"),
        (State.WAITLISTED, "waiting"),
        (State.CONTACTED, "going"),
        (State.IN_PROGRESS, "going"),
        (State.ON_HOLD, "paused"),
        (State.CANCELLED, "to_confirm"),
        (State.COMPLETED, "over"),
        (State.DECLINED, "over"),
        (State.EXPIRED, "over"),
    ],
)
def test_each_state_has_its_part(at: Town, adviser: Client, state: State, tab: str):
    row = referral(at, state, kind=Kind.EXERCISE)
    for name in ("new", "waiting", "going", "paused", "to_confirm"):
        assert (row.code in adviser.get(inbox(f"?show={name}")).text) == (name == tab)
    if tab == "over":
        assert row.code in adviser.get(inbox("?show=over")).text


def test_pages_follow_each_other_without_gaps(at: Town, adviser: Client):
    row = referral(at)
    many(row, ROWS_PER_PAGE + 4)
    found, query = set(), ""
    while True:
        page = adviser.get(inbox(query))
        found |= {each.referral.code for each in page.context["lines"]}
        if not page.context["next_path"]:
            break
        query = "?" + page.context["next_path"].partition("?")[2]
    assert len(found) == ROWS_PER_PAGE + 5


def many(row: Referral, count: int) -> None:
    """Copies of a referral that was sent, for the length of lists alone."""
    handling = Handling.objects.get(referral=row)
    row.client_sealed = row.section_sealed = row.assessment_sealed = ""
    for number in range(count):
        row.pk, row.code, row._state.adding = Referral().pk, f"H-{number:04}-000", True
        row.save(force_insert=True)
        handling.pk, handling.referral, handling._state.adding = Handling().pk, row, True
        handling.due_at = timezone.now() + dt.timedelta(hours=number % 7) if number % 5 else None
        handling.save(force_insert=True)


def test_a_longer_list_takes_no_more_queries(at: Town, adviser: Client):
    row = referral(at)
    adviser.get(inbox())
    with CaptureQueriesContext(connection) as few:
        adviser.get(inbox())
    many(row, 60)
    with CaptureQueriesContext(connection) as others:
        adviser.get(inbox())
    assert len(others) <= len(few) <= 15


@pytest.mark.parametrize(
    "query", ["?show=nothing", "?after=x", "?after=2026-13-40|x", "?after=" + "9" * 300, "?show=new&after=%00|%00"]
)
def test_an_address_that_cannot_be_read_is_the_beginning(at: Town, adviser: Client, query: str):
    row = referral(at)
    page = adviser.get(inbox(query))
    assert page.status_code == 200
    assert row.code in page.text


def test_a_code_read_on_the_phone_leads_to_its_referral(at: Town, adviser: Client):
    row = referral(at)
    found: Any = adviser.get(inbox(), {"code": row.code.lower().replace("-", " ")})
    assert found.url.endswith(f"/{row.code}/")
    answer = adviser.get(inbox(), {"code": "H-0000-000"}, follow=True)
    assert "ei ole lähetettä" in answer.text
    other = signed_in(at.stranger.user)
    assert "ei ole lähetettä" in other.get(inbox(), {"code": row.code}, follow=True).text


def test_workload_and_time_to_an_answer(at: Town, adviser: Client):
    referral(at, State.ACCEPTED)
    referral(at, State.IN_PROGRESS)
    context: Any = adviser.get(inbox()).context
    assert [(load.name, load.number) for load in context["loads"]] == [("Olli Ohjaaja", 2)]
    assert context["answer_times"] == []


def test_a_unit_and_its_municipalities_bound_what_is_seen(at: Town, adviser: Client):
    row = referral(at)
    Membership.objects.filter(pk=at.adviser.membership.pk).update(municipalities=["091"])  # type: ignore[union-attr]
    assert row.code not in adviser.get(inbox()).text


def test_who_may_come(at: Town):
    row = referral(at)
    assert Client().get(inbox()).status_code == 302
    assert signed_in(at.sender.user).get(inbox()).status_code == 403
    assert signed_in(at.link_person.user).get(inbox()).status_code == 403
    assert row.code not in signed_in(at.stranger.user).get(inbox()).text


def test_a_large_office_counts_its_loads_once_a_minute(at: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("referrals.views.inbox.MANY", 0)
    referral(at, State.ACCEPTED)
    rows = view.cases([membership_of(at)])
    first = view.loads(rows, 1, [membership_of(at)])
    referral(at, State.ACCEPTED)
    assert view.loads(rows, 2, [membership_of(at)]) == first
    assert view.counted_loads(rows) != first


def membership_of(at: Town) -> Membership:
    assert at.adviser.membership
    return at.adviser.membership
