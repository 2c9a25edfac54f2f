"""The self-assessment's work on a schedule."""

import logging

from celery import shared_task

from tray.assessment import snapshots

logger = logging.getLogger(__name__)


@shared_task
def purge_expired() -> None:
    count = snapshots.purge_expired()
    logger.info("self-assessment: %s expired snapshots removed", count)
