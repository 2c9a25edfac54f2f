"""Guessing is closed by the database's count, whichever process is asked and whatever address is claimed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.accounts.people import PASSWORD, code, person, with_app
from tests.accounts.signed_in import signed_in
from tests.factories import membership
from tray.accounts import lockout, second_factors
from tray.accounts.models import Role, Tries

SIGN_IN, SECOND, RECOVERY = "/fi/kirjaudu/", "/fi/kirjaudu/toinen-vaihe/", "/fi/kirjaudu/varakoodi/"
SIV = "siv@vaasa.example"


def try_password(client: Client, password: str, email: str = SIV, **more: Any):
    return client.post(SIGN_IN, {"username": email, "password": password}, **more)


@pytest.fixture(autouse=True)
def cheap(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.django_db
def test_after_ten_wrong_passwords_the_right_one_is_refused_too_and_looks_the_same(client: Client):
    with_app(person().user)
    wrong = [try_password(client, f"wrong {number}") for number in range(10)]
    right = try_password(client, PASSWORD)
    assert {response.status_code for response in [*wrong, right]} == {200}
    assert len({response.text.split("govuk-error-summary__list")[1][:400] for response in [*wrong, right]}) == 1


@pytest.mark.django_db
def test_an_unknown_address_is_closed_alike(client: Client):
    for number in range(11):
        try_password(client, f"wrong {number}", "nobody@vaasa.example")
    assert lockout.closed([lockout.account("Nobody@vaasa.example ")])


@pytest.mark.django_db
def test_it_opens_by_itself_after_a_while(client: Client):
    with_app(person().user)
    for number in range(11):
        try_password(client, f"wrong {number}")
    assert try_password(client, PASSWORD).status_code == 200
    Tries.objects.update(closed_until=timezone.now() - dt.timedelta(seconds=1))
    assert try_password(client, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_an_administrator_opens_it(client: Client):
    row = person()
    with_app(row.user)
    admin = membership(Role.ORGANIZATION_ADMIN, organization=row.organization).user
    for number in range(11):
        try_password(client, f"wrong {number}")
    page = f"/fi/ammattilaisille/henkilot/{row.organization_id}/{row.user_id}/"
    assert "Kirjautuminen on hetken suljettu" in signed_in(admin).get(page).text
    assert signed_in(admin).post(f"{page}paasta-sisaan/").status_code == 302
    assert try_password(client, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_a_forged_address_changes_nothing(client: Client, settings):
    settings.TRUSTED_PROXIES = 0
    for number in range(70):
        forged = f"198.51.100.{number}"
        try_password(client, "wrong", f"{number}@vaasa.example", HTTP_X_FORWARDED_FOR=forged)
    person(email="new@vaasa.example")
    assert try_password(client, PASSWORD, "new@vaasa.example", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.7").post(SIGN_IN, {"username": "new@vaasa.example", "password": PASSWORD})[
        "Location"
    ]


@pytest.mark.django_db
def test_behind_a_proxy_only_what_the_proxy_says_counts(client: Client, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(70):
        forged = f"198.51.100.{number}, 192.0.2.1"
        try_password(client, "wrong", f"{number}@vaasa.example", HTTP_X_FORWARDED_FOR=forged)
    person(email="new@vaasa.example")
    for told, status in (("203.0.113.7, 192.0.2.1", 200), ("192.0.2.1, 203.0.113.7", 302)):
        response = try_password(Client(), PASSWORD, "new@vaasa.example", HTTP_X_FORWARDED_FOR=told)
        assert response.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("way", [SECOND, RECOVERY])
def test_codes_are_closed_after_five(client: Client, way):
    user = person().user
    secret = with_app(user)
    codes = second_factors.new_recovery_codes(user)
    try_password(client, PASSWORD)
    for _number in range(5):
        assert client.post(way, {"code": "000000"}).status_code == 200
    assert client.post(SECOND, {"code": code(secret)}).status_code == 200
    assert client.post(RECOVERY, {"code": codes[0]}).status_code == 200
    lockout.release(user)
    assert client.post(RECOVERY, {"code": codes[0]}).status_code == 302


@pytest.mark.django_db
def test_a_new_first_step_gives_no_new_tries_at_the_second(client: Client):
    with_app(person().user)
    for _number in range(6):
        own = Client()
        try_password(own, PASSWORD)
        own.post(SECOND, {"code": "000000"})
    user = person(email="x@vaasa.example").user
    assert not lockout.is_closed(user)
    assert Tries.objects.filter(closed_until__isnull=False).count() == 1


@pytest.mark.django_db
def test_the_table_tells_nobodys_address(client: Client):
    try_password(client, "wrong", REMOTE_ADDR="203.0.113.7")
    stored = " ".join(str(bytes(row.digest)) + str(row) for row in Tries.objects.all())
    assert "siv" not in stored
    assert "203" not in stored


@pytest.mark.django_db
def test_old_counts_are_forgotten():
    lockout.may_try(lockout.account(SIV))
    Tries.objects.update(began_at=timezone.now() - dt.timedelta(days=2))
    assert lockout.forget_old() == 1


@pytest.mark.django_db
def test_many_at_the_same_time_get_no_further_than_one_after_the_other():
    """Each through a connection of its own, as in so many processes; what they wrote is taken away again."""
    counted = lockout.account("many@vaasa.example")

    def alone(deed):
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _number: alone(lambda: lockout.may_try(counted)), range(40)))
        threads.submit(alone, lambda: lockout.succeeded(counted)).result()
    assert sum(answers) == 10
