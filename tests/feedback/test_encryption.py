"""Encrypted texts: what stands in the database, what comes back, and what is refused."""

import base64
import dataclasses

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from tests.feedback.rows import feedback
from tray.encryption import Altered, EncryptedTextField, KeyMissing, Keyring, Sealed, keyring, keyring_of
from tray.feedback.models import Feedback

NEW, OLD = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
BOTH = keyring_of(f"new:{NEW},old:{OLD}")


def stored(row: Feedback, column: str = "message") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM feedback_feedback WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def write(row: Feedback, text: str, column: str = "message") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE feedback_feedback SET {column} = %s WHERE id = %s", [text, row.pk])


# --- Keys ------------------------------------------------------------------------------------------------------------


@given(st.text(), st.text(max_size=40))
def test_every_text_comes_back(text, place):
    sealed = BOTH.seal(text, place)
    assert sealed.key_id == "new"
    assert BOTH.open(sealed, place) == text


def test_the_same_text_is_never_encrypted_alike():
    assert BOTH.seal("kiitos", "a") != BOTH.seal("kiitos", "a")


def test_a_text_is_read_with_a_key_that_no_longer_encrypts():
    sealed = keyring_of(f"old:{OLD}").seal("kiitos", "a")
    assert BOTH.open(sealed, "a") == "kiitos"
    assert not BOTH.is_current(sealed)
    assert BOTH.is_current(BOTH.seal("kiitos", "a"))


def test_a_key_that_is_gone_is_named():
    with pytest.raises(KeyMissing, match="'old' is not in ENCRYPTION_KEYS"):
        keyring_of(f"new:{NEW}").open(keyring_of(f"old:{OLD}").seal("kiitos", "a"), "a")


def test_another_key_of_the_same_id_does_not_read():
    with pytest.raises(Altered):
        keyring_of(f"new:{OLD}").open(keyring_of(f"new:{NEW}").seal("kiitos", "a"), "a")


def test_a_text_is_bound_to_its_place_and_its_key():
    sealed = BOTH.seal("kiitos", "a")
    with pytest.raises(Altered):
        BOTH.open(sealed, "b")
    with pytest.raises(Altered):
        keyring_of(f"renamed:{NEW}").open(sealed.replace(".new.", ".renamed."), "a")


@given(st.data())
def test_no_changed_bit_is_overlooked(data):
    sealed = BOTH.seal("kiitos", "a")
    body = bytearray(base64.b64decode(sealed.rpartition(".")[2]))
    position = data.draw(st.integers(0, len(body) * 8 - 1))
    body[position // 8] ^= 1 << position % 8
    with pytest.raises(Altered):
        BOTH.open(f"1.new.{base64.b64encode(body).decode()}", "a")


@pytest.mark.parametrize("text", ["", "kiitos", "1.new.", "1.new.###", "1.new.QUJD", "2.new.QUJD", "1.new.ä"])
def test_what_was_never_encrypted_is_refused(text):
    with pytest.raises(Altered):
        BOTH.open(text, "a")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("", "there is no key"),
        (" , ", "there is no key"),
        (NEW, "key 1 has no id"),
        (f"Ä:{NEW}", "key 1 has no id"),
        (f"new:{NEW},new:{OLD}", "two keys have the id 'new'"),
        (f"new:{NEW},old:{NEW}", "key 'old' stands there twice"),
        ("new:QUJD", "key 'new' is not 32 bytes in base64"),
        ("new:", "key 'new' is not 32 bytes in base64"),
    ],
)
def test_keys_that_cannot_be_right(setting, sentence):
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEYS") as raised:
        keyring_of(setting)
    assert sentence in str(raised.value)
    assert NEW not in str(raised.value)


def test_keys_are_in_no_repr():
    assert dataclasses.is_dataclass(Keyring)
    assert "\\x01" not in repr(BOTH)
    assert NEW not in repr(BOTH)


# --- The field -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_never_sees_the_text():
    row = feedback(message="Minulla on kipuja.", email="aino@example.fi")
    for column in ("message", "email"):
        assert stored(row, column).startswith("1.demo.")
    assert "kipuja" not in stored(row)
    found = Feedback.objects.get()
    assert (found.message, found.email) == ("Minulla on kipuja.", "aino@example.fi")


@pytest.mark.django_db
def test_nothing_is_kept_as_nothing():
    row = feedback(email="")
    assert stored(row, "email") == ""
    assert Feedback.objects.get().email == ""


@pytest.mark.django_db
def test_a_text_of_another_row_or_column_is_not_read():
    one, other = feedback(message="yksi", email="a@example.fi"), feedback(message="kaksi")
    write(one, stored(other))
    with pytest.raises(Altered):
        _ = Feedback.objects.get(pk=one.pk).message
    write(other, stored(other), "email")
    with pytest.raises(Altered):
        _ = Feedback.objects.get(pk=other.pk).email


@pytest.mark.django_db
def test_columns_instead_of_rows_stay_encrypted():
    feedback(message="salaisuus")
    (value,) = Feedback.objects.values_list("message", flat=True)
    assert isinstance(value, Sealed)
    assert "salaisuus" not in value


@pytest.mark.django_db
def test_what_nobody_read_is_not_encrypted_again():
    row = feedback(message="yksi")
    before = stored(row)
    found = Feedback.objects.get()
    found.language = "sv"
    found.save()
    assert stored(row) == before
    found.message = "kaksi"
    found.save()
    assert Feedback.objects.get().message == "kaksi"


@pytest.mark.django_db
def test_a_deferred_text_is_read_when_it_is_asked_for():
    feedback(message="myöhemmin")
    assert Feedback.objects.defer("message").get().message == "myöhemmin"


@pytest.mark.django_db
def test_text_that_was_typed_like_an_encrypted_one_is_text():
    feedback(message="1.demo.QUJD")
    assert Feedback.objects.get().message == "1.demo.QUJD"


@pytest.mark.django_db
def test_no_way_around_the_row():
    row = feedback()
    for lookup in ("message", "message__contains", "message__in"):
        with pytest.raises(FieldError, match="message is encrypted"):
            Feedback.objects.filter(**{lookup: "x"}).exists()
    assert Feedback.objects.filter(message__isnull=False).exists()
    with pytest.raises(FieldError, match="message is encrypted"):
        Feedback.objects.filter(pk=row.pk).update(message="selvä teksti")


@pytest.mark.django_db
def test_rows_that_come_in_bulk_are_encrypted():
    rows = [Feedback(**row_fields(number)) for number in range(3)]
    Feedback.objects.bulk_create(rows)
    assert all(stored(row).startswith("1.demo.") for row in rows)
    assert {row.message for row in Feedback.objects.all()} == {"0", "1", "2"}


def row_fields(number: int) -> dict[str, object]:
    return {
        "reference": f"K7MQ-3XW{number}",
        "message": str(number),
        "due_on": "2026-12-07",
        "form_digest": bytes([number]),
        "text_digest": b"",
        "kind": "wish",
        "language": "fi",
    }


@pytest.mark.django_db
def test_a_dump_leaves_it_out(capsys):
    row = feedback(message="salaisuus")
    call_command("dumpdata", "feedback")
    told = capsys.readouterr().out
    assert row.reference in told
    assert "salaisuus" not in told
    assert "1.demo." not in told


@pytest.mark.django_db
def test_a_key_that_is_gone_stops_nothing_but_the_text(settings):
    feedback(message="vanha")
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    found = Feedback.objects.get()
    assert found.reference
    with pytest.raises(KeyMissing):
        _ = found.message


def test_a_row_whose_key_comes_from_the_database_cannot_be_bound():
    field = EncryptedTextField()

    class Numbered(models.Model):
        text = field

        class Meta:
            app_label = "feedback_test"

        def __str__(self) -> str:
            return ""

    assert [problem.id for problem in field.check()] == ["tray.E001"]


def test_the_name_that_texts_are_bound_to_may_outlive_the_table():
    field = EncryptedTextField(bound_as="old_table.text")
    assert field.deconstruct()[3]["bound_as"] == "old_table.text"
    assert field.bound_to(Feedback(**row_fields(1))).startswith("old_table.text\n")


def test_the_demo_key_is_what_a_local_tray_has():
    assert keyring().current == "demo"
