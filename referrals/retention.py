"""How long what is told of a client is kept (REFERRALS.md 5.4), and what goes when its time has come.

Pseudonymous rows stay for statistics: kind, municipality, age group, states and how long they took. The view log stays:
its chain is worth something only whole.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from referrals import actions, audit, outbox, timers
from referrals.access import SYSTEM, Actor, NoSuchReferral, is_party
from referrals.codes import Party, State
from referrals.models import (
    ClientFeedback,
    ClientKey,
    Consent,
    ContactAttempt,
    FiredTimer,
    FollowUp,
    Handling,
    MagicLink,
    Meeting,
    OutboxMessage,
    Referral,
)
from referrals.states import TERMINAL

BATCH = 200
NEVER_CARRIED_OUT = (State.DECLINED, State.CANCELLED, State.EXPIRED, State.IN_ERROR)
CARRIED_OUT = (State.COMPLETED, State.ENDED_EARLY)
MONTHS_NEVER_CARRIED_OUT, MONTHS_CARRIED_OUT, MONTHS_OF_PROOF = 6, 24, 24
SEALED = ("client_sealed", "section_sealed", "assessment_sealed")


@dataclass(frozen=True)
class Rule:
    """`due` are the rows whose time has come; `carry_out` deals with one and gives whether it did."""

    name: str
    explanation: str
    due: Callable[[dt.date], "QuerySet[Any]"]
    carry_out: Callable[[Any], bool]


def run(*, only_count: bool = False) -> dict[str, int]:
    """Every rule, row by row, each in a transaction of its own. Safe to break off and to run again."""
    today = timezone.localdate()
    return {rule.name: rule.due(today).count() if only_count else carry_out(rule, today) for rule in RULES}


def carry_out(rule: Rule, today: dt.date) -> int:
    """By key, so that a row that cannot be dealt with is passed over and not met for ever."""
    done, last = 0, None
    while True:
        rows = rule.due(today).order_by("pk")
        keys = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:BATCH])
        if not keys:
            return done
        done += sum(rule.carry_out(key) for key in keys)
        last = keys[-1]


def before(today: dt.date, *, months: int = 0, days: int = 0) -> dt.datetime:
    """The beginning of the day so long ago, in Finland."""
    day = timers.add_months(today, -months) - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


# --- Rules ---------------------------------------------------------------------------------------------------------


def old_drafts(today: dt.date) -> "QuerySet[Referral]":
    days = timers.DEFAULTS["draft_purge"].amount
    return Referral.objects.filter(state=State.DRAFT, changed_at__lt=before(today, days=days))


def delete_draft(pk: Any) -> bool:
    with transaction.atomic():
        row = old_drafts(timezone.localdate()).select_for_update().defer(*SEALED).filter(pk=pk).first()
        if row is None:
            return False  # somebody has written on, or sent it, meanwhile
        actions.delete_draft(row, by=SYSTEM)
    return True


def ended(states: tuple[State, ...], months: int) -> Callable[[dt.date], "QuerySet[Referral]"]:
    def due(today: dt.date) -> "QuerySet[Referral]":
        return Referral.objects.filter(erased_at=None, state__in=states, closed_at__lt=before(today, months=months))

    return due


def old_consents(today: dt.date) -> "QuerySet[Consent]":
    """Of referrals that were erased in their time: what proves the consent outlives them."""
    proven = Consent.objects.exclude(text="").filter(referral__erased_at__isnull=False)
    never = proven.filter(
        referral__state__in=NEVER_CARRIED_OUT,
        referral__closed_at__lt=before(today, months=MONTHS_NEVER_CARRIED_OUT + MONTHS_OF_PROOF),
    )
    did = proven.filter(
        referral__state__in=CARRIED_OUT,
        referral__closed_at__lt=before(today, months=MONTHS_CARRIED_OUT + MONTHS_OF_PROOF),
    )
    return never | did


def empty_consent(pk: Any) -> bool:
    return bool(Consent.objects.filter(pk=pk).exclude(text="").update(text="", data_groups=[]))


def erase_in_time(pk: Any) -> bool:
    return erase(Referral(pk=pk), by=SYSTEM)


RULES: tuple[Rule, ...] = (
    Rule("drafts", "drafts that nobody has touched for 30 days", old_drafts, delete_draft),
    Rule(
        "never_carried_out",
        "declined, cancelled, expired or in error for 6 months",
        ended(NEVER_CARRIED_OUT, MONTHS_NEVER_CARRIED_OUT),
        erase_in_time,
    ),
    Rule(
        "carried_out",
        "completed or ended early for 24 months",
        ended(CARRIED_OUT, MONTHS_CARRIED_OUT),
        erase_in_time,
    ),
    Rule("consents", "proof of consent 24 months after that", old_consents, empty_consent),
)


# --- Erasing -------------------------------------------------------------------------------------------------------


def erase(referral: Referral, *, by: Actor) -> bool:
    """Everything that tells of the client, of an ended referral: at its time (`SYSTEM`), or when the client asks.

    Gives whether there was anything to erase. Raises NotAllowed while it goes on: then the client withdraws first.
    """
    with transaction.atomic():
        row = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("receiver", "handling__link_person")
            .defer(*SEALED)
            .filter(pk=referral.pk)
            .first()
        )
        if row is None or not is_party(by, row):
            raise NoSuchReferral
        if row.state not in TERMINAL or by.party not in {Party.CLIENT, Party.SYSTEM}:
            raise actions.NotAllowed
        if row.erased_at is not None:
            return False
        empty(row)
        audit.write(by=by, action="erase", referral_id=row.pk)
    return True


def empty(row: Referral) -> None:
    Referral.objects.filter(pk=row.pk).update(
        **dict.fromkeys(SEALED, ""),
        reasons=[],
        sender_name="",
        sender_title="",
        sender_phone="",
        erased_at=timezone.now(),
    )
    Handling.objects.filter(referral=row).update(
        responsible_name="",
        responsible_phone="",
        link_person=None,
        link_person_agreed_at=None,
        reason_text="",
        suggestion="",
        feedback="",
        due_at=None,
    )
    for model in (ContactAttempt, Meeting, ClientFeedback, ClientKey, MagicLink, FiredTimer):
        model.objects.filter(referral=row).delete()
    FollowUp.objects.filter(referral=row).update(answers="", digest=None, digest_until=None)
    outbox.give_up(OutboxMessage.objects.filter(referral_id=row.pk, sent_at=None, given_up_at=None), outbox.NOT_NEEDED)
