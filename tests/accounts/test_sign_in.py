"""Signing in by password and a second step, and what a person sees of the own sign-ins."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.accounts.people import PASSWORD, code, forget_used_codes, person, with_app
from tests.accounts.signed_in import signed_in
from tray.accounts import second_factors
from tray.accounts.models import SignIn

pytestmark = pytest.mark.django_db
SIGN_IN, SECOND, RECOVERY = "/fi/kirjaudu/", "/fi/kirjaudu/toinen-vaihe/", "/fi/kirjaudu/varakoodi/"
HOME = "/fi/ammattilaisille/"
SET_UP = "/fi/ammattilaisille/oma-tili/toinen-vaihe/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def give_password(client: Client, email: str = "siv@vaasa.example", password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": email, "password": password} | more)


def test_a_password_and_a_code(client: Client):
    user = person().user
    secret = with_app(user)
    assert give_password(client)["Location"] == SECOND
    assert client.get(HOME)["Location"].startswith(SIGN_IN)  # half way is not in
    assert client.post(SECOND, {"code": code(secret)})["Location"] == HOME
    page = client.get(HOME)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_capital_letters_do_not_count_in_an_address(client: Client):
    with_app(person().user)
    assert give_password(client, "Siv@Vaasa.Example")["Location"] == SECOND


def test_a_code_is_good_once_whichever_process_sees_it(client: Client):
    secret = with_app(person().user)
    give_password(client)
    now = code(secret)
    assert client.post(SECOND, {"code": now}).status_code == 302
    other = Client()
    give_password(other)
    assert "Koodi ei ole oikein." in other.post(SECOND, {"code": now}).text


@pytest.mark.parametrize("wrong", ["000000", "abcdef", "", "1" * 500])
def test_a_wrong_code_gets_a_message(client: Client, wrong):
    secret = with_app(person().user)
    give_password(client)
    if wrong == code(secret):
        wrong = "000001"
    response = client.post(SECOND, {"code": wrong})
    assert response.status_code == 200
    assert "<title>Virhe:" in response.text


def test_the_second_step_needs_the_first(client: Client):
    with_app(person().user)
    assert client.get(SECOND)["Location"] == SIGN_IN
    assert client.post(RECOVERY, {"code": "12345678"})["Location"] == SIGN_IN


def test_who_is_new_sets_up_a_second_step_before_anything_else(client: Client):
    person()
    assert give_password(client)["Location"] == HOME
    assert client.get(HOME)["Location"].startswith(SET_UP)
    page = client.get(SET_UP)
    assert "Ota käyttöön toinen vaihe" in page.text
    assert "Henkilöt ja organisaatiot" not in page.text


def test_staff_set_one_up_too(client: Client):
    factories.user(username="koordinaattori", is_staff=True)
    assert give_password(client, "koordinaattori")["Location"] == "/fi/yllapito/"
    assert client.get("/fi/yllapito/")["Location"].startswith(SET_UP)


def test_setting_up_an_app_and_keeping_recovery_codes(client: Client):
    user = person().user
    give_password(client)
    page = client.get(f"{SET_UP}sovellus/")
    secret = page.context["secret"].replace(" ", "")
    assert page.text.count("<svg") >= 1
    assert client.get(f"{SET_UP}sovellus/").context["secret"].replace(" ", "") == secret
    wrong = client.post(f"{SET_UP}sovellus/", {"code": "000000"})
    assert "Koodi ei ole oikein." in wrong.text
    done = client.post(f"{SET_UP}sovellus/", {"code": code(secret)})
    assert done["Location"] == "/fi/ammattilaisille/oma-tili/varakoodit/"
    codes = client.get(done["Location"]).context["codes"]
    assert len(codes) == 10
    assert client.get(done["Location"]).context["codes"] == []  # shown once
    assert client.get(HOME).status_code == 200
    other = Client()
    give_password(other)
    assert other.post(RECOVERY, {"code": codes[3]})["Location"] == HOME
    again = Client()
    give_password(again)
    assert "se on jo käytetty" in again.post(RECOVERY, {"code": codes[3]}).text
    assert second_factors.factors_of(user).codes_left == 9


def test_secrets_are_encrypted_where_they_lie(client: Client):
    user = person().user
    secret = with_app(user)
    second_factors.new_recovery_codes(user)
    codes = RecoveryCodes(second_factors.factors_of(user).recovery)
    seed = second_factors.SecretsAdapter().decrypt(codes.instance.data["seed"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator UNION ALL SELECT text FROM accounts_factorsecret")
        stored = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT text FROM accounts_factorsecret")
        assert all(row[0].startswith("1.demo.") for row in cursor.fetchall())
    assert secret not in stored
    assert seed not in stored


def test_a_secret_that_waits_for_its_first_code_is_encrypted_in_the_session(client: Client):
    person()
    give_password(client)
    secret = client.get(f"{SET_UP}sovellus/").context["secret"].replace(" ", "")
    assert secret not in str(dict(client.session))


def test_a_session_left_open_gives_nobody_new_keys(client: Client):
    user = person().user
    secret = with_app(user)
    client = signed_in(user)
    for path in (SET_UP, f"{SET_UP}sovellus/", f"{SET_UP}paasyavain/"):
        assert client.get(path)["Location"].startswith(f"{SIGN_IN}?again=1")
    client.post(f"{SIGN_IN}?again=1", {"username": user.username, "password": PASSWORD, "next": SET_UP})
    assert client.post(SECOND, {"code": code(secret)})["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_the_last_second_step_cannot_be_removed(client: Client):
    user = person().user
    secret = with_app(user)
    give_password(client)
    client.post(SECOND, {"code": code(secret)})
    own = second_factors.factors_of(user)
    assert own.app
    path = reverse("second_factor_remove", args=[own.app.pk])
    assert "Se on ainoa" in client.post(path).text
    assert second_factors.factors_of(user)


def test_where_one_has_signed_in_and_signing_out_everywhere(client: Client):
    user = person().user
    secret = with_app(user)
    first = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.9")
    give_password(first)
    first.post(SECOND, {"code": code(secret)})
    forget_used_codes(user)
    give_password(client)
    client.post(SECOND, {"code": code(secret)})
    page = client.get("/fi/ammattilaisille/oma-tili/").text
    assert "Windows-tietokone, Firefox" in page
    assert "salasana ja tunnistussovellus" in page.lower()
    assert "203.0.113.9" not in page
    client.post("/fi/ammattilaisille/oma-tili/kirjaudu-ulos-kaikkialta/")
    assert first.get(HOME)["Location"].startswith(SIGN_IN)
    assert client.get(HOME).status_code == 200
    assert SignIn.objects.filter(ended_at=None).count() == 1


def test_a_new_password_ends_other_sessions_and_is_told_by_mail(client: Client):
    user = person().user
    secret = with_app(user)
    other = Client()
    give_password(other)
    other.post(SECOND, {"code": code(secret)})
    forget_used_codes(user)
    give_password(client)
    client.post(SECOND, {"code": code(secret)})
    path = "/fi/ammattilaisille/oma-tili/salasana/"
    new = "neljä sanaa peräkkäin tässä"
    told = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert "Tämä ei ole nykyinen salasanasi" in client.post(path, told).text
    assert client.post(path, told | {"old_password": PASSWORD}).status_code == 302
    assert client.get(HOME).status_code == 200
    assert other.get(HOME)["Location"].startswith(SIGN_IN)
    user.refresh_from_db()
    assert user.check_password(new)
    wait_for_mail()
    assert [message.subject for message in mail.outbox] == ["Kirjautumistasi palvelutarjottimelle muutettiin"]


def wait_for_mail() -> None:
    import threading

    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(5)


# --- A forgotten password -------------------------------------------------------------------------------------------

FORGOTTEN = "/fi/kirjaudu/unohtunut/"


def test_a_forgotten_password(client: Client):
    user = person().user
    with_app(user)
    assert client.post(FORGOTTEN, {"email": "Siv@vaasa.example"})["Location"] == "/fi/kirjaudu/linkki-lahetetty/"
    wait_for_mail()
    [message] = mail.outbox
    link = next(line for line in message.body.splitlines() if "/kirjaudu/" in line).split("8000", 1)[-1]
    assert client.get(link)["Location"] == "/fi/kirjaudu/uusi-salasana/"
    page = client.get("/fi/kirjaudu/uusi-salasana/")
    assert page.status_code == 200
    new = "neljä sanaa peräkkäin tässä"
    done = client.post("/fi/kirjaudu/uusi-salasana/", {"new_password1": new, "new_password2": new})
    assert "Salasanasi on vaihdettu" in done.text
    assert give_password(client, password=new)["Location"] == SECOND  # the second step stays
    assert Client().get(link)["Location"] == "/fi/kirjaudu/uusi-salasana/"
    again = Client()
    again.get(link)
    assert again.get("/fi/kirjaudu/uusi-salasana/").status_code == 404


def test_nobody_is_told_whether_an_address_is_known(client: Client):
    person()
    known = client.post(FORGOTTEN, {"email": "siv@vaasa.example"}, follow=True)
    unknown = client.post(FORGOTTEN, {"email": "nobody@vaasa.example"}, follow=True)
    wait_for_mail()
    assert known.content == unknown.content
    assert len(mail.outbox) == 1
    first, second = (give_password(Client(), email) for email in ("siv@vaasa.example", "nobody@vaasa.example"))
    wrong = [give_password(Client(), email, "wrong").text for email in ("siv@vaasa.example", "no@vaasa.example")]
    assert first.status_code == 302
    assert second.status_code == 200
    assert without_token(wrong[0]).replace("siv@", "no@") == without_token(wrong[1])


def without_token(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_links_that_never_were(client: Client):
    for path in ("1-abc-def", "x", "999999-cb-1234", "99999999999999999999-a", "²-a"):
        response = client.get(f"/fi/kirjaudu/uusi-salasana/{path}/", follow=True)
        assert response.status_code == 404


# --- What is not there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/fi/kirjaudu/", "/sv/logga-in/", "/en/sign-in/"])
def test_no_cookie_before_the_form_but_its_token(client: Client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert set(response.cookies) <= {"csrftoken"}


def test_no_page_of_allauth_is_served(client: Client):
    for path in ("/accounts/login/", "/accounts/signup/", "/fi/accounts/signup/", "/accounts/2fa/"):
        assert client.get(path).status_code == 404
