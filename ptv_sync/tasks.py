"""Harvests on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import logging

from celery import Task, shared_task

from ptv_sync.harvest import configured_origin, full_is_due, harvest
from ptv_sync.models import SyncRun
from ptv_sync.plan import summary
from ptv_sync.reasons import HarvestRunning
from tray.search.refresh import bring_up_to_date

logger = logging.getLogger(__name__)

WAIT_SECONDS = 600  # for another harvest to end
WAITS = 18


@shared_task(bind=True, max_retries=WAITS)
def harvest_changes(self: "Task[..., None]") -> None:
    """Changes since the last harvest; everything where a full one is overdue."""
    run_harvest(self, full=full_is_due(configured_origin()))


@shared_task(bind=True, max_retries=WAITS)
def harvest_everything(self: "Task[..., None]") -> None:
    run_harvest(self, full=True)


def run_harvest(task: "Task[..., None]", *, full: bool) -> None:
    try:
        run = harvest(configured_origin(), full=full, report=logger.info)
    except HarvestRunning as running:
        raise task.retry(countdown=WAIT_SECONDS, exc=running) from running
    for line in summary(run.counts):
        logger.info("%s", line)
    if run.state != SyncRun.State.DONE:
        logger.error("Harvest %s: %s. %s", run.pk, run.get_state_display(), run.message)
    else:
        bring_up_to_date(logger.info)
