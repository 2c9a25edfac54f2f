"""Where the audit row cannot be written nothing is shown, and nothing is done: through the pages that people use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from referrals.codes import State
from referrals.models import AuditRow, Referral
from referrals.views import client_session
from tests.accounts.signed_in import signed_in
from tests.referrals.people import AINO, SECTION, Town, referral, walk_along

REFUSES = """
    CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
    CREATE TRIGGER refuses BEFORE INSERT ON referrals_auditrow FOR EACH ROW EXECUTE FUNCTION refuses();
"""
TOLD = (AINO.last_name, AINO.phone, AINO.email, SECTION.wish, SECTION.matters)
# (who, by POST, URL name)
PAGES = [
    ("adviser", False, "referral_handle"),
    ("adviser", False, "referral_handle_print"),
    ("adviser", False, "referral_handle_accept"),
    ("adviser", True, "referral_inbox"),
    ("sender", False, "referral_one"),
    ("sender", False, "referral_receipt"),
    ("sender", True, "referral_text"),
    ("sender", True, "referral_sent"),
    ("link_person", False, "referral_my_person"),
    ("client", False, "referral_client_page"),
    ("client", False, "referral_client_sent"),
    ("client", True, "referral_client_export"),
]


@pytest.fixture
def row(at: Town) -> Referral:
    return referral(at, State.OPENED)


def browser(who: str, at: Town, row: Referral) -> Client:
    if who != "client":
        found = signed_in(getattr(at, who).user)
    else:
        found, answer = Client(), HttpResponse()
        client_session.begin(answer, row, "code")
        found.cookies = answer.cookies
    found.raise_request_exception = False
    return found


@pytest.fixture
def full(row: Referral) -> Iterator[int]:
    """How many rows there are, before no more can be written."""
    count = AuditRow.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(REFUSES)
    yield count
    assert AuditRow.objects.count() == count


def ask(who: str, name: str, at: Town, row: Referral, form: dict[str, Any] | None = None) -> HttpResponse:
    has_code = not name.startswith("referral_client") and name not in {"referral_inbox", "referral_sent"}
    path = reverse(name, args=[row.code] if has_code else [])
    client = browser(who, at, row)
    answer: Any = client.get(path) if form is None else client.post(path, form)
    return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize(("who", "is_form", "name"), PAGES)
def test_nothing_is_shown(at: Town, who: str, is_form: bool, name: str, request: pytest.FixtureRequest):
    row = referral(at, State.ACCEPTED if who == "link_person" else State.OPENED)
    if who == "link_person":
        walk_along(row, at)
    form: dict[str, Any] | None = {} if is_form else None
    before = ask(who, name, at, row, form)
    assert before.status_code == 200
    told = (*TOLD, AINO.first_name)
    assert any(each in before.content.decode() for each in (*told, row.code))
    request.getfixturevalue("full")
    answer = ask(who, name, at, row, form)
    assert answer.status_code == 500
    assert not [each for each in told if each in answer.content.decode()]


@pytest.mark.usefixtures("full")
def test_nothing_is_done(at: Town, row: Referral):
    assert at.adviser.user
    form = {"key": "k" * 20, "version": row.version, "responsible": at.adviser.user.pk, "phone": "0401234567"}
    answer = ask("adviser", "referral_handle_accept", at, row, form)
    assert answer.status_code == 500
    assert Referral.objects.get(pk=row.pk).state == State.OPENED
    assert row.events.count() == 2


@pytest.mark.usefixtures("full")
def test_a_client_cannot_even_withdraw_unseen(at: Town, row: Referral):
    """Told plainly that it did not work, so that it is done again."""
    answer = ask("client", "referral_client_withdraw", at, row, {"key": "k" * 20})
    assert answer.status_code == 500
    assert Referral.objects.get(pk=row.pk).state == State.OPENED
