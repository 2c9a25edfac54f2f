"""How long each step may take, by Finnish business days. Apart from the expiry of a referral that nobody accepted, no
timer ends anything on somebody's behalf: it reminds, and it orders lists.

A receiver may have its own in `Receiver.timers`: {"accept_due": 5}, or {"exercise.accept_due": 5} for one kind.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy, ngettext, pgettext

from referrals.codes import Kind, State
from referrals.models import Handling, Receiver, Referral

END_OF_DAY = dt.time(23, 59, 59)
OFFICE_HOURS = (dt.time(8), dt.time(16))


class Unit(StrEnum):
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    TIMES = "times"


@dataclass(frozen=True)
class Timer:
    amount: int
    unit: Unit

    def after(self, day: dt.date) -> dt.date:
        """The last day in time."""
        if self.unit is Unit.BUSINESS_DAYS:
            return business_day_after(day, self.amount)
        if self.unit is Unit.MONTHS:
            return add_months(day, self.amount)
        return day + dt.timedelta(days=self.amount)


DEFAULTS: dict[str, Timer] = {
    "draft_purge": Timer(30, Unit.DAYS),  # after the last change
    "open_reminder": Timer(3, Unit.BUSINESS_DAYS),  # after it was sent
    "open_escalate": Timer(5, Unit.BUSINESS_DAYS),
    "accept_due": Timer(7, Unit.BUSINESS_DAYS),
    "contact_due": Timer(7, Unit.DAYS),  # after it was accepted
    "contact_attempts": Timer(3, Unit.TIMES),  # before a client counts as not reached …
    "contact_attempt_channels": Timer(2, Unit.TIMES),
    "contact_attempt_days": Timer(14, Unit.DAYS),  # … from the first attempt
    "idle_flag": Timer(45, Unit.DAYS),  # after the last thing that happened
    "long_hold": Timer(30, Unit.DAYS),  # from then on the sender hears of a pause
    "support_most": Timer(6, Unit.MONTHS),  # of a wellbeing referral, from the first meeting
    "support_prompt": Timer(15, Unit.DAYS),  # before that end: at five and a half months
}


class ClockName(StrEnum):
    OPEN = "open"
    ANSWER = "answer"
    CONTACT = "contact"
    PLACE = "place"
    NEWS = "news"
    RESUME = "resume"
    DECIDE = "decide"
    END = "end"


SENTENCES = {
    ClockName.OPEN: gettext_lazy("Open by {day}"),
    ClockName.ANSWER: gettext_lazy("Answer by {day}"),
    ClockName.CONTACT: gettext_lazy("Reach the client by {day}"),
    ClockName.PLACE: gettext_lazy("A place was expected by {day}"),
    ClockName.NEWS: gettext_lazy("Tell how it goes by {day}"),
    ClockName.RESUME: gettext_lazy("The pause lasts until {day}"),
    ClockName.DECIDE: gettext_lazy("Decide by {day}: does the support end?"),
    ClockName.END: gettext_lazy("The support ends by {day}"),
}


@dataclass(frozen=True)
class Clock:
    """What the receiver is to do, and the last day in time."""

    name: ClockName
    due_on: dt.date

    @property
    def due_at(self) -> dt.datetime:
        return end_of(self.due_on)

    def days_late(self, today: dt.date | None = None) -> int:
        return max(0, ((today or timezone.localdate()) - self.due_on).days)

    def is_late(self, today: dt.date | None = None) -> bool:
        return self.days_late(today) > 0

    def text(self, today: dt.date | None = None) -> str:
        """ "Answer by Thursday 26 November". Of a late one, still the day; `late_text` stands beside it."""
        day = (
            pgettext("by …", "the end of today")
            if self.due_on == (today or timezone.localdate())
            else day_text(self.due_on)
        )
        return str(SENTENCES[self.name]).format(day=day)

    def late_text(self, today: dt.date | None = None) -> str:
        """ "2 days late", or nothing."""
        days = self.days_late(today)
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days} if days else ""


def clock(referral: Referral, handling: Handling) -> Clock | None:
    """The next one to run out, or that ran out first."""
    return min(clocks(referral, handling), key=lambda each: each.due_on, default=None)


def next_due(referral: Referral, handling: Handling) -> dt.datetime | None:
    """For `Handling.due_at`, after each event."""
    first = clock(referral, handling)
    return first.due_at if first else None


def clocks(referral: Referral, handling: Handling) -> Iterator[Clock]:
    """All that run in the referral's state."""
    match referral.state:
        case State.SENT:
            yield Clock(ClockName.OPEN, sent_timer(referral, "open_reminder"))
        case State.OPENED:
            yield Clock(ClockName.ANSWER, sent_timer(referral, "accept_due"))
        case State.ACCEPTED:
            accepted = local_day(handling.accepted_at or handling.last_event_at)
            yield Clock(ClockName.CONTACT, timer("contact_due", referral).after(accepted))
        case State.WAITLISTED if handling.expected_month:
            yield Clock(ClockName.PLACE, last_of_month(handling.expected_month))
        case State.CONTACTED:
            yield news(referral, handling)
        case State.IN_PROGRESS:
            yield news(referral, handling)
            yield from support(referral, handling)
        case State.ON_HOLD if handling.resume_on:
            yield Clock(ClockName.RESUME, handling.resume_on)


def sent_timer(referral: Referral, name: str) -> dt.date:
    """Never later than the day when it expires."""
    due = timer(name, referral).after(local_day(referral.sent_at or referral.changed_at))
    return min(due, referral.valid_until) if referral.valid_until else due


def news(referral: Referral, handling: Handling) -> Clock:
    return Clock(ClockName.NEWS, timer("idle_flag", referral).after(local_day(handling.last_event_at)))


def support(referral: Referral, handling: Handling) -> Iterator[Clock]:
    """A link person walks along for six months at most. First the question whether it ends, then the end."""
    if referral.kind != Kind.WELLBEING or handling.first_meeting_on is None:
        return
    end = timer("support_most", referral).after(handling.first_meeting_on)
    yield Clock(ClockName.DECIDE, end - dt.timedelta(days=timer("support_prompt", referral).amount))
    yield Clock(ClockName.END, end)


def timer(name: str, referral: Referral) -> Timer:
    return timer_of(name, referral.receiver, referral.kind)


def timer_of(name: str, receiver: Receiver | None, kind: str) -> Timer:
    """The receiver's own for the kind, the receiver's own, or the usual one. What is no whole number of at least 1
    counts for nothing."""
    usual = DEFAULTS[name]
    own = receiver.timers if receiver and isinstance(receiver.timers, dict) else {}
    for amount in (own.get(f"{kind}.{name}"), own.get(name)):
        if type(amount) is int and amount >= 1:
            return Timer(amount, usual.unit)
    return usual


# --- Days ----------------------------------------------------------------------------------------------------------


def is_business_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in days_off(day.year)


@lru_cache(16)
def days_off(year: int) -> frozenset[dt.date]:
    """Public holidays, and the two eves that offices keep: of Midsummer and of Christmas."""
    import holidays  # noqa: PLC0415 - reads rules of many countries: no web process needs it at its start

    return frozenset(holidays.country_holidays("FI", years=year)) | {dt.date(year, 12, 24), midsummer_eve(year)}


def midsummer_eve(year: int) -> dt.date:
    """The Friday of 19 to 25 June."""
    first = dt.date(year, 6, 19)
    return first + dt.timedelta(days=(calendar.FRIDAY - first.weekday()) % 7)


def business_day_after(day: dt.date, count: int) -> dt.date:
    """The `count`th business day after `day`, which itself does not count."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_business_day(day)
    return day


def office_time(at: dt.datetime) -> dt.datetime:
    """The moment itself within office hours, or the next morning when people are at work."""
    local = timezone.localtime(at)
    day, hours = local.date(), OFFICE_HOURS
    if is_business_day(day) and hours[0] <= local.time() < hours[1]:
        return at
    if not is_business_day(day) or local.time() >= hours[1]:
        day = business_day_after(day, 1)
    return timezone.make_aware(dt.datetime.combine(day, hours[0]))


def add_months(day: dt.date, months: int) -> dt.date:
    """31 January and one month is the last of February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def local_day(at: dt.datetime) -> dt.date:
    return timezone.localtime(at).date()


def end_of(day: dt.date) -> dt.datetime:
    """The last second of the day in Finland."""
    return timezone.make_aware(dt.datetime.combine(day, END_OF_DAY))


def day_text(day: dt.date) -> str:
    """ "Thursday 26 November", in the reader's language; in Finnish bent to "on Thursday"."""
    return formats.date_format(day, pgettext("format of a date, as in: by Thursday 26 November", "l j F"))
