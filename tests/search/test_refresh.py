"""Rows of search follow the catalogue, whoever changes it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests import factories
from tests.search.conftest import Findable
from tray.catalogue.models import Address, Channel, Connection, Organization, Service
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.models import SearchEntry, StaleService, Word
from tray.search.refresh import bring_up_to_date, rebuild, refresh


def total(text: str = "", **criteria: Any) -> int:
    return search(Criteria(text=text, **criteria), "fi").total


@pytest.fixture
def whole(findable: Findable) -> Service:
    row = findable("Vesijumppa")
    place = factories.channel(organization=row.organization)
    factories.connection(row, place)
    factories.address(place, latitude=60.2, longitude=24.9)
    refresh()
    assert not StaleService.objects.exists()
    return row


CHANGES: dict[str, Callable[[Service], Any]] = {
    "service saved": lambda row: row.save(),
    "service updated": lambda row: Service.objects.filter(pk=row.pk).update(name_fi="Jooga"),
    "connection added": lambda row: factories.connection(row, factories.channel(organization=row.organization)),
    "connection changed": lambda row: Connection.objects.filter(service=row).update(position=5),
    "connection deleted": lambda row: Connection.objects.filter(service=row).delete(),
    "channel changed": lambda row: Channel.objects.filter(connections__service=row).update(name_fi="Sali"),
    "address added": lambda row: factories.address(Channel.objects.get(connections__service=row)),
    "address changed": lambda row: Address.objects.filter(channel__connections__service=row).update(latitude=61.0),
    "address deleted": lambda row: Address.objects.filter(channel__connections__service=row).delete(),
    "organisation changed": lambda row: Organization.objects.filter(pk=row.organization_id).update(name_fi="Kunta"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed(whole: Service, change: str):
    CHANGES[change](whole)
    assert set(StaleService.objects.values_list("service_id", flat=True)) == {whole.pk}
    assert refresh() == 1
    assert refresh() == 0


def test_a_service_that_changed_in_many_parts_is_done_once(
    whole: Service, findable: Findable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tray.search.refresh.BATCH", 1)
    monkeypatch.setattr("tray.search.refresh.READ_AHEAD", 1)
    whole.save()
    findable("Kuntosali").save()
    Channel.objects.filter(connections__service=whole).update(name_fi="Sali")
    Connection.objects.filter(service=whole).update(position=5)
    assert refresh() == 2
    assert not StaleService.objects.exists()


def test_a_changed_name_is_found_and_the_old_one_is_not(whole: Service):
    Service.objects.filter(pk=whole.pk).update(name_fi="Joogaryhmä")
    refresh()
    assert (total("jooga"), total("vesijumppa")) == (1, 0)


def test_services_that_leave_the_tray_are_not_found(whole: Service):
    Service.objects.filter(pk=whole.pk).update(removed_at=timezone.now())
    refresh()
    assert total() == 0
    Service.objects.filter(pk=whole.pk).update(removed_at=None)
    refresh()
    assert total() == 1
    Service.objects.filter(pk=whole.pk).update(content_areas=[])
    refresh()
    assert total() == 0


def test_an_unchanged_service_is_not_written(whole: Service):
    before = SearchEntry.objects.extra(select={"version": "xmin::text"}).values_list("version", flat=True)[0]
    whole.save()
    refresh()
    assert SearchEntry.objects.extra(select={"version": "xmin::text"}).values_list("version", flat=True)[0] == before


def test_a_rebuild_gives_what_refreshing_gave(whole: Service, findable: Findable):
    findable("Aamu- ja iltapäivätoiminta", "Kerho koululaisille.")
    refresh()
    columns = ("service_id", "facets", "serves", "words", "all_words", "quality")
    refreshed = list(SearchEntry.objects.order_by("pk").values_list(*columns))
    call_command("rebuild_search")
    assert list(SearchEntry.objects.order_by("pk").values_list(*columns)) == refreshed
    assert not StaleService.objects.exists()


def test_a_rebuild_forgets_services_that_are_gone(whole: Service):
    SearchEntry.objects.filter(pk=whole.pk).update(quality=1)
    Service.objects.filter(pk=whole.pk).update(content_areas=[])
    StaleService.objects.all().delete()
    rebuild()
    assert not SearchEntry.objects.exists()


def test_the_first_time_makes_everything(findable: Findable):
    findable("Simhall", name_sv="Simhallen")
    bring_up_to_date()
    assert total("simhall") == 1
    assert Word.objects.filter(language="sv", form="simhallar", entries=0).exists()


def test_opening_minutes_move_on_with_the_nights(findable: Findable, monkeypatch: pytest.MonkeyPatch):
    row = findable("Ryhmä")
    always = {"regular": [{"always_open": True}]}
    factories.connection(row, factories.channel(organization=row.organization, opening_hours=always))
    refresh()
    assert total(open_now=True) == 1
    later = timezone.now() + dt.timedelta(days=20)
    assert search(Criteria(open_now=True), "fi", now=later).total == 0
    monkeypatch.setattr(timezone, "now", lambda: later)
    rebuild()
    assert total(open_now=True) == 1
