"""Harvests on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import logging

from celery import shared_task

from ptv_sync.harvest import configured_origin, harvest
from ptv_sync.models import SyncRun
from ptv_sync.plan import summary
from ptv_sync.reasons import SyncStopped

logger = logging.getLogger(__name__)


@shared_task
def harvest_changes() -> None:
    run_harvest(full=False)


@shared_task
def harvest_everything() -> None:
    run_harvest(full=True)


def run_harvest(*, full: bool) -> None:
    try:
        run = harvest(configured_origin(), full=full, report=logger.info)
    except SyncStopped as stopped:
        logger.warning("%s", stopped)
        return
    for line in summary(run.counts):
        logger.info("%s", line)
    if run.state != SyncRun.State.DONE:
        logger.error("Harvest %s: %s. %s", run.pk, run.get_state_display(), run.message)
