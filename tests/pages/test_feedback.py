"""Feedback: the form, what guards it, the receipt, and the queue of staff."""

import datetime as dt
import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tests.factories import organization, service, texts
from tests.feedback.rows import error_report, feedback
from tests.pages.guarded import send, stamp, stamp_on
from tray.feedback.models import Feedback
from tray.network import reader_address
from tray.pages.form_guard import MOST_IN_AN_HOUR

pytestmark = pytest.mark.django_db
PATH = "/fi/palaute/"
TOLD = {"kind": "accessibility", "message": "Nappi on liian pieni.\nPuhelimessa.", "page": "", "email": ""}
QUEUE = "/fi/yllapito/lukijoiden-palaute/"


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["throttle"].clear()


def reply(client: Client, **told: str) -> str:
    """The page with what is wrong."""
    response = send(client, PATH, "feedback", TOLD | told)
    assert response.status_code == 200
    assert "<title>Virhe:" in response.text
    assert not Feedback.objects.exists()
    return str(response.text)


# --- Sending ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/fi/palaute/", "Anna palautetta"), ("/sv/respons/", "Ge respons"), ("/en/feedback/", "Give feedback")],
)
def test_the_form_in_three_languages(client: Client, path, heading):
    response = client.get(path)
    assert f">{heading}</h1>" in response.text
    assert response.text.count("<h1") == 1
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert "14" in response.text


def test_feedback_is_received_and_has_a_number_and_a_day(client: Client):
    response = send(client, PATH, "feedback", TOLD | {"email": "aino@example.fi", "page": "/fi/palvelut/"})
    row = Feedback.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/fi/palaute-lahetetty/{row.reference}/"
    assert (row.kind, row.message, row.email) == (
        "accessibility",
        "Nappi on liian pieni.\nPuhelimessa.",
        "aino@example.fi",
    )
    assert (row.page, row.language) == ("/fi/palvelut/", "fi")
    assert row.due_on == timezone.localdate() + dt.timedelta(days=14)
    page = client.get(response["Location"])
    assert row.reference in page.text
    assert f"{row.due_on.day}.{row.due_on.month}.{row.due_on.year}" in page.text
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page.text
    for secret in ("aino", "Nappi"):
        assert secret not in page.text
    assert not response.cookies
    assert not page.cookies


def test_a_double_click_is_one_feedback(client: Client):
    one = {**TOLD, "stamp": stamp("feedback")}
    first, second = (client.post(PATH, one) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Feedback.objects.count() == 1


def test_no_receipt_without_a_number(client: Client):
    assert client.get("/fi/palaute-lahetetty/K7MQ-3XWD/").status_code == 404


def test_the_page_that_led_here_is_offered_without_what_was_searched(client: Client):
    own = {"referer": "http://testserver/fi/palvelut/?q=masennus"}
    assert 'value="/fi/palvelut/"' in client.get(PATH, headers=own).text
    assert "masennus" not in client.get(PATH, headers=own).text
    assert "evil" not in client.get(PATH, headers={"referer": "https://evil.example/fi/"}).text


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods(client: Client, method):
    assert getattr(client, method)(PATH).status_code == 405


# --- What is wrong, and nothing lost ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": ""}, "Valitse, mitä palautteesi koskee."),
        ({"kind": "spam"}, "Valitse luettelosta, mitä palautteesi koskee."),
        ({"message": "  \n "}, "Kirjoita palautteesi."),
        ({"message": "a" * 4010}, "Teksti on 10 merkkiä liian pitkä."),
        ({"email": "aino"}, "Sähköpostiosoite ei ole kokonainen."),
        ({"email": "a" * 250 + "@example.fi"}, "Sähköpostiosoite on liian pitkä."),
        ({"page": "/" * 301}, "Sivun osoite on liian pitkä."),
        ({"message": "Olen 131052-308T."}, "Tekstissä näyttää olevan henkilötunnus."),
        ({"message": "１３１０５２-３０８T"}, "Tekstissä näyttää olevan henkilötunnus."),
        ({"page": "131052-308T"}, "Tekstissä näyttää olevan henkilötunnus."),
        ({"email": "131052-308T@example.fi"}, "Tekstissä näyttää olevan henkilötunnus."),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(client: Client, told, sentence):
    page = reply(client, **{"email": "aino@example.fi", **told})
    assert sentence in page
    for name, value in (TOLD | {"email": "aino@example.fi"} | told).items():
        if name != "kind" and value.strip():
            assert value.split("\n")[0] in page
    if told.get("kind") is None:
        assert re.search(r'value="accessibility"[^>]*checked', page)


def test_control_characters_read_as_spaces(client: Client):
    send(client, PATH, "feedback", TOLD | {"message": "yksi\x00kaksi\r\nkolme\u202e"})
    assert Feedback.objects.get().message == "yksi kaksi\nkolme"


def test_words_are_never_markup(client: Client):
    page = reply(client, kind="", message="<script>alert(1)</script>")
    assert "<script>alert" not in page


# --- What guards it --------------------------------------------------------------------------------------------------


def test_too_fast_and_then_sent_again_with_the_same_form(client: Client, monkeypatch):
    told = {**TOLD, "stamp": stamp_on(client.get(PATH).text)}
    page = client.post(PATH, told).text
    assert "Se kävi hyvin nopeasti." in page
    assert stamp_on(page) == told["stamp"]
    monkeypatch.setattr("tray.pages.form_guard.SOONEST_SECONDS", 0)
    assert client.post(PATH, told).status_code == 302


@pytest.mark.parametrize("age", [25 * 3600, 400 * 24 * 3600])
def test_too_old_gets_a_new_stamp(client: Client, age):
    old = stamp("feedback", age)
    page = client.post(PATH, {**TOLD, "stamp": old}).text
    assert "Lomake oli auki yli vuorokauden." in page
    assert stamp_on(page) != old
    assert "Nappi on liian pieni." in page


@pytest.mark.parametrize(
    "wrong",
    ["", "x", "a:b:c", stamp("error report"), stamp("feedback")[:-2]],
    ids=["none", "short", "no stamp", "another form's", "cut"],
)
def test_a_stamp_that_is_none_of_this_form(client: Client, wrong):
    page = client.post(PATH, {**TOLD, "stamp": wrong}).text
    assert "Matkalla tapahtui virhe." in page
    assert stamp_on(page) != wrong


def test_the_field_that_people_do_not_see(client: Client):
    page = reply(client, website="https://spam.example/")
    assert "Selaimesi täytti kentän, jonka pitää olla tyhjä." in page
    assert "spam.example" not in page
    assert send(client, PATH, "feedback", TOLD).status_code == 302


def test_one_reader_sends_only_so_many_in_an_hour_and_others_go_on(client: Client):
    for number in range(MOST_IN_AN_HOUR):
        assert send(client, PATH, "feedback", TOLD | {"message": f"{number}"}).status_code == 302
    refused = send(client, PATH, "feedback", TOLD | {"message": "liikaa"})
    assert "Verkostasi on tullut lyhyessä ajassa monta viestiä." in refused.text
    assert "liikaa" in refused.text
    assert send(client, PATH, "feedback", TOLD | {"message": "muu"}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_mistakes_are_not_counted(client: Client):
    for _number in range(MOST_IN_AN_HOUR + 1):
        send(client, PATH, "feedback", TOLD | {"kind": ""})
    assert send(client, PATH, "feedback", TOLD).status_code == 302


def test_no_address_is_kept_even_in_memory(client: Client):
    send(client, PATH, "feedback", TOLD, REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str(getattr(caches["throttle"], "_cache", ""))
    assert getattr(caches["throttle"], "_cache", None)


@pytest.mark.parametrize(
    ("proxies", "meta", "address"),
    [
        (0, {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "192.0.2.7"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}, "203.0.113.9"),
        (2, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}, "198.51.100.1"),
        (1, {"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7"),
        (0, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        (0, {"REMOTE_ADDR": "::ffff:192.0.2.7"}, "192.0.2.7"),
        (0, {"REMOTE_ADDR": ""}, "unknown"),
    ],
)
def test_whose_address_it_is(rf, settings, proxies, meta, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/")
    request.META.update(meta)
    assert reader_address(request) == address


def test_nothing_of_it_is_logged(client: Client, caplog):
    caplog.set_level("DEBUG")
    send(client, PATH, "feedback", TOLD | {"email": "aino@example.fi"})
    reply_to = send(client, PATH, "feedback", TOLD | {"kind": "", "email": "aino@example.fi"})
    assert reply_to.status_code == 200
    for secret in ("aino", "Nappi", "127.0.0.1"):
        assert secret not in caplog.text


# --- The queue of staff ----------------------------------------------------------------------------------------------


@pytest.fixture(params=["list", "one", "reports", "report"])
def staff_path(request: pytest.FixtureRequest, db: None) -> str:
    return {
        "list": QUEUE,
        "one": f"{QUEUE}{feedback().pk}/",
        "reports": "/fi/yllapito/virheilmoitukset/",
        "report": f"/fi/yllapito/virheilmoitukset/{error_report().pk}/",
    }[request.param]


def test_staff_see_the_queues(coordinator: Client, staff_path):
    response = coordinator.get(staff_path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_others_do_not(client: Client, nurse: Client, staff_path):
    assert nurse.get(staff_path).status_code == 403
    assert client.get(staff_path)["Location"].startswith("/fi/kirjaudu/")


def test_a_wrong_method(coordinator: Client, staff_path):
    assert coordinator.put(staff_path).status_code == 405


@pytest.mark.parametrize("path", [QUEUE, "/fi/yllapito/virheilmoitukset/"])
def test_no_such_row(coordinator: Client, path):
    assert coordinator.get(f"{path}12345678-1234-1234-1234-123456789012/").status_code == 404


def test_the_overdue_lead_and_are_named(coordinator: Client):
    today = timezone.localdate()
    feedback(reference="LATE-RRRR", due_on=today + dt.timedelta(days=3))
    feedback(reference="FRST-RRRR", due_on=today - dt.timedelta(days=1), kind="accessibility")
    page = coordinator.get(QUEUE).text
    assert page.index("FRST-RRRR") < page.index("LATE-RRRR")
    assert "1 viesti on myöhässä" in page
    assert "3 päivää jäljellä" in page
    assert "Jotain on vaikea käyttää (saavutettavuus)" in page


def test_marking_as_answered(coordinator: Client):
    row = feedback(message="Apua!", email="aino@example.fi")
    path = f"{QUEUE}{row.pk}/"
    page = coordinator.get(path).text
    assert "Apua!" in page
    assert "aino@example.fi" in page
    assert "Kirjoita muutamalla sanalla" in coordinator.post(path, {"note": ""}).text
    done = coordinator.post(path, {"note": "Vastattu sähköpostilla."}, follow=True)
    assert f"{row.reference} on merkitty vastatuksi." in done.text
    row.refresh_from_db()
    assert row.answered_at
    assert row.note == "Vastattu sähköpostilla."
    assert row.reference not in coordinator.get(QUEUE).text
    assert row.reference in coordinator.get(f"{QUEUE}?show=answered").text
    again = coordinator.post(path, {"note": "Toinen."}, follow=True)
    assert "Joku muu oli jo merkinnyt tämän vastatuksi." in again.text
    assert "Vastattu sähköpostilla." in again.text


def test_a_text_that_cannot_be_read_does_not_break_the_page(coordinator: Client, settings):
    row = feedback()
    settings.ENCRYPTION_KEYS = "other:" + "A" * 43 + "="
    assert coordinator.get(QUEUE).status_code == 200
    page = coordinator.get(f"{QUEUE}{row.pk}/")
    assert page.status_code == 200
    assert "Tekstien salausta ei voi purkaa." in page.text


def test_reports_by_organisation(coordinator: Client):
    city = organization(**texts("name", "Kokkolan kaupunki"))
    mine = error_report(service=service(organization=city, **texts("name", "Kerho")))
    other = error_report()
    path = "/fi/yllapito/virheilmoitukset/"
    page = coordinator.get(path).text
    assert "Kokkolan kaupunki" in page
    chosen = coordinator.get(f"{path}?organization={city.pk}").text
    assert mine.reference in chosen
    assert other.reference not in chosen
    assert coordinator.get(f"{path}?organization=nonsense").status_code == 200


@pytest.mark.parametrize("size", [2, 20])
def test_queues_ask_the_database_little(coordinator: Client, django_assert_max_num_queries, size):
    for _number in range(size):
        feedback()
        error_report()
    for path in (QUEUE, "/fi/yllapito/virheilmoitukset/"):
        with django_assert_max_num_queries(8):
            coordinator.get(path)
