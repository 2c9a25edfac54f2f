"""What goes when its time has come, what stays, and that counting changes nothing."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from referrals import actions, audit, retention
from referrals.access import NoSuchReferral
from referrals.codes import Kind, State
from referrals.details import Client
from referrals.models import (
    AuditRow,
    ClientFeedback,
    ClientKey,
    Consent,
    ContactAttempt,
    FollowUp,
    Handling,
    Meeting,
    OutboxMessage,
    Referral,
    ReferralEvent,
)
from referrals.states import OPEN, TERMINAL
from tests.referrals import people
from tests.referrals.people import Town

pytestmark = pytest.mark.django_db
MARK = "Salaisuuskuu"  # planted in everything that tells of somebody


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def ago(row: Referral, **time: float) -> None:
    """It ended, or was last changed, so long ago."""
    at = timezone.now() - dt.timedelta(**time)
    Referral.objects.filter(pk=row.pk).update(changed_at=at, **({"closed_at": at} if row.closed_at else {}))


def full(at: Town, state: str, kind: str = Kind.WELLBEING) -> Referral:
    """With everything that a referral may tell."""
    client = Client(first_name=MARK, last_name=MARK, phone="+358409999999", email="m@example.fi", birth_year=1961)
    row = people.referral(at, state, kind=kind, client=client)
    by = people.client(row)
    handling = Handling.objects.get(referral=row)
    handling.reason_text = handling.feedback = handling.responsible_name = handling.suggestion = MARK
    handling.save()
    if state in TERMINAL:
        actions.give_client_feedback(row, by=by, satisfaction=4, helped="yes", text=MARK)
    return row


def rows_of(row: Referral) -> str:
    """Everything in the database that points to the referral, as text, with what is encrypted opened."""
    found = [str(vars(row)), row.client_sealed, row.section_sealed, row.assessment_sealed]
    handling = Handling.objects.get(referral=row)
    found += [str(vars(handling)), handling.reason_text, handling.feedback]
    for model in (ContactAttempt, Meeting, ClientFeedback, FollowUp, ClientKey):
        for each in model.objects.filter(referral=row):
            found += [str(vars(each)), getattr(each, "text", ""), getattr(each, "answers", "")]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("state", "months"),
    [
        (State.DECLINED, 6),
        (State.CANCELLED, 6),
        (State.EXPIRED, 6),
        (State.IN_ERROR, 6),
        (State.COMPLETED, 24),
        (State.ENDED_EARLY, 24),
    ],
)
def test_what_ended_is_emptied_in_its_time(at: Town, state: str, months: int) -> None:
    row = full(at, state)
    assert MARK in rows_of(Referral.objects.get(pk=row.pk))
    ago(row, days=months * 30.4 - 8)
    retention.run()
    assert MARK in rows_of(Referral.objects.get(pk=row.pk))
    ago(row, days=months * 30.5 + 3)
    counts = retention.run()
    assert sum(counts.values()) == 1
    fresh = Referral.objects.get(pk=row.pk)
    assert MARK not in rows_of(fresh)
    assert fresh.erased_at is not None
    assert (fresh.kind, fresh.state, fresh.municipality_id) == (row.kind, row.state, "905")
    assert fresh.age_group
    assert ReferralEvent.objects.filter(referral=row).exists()
    assert fresh.consent.text
    for model in (ContactAttempt, Meeting, ClientFeedback, ClientKey):
        assert not model.objects.filter(referral=row).exists()
    assert not OutboxMessage.objects.filter(referral_id=row.pk, sent_at=None, given_up_at=None).exists()
    assert sum(retention.run().values()) == 0
    assert AuditRow.objects.filter(referral_id=row.pk, action="erase", party="system").count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, *sorted(OPEN)])
def test_what_goes_on_is_never_emptied(at: Town, state: str) -> None:
    row = people.referral(at, state)
    if state != State.DRAFT:
        ago(row, days=4000)
    assert sum(retention.run().values()) == 0
    assert Referral.objects.get(pk=row.pk).client_sealed


def test_drafts_that_nobody_touches_go_in_thirty_days(at: Town) -> None:
    old, young = people.draft(at), people.draft(at)
    ago(old, days=31.1)
    ago(young, days=29)
    assert retention.run()["drafts"] == 1
    assert list(Referral.objects.all()) == [young]
    assert AuditRow.objects.filter(referral_id=old.pk, action="delete_draft", party="system").exists()


def test_a_draft_written_on_meanwhile_stays(at: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    row = people.draft(at)
    ago(row, days=40)
    assert retention.delete_draft(row.pk) is True
    other = people.draft(at)
    assert retention.delete_draft(other.pk) is False
    assert list(Referral.objects.all()) == [other]


def test_the_proof_of_consent_goes_two_years_later(at: Town) -> None:
    row = full(at, State.COMPLETED)
    ago(row, days=3 * 366)
    retention.run()
    assert Consent.objects.get(referral=row).text
    ago(row, days=4 * 366 + 2)
    assert retention.run()["consents"] == 1
    kept = Consent.objects.get(referral=row)
    assert (kept.text, kept.data_groups) == ("", [])
    assert kept.given_at is not None


def test_a_dry_run_counts_and_changes_nothing(at: Town) -> None:
    ago(people.draft(at), days=40)
    ago(full(at, State.DECLINED), days=300)
    ago(full(at, State.COMPLETED), days=900)
    before = snapshot()
    said = told("--dry-run")
    assert said.split()[0] == "1"
    assert "Nothing was changed." in said
    assert snapshot() == before
    assert [line.split()[0] for line in told().splitlines()[:4]] == ["1", "1", "1", "0"]
    assert [line.split()[0] for line in told().splitlines()[:4]] == ["0", "0", "0", "0"]


def snapshot() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM referrals_referral r UNION ALL SELECT h::text FROM referrals_handling h"
            " UNION ALL SELECT a::text FROM referrals_auditrow a ORDER BY 1"
        )
        return list(cursor.fetchall())


def test_many_go_in_batches_and_one_that_cannot_go_holds_up_no_other(at: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    rows = [people.draft(at) for _each in range(5)]
    for row in rows:
        ago(row, days=40)
    stuck = min(row.pk for row in rows)
    delete = retention.delete_draft
    rule = retention.RULES[0]
    bound = retention.Rule(rule.name, rule.explanation, rule.due, lambda pk: pk != stuck and delete(pk))
    assert retention.carry_out(bound, timezone.localdate()) == 4
    assert [row.pk for row in Referral.objects.all()] == [stuck]


def test_if_the_audit_row_cannot_be_written_nothing_goes(at: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    row = full(at, State.DECLINED)

    def broken(**given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError):
        retention.erase(row, by=people.client(row))
    assert MARK in rows_of(Referral.objects.get(pk=row.pk))


# --- When the client asks ------------------------------------------------------------------------------------------


def test_the_client_may_have_an_ended_one_erased_at_once(at: Town) -> None:
    row = full(at, State.IN_PROGRESS)
    with pytest.raises(actions.NotAllowed):
        retention.erase(row, by=people.client(row))
    people.do(row, "withdraw", people.client(row))
    assert retention.erase(row, by=people.client(row)) is True
    assert MARK not in rows_of(Referral.objects.get(pk=row.pk))
    assert retention.erase(row, by=people.client(row)) is False
    assert AuditRow.objects.filter(referral_id=row.pk, action="erase").count() == 1


def test_nobody_else_may(at: Town) -> None:
    row = full(at, State.DECLINED)
    other = full(at, State.DECLINED)
    for by in (at.sender, at.lead, at.adviser):
        with pytest.raises(actions.NotAllowed):
            retention.erase(row, by=by)
    for by in (at.stranger, people.client(other)):
        with pytest.raises(NoSuchReferral):
            retention.erase(row, by=by)
    assert MARK in rows_of(Referral.objects.get(pk=row.pk))
