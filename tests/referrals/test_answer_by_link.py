"""A small organisation answers by a link and a PIN: bound to one referral, kept by nobody, never a dead end."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from referrals import links, pins
from referrals.codes import Kind, State
from referrals.models import AuditRow, MagicLink, OutboxMessage, Receiver, Referral
from tests.referrals.people import Town, referral
from tests.referrals.test_handling_steps import HIDDEN

PIN = "271828"


@pytest.fixture
def society(at: Town) -> Receiver:
    """The receiver of the town has no accounts from now on."""
    at.receiver.answers_by_link = True
    at.receiver.link_email = "seura@example.fi"
    at.receiver.pin = pins.hashed(PIN)
    at.receiver.save()
    return at.receiver


@pytest.fixture
def row(at: Town, society: Receiver) -> Referral:
    return referral(at, kind=Kind.CULTURE)


def address(name: str, *args: object) -> str:
    with override("fi"):
        return reverse(name, args=args)


def token_for(row: Referral, society: Receiver) -> str:
    return links.make(row, society)[1]


def come_in(client: Client, row: Referral, society: Receiver, pin: str = PIN) -> Any:
    client.get(address("referral_answer", token_for(row, society)))
    return client.post(address("referral_answer_door"), {"pin": pin}, follow=True)


def take(client: Client, step: str, **told: Any) -> Any:
    page = address(f"referral_answer_case_{step}")
    return client.post(page, dict(HIDDEN.findall(client.get(page).text)) | told)


def test_the_token_is_exchanged_at_once_for_an_address_that_holds_nothing(row: Referral, society: Receiver):
    client, token = Client(), token_for(row, society)
    answer: Any = client.get(address("referral_answer", token))
    assert (answer.status_code, answer.url) == (302, address("referral_answer_door"))
    assert "no-store" in answer["Cache-Control"]
    page = client.get(answer.url)
    assert "Aino" not in page.text
    assert row.code not in page.text
    assert token not in page.text
    assert Referral.objects.get(pk=row.pk).state == State.SENT


def test_with_the_pin_the_referral_opens(row: Referral, society: Receiver):
    client = Client()
    page = come_in(client, row, society)
    assert page.redirect_chain[-1][0] == address("referral_answer_case")
    assert "Aino Virtanen" in page.text
    assert "no-store" in page["Cache-Control"]
    assert Referral.objects.get(pk=row.pk).state == State.OPENED
    look = AuditRow.objects.filter(referral_id=row.pk, action="read").latest("pk")
    assert look.organization_id == society.organization_id


def test_without_the_pin_nothing_opens(row: Referral, society: Receiver):
    client = Client()
    client.get(address("referral_answer", token_for(row, society)))
    for name in ("referral_answer_case", "referral_answer_case_accept", "referral_answer_case_follow_up"):
        answer: Any = client.get(address(name))
        assert answer.url == address("referral_answer_door")
    assert Client().get(address("referral_answer_case")).status_code == 302
    assert "sähköpostissa" in Client().get(address("referral_answer_door")).text


def test_wrong_pins_close_the_door_for_a_while(row: Referral, society: Receiver):
    client = Client()
    assert "PIN ei ole oikein" in come_in(client, row, society, "000001").text
    tries = [client.post(address("referral_answer_door"), {"pin": "000001"}) for _try in range(links.FREE_TRIES - 1)]
    assert "liian monta kertaa" in tries[-1].text
    assert "Aino" not in come_in(client, row, society).text
    MagicLink.objects.update(locked_until=timezone.now() - dt.timedelta(minutes=1))
    assert "Aino" in come_in(client, row, society).text


def test_an_old_link_sends_a_new_one_to_the_same_address(row: Referral, society: Receiver):
    token = token_for(row, society)
    MagicLink.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    before = OutboxMessage.objects.count()
    page = Client().get(address("referral_answer", token), follow=True)
    assert "uuden linkin" in page.text
    assert OutboxMessage.objects.count() == before + 1
    Client().get(address("referral_answer", token))
    assert OutboxMessage.objects.count() == before + 1


def test_a_token_that_is_none_says_what_to_do(db: None):
    page = Client().get(address("referral_answer", "x" * 32), follow=True)
    assert page.status_code == 200
    assert "ei avaa mitään" in page.text


def test_from_acceptance_to_the_close(row: Referral, society: Receiver):
    client = Client()
    come_in(client, row, society)
    today = timezone.localdate()
    assert take(client, "accept", name="Sirkka", phone="06 325 1112").status_code == 302
    told = {"channel": "call", "on": f"{today.day}.{today.month}.{today.year}", "reached": "yes"}
    assert take(client, "contact", **told).status_code == 302
    told = {"first_meeting_on": f"{today.day}.{today.month}.{today.year}", "plan_months": "2"}
    assert take(client, "start", **told).status_code == 302
    assert take(client, "complete", outcome="attends", feedback="Kuorossa.").status_code == 302
    found = Referral.objects.select_related("handling").get(pk=row.pk)
    assert (found.state, found.handling.responsible_name, found.handling.responsible) == (
        State.COMPLETED,
        "Sirkka",
        None,
    )


def test_a_no_with_its_reason(row: Referral, society: Receiver):
    client = Client()
    come_in(client, row, society)
    assert take(client, "decline", reason="").status_code == 200
    assert take(client, "decline", reason="no_capacity").status_code == 302
    assert Referral.objects.get(pk=row.pk).state == State.DECLINED


def test_the_session_opens_this_referral_alone_and_ends_with_a_new_pin(at: Town, row: Referral, society: Receiver):
    other = referral(at, kind=Kind.CULTURE)
    client = Client()
    page = come_in(client, row, society)
    assert row.code in page.text
    assert other.code not in page.text
    society.pin = pins.hashed("314159")
    society.save()
    assert client.get(address("referral_answer_case")).status_code == 302


def test_leaving_takes_the_session_away(row: Referral, society: Receiver):
    client = Client()
    come_in(client, row, society)
    key = client.cookies["answer"].value
    page = client.post(address("referral_answer_leave"))
    assert page.status_code == 200
    client.cookies["answer"] = key
    assert client.get(address("referral_answer_case")).status_code == 302


def test_forms_are_guarded_against_other_sites(row: Referral, society: Receiver):
    client = Client(enforce_csrf_checks=True)
    client.get(address("referral_answer", token_for(row, society)))
    assert client.post(address("referral_answer_door"), {"pin": PIN}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(address("referral_answer_door")).text)
    assert token
    answer = client.post(address("referral_answer_door"), {"pin": PIN, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302
