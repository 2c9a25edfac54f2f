"""Sharing with a code: what is stored, who can read it, for how long, and how guessing is stopped."""

import datetime as dt
import re
import time
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tray.assessment import guesses, tasks
from tray.assessment.answers import Answers
from tray.assessment.codes import ALPHABET, keys, new_code, opened, sealed, tidy
from tray.assessment.guesses import MOST_OF_ALL_IN_AN_HOUR, MOST_OF_ONE, TooManyGuesses
from tray.assessment.models import Snapshot, WrongCodes
from tray.assessment.snapshots import (
    DAYS,
    LENGTHS,
    NoSuchSnapshot,
    chosen_part,
    delete_snapshot,
    open_snapshot,
    purge_expired,
    share,
)

pytestmark = pytest.mark.django_db
TOLD = Answers({"T1": 1, "T2": 4, "S1": 0, "S2": 1, "E1": 0}, frozenset(["health", "living"]), frozenset(["nature"]))
WRONG = "2222-2222-2222"


@pytest.fixture(autouse=True)
def no_guesses() -> Iterator[None]:
    guesses.tried.clear()
    yield
    guesses.tried.clear()


def test_the_code_is_readable_and_new_each_time():
    codes = {new_code() for _each in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
        assert not set(code) & set("01ILOU")


@pytest.mark.parametrize("written", ["abcd2345efgh", " ABCD 2345 EFGH ", "abcd-2345-efgh", "A-B-C-D-2-3-4-5-E-F-G-H"])
def test_a_code_may_be_written_as_people_write(written):
    assert tidy(written) == "ABCD-2345-EFGH"


@pytest.mark.parametrize(
    "written", ["", "ABCD-2345-EFG", "ABCD-2345-EFGHJ", "ABCD-2345-EFG0", "ÅBCD-2345-EFGH", "\x00"]
)
def test_what_cannot_be_a_code(written):
    assert tidy(written) == ""


def test_whoever_has_the_code_reads_what_was_chosen_and_nothing_else():
    code, _row = share(TOLD, ["relationships", "health"], days=7)
    found = open_snapshot(code, asker="a nurse")
    assert found.dimensions == ("health", "relationships")
    assert found.answers == Answers({"T1": 1, "T2": 4, "S1": 0, "S2": 1}, frozenset(["health"]))
    assert [score.value for score in found.scores] == [62.5, 12.5]
    assert found.loneliness


def test_topics_and_what_was_not_chosen_never_go():
    part = chosen_part(TOLD, ["relationships"])
    assert part == Answers({"S1": 0, "S2": 1})


def test_loneliness_is_told_only_where_it_was_shared():
    code, _row = share(TOLD, ["health"], days=1)
    assert not open_snapshot(code, asker="a nurse").loneliness


def test_nothing_readable_is_stored():
    code, row = share(TOLD, ["health"], days=7)
    stored = bytes(Snapshot.objects.get().sealed)
    for told in (b'"T1"', b"health", b"values", code.encode(), code.replace("-", "").encode()):
        assert told not in stored
        assert told not in bytes(row.lookup)
    assert len(stored) == LENGTHS + 12 + 16


def test_the_length_tells_nothing_of_how_much_was_shared():
    share(TOLD, ["education"], days=7)
    share(
        Answers(dict.fromkeys(("T1", "T2", "S1", "S2", "E1", "E2"), 3)), ["health", "relationships", "living"], days=7
    )
    assert len({len(bytes(row.sealed)) for row in Snapshot.objects.all()}) == 1


def test_another_code_opens_nothing():
    share(TOLD, ["health"], days=7)
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(WRONG, asker="a stranger")
    with pytest.raises(NoSuchSnapshot):
        open_snapshot("hello", asker="a stranger")


def test_after_its_time_it_opens_nothing_even_before_it_is_removed():
    code, row = share(TOLD, ["health"], days=1)
    past = timezone.now() - dt.timedelta(seconds=1)
    Snapshot.objects.filter(pk=row.pk).update(made_at=past - dt.timedelta(days=1), expires_at=past)
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(code, asker="a nurse")


def test_nobody_can_make_it_last_longer():
    """The times are sealed in: a longer one in the database opens nothing."""
    code, row = share(TOLD, ["health"], days=1)
    Snapshot.objects.filter(pk=row.pk).update(expires_at=row.expires_at + dt.timedelta(days=365))
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(code, asker="a nurse")


def test_another_secret_of_the_tray_gives_other_keys(settings):
    before = keys(WRONG)
    settings.SECRET_KEY = "x" * 60
    assert keys(WRONG).lookup != before.lookup
    assert keys(WRONG).key != before.key


def test_sealing_is_new_each_time_and_bound():
    key = keys(WRONG).key
    first, second = sealed(b"a", key, b"x"), sealed(b"a", key, b"x")
    assert first != second
    assert opened(first, key, b"x") == opened(second, key, b"x") == b"a"
    with pytest.raises(InvalidTag):
        opened(first, key, b"y")


def test_the_resident_removes_it_with_the_code():
    code, _row = share(TOLD, ["health"], days=30)
    delete_snapshot(code.lower(), asker="the resident")
    assert not Snapshot.objects.exists()
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(code, asker="a nurse")


@pytest.mark.parametrize("days", DAYS)
def test_expired_ones_are_removed(days):
    share(TOLD, ["health"], days=days)
    _code, old = share(TOLD, ["health"], days=days)
    now = timezone.now()
    Snapshot.objects.filter(pk=old.pk).update(made_at=now - dt.timedelta(days=2), expires_at=now)
    assert purge_expired() == 1
    assert Snapshot.objects.count() == 1


def test_the_task_removes_and_tells_how_many(caplog):
    caplog.set_level("INFO")
    tasks.purge_expired()
    assert "0 expired snapshots" in caplog.text


def test_a_snapshot_expires_after_it_was_made():
    now = timezone.now()
    with pytest.raises(IntegrityError, match="snapshot_expires_later"), transaction.atomic():
        Snapshot.objects.create(lookup=b"x", sealed=b"y", made_at=now, expires_at=now)


# --- Guessing --------------------------------------------------------------------------------------------------------


def guess(asker: str = "a stranger") -> None:
    with pytest.raises(NoSuchSnapshot):
        open_snapshot("not a code", asker=asker)


def test_who_tries_many_wrong_codes_must_wait_and_others_need_not():
    code, _row = share(TOLD, ["health"], days=7)
    for _each in range(MOST_OF_ONE):
        guess()
    with pytest.raises(TooManyGuesses):
        open_snapshot(code, asker="a stranger")
    assert open_snapshot(code, asker="a nurse").dimensions == ("health",)


def test_after_a_while_the_same_may_try_again(monkeypatch):
    for _each in range(MOST_OF_ONE):
        guess()
    later = time.monotonic() + guesses.WITHIN_SECONDS + 1
    monkeypatch.setattr("tray.assessment.guesses.time.monotonic", lambda: later)
    guess()


def test_right_codes_are_not_counted():
    code, _row = share(TOLD, ["health"], days=7)
    for _each in range(MOST_OF_ONE + 1):
        open_snapshot(code, asker="a nurse")
    assert not WrongCodes.objects.exists()


def test_all_together_are_counted_by_the_hour_without_who_they_were():
    guess("one")
    guess("another")
    row = WrongCodes.objects.get()
    assert row.count == 2
    assert {field.name for field in WrongCodes._meta.get_fields()} == {"id", "hour", "count"}


def test_when_all_together_try_too_many_nobody_may_for_the_rest_of_the_hour():
    code, _row = share(TOLD, ["health"], days=7)
    WrongCodes.objects.create(hour=guesses.this_hour(), count=MOST_OF_ALL_IN_AN_HOUR)
    with pytest.raises(TooManyGuesses):
        open_snapshot(code, asker="a nurse")
    WrongCodes.objects.update(hour=guesses.this_hour() - dt.timedelta(hours=1))
    assert open_snapshot(code, asker="a nurse").dimensions == ("health",)


def test_old_counts_are_forgotten():
    WrongCodes.objects.create(hour=guesses.this_hour() - dt.timedelta(days=3))
    guess()
    purge_expired()
    assert WrongCodes.objects.count() == 1


def test_the_memory_of_who_tried_is_bounded(monkeypatch):
    monkeypatch.setattr(guesses, "MOST_REMEMBERED", 3)
    for asker in "abcdef":
        guess(asker)
    assert len(guesses.tried) <= 3
    assert all(asker.encode() not in guesses.tried for asker in "abcdef")


def test_nothing_readable_in_the_whole_table():
    share(TOLD, ["health"], days=7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(each)::text FROM assessment_snapshot AS each")
        (dump,) = cursor.fetchone()
    assert "T1" not in bytes.fromhex("".join(re.findall(r'"sealed":"\\\\x([0-9a-f]+)"', dump))).decode("latin-1")
