"""Who comes to which referral, and what a look leaves behind."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from referrals import access
from referrals.access import (
    SYSTEM,
    Actor,
    NoSuchReferral,
    actor_for,
    as_client,
    as_link_receiver,
    inbox_of,
    look,
    looks_at,
    of_link_person,
    of_responsible,
    referral_by_code,
    sent_by,
    sent_from,
)
from referrals.codes import Party, State
from referrals.models import AuditRow, MagicLink
from tests import factories
from tests.referrals import people
from tests.referrals.people import Town, referral
from tray.accounts.models import Membership, Role, Unit

ALL = (Party.SENDER, Party.SENDER_LEAD, Party.RECEIVER, Party.LINK_PERSON)


def party_of(by: Actor, row: Any, *parties: Party) -> Party | None:
    try:
        return actor_for(by.user, [by.membership] if by.membership else [], row, *parties).party
    except NoSuchReferral:
        return None


# --- Who is who -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(people.WAYS.keys() | {State.DRAFT}))
def test_everybody_is_what_they_are_and_nothing_else(at: Town, state: State):
    row = referral(at, state)
    is_sent = state != State.DRAFT
    assert party_of(at.sender, row) == Party.SENDER
    assert party_of(at.lead, row) == (Party.SENDER_LEAD if is_sent else None)
    assert party_of(at.adviser, row) == (Party.RECEIVER if is_sent else None)
    assert party_of(at.colleague, row) is None
    assert party_of(at.stranger, row) is None
    assert party_of(at.sender, row, Party.RECEIVER, Party.SENDER_LEAD) is None


def test_a_sender_who_works_there_no_more_has_no_way_in(at: Town):
    row = referral(at)
    elsewhere = people.actor(Party.SENDER, people.member(Role.SENDER, "A B", at.city))
    assert at.sender.user
    assert party_of(Actor(Party.SENDER, user=at.sender.user, membership=elsewhere.membership), row) is None
    assert party_of(Actor(Party.SENDER, user=at.sender.user), row) is None


@pytest.mark.parametrize(
    ("fields", "is_receiver"),
    [
        ({}, True),
        ({"municipalities": ["905"]}, True),
        ({"municipalities": ["091"]}, False),
        ({"unit": "own"}, True),
        ({"unit": "other"}, False),
        ({"role": Role.ORGANIZATION_ADMIN}, False),
        ({"role": Role.COUNTY_COORDINATOR}, False),
        ({"role": Role.LINK_PERSON}, False),
    ],
)
def test_a_receiver_is_of_the_receivers_unit_and_municipality(at: Town, fields: dict[str, Any], is_receiver: bool):
    own, other = (Unit.objects.create(organization=at.city, name=name) for name in ("Oma", "Toinen"))
    at.receiver.unit = own
    at.receiver.save()
    if "unit" in fields:
        fields = fields | {"unit": own if fields["unit"] == "own" else other}
    membership = Membership.objects.create(
        **{"user": factories.user(), "organization": at.city, "role": Role.RECEIVER} | fields
    )
    row = referral(at)
    by = Actor(Party.RECEIVER, user=membership.user, membership=membership)
    assert (party_of(by, row) == Party.RECEIVER) == is_receiver
    assert (row in inbox_of(membership)) == (is_receiver or membership.role != Role.RECEIVER)


def test_a_lead_of_one_unit_does_not_see_anothers(at: Town):
    unit = Unit.objects.create(organization=at.county, name="Terveysasema")
    lead = people.member(Role.SENDER_LEAD, "Toinen Johtaja", at.county, unit=unit)
    row = referral(at)
    assert party_of(people.actor(Party.SENDER_LEAD, lead), row) is None
    assert list(sent_from(lead)) == []
    assert at.lead.membership
    assert list(sent_from(at.lead.membership)) == [row]


def test_a_link_opens_one_referral(at: Town):
    at.receiver.answers_by_link, at.receiver.pin = True, "x"
    at.receiver.save()
    row, other = referral(at), referral(at)
    link = MagicLink.objects.create(referral=row, receiver=at.receiver, digest=b"x" * 32, expires_at=timezone.now())
    by = as_link_receiver(link)
    assert look(row, by=by).client_name == "Aino Virtanen"
    with pytest.raises(NoSuchReferral):
        look(other, by=by)
    assert (by.organization_id, by.who) == (at.city.pk, "Vaasan ohjaajat")


def test_a_client_has_one_referral(at: Town):
    row, other = referral(at), referral(at)
    with pytest.raises(NoSuchReferral):
        look(other, by=as_client(row, "code"))
    with pytest.raises(NoSuchReferral):
        look(people.draft(at), by=Actor(Party.CLIENT))


def test_nobody_in_particular_sees_nothing(at: Town):
    row = referral(at)
    for party in ALL:
        with pytest.raises(NoSuchReferral):
            look(row, by=Actor(party))
    with pytest.raises(NoSuchReferral):
        actor_for(AnonymousUser(), [], row)


# --- Lists ----------------------------------------------------------------------------------------------------------


def lists(at: Town) -> dict[str, Any]:
    memberships = {"lead": at.lead.membership, "adviser": at.adviser.membership, "stranger": at.stranger.membership}
    return {
        "sender": sent_by(at.sender.user),
        "colleague": sent_by(at.colleague.user),
        "lead": sent_from(memberships["lead"]),  # type: ignore[arg-type]
        "adviser": inbox_of(memberships["adviser"]),  # type: ignore[arg-type]
        "stranger": inbox_of(memberships["stranger"]),  # type: ignore[arg-type]
        "responsible": of_responsible(at.adviser.user),
        "link_person": of_link_person(at.link_person.user),
    }


def test_each_list_has_what_its_reader_may_see(at: Town):
    draft, sent, walked = people.draft(at), referral(at), referral(at, State.IN_PROGRESS)
    found = {name: set(rows) for name, rows in lists(at).items()}
    assert found == {
        "sender": {draft, sent, walked},
        "colleague": set(),
        "lead": {sent, walked},
        "adviser": {sent, walked},
        "stranger": set(),
        "responsible": {walked},
        "link_person": {walked},
    }


def test_lists_hold_no_sealed_text(at: Town, settings: Any):
    """With the keys lost, every list still opens: nothing in it was decrypted, nor even fetched."""
    referral(at, State.IN_PROGRESS)
    settings.ENCRYPTION_KEYS = "other:" + "A" * 43 + "="
    with CaptureQueriesContext(connection) as queries:
        for rows in lists(at).values():
            for row in rows:
                assert "client_sealed" in row.get_deferred_fields()
                assert "feedback" in row.handling.get_deferred_fields()
                assert all([row.code, row.state, row.municipality.name, row.receiver.name])
    assert "client_sealed" not in str(queries.captured_queries)


def test_the_inbox_begins_with_what_is_due_first(at: Town):
    rows = [referral(at) for _each in range(3)]
    for row, days in zip(rows, (3, 1, 2), strict=True):
        row.handling.due_at = timezone.now() + dt.timedelta(days=days)
        row.handling.save()
    assert at.adviser.membership
    assert list(inbox_of(at.adviser.membership)) == [rows[1], rows[2], rows[0]]


# --- Codes ----------------------------------------------------------------------------------------------------------


def test_a_code_is_found_however_it_was_written(at: Town):
    row = referral(at)
    for written in (row.code, row.code.lower(), row.code.replace("-", " "), f" {row.code.replace('-', '')} "):
        assert referral_by_code(written) == row


@pytest.mark.parametrize("code", ["", "H", "H-0000-000", "1' OR 1=1", "H-7K3Q-92X" * 50])
def test_what_is_no_code_finds_nothing(db: None, code: str):
    with pytest.raises(NoSuchReferral):
        referral_by_code(code)


# --- Looking --------------------------------------------------------------------------------------------------------


def test_a_look_is_written_down_for_the_client_to_read(at: Town):
    row = referral(at, State.ACCEPTED)
    look(row, by=at.adviser, action="print", purpose="handling", only=("client_name", "phone"))
    with override("fi"):
        seen = looks_at(row)[0]
    assert (seen.action, seen.purpose, seen.party) == ("print", "handling", Party.RECEIVER)
    assert (seen.who, seen.organization) == ("ohjaaja", "Vaasan kaupunki")
    assert seen.groups == ("contact", "name")
    assert seen.at <= timezone.now()
    assert {each.action for each in looks_at(row)} == {"print", "new_draft", "save_draft", "send", "open", "accept"}


def test_a_look_shows_only_what_was_asked(at: Town):
    row = referral(at)
    seen = look(row, by=at.adviser, only=("client_name", "birth_year", "nothing"))
    assert dict(seen) == {"client_name": "Aino Virtanen"}
    assert "birth_year" not in seen
    assert seen.get("birth_year") is None
    with pytest.raises(AttributeError):
        _value = seen.birth_year
    assert "Aino" not in repr(seen) + str(seen)


@pytest.mark.parametrize("broken", ["constraint", "trigger", "no table"])
def test_if_the_audit_row_cannot_be_written_nothing_is_shown(at: Town, broken: str):
    """By the database itself, in three ways."""
    row = referral(at)
    statements = {
        "constraint": "ALTER TABLE referrals_auditrow ADD CONSTRAINT never CHECK (action <> 'read')",
        "trigger": (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''full disk''; END';"
            "CREATE TRIGGER refuse BEFORE INSERT ON referrals_auditrow FOR EACH ROW EXECUTE FUNCTION refuse()"
        ),
        "no table": "ALTER TABLE referrals_audithead RENAME TO gone",
    }
    with connection.cursor() as cursor:
        cursor.execute(statements[broken])
    shown = None
    with pytest.raises(DatabaseError), transaction.atomic():
        shown = look(row, by=at.adviser)
    assert shown is None
    assert not AuditRow.objects.filter(action="read").exists()


def test_nothing_is_decrypted_before_the_audit_row_is_written(at: Town, monkeypatch: pytest.MonkeyPatch):
    row = referral(at)

    def refuse(**_known: object) -> None:
        raise RuntimeError("no audit")

    def opened(*_args: object) -> str:
        raise AssertionError("opened before it was written down")

    monkeypatch.setattr("referrals.access.audit.write", refuse)
    monkeypatch.setattr("tray.encryption.Keyring.open", opened)
    with pytest.raises(RuntimeError, match="no audit"):
        look(row, by=at.adviser)


def test_a_row_that_vanishes_unwritten_is_noticed(at: Town):
    """A rule that swallows the row, as a careless partition would: the look is refused all the same."""
    row = referral(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER swallow BEFORE INSERT ON referrals_auditrow FOR EACH ROW EXECUTE FUNCTION swallow()"
        )
    with pytest.raises(RuntimeError, match="was not written"):
        look(row, by=at.adviser)


def test_the_clock_sees_nothing_of_a_client(at: Town):
    assert "phone" not in look(referral(at), by=SYSTEM)
    with pytest.raises(NoSuchReferral):
        look(referral(at), by=Actor(Party.SYSTEM, via="account"))


# --- How many statements --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("only", "most"), [(None, 10), (("client_name", "phone"), 5)])
def test_a_look_takes_few_statements(
    at: Town, django_assert_max_num_queries: Any, only: tuple[str, ...] | None, most: int
):
    row = referral(at, State.IN_PROGRESS)
    with django_assert_max_num_queries(most):
        look(row, by=at.adviser, only=only)


def test_a_list_takes_one_statement_however_long(at: Town, django_assert_num_queries: Any):
    for _each in range(3):
        referral(at, State.IN_PROGRESS, kind="culture")
    with django_assert_num_queries(1):
        assert [(row.handling.due_at, row.receiver.organization, row.municipality) for row in sent_by(at.sender.user)]
    assert at.adviser.membership
    with django_assert_num_queries(2):
        assert len([row.handling.due_at for row in inbox_of(at.adviser.membership)]) == 3


def test_link_person_of_knows_link_persons(at: Town):
    assert access.link_person_of(at.link_person.user) == at.companion
    assert access.link_person_of(at.adviser.user) is None
