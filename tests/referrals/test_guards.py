"""Cookies, sessions that begin anew and end, and addresses to go on to. Headers and forged forms are tried with every
page, by `tests.referrals.test_permissions`."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from referrals.codes import State
from referrals.models import Referral
from referrals.views import answer_session, client_session
from tests.accounts.people import PASSWORD, code, person, with_app
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town
from tray.accounts import sessions
from tray.accounts.models import SignIn

pytestmark = pytest.mark.django_db
HOME, SIGN_IN, SECOND = "/fi/ammattilaisille/", "/fi/kirjaudu/", "/fi/kirjaudu/toinen-vaihe/"


# --- Cookies -------------------------------------------------------------------------------------------------------


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client):
    secret = with_app(person().user)
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"username": "siv@vaasa.example", "password": PASSWORD})
    client.post(SECOND, {"code": code(secret)})
    assert set(client.cookies) == {"csrftoken", "sessionid"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    assert not client.cookies["sessionid"]["max-age"]  # gone with the browser's window


PRODUCTION = """
import django
from django.conf import settings
django.setup()
from referrals.views import answer_session, client_session
names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, client_session.COOKIE,
         client_session.FOLLOW_UP_COOKIE, answer_session.COOKIE]
assert all(name.startswith("__Host-") for name in names), names
assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
assert settings.SECURE_HSTS_SECONDS >= 31_536_000
print("guarded")
"""


def test_in_production_cookies_belong_to_this_host_over_https_alone():
    import base64
    import os
    import secrets
    import subprocess
    import sys

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    own = {
        "TRAY_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ENCRYPTION_KEYS": f"one:{key()}",
        "AUDIT_KEY": key(),
        "ALLOWED_HOSTS": "tarjotin.example.fi",
        "SITE_URL": "https://tarjotin.example.fi",
        "DATABASE_URL": "postgres:///nowhere",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], env=os.environ | own, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "guarded", done.stderr[-2000:]


# --- Sessions ------------------------------------------------------------------------------------------------------


def come_in(client: Client) -> str:
    """By both steps; the key that the browser had before."""
    secret = with_app(person().user)
    client.get("/fi/kutsu/nothing/")  # a page that begins a session, as an attacker could have laid one ready
    before = client.session.session_key or ""
    client.post(SIGN_IN, {"username": "siv@vaasa.example", "password": PASSWORD})
    half_way = client.session.session_key
    assert half_way != before
    client.post(SECOND, {"code": code(secret)})
    assert client.session.session_key not in {before, half_way}
    assert client.get(HOME).status_code == 200
    return before


def test_a_session_laid_ready_is_not_the_one_that_is_signed_in(client: Client):
    before = come_in(client)
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get(HOME)["Location"].startswith(SIGN_IN)
    assert not Session.objects.filter(session_key=before).exists()


def test_after_signing_out_the_cookie_opens_nothing(client: Client):
    come_in(client)
    kept = client.cookies["sessionid"].value
    client.post("/fi/kirjaudu-ulos/")
    other = Client()
    other.cookies["sessionid"] = kept
    assert other.get(HOME)["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("minutes", "goes_on"),
    [({"seen": 29, "in": 100}, True), ({"seen": 31, "in": 100}, False), ({"seen": 1, "in": 481}, False)],
)
def test_half_an_hour_without_a_page_or_a_working_day_ends_it(
    client: Client, minutes: dict[str, int], goes_on: bool, settings: Any
):
    come_in(client)
    session = client.session
    session[sessions.SEEN_AT] = int(time.time()) - minutes["seen"] * 60
    session[sessions.SIGNED_IN_AT] = int(time.time()) - minutes["in"] * 60
    session.save()
    response = client.get(HOME)
    assert (response.status_code == 200) == goes_on
    assert SignIn.objects.exclude(session_key="").exists() == goes_on
    if not goes_on:
        assert response["Location"].startswith(f"{SIGN_IN}?next=")
        assert not Session.objects.filter(session_key=session.session_key).exists()


def test_each_page_notes_that_somebody_is_there(client: Client):
    come_in(client)
    session = client.session
    session[sessions.SEEN_AT] = int(time.time()) - 20 * 60
    session.save()
    client.get(HOME)
    assert client.session[sessions.SEEN_AT] > time.time() - 10


def test_a_post_after_the_time_does_nothing(at: Town):
    row, nurse = people.referral(at), signed_in(at.sender.user)
    session = nurse.session
    session[sessions.SIGNED_IN_AT] = session[sessions.SEEN_AT] = int(time.time()) - 9 * 3600
    session.save()
    with override("fi"):
        response = nurse.post(reverse("referral_text", args=[row.code]))
    assert response["Location"].startswith(SIGN_IN)


def test_a_clients_session_is_over_after_a_working_day_however_it_is_used(at: Town):
    row = people.referral(at, State.ACCEPTED)
    browser, answer = Client(), HttpResponse()
    client_session.begin(answer, row, "code")
    browser.cookies = answer.cookies
    assert browser.get("/fi/oma-lahete/missa-mennaan/").status_code == 200
    session = client_session.store(browser.cookies[client_session.COOKIE].value)
    session["began_at"] = int(time.time()) - client_session.LONGEST_SECONDS - 1
    session.save()
    assert browser.get("/fi/oma-lahete/missa-mennaan/")["Location"] == "/fi/oma-lahete/"


def test_the_keys_of_sessions_are_not_to_be_guessed():
    keys = {client_session.store_of({}).session_key for _each in range(50)}
    assert len(keys) == 50
    assert all(len(str(key)) == 32 for key in keys)
    assert answer_session.COOKIE != client_session.COOKIE


def test_a_long_password_is_taken_whole(client: Client):
    come_in(client)
    new = "pitkä salalause, jossa on monta sanaa ja Merkkejä! " * 2
    told = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/fi/ammattilaisille/oma-tili/salasana/", told).status_code == 302
    user = get_user_model().objects.get(username="siv@vaasa.example")
    assert user.check_password(new)
    assert not user.check_password(new[:64])
    assert not user.check_password(new.lower())


# --- Where to go on ------------------------------------------------------------------------------------------------

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site(client: Client, target: str):
    secret = with_app(person().user)
    page = client.get(SIGN_IN, {"next": target})
    assert "evil.example" not in re.sub(r"<(?:link|a)[^>]*(?:alternate|hreflang)[^>]*>", "", page.text)
    client.post(SIGN_IN, {"username": "siv@vaasa.example", "password": PASSWORD, "next": target})
    assert client.post(SECOND, {"code": code(secret)})["Location"] == HOME
    assert client.get(SIGN_IN, {"next": target})["Location"] == HOME
    for path in ("/fi/tunnistus/demo/", "/fi/kirjaudu/organisaatio/"):
        response = client.get(path, {"next": target})
        assert "evil" not in response.headers.get("Location", "")


def test_drafts_of_one_are_not_found_by_another(at: Town):
    row = people.draft(at)
    other = signed_in(at.colleague.user)
    with override("fi"):
        for name in ("receiver", "client", "hopes", "consent", "delete"):
            path = reverse(f"referral_draft_{name}", args=[row.code])
            assert other.get(path).status_code == other.post(path).status_code == 404
    assert Referral.objects.filter(pk=row.pk, state=State.DRAFT).exists()
