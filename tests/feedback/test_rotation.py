"""`rotate_encryption`: everything gets the current key while the site runs, and nothing newer is lost."""

import base64
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.feedback.rows import error_report, feedback
from tray.feedback import rotation
from tray.feedback.models import Feedback

pytestmark = pytest.mark.django_db
NEW, OLD = (base64.b64encode(bytes([number]) * 32).decode() for number in (3, 4))


@pytest.fixture
def old_key(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{OLD}"


def with_both(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"new:{NEW},old:{OLD}"


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_encryption", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("batch", ["1", "2", "500"])
def test_every_text_gets_the_new_key_and_the_old_one_may_go(settings, old_key, batch):
    for number in range(5):
        feedback(message=f"viesti {number}", email="aino@example.fi", note="")
    error_report(message="väärä numero")
    with_both(settings)
    assert "Only new is in use: other keys may be taken away." in told("--batch", batch)
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    assert sorted(row.message for row in Feedback.objects.all()) == [f"viesti {number}" for number in range(5)]
    assert {row.email for row in Feedback.objects.all()} == {"aino@example.fi"}


def test_a_second_time_changes_nothing(settings, old_key):
    feedback()
    with_both(settings)
    told()
    before = list(Feedback.objects.values_list("message", flat=True))
    told()
    assert list(Feedback.objects.values_list("message", flat=True)) == before


def test_only_looking_changes_nothing(settings, old_key):
    feedback(message="a", email="b@example.fi")
    with_both(settings)
    said = told("--check")
    assert "feedback.Feedback.message: old: 1" in said
    assert "feedback.ErrorReport.message: nothing encrypted" in said
    assert "Still in use beside new: old" in said


def test_what_is_written_meanwhile_is_not_lost(settings, old_key, monkeypatch):
    """Somebody saves the row after it was read for rotation and before it is written: by a process with the old key,
    so that a second round has something to do."""
    row = feedback(message="vanha")
    with_both(settings)
    is_first = True

    def write_meanwhile(column: Any, key: Any, kept: str, outcome: Any) -> None:
        nonlocal is_first
        if is_first and column.name == "message":
            is_first = False
            with_old = f"old:{OLD}"
            settings.ENCRYPTION_KEYS = with_old
            fresh = Feedback.objects.get(pk=row.pk)
            fresh.message = "uusi"
            fresh.save()
            with_both(settings)
        change(column, key, kept, outcome)

    change = rotation.change
    monkeypatch.setattr(rotation, "change", write_meanwhile)
    assert "Only new is in use" in told("--batch", "1")
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    assert Feedback.objects.get().message == "uusi"


def test_a_text_that_cannot_be_read_is_told_and_left(settings, old_key):
    broken, whole = feedback(message="rikki"), feedback(message="ehjä")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_feedback SET message = '1.old.QUJD' WHERE id = %s", [broken.pk])
    with_both(settings)
    with pytest.raises(CommandError, match="1 texts could not be decrypted and were left as they are"):
        told()
    assert list(Feedback.objects.filter(pk=broken.pk).values_list("message", flat=True)) == ["1.old.QUJD"]
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    assert Feedback.objects.get(pk=whole.pk).message == "ehjä"


def test_a_missing_old_key_is_told_without_any_text(settings, old_key, capsys):
    feedback(message="salaisuus")
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    with pytest.raises(CommandError):
        call_command("rotate_encryption")
    said = "".join(capsys.readouterr())
    assert "the key 'old' is not in ENCRYPTION_KEYS" in said
    assert "salaisuus" not in said


def test_every_encrypted_column_is_found():
    names = {rotation.name_of(column) for column in rotation.columns()}
    assert {"feedback.Feedback.message", "feedback.Feedback.email", "feedback.ErrorReport.note"} <= names


def test_a_batch_has_rows():
    with pytest.raises(CommandError, match="at least 1"):
        told("--batch", "0")
