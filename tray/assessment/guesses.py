"""Guards the codes against guessing: wrong ones are counted by the web process for each reader, and in the database for
all. Only the hour and the number are stored; who tried is in the memory of the process, and only as a digest.

58 bits behind scrypt cannot be guessed in the life of a snapshot. The limits keep others from spending the tray's time
on trying.
"""

import datetime as dt
import hashlib
import secrets
import time
from collections import deque

from django.db import connection
from django.utils import timezone

from tray.assessment.models import WrongCodes

MOST_OF_ONE, WITHIN_SECONDS = 10, 600
MOST_OF_ALL_IN_AN_HOUR = 3_000
MOST_REMEMBERED = 5_000

OF_PROCESS = secrets.token_bytes(16)
tried: dict[bytes, deque[float]] = {}


class TooManyGuesses(Exception):
    """Wait: so many wrong codes were tried that nobody may try more for a while."""


def refuse_too_many(asker: str) -> None:
    if len(recent(asker)) >= MOST_OF_ONE:
        raise TooManyGuesses
    counted = WrongCodes.objects.filter(hour=this_hour()).values_list("count", flat=True).first() or 0
    if counted >= MOST_OF_ALL_IN_AN_HOUR:
        raise TooManyGuesses


def count_wrong_code(asker: str) -> None:
    if len(tried) >= MOST_REMEMBERED:
        tried.clear()
    tried.setdefault(digest(asker), deque(maxlen=MOST_OF_ONE)).append(time.monotonic())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessment_wrongcodes AS known (hour, count) VALUES (%s, 1) "
            "ON CONFLICT (hour) DO UPDATE SET count = known.count + 1",
            [this_hour()],
        )


def recent(asker: str) -> deque[float]:
    times = tried.get(digest(asker), deque())
    while times and times[0] < time.monotonic() - WITHIN_SECONDS:
        times.popleft()
    return times


def digest(asker: str) -> bytes:
    return hashlib.blake2b(asker.encode(), key=OF_PROCESS, digest_size=8).digest()


def this_hour() -> dt.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)
