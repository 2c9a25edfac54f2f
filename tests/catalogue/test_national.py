"""National services of the tray's own: their files, what loading writes, and that neither a harvest nor the rules
touch them."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ptv_sync.harvest import Origin, harvest
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.server import running
from tests.ptv_sync.conftest import text
from tray.catalogue.classification.rulebook import rulebook
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.details import LANGUAGES
from tray.catalogue.helplines import load as helplines
from tray.catalogue.helplines.actions import save_edited as save_helpline
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.models import Assignment, Channel, Connection, Organization, Service
from tray.catalogue.national import load
from tray.catalogue.national.actions import mark_checked, save_edited
from tray.catalogue.national.entries import Entry, EntryError, read
from tray.catalogue.national.models import RULE, NationalService
from tray.catalogue.reclassify import reclassify
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.refresh import count_terms, refresh

TEXTS = ("name", "summary", "description", "begin")


# --- The files -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    return read()[1]


def test_there_are_enough_and_every_content_area_has_some(entries: dict[str, Entry]):
    assert len(entries) >= 40
    assert {area for one in entries.values() for area in one.areas} == set(ContentArea.values)


def test_texts_are_short_sentences(entries: dict[str, Entry]):
    for one in entries.values():
        for name in ("summary", "description", "begin"):
            for _language, told in getattr(one, name).items():
                assert told.endswith("."), (one.key, told)
                assert max(len(sentence.split()) for sentence in re.split(r"[.:] ", told)) <= 26, (one.key, told)
        assert all(len(told) <= 110 for _language, told in one.summary.items()), one.key


def test_no_telephone_number_is_written_into_them(entries: dict[str, Entry]):
    for one in entries.values():
        for name in TEXTS:
            assert not any(re.search(r"\d{3}", told) for _language, told in getattr(one, name).items()), one.key


def test_helplines_that_are_named_are_there(entries: dict[str, Entry]):
    keys = {one.key for one in helplines.told()}
    assert {one.helpline for one in entries.values() if one.helpline} <= keys


def test_addresses_are_safe(entries: dict[str, Entry]):
    assert all(url.startswith("https://") for one in entries.values() for _language, url in one.url.items() if url)


def test_the_mark_of_hand_is_no_rule():
    assert RULE not in {rule.key for rule in rulebook()}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ('areas = ["nowhere"]', "areas: there is no 'nowhere'"),
        ('organization = "nobody"', "organization: there is no 'nobody'"),
        ("areas = 3", "Expected `array`"),
        ("colour = 1", "unknown field `colour`"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(tmp_path: Path, wrong: str, message: str):
    texts = "\n".join(f'{name} = {{fi = "a", sv = "b", en = "c"}}' for name in (*TEXTS, "url"))
    field = wrong.split(" ", maxsplit=1)[0]
    lines = ['key = "one"', 'organization = "us"', 'areas = ["nature"]', 'languages = ["fi"]']
    kept = [line for line in lines if not line.startswith(f"{field} ")]
    organization = '[[organization]]\nkey = "us"\nkind = "ngo"\nname = {fi = "Me"}\nurl = {fi = "https://me.example"}\n'
    text = organization + "[[service]]\n" + "\n".join([*kept, wrong, texts])
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    with pytest.raises(EntryError, match=re.escape(message)):
        read(tmp_path)


# --- Loading ---------------------------------------------------------------------------------------------------------


FEW = ("omaolo", "nollalinja", "mieli-kriisipuhelin", "nettiterapia", "sekasin-chat")


@pytest.fixture
def loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few of the services, since all of them take a while."""
    organizations, entries = read()
    few = {key: entries[key] for key in FEW}
    monkeypatch.setattr(
        load, "read", lambda: ({few[key].organization: organizations[few[key].organization] for key in few}, few)
    )
    call_command("load_national", verbosity=0)


@pytest.mark.django_db
def test_all_of_them_can_be_loaded(entries: dict[str, Entry]):
    call_command("load_national", verbosity=0)
    assert Service.objects.in_tray().filter(source="own").count() == len(entries)


def of(key: str) -> NationalService:
    return NationalService.objects.select_related("service__organization").get(key=key)


@pytest.mark.usefixtures("loaded")
def test_they_are_services_of_the_tray_itself():
    row = of("omaolo").service
    assert (row.source, row.area_type, row.charge) == ("own", "nationwide", "free")
    assert (text(row.organization, "name_fi"), row.organization.source) == ("DigiFinland", "own")
    assert row.languages == ["fi", "sv", "en"]
    assert row.harvested_at is None
    assert all(getattr(row, f"name_{code}") for code in LANGUAGES)
    assert Service.objects.in_tray().filter(pk=row.pk).exists()
    (channel,) = Channel.objects.filter(connections__service=row)
    assert (channel.kind, channel.web_pages) == ("electronic", [{"url": "https://www.omaolo.fi/", "language": "fi"}])


@pytest.mark.usefixtures("loaded")
def test_ids_stay_the_same_and_loading_again_writes_nothing():
    before = sorted(Service.objects.values_list("pk", "national__key"))
    assignments = sorted(Assignment.objects.values_list("pk", flat=True))
    done = load.load()
    assert (done.written, done.withdrawn) == (0, 0)
    assert sorted(Service.objects.values_list("pk", "national__key")) == before
    assert sorted(Assignment.objects.values_list("pk", flat=True)) == assignments
    assert str(of("omaolo").service_id) == "89c472ec-4682-5b53-9f78-f484e3224421"


@pytest.mark.usefixtures("loaded")
def test_a_helpline_is_shown_with_its_own_numbers_and_hours():
    channels = Channel.objects.filter(connections__service=of("mieli-kriisipuhelin").service, kind="phone")
    by_language = {row.languages[0]: row for row in channels}
    assert by_language["fi"].phones == [{"number": "+358925250111"}]
    assert by_language["fi"].opening_hours == {"regular": [{"always_open": True}]}
    assert by_language["sv"].phones == [{"number": "+358925250112"}]
    assert by_language["sv"].opening_hours == {}


@pytest.mark.usefixtures("loaded")
def test_numbers_follow_when_staff_edit_the_helpline():
    line = Helpline.objects.get(key="nollalinja")
    line.phone = "0800 111 222"
    save_helpline(line, by="Maija")
    channels = Channel.objects.filter(connections__service=of("nollalinja").service, kind="phone")
    assert [row.phones for row in channels] == [[{"number": "0800111222"}]]
    line.is_active = False
    save_helpline(line, by="Maija")
    assert not channels.all().exists()


@pytest.mark.usefixtures("loaded")
def test_what_staff_have_edited_stays():
    entry = of("omaolo")
    setattr(entry.service, "summary_fi", "Omin sanoin.")  # noqa: B010 (a column that type checks do not know)
    save_edited(entry, urls={"fi": "https://uusi.example/", "sv": "", "en": ""}, by="Maija")
    assert load.load().written == 0
    assert text(of("omaolo").service, "summary_fi") == "Omin sanoin."
    (channel,) = Channel.objects.filter(connections__service=entry.service)
    assert channel.web_pages == [{"url": "https://uusi.example/", "language": "fi"}]


@pytest.mark.usefixtures("loaded")
def test_a_check_holds_until_the_texts_change():
    entry = of("omaolo")
    assert entry.is_overdue()
    mark_checked(entry, by="Maija", on=dt.date(2026, 11, 23))
    assert not of("omaolo").is_overdue(dt.date(2027, 2, 23))
    assert of("omaolo").is_overdue(dt.date(2027, 2, 24))
    load.load()
    assert of("omaolo").checked_by == "Maija"
    Service.objects.filter(pk=entry.service_id).update(summary_fi="Vanhan version sanoin.")
    assert load.load().written == 1
    assert of("omaolo").checked_on is None


@pytest.mark.usefixtures("loaded")
def test_one_that_leaves_the_files_is_withdrawn_and_may_come_back(monkeypatch):
    organizations, entries = read()
    kept = {key: entry for key, entry in entries.items() if key != "omaolo"}
    monkeypatch.setattr(load, "read", lambda: (organizations, kept))
    assert load.load().withdrawn == 1
    assert of("omaolo").service.removed_at is not None
    assert load.load().withdrawn == 0
    monkeypatch.setattr(load, "read", lambda: (organizations, entries))
    load.load()
    assert of("omaolo").service.removed_at is None


# --- Beside what is harvested ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_a_full_harvest_neither_withdraws_nor_changes_them():
    def rows() -> list[Any]:
        own = [model.objects.filter(source="own").order_by("pk") for model in (Organization, Channel, Service)]
        return [list(some.values()) for some in own] + [
            list(Connection.objects.filter(service__source="own").order_by("pk").values()),
            list(Assignment.objects.filter(service__source="own").order_by("pk").values()),
        ]

    before = rows()
    with running(Sandbox()) as url:
        run = harvest(Origin(api="v11", base_url=url, api_key="x"), report=lambda sentence: None, full=True)
    assert (run.state, run.counts["service"]["withdrawn"]) == ("done", 0)
    assert Service.objects.filter(source="ptv").exists()
    assert rows() == before


@pytest.mark.usefixtures("loaded")
def test_the_rules_leave_them_as_they_are():
    entry = of("nettiterapia").service
    before = (entry.content_areas, entry.need_level)
    assert before == (["mental_health"], "yellow")
    counts = reclassify()
    assert counts.services == 0
    entry.refresh_from_db()
    assert (entry.content_areas, entry.need_level) == before
    assert set(entry.assignments.values_list("rule", flat=True)) == {RULE}


@pytest.mark.usefixtures("loaded")
def test_they_are_found_by_everyday_words():
    refresh()
    count_terms()
    found = search(Criteria(text="oirearvio"), "fi")
    assert of("omaolo").service_id in [hit.service_id for hit in found.hits]
    found = search(Criteria(text="domestic violence"), "en")
    assert of("nollalinja").service_id in [hit.service_id for hit in found.hits]
