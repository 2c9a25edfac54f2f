"""Counts beside the options: always what following the option gives."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.search.conftest import Findable
from tray.areas.models import County, Municipality
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.catalogue.models import Service
from tray.search.criteria import OPTIONS, Criteria, Near
from tray.search.engine import search
from tray.search.facets import FILTERS, has_step_free_entrance, needs_referral
from tray.search.models import SearchEntry
from tray.search.refresh import refresh

NOON = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def various(findable: Findable) -> None:
    """Services that differ in everything that can be asked for."""
    areas, ages = list(ContentArea), list(AgeGroup)
    for number in range(36):
        row = findable(
            f"Ryhmä {number}",
            "Tarvitset lääkärin lähetteen." if number % 5 == 0 else "Tervetuloa ryhmään.",
            content_areas=[areas[number % 14].value, areas[number * 3 % 14].value][: 1 + number % 2],
            age_groups=[ages[number % 3].value] if number % 4 else [],
            languages=[("fi", "sv", "en", "ru")[number % 4], "fi"],
            charge=["free", "charged", ""][number % 3],
            area_type="nationwide" if number % 3 else "limited",
            municipalities=[] if number % 3 else ["905" if number % 2 else "091"],
        )
        kind = ["service_location", "phone", "electronic"][number % 3]
        hours: dict[str, Any] = {
            "regular": [{"openings": [{"day": 2, "opens": 600, "closes": 600 + 60 * (number % 9)}]}]
        }
        channel = factories.channel(organization=row.organization, kind=kind, opening_hours=hours)
        factories.connection(row, channel)
        if kind == "service_location":
            factories.address(channel, latitude=60.1 + number / 20, longitude=24.9)
    refresh()


CRITERIA = st.builds(
    Criteria,
    text=st.sampled_from(["", "ryhmä", "tervetuloa", "ryhmä lähete"]),
    areas=st.lists(st.sampled_from(ContentArea), max_size=2, unique=True).map(tuple),
    filters=st.lists(st.sampled_from(FILTERS), max_size=2, unique=True).map(tuple),
    ages=st.lists(st.sampled_from(AgeGroup), max_size=2, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(["fi", "sv", "ru"]), max_size=1).map(tuple),
    open_now=st.booleans(),
    near=st.sampled_from([None, Near(60.17, 24.94)]),
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=CRITERIA, in_vaasa=st.booleans())
def test_counts_equal_what_each_option_gives(various: None, criteria: Criteria, in_vaasa: bool):
    from dataclasses import replace

    if in_vaasa:
        criteria = replace(criteria, place=Municipality.objects.get(code="905"))
    found = search(criteria, "fi", now=NOON, size=100)
    assert len(found.hits) == found.total
    for option in OPTIONS:
        then = search(option.with_option(criteria), "fi", now=NOON, size=100)
        assert (option, found.counts.get(option, 0)) == (option, then.total)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=CRITERIA)
def test_pages_hold_every_hit_once(various: None, criteria: Criteria):
    whole = [hit.service_id for hit in search(criteria, "fi", now=NOON, size=100).hits]
    paged = [
        hit.service_id for page in range(1, 10) for hit in search(criteria, "fi", page=page, size=7, now=NOON).hits
    ]
    assert sorted(paged) == sorted(whole)
    assert len(set(paged)) == len(paged)


@pytest.mark.django_db
def test_places_are_those_of_the_catalogue(various: None):
    vaasa = Municipality.objects.get(code="905")
    county = County.objects.get(code=vaasa.county_id)
    for place, services in (
        (vaasa, Service.objects.in_tray().serving_municipality(vaasa)),
        (county, Service.objects.in_tray().serving_county(county.code)),
    ):
        found = {hit.service_id for hit in search(Criteria(place=place), "fi", size=100).hits}
        assert found == set(services.values_list("pk", flat=True))


@pytest.mark.django_db
def test_nearest_first_and_far_ones_stay(various: None):
    found = search(Criteria(near=Near(60.1, 24.9), filters=("on_site",)), "fi", size=100)
    distances = [hit.distance for hit in found.hits if hit.distance is not None]
    assert distances == sorted(distances)
    assert found.total == SearchEntry.objects.filter(places__isnull=False).count()


@pytest.mark.django_db
def test_remote_and_nationwide_services_take_turns_with_those_of_the_place(findable: Findable):
    for number in range(30):
        findable(f"Paikan ryhmä {number}", area_type="limited", municipalities=["905"])
        findable(f"Maan ryhmä {number}")
    refresh()
    first = search(Criteria(text="ryhmä", place=Municipality.objects.get(code="905")), "fi", size=10).hits
    nationwide = Service.objects.filter(pk__in=[hit.service_id for hit in first], area_type="nationwide").count()
    assert 2 <= nationwide <= 5


@pytest.mark.django_db
def test_equal_services_take_another_order_each_day(findable: Findable):
    for number in range(30):
        findable(f"Ryhmä {number:02}")
    refresh()
    orders = [
        [hit.service_id for hit in search(Criteria(text="ryhmä"), "fi", now=NOON + dt.timedelta(days=days)).hits]
        for days in (0, 0, 1)
    ]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Tarvitset lääkärin lähetteen.", True),
        ("Vastaanotolle tullaan lähetteellä.", True),
        ("Et tarvitse lähetettä.", False),
        ("Voit tulla ilman lähetettä.", False),
        ("Lähetämme sinulle kirjeen.", False),
        ("Du behöver en läkarremiss.", True),
        ("You do not need a referral.", False),
        ("A doctor's referral is needed.", True),
        ("", False),
    ],
)
def test_whether_a_text_asks_for_a_referral(text: str, needed: bool):
    assert needs_referral(text) is needed


def entrance(group: str, *sentences: str) -> list[dict[str, Any]]:
    return [{"sentences": [{"group": {"fi": group}, "text": {"fi": text}} for text in sentences]}]


@pytest.mark.parametrize(
    ("stored", "is_free_of_steps"),
    [
        (entrance("Pääsisäänkäynti", "Sisäänkäynnin yhteydessä ei ole tasoeroja."), True),
        (entrance("Pääsisäänkäynti", "Ovella on luiska.", "Ovelle johtaa kolme porrasta, joissa on portaat."), False),
        (entrance("Pääsisäänkäynti", "Ovi erottuu selkeästi."), False),
        (entrance("Sisätilat", "Sisätiloissa ei ole tasoeroja."), False),
        ([], False),
    ],
)
def test_step_free_entrances(stored: list[dict[str, Any]], is_free_of_steps: bool):
    assert has_step_free_entrance(stored) is is_free_of_steps
