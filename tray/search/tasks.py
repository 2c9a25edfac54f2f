"""Search's work on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connection

from tray.search import promises, refresh, rules, unmet
from tray.search.words import WordBook

logger = logging.getLogger(__name__)

ONE_NIGHT = 7_203_115  # the key of an advisory lock: one night's work at a time


@shared_task
def refresh_search() -> None:
    """Services that changed since the last time. Usually there are none: whoever changes them wakes a worker."""
    refresh.bring_up_to_date(logger.info)


@shared_task
def nightly() -> None:
    with only_one_night() as is_ours:
        if not is_ours:
            logger.warning("Last night's work on search is still going on: nothing was started beside it.")
            return
        count = refresh.rebuild()
        WordBook().learn(rules.forms())  # those that staff have written since: typing errors in them are put right
        forgotten = unmet.forget_old()
        check = promises.check()
    logger.info("search: %s services made anew, %s old terms forgotten", count, forgotten)
    logger.info("search: %s of %s promises hold", check.count - len(check.broken), check.count)


@contextmanager
def only_one_night() -> Iterator[bool]:
    """Whether the lock was free. It falls with the connection, so that a killed worker leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_NIGHT])
        row = cursor.fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_NIGHT])
