"""Referrals' work on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connection

from referrals import asking, links, outbox, reminders, retention

logger = logging.getLogger(__name__)

# Keys of advisory locks: one round of each at a time.
CLOCKS, NIGHT = 7_203_201, 7_203_202


@shared_task
def deliver_outbox() -> None:
    """What waits in the outbox. Several workers may do it at once."""
    while (ends := outbox.deliver()).total():
        logger.info("outbox: %s", ", ".join(f"{end} {count}" for end, count in sorted(ends.items())))
        if ends.total() < outbox.MOST_AT_ONCE:
            break


@shared_task
def run_clocks() -> None:
    with only_one(CLOCKS) as is_ours:
        if not is_ours:
            logger.warning("referrals: the last round of the clocks is still going on")
            return
        expired = reminders.expire()
        fired = reminders.fire()
        asked = asking.go_round()
        ended = links.end_old()
    logger.info("referrals: %s expired, clocks %s, follow-ups %s, %s links ended", expired, fired, asked, ended)


@shared_task
def nightly() -> None:
    with only_one(NIGHT) as is_ours:
        if not is_ours:
            logger.warning("referrals: last night's retention is still going on")
            return
        counts = retention.run()
        forgotten = outbox.forget()
    logger.info("referrals: retention %s, %s messages forgotten", counts, forgotten)


@contextmanager
def only_one(key: int) -> Iterator[bool]:
    """Whether the lock was free. It falls with the connection, so that a killed worker leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        row = cursor.fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
