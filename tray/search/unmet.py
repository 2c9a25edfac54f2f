"""Searches that found nothing, counted by month and never by person.

A term is counted at most once in a clock hour, and its words are kept only from the fifth hour in which it was made.
Before that there is but a keyed digest, whose key changes with the month. What may tell about one person is never
counted.
"""

import datetime as dt
import hashlib
import hmac
import logging
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from tray.search.models import LANGUAGES, UnmetTerm
from tray.search.private import is_personal
from tray.search.tokens import tokens

logger = logging.getLogger(__name__)

SHOWN_FROM = 5  # hours; the least that any figure of this tray is made of
LONGEST = 60
MOST_WORDS = 6
MONTHS_KEPT = 13
CODES = frozenset(code for code, _name in LANGUAGES)

# An hour that was counted already matches no row of the update, and the term stays as it is.
COUNT = """
INSERT INTO search_unmetterm AS known (month, language, digest, hours, last_hour, term)
VALUES (%(month)s, %(language)s, %(digest)s, 1, %(hour)s, '')
ON CONFLICT (month, language, digest) DO UPDATE SET
    hours = known.hours + 1,
    last_hour = EXCLUDED.last_hour,
    term = CASE WHEN known.hours + 1 >= %(shown_from)s THEN %(term)s ELSE '' END
WHERE known.last_hour < EXCLUDED.last_hour
"""


def count(text: str, language: str, now: dt.datetime | None = None) -> None:
    """Counts a search that found nothing. Never raises: the page that tells of it is more important."""
    term = normalised(text)
    if language not in CODES or not may_be_counted(text, term):
        return
    now = now or timezone.now()
    month = timezone.localdate(now).replace(day=1)
    told: dict[str, Any] = {
        "month": month,
        "language": language,
        "digest": digest(term, month),
        "hour": now.replace(minute=0, second=0, microsecond=0),
        "shown_from": SHOWN_FROM,
        "term": term,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNT, told)
    except Error as error:
        # The message of the error may hold the statement, and so the term.
        logger.warning("A search that found nothing was not counted: %s", type(error).__name__)


def normalised(text: str) -> str:
    return " ".join(token.rstrip("-") for token in tokens(text))


def may_be_counted(text: str, term: str) -> bool:
    if not term or len(text.strip()) > LONGEST or len(term.split()) > MOST_WORDS:
        return False
    return not (is_personal(text) or is_personal(term))


def digest(term: str, month: dt.date) -> bytes:
    """16 bytes, from which nobody without the tray's secret can tell the term, and which differ from month to month."""
    key = f"{__name__} {month:%Y-%m} {settings.SECRET_KEY}"
    return hmac.new(key.encode(), term.encode(), hashlib.sha256).digest()[:16]


def forget_old(now: dt.datetime | None = None) -> int:
    """Deletes the months before the last thirteen; gives how many rows went."""
    month = timezone.localdate(now or timezone.now()).replace(day=1)
    for _each in range(MONTHS_KEPT):
        month = (month - dt.timedelta(days=1)).replace(day=1)
    deleted, _by_model = UnmetTerm.objects.filter(month__lt=month).delete()
    return deleted
