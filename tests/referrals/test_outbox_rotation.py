"""`rotate_encryption` finds every encrypted column of referrals and changes it while people go on writing."""

import base64
import threading
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from referrals import actions
from referrals.access import look
from referrals.codes import State
from referrals.models import OutboxMessage, Receiver, Referral
from tests.referrals import people
from tray.encryption import encrypted_fields
from tray.feedback import rotation

NEW, OLD = (base64.b64encode(bytes([number]) * 32).decode() for number in (7, 8))


@pytest.fixture
def old_key(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{OLD}"


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_encryption", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_every_encrypted_column_is_found() -> None:
    names = {rotation.name_of(column) for column in rotation.columns()}
    own = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("referrals").get_models()
        for field in encrypted_fields(model)
    }
    assert own <= names
    assert {"referrals.Referral.client_sealed", "referrals.Handling.feedback", "referrals.FollowUp.answers"} <= own
    assert {"referrals.OutboxMessage.address", "referrals.OutboxMessage.secret", "referrals.Receiver.link_email"} <= own


@pytest.mark.django_db
@pytest.mark.parametrize("batch", ["1", "500"])
def test_everything_gets_the_new_key(old_key: None, settings: Any, batch: str) -> None:
    at = people.town()
    row = people.referral(at, State.COMPLETED)
    at.receiver.notice_email = "ohjaus@example.fi"
    at.receiver.save()
    settings.ENCRYPTION_KEYS = f"new:{NEW},old:{OLD}"
    assert "Only new is in use" in told("--batch", batch)
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    seen = look(row, by=people.client(row))
    assert (seen.first_name, seen.feedback) == ("Aino", "Löysi kuoron.")
    assert Receiver.objects.get(pk=at.receiver.pk).notice_email == "ohjaus@example.fi"
    assert people.AINO.email in {each.address for each in OutboxMessage.objects.all()}


@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_while_people_send_referrals_and_letters_go_out(old_key: None, settings: Any) -> None:
    call_command("load_areas", verbosity=0)
    at = people.town()
    begun = [people.referral(at, State.ACCEPTED) for _each in range(4)]
    settings.ENCRYPTION_KEYS = f"new:{NEW},old:{OLD}"
    enough = threading.Event()
    written: list[Referral] = []
    problems: list[Exception] = []

    def write() -> None:
        try:
            while not enough.is_set() or len(written) < 3:
                written.append(people.referral(at, State.OPENED))
                for row in begun:
                    actions.log_contact(
                        row, by=at.adviser, key=people.key(), at=timezone.now(), channel="call", reached=False
                    )
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _each in range(3):
            told("--batch", "2")
    finally:
        enough.set()
        writer.join()
    assert problems == []
    assert "Only new is in use" in told()
    settings.ENCRYPTION_KEYS = f"new:{NEW}"
    assert all(look(row, by=people.client(row)).first_name == "Aino" for row in begun + written)
