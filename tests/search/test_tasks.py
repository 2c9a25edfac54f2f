"""The scheduled work of search, as the worker runs it."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.factories import service, texts
from tray.celery import app
from tray.search import tasks
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.models import PromiseCheck, SearchEntry, StaleService

pytestmark = pytest.mark.django_db


def test_changed_services_are_taken_in_and_found():
    service(**texts("name", "Pingviinisafari"))
    for _again in range(2):
        tasks.refresh_search()
    assert search(Criteria(text="pingviinisafari"), "fi").total == 1
    assert not StaleService.objects.exists()


def test_a_night_may_come_twice():
    service()
    for _again in range(2):
        tasks.nightly()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS form_count")  # in life it goes with the transaction
    assert SearchEntry.objects.count() == 1
    assert PromiseCheck.objects.count() == 2


def test_two_nights_are_never_at_once(caplog):
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [tasks.ONE_NIGHT])
        tasks.nightly()
    assert "nothing was started" in caplog.text
    assert not PromiseCheck.objects.exists()


def test_a_night_that_fails_gives_the_lock_back(monkeypatch):
    monkeypatch.setattr("tray.search.refresh.rebuild", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        tasks.nightly()
    with psycopg.connect(**connection.get_connection_params()) as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [tasks.ONE_NIGHT]).fetchone() == (True,)


@pytest.mark.parametrize("name", ["refresh-search", "search-nightly"])
def test_the_schedule_is_always_on_and_its_tasks_exist(name):
    app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE[name]["task"] in app.tasks
