"""Scheduled harvests, as the worker runs them."""

import datetime as dt

import pytest
from celery.exceptions import Retry
from django.utils import timezone
from pytest_django import Settings

from ptv_sync import harvest as harvesting
from ptv_sync import tasks
from ptv_sync.models import SyncRun
from ptv_sync.reasons import HarvestRunning
from ptv_sync.sandbox.box import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sandbox_is_configured(settings: Settings, base_url: str) -> None:
    settings.PTV_API, settings.PTV_BASE_URL = "v11", base_url


def test_first_is_full_then_changes_then_full_again_when_overdue() -> None:
    for _again in range(2):
        tasks.harvest_changes()
    SyncRun.objects.update(started_at=timezone.now() - dt.timedelta(days=9))
    tasks.harvest_changes()
    modes = list(SyncRun.objects.order_by("id").values_list("mode", flat=True))
    assert modes == [SyncRun.Mode.FULL, SyncRun.Mode.DELTA, SyncRun.Mode.FULL]


def test_everything_is_full() -> None:
    tasks.harvest_everything()
    tasks.harvest_everything()
    assert set(SyncRun.objects.values_list("mode", "state")) == {(SyncRun.Mode.FULL, SyncRun.State.DONE)}


def test_waits_for_another_harvest(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise HarvestRunning("Another harvest is running.")

    monkeypatch.setattr(tasks, "harvest", busy)
    monkeypatch.setattr(tasks.harvest_everything, "retry", lambda **options: Retry(when=options["countdown"]))
    with pytest.raises(Retry):
        tasks.harvest_everything()


def test_refusal_is_logged_as_an_error(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    tasks.harvest_everything()
    box.faults.set("emptied", 1.0)
    tasks.harvest_everything()
    assert "--force" in caplog.text


def test_second_harvest_does_not_start_beside_the_first(django_db_blocker: object) -> None:
    """The lock belongs to a database session: another session cannot take it."""
    import psycopg
    from django.db import connection

    with harvesting.only_one_harvest(), psycopg.connect(**connection.get_connection_params()) as other:
        row = other.execute("SELECT pg_try_advisory_lock(%s)", [harvesting.LOCK]).fetchone()
        assert row == (False,)
