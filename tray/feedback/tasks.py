"""Feedback's work on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import logging

from celery import shared_task

from tray.feedback import actions

logger = logging.getLogger(__name__)


@shared_task
def forget_contacts() -> None:
    count = actions.forget_contacts()
    logger.info("feedback: the contact of %s answered messages forgotten", count)
