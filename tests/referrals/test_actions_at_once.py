"""Two people, or two tabs, at the same moment: real threads, real connections, committed rows."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from referrals import actions
from referrals.access import look
from referrals.actions import NotAllowed, Stale
from referrals.codes import State
from referrals.models import AuditRow, OutboxMessage, Referral, ReferralEvent
from referrals.states import Event
from referrals.verification import verify
from tests.referrals import people
from tests.referrals.people import Town, given_for, referral
from tray.areas.models import Municipality

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at(transactional_db: None) -> Town:
    """Committed, for all connections to see. An earlier test of this kind has emptied every table."""
    if not Municipality.objects.exists():
        call_command("load_areas", verbosity=0)
    return people.town()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each gave or raised. All begin at the same moment, each with a connection of its own."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(number: int, deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            found[number] = deed()
        except Exception as error:
            found[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def fresh(row: Referral) -> Referral:
    return Referral.objects.get(pk=row.pk)


def test_a_double_click_moves_once(at: Town):
    for _round in range(5):
        row = referral(at, State.OPENED)
        given, version = given_for(Event.ACCEPT, at), row.version
        before = OutboxMessage.objects.count()
        found = at_once(
            *[
                lambda: actions.apply(fresh(row), Event.ACCEPT, by=at.adviser, version=version, key="form", **given)  # noqa: B023
                for _each in range(4)
            ]
        )
        assert {event.pk for event in found} == {ReferralEvent.objects.get(referral=row, event=Event.ACCEPT).pk}
        assert AuditRow.objects.filter(referral_id=row.pk, action=Event.ACCEPT).count() == 1
        assert OutboxMessage.objects.count() <= before + 2
    assert verify().faults == []


def test_of_two_who_decide_at_once_one_is_told_to_look_again(at: Town):
    for _round in range(5):
        row = referral(at, State.OPENED)
        version = row.version

        def decide(event: Event) -> Callable[[], Any]:
            return lambda: actions.apply(
                fresh(row),  # noqa: B023
                event,
                by=at.adviser,
                version=version,  # noqa: B023
                key=people.key(),
                **given_for(event, at),
            )

        found = at_once(decide(Event.ACCEPT), decide(Event.DECLINE))
        assert sorted(type(each).__name__ for each in found) == ["ReferralEvent", "Stale"]
        assert ReferralEvent.objects.filter(referral=row).count() == 3


def test_a_client_who_withdraws_always_wins_in_the_end(at: Town):
    for _round in range(5):
        row = referral(at, State.OPENED)
        version = row.version
        found = at_once(
            lambda: actions.apply(fresh(row), Event.WITHDRAW, by=people.client(row), version=1, key="no"),  # noqa: B023
            lambda: actions.apply(
                fresh(row),  # noqa: B023
                Event.ACCEPT,
                by=at.adviser,
                version=version,  # noqa: B023
                key="yes",
                **given_for(Event.ACCEPT, at),
            ),
        )
        assert fresh(row).state == State.CANCELLED
        assert not isinstance(found[0], Exception)
        assert isinstance(found[1], ReferralEvent | Stale | NotAllowed)


def test_many_looks_and_moves_at_once_leave_a_whole_chain(at: Town):
    rows = [referral(at, State.ACCEPTED) for _each in range(4)]
    place = people.make_receiver(at.city, name="Toinen paikka")
    forwarded = [referral(at, State.OPENED, agreed=people.consent(allow_forward=True)) for _each in range(4)]

    def forward(row: Referral) -> Callable[[], Any]:
        return lambda: actions.apply(
            row, Event.FORWARD, by=at.adviser, version=row.version, key=people.key(), receiver=place
        )

    def look_often(row: Referral) -> Callable[[], Any]:
        return lambda: [look(row, by=at.adviser) for _each in range(10)]

    found = at_once(*map(look_often, rows), *map(forward, forwarded), *map(look_often, forwarded))
    assert [each for each in found if isinstance(each, Exception)] == []
    checked = verify()
    assert checked.faults == []
    assert AuditRow.objects.filter(action="read").count() == 80
    assert checked.rows == AuditRow.objects.count()
