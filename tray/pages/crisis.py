"""Help at once: the page of crisis numbers, the bar on top of every page, and where a quick way out is offered."""

import datetime as dt
import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tray.catalogue.content_areas import ContentArea
from tray.catalogue.details import LANGUAGES
from tray.catalogue.helplines.answers import Answer, as_stored, dialled
from tray.catalogue.helplines.load import emergency
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.hours import OpeningHours
from tray.catalogue.models import Service
from tray.catalogue.open_now import closes_at, is_open
from tray.catalogue.translated import Text, in_language
from tray.pages.contacts import host, spaced
from tray.pages.hours import clock, hours_in_words
from tray.pages.languages import language_list
from tray.pages.links import page_addresses
from tray.pages.public import public_page

logger = logging.getLogger(__name__)

KEPT_SECONDS = 60
MAX_AGE_SECONDS = 60  # the page tells who answers now
Kind = Helpline.Kind

# What brings people here, in the order of the page.
SITUATIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("danger", gettext_lazy("Somebody is in danger"), (Kind.EMERGENCY,)),
    ("crisis", gettext_lazy("Life feels too hard"), (Kind.CRISIS,)),
    ("violence", gettext_lazy("Violence or fear"), (Kind.VIOLENCE,)),
    ("illness", gettext_lazy("Sudden illness or poisoning"), (Kind.MEDICAL_ADVICE, Kind.POISON)),
    ("shelter", gettext_lazy("No safe place, food or care"), (Kind.SOCIAL_EMERGENCY,)),
    ("young", gettext_lazy("Children and young people"), (Kind.YOUNG,)),
    ("substances", gettext_lazy("Alcohol, drugs or gambling"), (Kind.SUBSTANCES,)),
)

# Names and summaries of services that somebody may be reading in secret.
VIOLENCE = re.compile(
    r"väkival|turvako[td]|pahoinpit|raiska|rikosuhri|vainoam|seksuaalirik|kunnia(an)? liittyv"
    r"|\bvåld|våldtäkt|misshand|skyddshem|brottsoffer|stalkning"
    r"|violen|\babus(e|ive)|\brape\b|women's shelter|victims? of crime|stalking",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CrisisLine:
    """A number and who answers it. `href` is a tel: or sms: address; `number` is spaced for reading; `languages` and
    `hours` are words, "" where nobody knows the hours. `status` tells of this moment: "Open now, until 20", "Closed
    now", or ""."""

    href: str
    number: str
    languages: str
    hours: str
    status: str
    is_open: bool
    answers_reader: bool  # in the language of the page


@dataclass(frozen=True)
class CrisisNumber:
    """A helpline as pages show it. The line that answers in the language of the page comes first. One that is a chat
    alone has no lines."""

    key: str
    kind: str
    name: Text
    purpose: Text
    note: Text
    price: Text
    lines: tuple[CrisisLine, ...]
    chat_url: str
    web_url: str
    web_host: str
    chat_languages: str
    is_text_message: bool

    @property
    def is_emergency(self) -> bool:
        return self.kind == Kind.EMERGENCY

    @property
    def is_chat_alone(self) -> bool:
        return bool(self.chat_url) and not self.lines

    @property
    def is_social_emergency(self) -> bool:
        """Every county has its own number, which the tray's services tell."""
        return self.kind == Kind.SOCIAL_EMERGENCY


@dataclass(frozen=True)
class Situation:
    anchor: str
    name: str
    numbers: list[CrisisNumber]


@dataclass(frozen=True)
class BarNumber:
    name: Text
    href: str
    number: str
    is_emergency: bool


@dataclass
class Kept:
    rows: list[Helpline] = field(default_factory=list)
    read_at: float | None = None
    bars: dict[str, list[BarNumber]] = field(default_factory=dict)  # by language


kept = Kept()


def helplines() -> list[Helpline]:
    """Those in use, at most a minute old. Every page asks for them, also one that says that the database is away: then
    those of before, and 112 in any case."""
    if kept.read_at is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        try:
            kept.rows = list(Helpline.objects.in_use())
        except Error:
            logger.warning("Crisis numbers could not be read; those known before are shown.", exc_info=True)
        kept.read_at, kept.bars = time.monotonic(), {}
    return kept.rows or [emergency()]


def forget_helplines() -> None:
    """After an edit: this process reads them anew, others within a minute."""
    kept.rows, kept.read_at, kept.bars = [], None, {}


def crisis_numbers(language: str, *, kinds: Iterable[str] = (), now: dt.datetime | None = None) -> list[CrisisNumber]:
    """For a reader of the language, in the order of the crisis page; `kinds` of `Helpline.Kind`, or all."""
    wanted = set(kinds)
    now = now or timezone.now()
    return [shown(row, language, now) for row in helplines() if not wanted or row.kind in wanted]


def shown(row: Helpline, language: str, now: dt.datetime) -> CrisisNumber:
    answers = row.told_answers()
    lines = [shown_line(row, group, language, now) for group in grouped(answers, row)]
    return CrisisNumber(
        key=row.key,
        kind=row.kind,
        name=in_language(row, "name", language),
        purpose=in_language(row, "purpose", language),
        note=in_language(row, "note", language),
        price=in_language(row, "price", language),
        lines=tuple(sorted(lines, key=lambda line: not line.answers_reader)),
        chat_url=row.chat_url,
        web_url=row.web_url,
        web_host=host(row.web_url) if row.web_url else "",
        chat_languages="" if lines else languages_in_words([answer.language for answer in answers], language),
        is_text_message=row.is_text_message,
    )


def grouped(answers: list[Answer], row: Helpline) -> list[list[Answer]]:
    """Those with the same number and hours together; none without a number."""
    groups: dict[tuple[str, OpeningHours], list[Answer]] = {}
    for answer in answers:
        if number := answer.phone or row.phone:
            groups.setdefault((number, answer.hours), []).append(answer)
    if not answers and row.phone:
        return [[Answer(language="")]]
    return list(groups.values())


def shown_line(row: Helpline, group: list[Answer], language: str, now: dt.datetime) -> CrisisLine:
    number, hours = group[0].phone or row.phone, group[0].hours
    codes = [answer.language for answer in group if answer.language]
    is_open_now = bool(hours) and is_open(hours, now)
    return CrisisLine(
        href=f"{'sms' if row.is_text_message else 'tel'}:{dialled(number)}",
        number=as_said(number, language),
        languages=languages_in_words(codes, language),
        hours=hours_text(hours, language, now),
        status=status(hours, now, is_open_now=is_open_now),
        is_open=is_open_now,
        answers_reader=language in codes,
    )


def languages_in_words(codes: list[str], language: str) -> str:
    """As they stand in the middle of a sentence: English alone writes them with a capital letter."""
    names = language_list(codes)
    return names if language == "en" else names.lower()


def as_said(number: str, language: str) -> str:
    """A number with spaces stands as its owner says it; others are grouped."""
    return number if " " in number else spaced(number, language)


def hours_text(hours: OpeningHours, language: str, now: dt.datetime) -> str:
    """In one line: "Every day, around the clock", "Monday–Friday 9–20, Saturday 10–15"."""
    if any(week.always_open for week in hours.regular):
        return _("Every day, around the clock")
    told = hours_in_words(as_stored(hours), language=language, today=timezone.localdate(now))
    closed = _("closed")
    return ", ".join(f"{line.when} {line.hours}" for week in told.weeks for line in week.lines if line.hours != closed)


def status(hours: OpeningHours, now: dt.datetime, *, is_open_now: bool) -> str:
    """Nothing where the hours are not known."""
    if not hours:
        return ""
    if not is_open_now:
        return _("Closed now")
    closes = closes_at(hours, now)
    if closes is None:
        return _("Open now")
    minute = 60 * closes.hour + closes.minute
    return _("Open now, until %(time)s") % {"time": clock(minute or 24 * 60, with_minutes=bool(closes.minute))}


def bar_numbers(language: str) -> list[BarNumber]:
    """Of the bar: 112, and those that answer around the clock in the language of the page."""
    rows = helplines()
    if language not in kept.bars:
        kept.bars[language] = [one for row in rows if row.is_in_bar and (one := bar_number(row, language))]
    return kept.bars[language]


def bar_number(row: Helpline, language: str) -> BarNumber | None:
    is_emergency = row.kind == Kind.EMERGENCY
    for answer in row.told_answers():
        is_always_open = any(week.always_open for week in answer.hours.regular)
        if is_emergency or (answer.language == language and is_always_open):
            number = answer.phone or row.phone
            name = in_language(row, "name", language)
            return BarNumber(name, f"tel:{dialled(number)}", as_said(number, language), is_emergency)
    return None


@public_page
def crisis_help(request: HttpRequest) -> HttpResponse:
    numbers = crisis_numbers(get_language() or "fi")
    context = {
        "situations": situations(numbers),
        "is_short": len(numbers) < 2,
        **page_addresses(request),
    }
    response = render(request, "pages/crisis_help.html", context)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def situations(numbers: list[CrisisNumber]) -> list[Situation]:
    found = [
        Situation(anchor, str(name), [number for number in numbers if number.kind in kinds])
        for anchor, name, kinds in SITUATIONS
    ]
    return [one for one in found if one.numbers]


def needs_quick_exit(service: Service) -> bool:
    """Whether somebody may have to hide that they read of it: violence, crime, or substances."""
    if ContentArea.SUBSTANCE_USE in service.content_areas:
        return True
    texts = [getattr(service, f"{name}_{code}") or "" for name in ("name", "summary") for code in LANGUAGES]
    return any(VIOLENCE.search(text) for text in texts)


def quick_exit_url() -> str:
    return settings.QUICK_EXIT_URL
