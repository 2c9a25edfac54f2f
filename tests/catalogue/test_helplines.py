"""Helplines: the file that comes with the tray, what loading writes and leaves alone, and hours as a person writes
them."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests.ptv_sync.conftest import text
from tray.catalogue.details import LANGUAGES
from tray.catalogue.helplines import hours_text, load
from tray.catalogue.helplines.actions import mark_checked, save_edited
from tray.catalogue.helplines.answers import ALWAYS_OPEN, dialled
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.hours import NO_HOURS, HolidayHours, Opening, OpeningHours

# --- The file --------------------------------------------------------------------------------------------------------


def test_every_helpline_tells_what_it_is_for_in_three_languages():
    for one in load.told():
        assert one.kind in Helpline.Kind.values
        assert one.name.languages() == one.purpose.languages() == LANGUAGES, one.key
        assert one.note.languages() in ((), LANGUAGES), one.key
        assert one.price.languages() in ((), LANGUAGES), one.key
        assert one.phone or one.chat_url, one.key
        assert one.source_url.startswith("https://"), one.key
        assert one.answers, one.key


def test_112_is_the_first():
    first = load.told()[0]
    assert (first.kind, first.phone, first.is_in_bar) == ("emergency", "112", True)
    assert text(load.emergency(), "name_sv") == "Nödnumret"


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("emergency", "112"),
        ("mieli", "+358925250111"),
        ("nollalinja", "080005005"),
        ("medical-helpline", "116117"),
        ("riku", "116006"),
        ("poison", "0800147111"),
    ],
)
def test_numbers_that_the_design_names(key: str, number: str):
    assert dialled(next(one.phone for one in load.told() if one.key == key)) == number


# --- Loading ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loading_again_writes_nothing():
    count = len(load.told())
    assert load.load() == load.Loaded(written=count, kept=0, gone=0)
    assert load.load() == load.Loaded(written=0, kept=count, gone=0)
    assert Helpline.objects.in_use().count() == count


@pytest.mark.django_db
def test_what_staff_have_edited_stays():
    load.load()
    row = Helpline.objects.get(key="riku")
    row.phone = "0800 000 000"
    save_edited(row, by="Maija")
    assert load.load().written == 0
    row.refresh_from_db()
    assert (row.phone, row.edited_by) == ("0800 000 000", "Maija")


@pytest.mark.django_db
def test_a_check_holds_until_the_facts_change():
    load.load()
    row = Helpline.objects.get(key="riku")
    mark_checked(row, by="Maija")
    load.load()
    row.refresh_from_db()
    assert row.checked_by == "Maija"
    Helpline.objects.filter(key="riku").update(phone="1")  # as an earlier version told it
    assert load.load().written == 1
    row.refresh_from_db()
    assert (row.checked_at, row.checked_by, row.phone) == (None, "", "116 006")


@pytest.mark.django_db
def test_a_helpline_that_has_left_the_file_goes_unless_it_is_the_staffs():
    told = {"kind": "crisis", "position": 1, "phone": "123"}
    Helpline.objects.create(key="old", **told)
    Helpline.objects.create(key="ours", edited_at=timezone.now(), **told)
    assert load.load().gone == 1
    assert set(Helpline.objects.filter(key__in=["old", "ours"]).values_list("key", flat=True)) == {"ours"}


@pytest.mark.django_db
def test_nobody_is_checked_before_a_person_has():
    load.load()
    assert not Helpline.objects.exclude(checked_at=None).exists()
    assert all(row.is_overdue() for row in Helpline.objects.all())


def test_a_check_lasts_for_a_quarter_of_a_year():
    now = timezone.now()
    assert not Helpline(checked_at=now - dt.timedelta(days=92)).is_overdue(now)
    assert Helpline(checked_at=now - dt.timedelta(days=93)).is_overdue(now)


@pytest.mark.django_db
def test_one_that_is_shown_can_be_reached():
    with pytest.raises(IntegrityError, match="helpline_can_be_reached"):
        Helpline.objects.create(key="mute", kind="crisis", position=1)


@pytest.mark.django_db
def test_a_key_is_there_once():
    Helpline.objects.create(key="one", kind="crisis", position=1, phone="1")
    with pytest.raises(IntegrityError, match="helpline_key_once"):
        Helpline.objects.create(key="one", kind="crisis", position=2, phone="2")


# --- Hours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "openings"),
    [
        ("ma 9–20", [(0, 540, 1200)]),
        ("ma–ti 9-20", [(0, 540, 1200), (1, 540, 1200)]),
        ("Mån–tis 9.30 – 20:15", [(0, 570, 1215), (1, 570, 1215)]),
        ("fri-mon 9–24", [(0, 540, 1440), (4, 540, 1440), (5, 540, 1440), (6, 540, 1440)]),
        ("pe 18–2", [(4, 1080, 1560)]),
        ("to 12–14, la. 10–11; la 10–11", [(3, 720, 840), (5, 600, 660)]),
    ],
)
def test_hours_are_read(line: str, openings: list[tuple[int, int, int]]):
    (week,) = hours_text.read(line).regular
    assert week.openings == tuple(Opening(*one) for one in openings)


@pytest.mark.parametrize(
    "line", ["x", "ma", "ma 9", "ma 9–25", "ma 9.75–10", "xx 9–10", "ma–xx 9–10", "ma 9–9", "ma 24–9"]
)
def test_what_is_no_hours_is_told(line: str):
    with pytest.raises(hours_text.UnreadableHours, match=line):
        hours_text.read(line)


def test_around_the_clock_and_not_known():
    assert hours_text.read(" 24/7 ") == ALWAYS_OPEN
    assert hours_text.read("") == NO_HOURS
    assert hours_text.written(ALWAYS_OPEN, "fi") == "24/7"
    assert hours_text.written(NO_HOURS, "fi") == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", ["ma–pe 9–20", "ma–ke 9–15, to–pe 14–20, la 10.30–12", "pe 18–2", "ma 9–11, ma 12–15"])
def test_what_is_written_reads_as_the_same(line: str, language: str):
    hours = hours_text.read(line)
    assert hours_text.read(hours_text.written(hours, language)) == hours
    if language == "fi":
        assert hours_text.written(hours, "fi") == line


def test_a_new_week_keeps_the_holidays_that_were_known():
    stored = OpeningHours(regular=ALWAYS_OPEN.regular, holidays=(HolidayHours(holiday="ChristmasDay"),))
    changed = hours_text.with_week(stored, hours_text.read("ma 9–10"))
    assert changed.holidays == stored.holidays
    assert hours_text.with_week(stored, NO_HOURS) == NO_HOURS
