"""Whole harvests from the sandbox over HTTP: both APIs, full and delta, and what becomes of changes and removals."""

import datetime as dt
from collections.abc import Callable

import pytest

from ptv_sync.models import FetchedPage, SyncRun
from ptv_sync.sandbox.box import Sandbox
from tests.ptv_sync.conftest import Sync, catalogue, text, totals
from tray.catalogue.models import Connection, Organization, Service

APIS = ["v11", "v12"]


def done(run: SyncRun) -> SyncRun:
    assert (run.state, run.message) == (SyncRun.State.DONE, "")
    return run


def test_v11_and_v12_give_the_same_catalogue(sync: Sync, empty: Callable[[], None]) -> None:
    done(sync("v11", full=True))
    through_v11 = catalogue()
    empty()
    done(sync("v12", full=True))
    through_v12 = catalogue()
    for table, rows in through_v11.items():
        assert rows == through_v12[table], table
    assert len(through_v11["service"]) >= 200
    assert len(through_v11["connection"]) > len(through_v11["channel"]) > 100


@pytest.mark.parametrize("api", APIS)
def test_second_full_run_writes_nothing(sync: Sync, api: str) -> None:
    first = done(sync(api, full=True))
    before = catalogue()
    harvested = set(Service.objects.values_list("harvested_at", flat=True))
    second = done(sync(api, full=True))
    assert totals(first, "created") == totals(second, "unchanged") > 400
    assert totals(second, "created") + totals(second, "updated") + totals(second, "withdrawn") == 0
    assert catalogue() == before
    assert set(Service.objects.values_list("harvested_at", flat=True)) == harvested
    assert not FetchedPage.objects.exists()


@pytest.mark.parametrize("api", APIS)
def test_delta_takes_only_what_changed(sync: Sync, box: Sandbox, api: str) -> None:
    done(sync(api))
    key = "vaasa-kirjasto"
    box.advance(dt.timedelta(minutes=1))
    box.edit(key, fi={"name": "Uusi nimi"})
    run = done(sync(api))
    assert run.mode == SyncRun.Mode.DELTA
    assert totals(run, "updated") == 1, run.counts
    assert text(Service.objects.get(id=box.id_of(key)), "name_fi") == "Uusi nimi"


@pytest.mark.parametrize("api", APIS)
def test_delta_ends_where_a_full_run_would(sync: Sync, box: Sandbox, api: str, empty: Callable[[], None]) -> None:
    done(sync(api))
    box.advance(dt.timedelta(minutes=1))
    change_many_things(box)
    done(sync(api))
    by_delta = catalogue()
    empty()
    done(sync(api, full=True))
    by_full = catalogue()
    removed = [row for row in by_delta["service"] if row[-1] is False]
    assert len(removed) == 1
    assert [row for row in by_delta["service"] if row[-1]] == by_full["service"]
    live = {row[0] for row in by_full["service"]}
    for table in ("connection", "assignment"):
        assert [row for row in by_delta[table] if live & set(row)] == by_full[table], table


def change_many_things(box: Sandbox) -> None:
    keys = sorted(service for service in map(str, services_of(box)))
    box.edit(keys[0], charge="FreeOfCharge")
    box.archive(keys[1])
    box.edit("kirjastopalvelut", fi={"description": "Uusi pohjakuvaus."})


def services_of(box: Sandbox) -> list[str]:
    return [
        str(key)
        for key in Service.objects.filter(general_description_id=None).order_by("id").values_list("id", flat=True)
    ]


@pytest.mark.parametrize("api", APIS)
def test_changed_general_description_reaches_its_services(sync: Sync, box: Sandbox, api: str) -> None:
    done(sync(api))
    box.advance(dt.timedelta(minutes=1))
    box.edit("kirjastopalvelut", fi={"description": "Uusi pohjakuvaus."})
    done(sync(api))
    services = Service.objects.filter(general_description_id=box.id_of("kirjastopalvelut")).exclude(name_fi="")
    assert set(services.values_list("base_description_fi", flat=True)) == {"Uusi pohjakuvaus."}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("full", [True, False])
def test_archived_service_is_withdrawn_and_comes_back(sync: Sync, box: Sandbox, api: str, full: bool) -> None:
    done(sync(api))
    box.advance(dt.timedelta(minutes=1))
    box.archive("vaasa-kirjasto")
    run = done(sync(api, full=full))
    service = Service.objects.get(id=box.id_of("vaasa-kirjasto"))
    assert totals(run, "withdrawn") == 1
    assert service.removed_at is not None
    assert service not in Service.objects.in_tray()
    box.advance(dt.timedelta(minutes=1))
    box.restore("vaasa-kirjasto")
    done(sync(api, full=full))
    service.refresh_from_db()
    assert service.removed_at is None


@pytest.mark.parametrize("api", APIS)
def test_silently_withdrawn_service_is_found_by_the_full_run(sync: Sync, box: Sandbox, api: str) -> None:
    done(sync(api))
    box.withdraw("vaasa-kirjasto")
    run = done(sync(api, full=True))
    assert totals(run, "withdrawn") == 1
    assert Service.objects.get(id=box.id_of("vaasa-kirjasto")).removed_at is not None


@pytest.mark.parametrize("api", APIS)
def test_connection_that_changes_alone_is_seen(sync: Sync, box: Sandbox, api: str) -> None:
    done(sync(api))
    connection = Connection.objects.select_related("service", "channel").order_by("service_id", "channel_id").first()
    assert connection is not None
    box.advance(dt.timedelta(minutes=1))
    box.disconnect(str(connection.service_id), str(connection.channel_id))
    done(sync(api, full=True))
    assert not Connection.objects.filter(service=connection.service_id, channel=connection.channel_id).exists()


@pytest.mark.parametrize("api", APIS)
def test_mass_withdrawal_is_refused_unless_forced(sync: Sync, box: Sandbox, api: str) -> None:
    done(sync(api))
    before = catalogue()
    keys = list(Service.objects.order_by("id").values_list("id", flat=True)[:80])
    for key in keys:
        box.withdraw(str(key))
    refused = sync(api, full=True)
    assert refused.state == SyncRun.State.REFUSED
    assert "--force" in refused.message
    assert catalogue() == before
    run = done(sync(api, full=True, force=True))
    assert run.counts["service"]["withdrawn"] == 80


@pytest.mark.parametrize("api", APIS)
def test_dry_run_counts_and_changes_nothing(sync: Sync, api: str) -> None:
    run = sync(api, dry_run=True)
    assert run.state == SyncRun.State.DRY_RUN
    assert totals(run, "created") > 400
    assert not Organization.objects.exists()
    assert sync(api).mode == SyncRun.Mode.FULL


def test_wrong_key_is_said_plainly(box: Sandbox, base_url: str, db: None) -> None:
    from ptv_sync.harvest import Origin, harvest

    run = harvest(Origin(api="v12", base_url=base_url, api_key="wrong"), report=lambda sentence: None)
    assert run.state == SyncRun.State.FAILED
    assert "PTV_API_KEY" in run.message


def test_sources_keep_their_own_windows(sync: Sync) -> None:
    """A delta goes on from the last good run of the same API and host, not from another's."""
    assert done(sync("v11")).mode == SyncRun.Mode.FULL
    assert done(sync("v12")).mode == SyncRun.Mode.FULL
    assert done(sync("v11")).mode == SyncRun.Mode.DELTA
