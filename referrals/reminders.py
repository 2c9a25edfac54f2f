"""What the clocks do when they run out: they remind, they escalate, they expire what nobody accepted. Each once for its
day, in one transaction with the notice of it."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from referrals import actions, notices, timers
from referrals.access import SYSTEM, NoSuchReferral
from referrals.codes import Party, State
from referrals.models import FiredTimer, Handling, Referral
from referrals.states import OPEN, UNACCEPTED, Event
from referrals.timers import ClockName

logger = logging.getLogger(__name__)

BATCH = 500
SEALED = ("client_sealed", "section_sealed", "assessment_sealed", "handling__reason_text", "handling__feedback")
WALKING = (Party.RECEIVER, Party.LINK_PERSON)
TOLD: dict[ClockName, tuple[Party, ...]] = {
    ClockName.OPEN: (Party.RECEIVER,),
    ClockName.ANSWER: (Party.RECEIVER,),
    ClockName.CONTACT: (Party.RECEIVER,),
    ClockName.PLACE: (Party.RECEIVER,),
    ClockName.NEWS: WALKING,
    ClockName.RESUME: WALKING,
    ClockName.DECIDE: WALKING,
    ClockName.END: WALKING,
}


@dataclass(frozen=True)
class Step:
    """What is to be done once `due_on` is over."""

    name: str
    due_on: dt.date
    act: Callable[[Referral, str, dt.datetime], None]

    @property
    def event(self) -> str:
        return f"{self.name}:{self.due_on.isoformat()}"


# --- Expiry --------------------------------------------------------------------------------------------------------


def expire() -> int:
    """Sent or opened, and never accepted in time. Who accepted it meanwhile was faster."""
    past = Referral.objects.filter(state__in=UNACCEPTED, valid_until__lt=timezone.localdate())
    count = 0
    for referral in past.defer(*SEALED[:3]).order_by("valid_until").iterator(chunk_size=BATCH):
        key = f"expire:{referral.valid_until}"
        try:
            actions.apply(referral, Event.EXPIRE, by=SYSTEM, version=referral.version, key=key)
        except (actions.Refused, NoSuchReferral) as refusal:
            logger.info("referrals: %s was not expired (%s)", referral.pk, type(refusal).__name__)
        else:
            count += 1
    return count


# --- Clocks --------------------------------------------------------------------------------------------------------


def fire() -> Counter[str]:
    """All clocks that have run out and were not acted on. Gives how often each was."""
    done: Counter[str] = Counter()
    now = timezone.now()
    late = Handling.objects.filter(due_at__lt=now, referral__state__in=OPEN).order_by("due_at", "pk")
    ids = list(late.values_list("referral_id", flat=True))
    for start in range(0, len(ids), BATCH):
        for pk in unacted(ids[start : start + BATCH], now):
            done += fire_one(pk, now)
    return done


def unacted(ids: Iterable[UUID], now: dt.datetime) -> list[UUID]:
    """Those with something left to do, without a lock."""
    rows = list(Referral.objects.filter(pk__in=ids).select_related("receiver", "handling").defer(*SEALED))
    fired = set(FiredTimer.objects.filter(referral__in=rows).values_list("referral_id", "name", "due_on"))
    return [row.pk for row in rows if any((row.pk, step.name, step.due_on) not in fired for step in steps(row, now))]


def fire_one(pk: UUID, now: dt.datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    with transaction.atomic():
        row = (
            Referral.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("receiver", "handling")
            .filter(pk=pk)
            .first()
        )
        if row is None:
            return done
        for step in steps(row, now):
            _mark, is_new = FiredTimer.objects.get_or_create(
                referral=row, name=step.name, due_on=step.due_on, defaults={"fired_at": now}
            )
            if is_new:
                step.act(row, step.event, now)
                done[step.name] += 1
    return done


def steps(referral: Referral, now: dt.datetime) -> list[Step]:
    """Whose day is over, in the order of the days."""
    today = timezone.localdate(now)
    if referral.state not in OPEN:
        return []
    return sorted((each for each in running(referral) if each.due_on < today), key=lambda each: each.due_on)


def running(referral: Referral) -> Iterator[Step]:
    handling = referral.handling
    for clock in timers.clocks(referral, handling):
        yield Step(clock.name.value, clock.due_on, reminder(TOLD[clock.name]))
    if referral.state == State.SENT:
        yield Step("escalate", timers.sent_timer(referral, "open_escalate"), escalate)
        yield Step(ClockName.ANSWER.value, timers.sent_timer(referral, "accept_due"), reminder(TOLD[ClockName.ANSWER]))
    if referral.state == State.ON_HOLD:
        yield from long_hold(referral, handling)


def reminder(parties: tuple[Party, ...]) -> Callable[[Referral, str, dt.datetime], None]:
    def act(referral: Referral, event: str, now: dt.datetime) -> None:
        notices.remind(referral, parties, event=event, send_after=timers.office_time(now))

    return act


def escalate(referral: Referral, event: str, now: dt.datetime) -> None:
    """The receiver's lead hears of it, and the sender's list shows it."""
    Handling.objects.filter(referral=referral.pk, escalated_at=None).update(escalated_at=now)
    notices.escalate(referral, event=event, send_after=timers.office_time(now))


def long_hold(referral: Referral, handling: Handling) -> Iterator[Step]:
    """A pause that grew long. Of one that was planned to be long, the sender heard at its beginning."""
    began = referral.events.filter(event=Event.HOLD).order_by("-seq").values_list("at", flat=True).first()
    if began is None:
        return
    first = timers.local_day(began)
    ends = timers.timer("long_hold", referral).after(first)
    if handling.resume_on and handling.resume_on <= ends:
        yield Step("long_hold", ends, tell_sender)


def tell_sender(referral: Referral, event: str, now: dt.datetime) -> None:
    notices.tell(referral, "long_hold", [Party.SENDER], event=event, send_after=timers.office_time(now))
