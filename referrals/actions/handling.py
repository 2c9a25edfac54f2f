"""What receivers and link persons do on the way that is no move of the state machine."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from referrals import audit, codes, timers
from referrals.access import Actor
from referrals.actions.move import Move, bring_up_to_date, check_version, locked
from referrals.actions.reaching import is_past, safe_to_tell
from referrals.actions.refusals import Incomplete, NotAllowed
from referrals.actions.steps import take
from referrals.codes import MeetingKind, Party, State
from referrals.models import ContactAttempt, Handling, LinkPerson, Meeting, Referral
from referrals.notices import tell
from referrals.states import ACCEPTED, HANDLERS

LONGEST_MEETING = 24 * 60
MOST_ACTIVITIES = 10


def log_contact(referral: Referral, *, by: Actor, key: str, at: Any, channel: str, reached: bool) -> ContactAttempt:
    """The same `key` twice is one attempt. That it succeeded is told by the event CONTACT."""
    missing = {
        name
        for name, is_right in {"at": is_past(at), "channel": channel in codes.ContactChannel.values}.items()
        if not is_right
    }
    if missing:
        raise Incomplete(missing)
    with transaction.atomic():
        row = handled(referral, by)
        attempt, is_new = ContactAttempt.objects.get_or_create(
            referral=row,
            key=key,
            defaults={"party": by.party, "logged_by": by.user, "at": at, "channel": channel, "reached": bool(reached)},
        )
        if is_new:
            note(row, by, "log_contact")
    bring_up_to_date(referral, row)
    return attempt


def log_meeting(
    referral: Referral,
    *,
    by: Actor,
    key: str,
    on: dt.date,
    kind: str,
    minutes: int,
    activities: Iterable[str] = (),
) -> Meeting:
    """No notes: what was done, and for how long. The same `key` twice is one meeting."""
    done = list(activities)
    with transaction.atomic():
        row = handled(referral, by)
        meeting, is_new = met(row, by, key=key, on=on, kind=kind, minutes=minutes, activities=done)
        if is_new:
            note(row, by, "log_meeting")
    bring_up_to_date(referral, row)
    return meeting


def met(
    row: Referral, by: Actor, *, key: str, on: Any, kind: str, minutes: Any, activities: list[str]
) -> tuple[Meeting, bool]:
    right = {
        "on": isinstance(on, dt.date) and on <= timezone.localdate(),
        "activities": kind in MeetingKind.values
        and len(activities) <= MOST_ACTIVITIES
        and all(len(each) <= 20 for each in activities),
        "minutes": isinstance(minutes, int) and 0 < minutes <= LONGEST_MEETING,
    }
    if missing := {name for name, is_right in right.items() if not is_right}:
        raise Incomplete(missing)
    known = {"party": by.party, "logged_by": by.user, "on": on, "kind": kind, "minutes": minutes}
    known |= {"activities": activities, "link_person": row.handling.link_person}
    return Meeting.objects.get_or_create(referral=row, key=key, defaults=known)


def take_responsibility(
    referral: Referral,
    *,
    by: Actor,
    version: int | None = None,
    responsible: Any = None,
    responsible_name: str = "",
    responsible_phone: str = "",
    key: str = "",
) -> None:
    """Somebody of the receiver takes over; the client sees the new name."""
    with transaction.atomic():
        row = handled(referral, by, {Party.RECEIVER})
        check_version(row, version)
        given = {
            "responsible": responsible,
            "responsible_name": responsible_name,
            "responsible_phone": responsible_phone,
        }
        move = Move(row, by, "", given, set(), handling=row.handling)
        take(move)
        if move.missing:
            raise Incomplete(move.missing)
        changed(row, by, "take_responsibility", "responsible", "responsible_name", "responsible_phone")
    bring_up_to_date(referral, row)


def propose_link_person(
    referral: Referral, *, by: Actor, link_person: LinkPerson, version: int | None = None, key: str = ""
) -> None:
    """The client reads the first name and the introduction, and says yes or no. Nothing of the client goes to the link
    person before."""
    with transaction.atomic():
        row = handled(referral, by, {Party.RECEIVER})
        if row.handling.link_person_id == link_person.pk:
            return
        check_version(row, version)
        check_link_person(row, link_person)
        row.handling.link_person, row.handling.link_person_agreed_at = link_person, None
        changed(row, by, "propose_link_person", "link_person", "link_person_agreed_at")
        tell_of_link_person(row, by, "link_person_proposed", {Party.CLIENT})
    bring_up_to_date(referral, row)


def agree_link_person(
    referral: Referral, *, by: Actor, agrees: bool = True, link_person: LinkPerson | None = None, key: str = ""
) -> None:
    """The client's word; a receiver writes down what the client said on the phone. With no, nobody is told why.
    `link_person` is the one that the client read about: an answer is never taken for somebody else. Twice is once.
    """
    with transaction.atomic():
        row = handled(referral, by, {Party.CLIENT, Party.RECEIVER})
        handling = row.handling
        if handling.link_person is None or (link_person and link_person.pk != handling.link_person_id):
            raise NotAllowed
        if agrees and handling.link_person_agreed_at:
            return
        if agrees:
            handling.link_person_agreed_at = timezone.now()
            told, action = {Party.RECEIVER, Party.LINK_PERSON}, "agree_link_person"
        else:
            handling.link_person, handling.link_person_agreed_at = None, None
            told, action = {Party.RECEIVER}, "decline_link_person"
        changed(row, by, action, "link_person", "link_person_agreed_at")
        tell_of_link_person(row, by, action, told - {by.party})
    bring_up_to_date(referral, row)


def hand_over_link_person(
    referral: Referral,
    *,
    by: Actor,
    key: str,
    link_person: LinkPerson,
    on: dt.date,
    minutes: int,
    version: int | None = None,
) -> None:
    """To another link person, in a meeting of all three, where the client says yes to the new one. Without a reason."""
    with transaction.atomic():
        row = handled(referral, by, {Party.RECEIVER})
        if Meeting.objects.filter(referral=row, key=key).exists():
            return
        check_version(row, version)
        check_link_person(row, link_person)
        if row.handling.link_person_id in {None, link_person.pk}:
            raise NotAllowed
        met(row, by, key=key, on=on, kind=MeetingKind.HANDOVER, minutes=minutes, activities=[])
        row.handling.link_person, row.handling.link_person_agreed_at = link_person, timezone.now()
        changed(row, by, "hand_over_link_person", "link_person", "link_person_agreed_at")
        tell_of_link_person(row, by, "link_person_changed", {Party.CLIENT, Party.LINK_PERSON})
    bring_up_to_date(referral, row)


def check_link_person(row: Referral, person: LinkPerson) -> None:
    """Of the receiver's organisation, sworn to secrecy, with room for one more. Raises NotAllowed."""
    LinkPerson.objects.select_for_update().get(pk=person.pk)
    today = timezone.localdate()
    receiver = row.receiver
    is_ready = (
        person.is_active
        and receiver is not None
        and person.organization_id == receiver.organization_id
        and person.confidentiality_signed_on is not None
        and (person.available_until is None or person.available_until >= today)
        and row.municipality_id in person.municipalities
    )
    if not is_ready:
        raise NotAllowed(_("This link person cannot take the referral: ask for somebody else of your organisation."))
    active = Handling.objects.filter(link_person=person, referral__state__in=ACCEPTED).exclude(referral=row)
    if active.count() >= person.most_active:
        raise NotAllowed(_("This link person already walks along with as many clients as they can."))


def confirm_end_seen(referral: Referral, *, by: Actor, key: str = "") -> None:
    """The receiver has seen that it was cancelled, or an error: nobody goes on calling the client."""
    with transaction.atomic():
        row = locked(referral, by)
        if row.state not in {State.CANCELLED, State.IN_ERROR} or by.party not in HANDLERS:
            raise NotAllowed
        if row.handling.end_seen_at is None:
            row.handling.end_seen_at = timezone.now()
            row.handling.save(update_fields=["end_seen_at"])
            audit.write(by=by, action="confirm_end_seen", referral_id=row.pk)
    bring_up_to_date(referral, row)


def handled(referral: Referral, by: Actor, parties: Iterable[str] = HANDLERS) -> Referral:
    """The locked row of a referral that somebody has accepted, for one of the parties. Raises NotAllowed."""
    row = locked(referral, by)
    if row.state not in ACCEPTED or by.party not in parties:
        raise NotAllowed
    return row


def changed(row: Referral, by: Actor, action: str, *names: str) -> None:
    row.version += 1
    row.changed_at = timezone.now()
    row.save(update_fields=["version", "changed_at"])
    row.handling.save(update_fields=names)
    note(row, by, action)


def note(row: Referral, by: Actor, action: str) -> None:
    """Something happened: the clocks start anew."""
    row.handling.last_event_at = timezone.now()
    row.handling.due_at = timers.next_due(row, row.handling)
    row.handling.save(update_fields=["last_event_at", "due_at"])
    audit.write(by=by, action=action, referral_id=row.pk)


def tell_of_link_person(row: Referral, by: Actor, what: str, parties: set[Party]) -> None:
    if told := safe_to_tell(row, parties):
        tell(row, what, told, by=by)
