import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import address, channel, connection, organization, service, texts
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
SERVICES = "/api/v1/services/"


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["results"]]


def test_every_service_without_parameters(client: Client, catalogue):
    answer = client.get(SERVICES).json()
    assert (answer["total"], answer["page"], answer["pages"], answer["next"], answer["previous"]) == (
        3,
        1,
        1,
        None,
        None,
    )
    assert set(ids(answer)) == {str(row.pk) for row in catalogue.values()}


def test_a_service_in_short(client: Client, catalogue):
    row = catalogue["forest"]
    (found,) = client.get(f"{SERVICES}?q=skog&lang=sv").json()["results"]
    assert found == {
        "id": str(row.pk),
        "url": f"http://127.0.0.1:8000/sv/tjanster/skogspromenad-{row.short_id}/",
        "api_url": f"http://127.0.0.1:8000/api/v1/services/{row.pk}/",
        "name": "Skogspromenad",
        "name_language": "sv",
        "summary": "Vi går i skogen.",
        "summary_language": "sv",
        "organization": {"id": str(row.organization_id), "name": "Vasa stad"},
        "content_areas": ["nature", "exercise"],
        "charge": "",
        "languages": [],
        "area_served": {"type": "limited", "municipalities": ["905"], "counties": [], "regions": []},
        "is_open_now": False,
        "distance_m": None,
        "updated_at": "2026-11-03T11:00:00+02:00",
    }


def test_a_text_in_another_language_is_told_of(client: Client, catalogue):
    (found,) = client.get(f"{SERVICES}?q=velkaneuvonta&lang=en").json()["results"]
    assert (found["name"], found["name_language"]) == ("Velkaneuvonta", "fi")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=vesijumppa", {"water"}),
        ("q=forest&lang=en", {"forest"}),
        ("q=", {"water", "forest", "debt"}),
        ("area=exercise", {"water", "forest"}),
        ("area=nature&area=livelihood", {"forest", "debt"}),
        ("free=true", {"water"}),
        ("free=1", {"water"}),
        ("free=false", {"water", "forest", "debt"}),
        ("age=older", {"water"}),
        ("language=sv&language=en", {"water"}),
        ("municipality=905", {"water", "forest"}),
        ("municipality=837", {"water", "debt"}),
        ("county=08", {"water", "debt"}),
        ("open_now=true", set()),
        ("remote=true", set()),
    ],
)
def test_each_parameter(client: Client, catalogue, query, names):
    answer = client.get(f"{SERVICES}?{query}").json()
    assert set(ids(answer)) == {str(catalogue[name].pk) for name in names}
    assert answer["total"] == len(names)


@pytest.mark.parametrize("query", ["", "q=uinti", "area=exercise", "municipality=905", "free=1", "q=jumpa&language=sv"])
def test_the_same_services_in_the_same_order_as_on_the_page(client: Client, catalogue, query):
    page = client.get(f"/fi/palvelut/?{query}").text
    on_page = list(dict.fromkeys(re.findall(r'href="/fi/palvelut/[a-z0-9-]+-([0-9a-f]{12})/', page)))
    answer = client.get(f"{SERVICES}?{query}").json()
    assert [one.replace("-", "")[:12] for one in ids(answer)] == on_page
    assert answer["total"] == len(on_page)


def test_a_merged_municipality_is_todays(client: Client, catalogue):
    assert client.get(f"{SERVICES}?municipality=099").status_code == 200


def test_a_position_gives_distances_and_is_kept_nowhere(client: Client, catalogue):
    place = channel()
    address(place, latitude=63.1036, longitude=21.62)
    connection(catalogue["forest"], place)
    refresh()
    response = client.get(f"{SERVICES}?lat=63.09604&lon=21.61577&page_size=1")
    answer = response.json()
    assert (ids(answer), answer["results"][0]["distance_m"]) == ([str(catalogue["forest"].pk)], 400)
    assert answer["next"].endswith("?lang=fi&page_size=1&lat=63.10&lon=21.62&page=2")
    assert response["Cache-Control"] == "no-store"
    assert not response.has_header("ETag")


def test_open_now(client: Client, catalogue):
    always = channel(kind="phone", opening_hours={"regular": [{"always_open": True}]})
    connection(catalogue["debt"], always)
    refresh()
    (found,) = client.get(f"{SERVICES}?open_now=true").json()["results"]
    assert (found["id"], found["is_open_now"]) == (str(catalogue["debt"].pk), True)


def test_counts_of_every_option(client: Client, catalogue):
    facets = client.get(f"{SERVICES}?area=exercise").json()["facets"]
    assert facets["area"]["livelihood"] == 1
    assert len(facets["area"]) == 14
    assert facets["filter"]["free"] == 1
    assert facets["filter"]["open_now"] == 0
    assert facets["age"] == {"young_adult": 0, "working_age": 0, "older": 1}
    assert facets["language"]["sv"] == 1


def test_typing_errors_and_unknown_words_are_told_of(client: Client, catalogue):
    answer = client.get(f"{SERVICES}?q=vesijumpa%20xyzzyx").json()
    assert {"typed": "vesijumpa", "meant": "vesijumppa"} in answer["corrections"]
    assert "xyzzyx" in answer["unknown_words"]
    assert client.get(f"{SERVICES}?q=vesijumpa&literal=true").json()["corrections"] == []


def test_nothing_found_is_an_answer_too(client: Client, catalogue):
    answer = client.get(f"{SERVICES}?q=xyzzyx").json()
    assert (answer["total"], answer["pages"], answer["results"]) == (0, 1, [])
    assert set(answer["facets"]["area"].values()) == {0}


def test_pages_lead_to_each_other(client: Client, catalogue):
    seen: list[str] = []
    answer = client.get(f"{SERVICES}?page_size=2&area=exercise&area=livelihood").json()
    seen += ids(answer)
    while answer["next"]:
        answer = client.get(answer["next"].removeprefix("http://127.0.0.1:8000")).json()
        seen += ids(answer)
    assert sorted(seen) == sorted(str(row.pk) for row in catalogue.values())
    assert answer["previous"].endswith("?lang=fi&page_size=2&area=exercise&area=livelihood&page=1")


def test_a_page_beyond_the_last_is_empty_and_leads_back(client: Client, catalogue):
    answer = client.get(f"{SERVICES}?page=10000&page_size=100").json()
    assert (answer["results"], answer["next"]) == ([], None)
    assert answer["previous"].endswith("page=1")


def test_a_personal_identity_code_is_never_searched_with(client: Client, catalogue):
    response = client.get(f"{SERVICES}?q={quote('vesijumppa 131052-308T')}&page_size=1")
    assert response.json()["had_identity_code"] is True
    assert response.json()["total"] == 1
    assert "131052" not in response.text
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=10001", "page"),
        ("page=1.5", "page"),
        (f"page={'9' * 5000}", "page"),
        ("page_size=101", "page_size"),
        ("lang=de", "lang"),
        ("lang=%00", "lang"),
        ("area=fishing", "area"),
        ("area=nature&area=%ED%A0%80", "area"),
        ("age=12", "age"),
        ("language=xx", "language"),
        ("free=maybe", "free"),
        ("open_now=2", "open_now"),
        ("municipality=000", "municipality"),
        ("municipality=%0091", "municipality"),
        ("municipality=Vaasa", "municipality"),
        ("county=99", "county"),
        ("county=17&municipality=905", "county"),
        ("lat=63.1", "lon"),
        ("lon=21.6", "lat"),
        ("lat=nan&lon=21.6", "lat"),
        ("lat=inf&lon=21.6", "lat"),
        ("lat=63.1&lon=1e400", "lon"),
        ("lat=40&lon=21.6", "lat"),
        (f"q={'a' * 10_000}", "q"),
        (f"q={'a+' * 11}", "q"),
        ("format=xml", "format"),
        ("municipalty=905", "municipalty"),
        ("page=1&page=2", "page"),
    ],
)
def test_what_is_wrong_is_said_by_name(client: Client, catalogue, query, parameter):
    response = client.get(f"{SERVICES}?{query}")
    assert response.status_code == 400
    body = response.json()
    assert body["code"] == "invalid"
    assert list(body["parameters"]) == [parameter]
    assert body["message"].startswith(f"{parameter}: ")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "page: Anna kokonaisluku väliltä 1–10000."),
        ("sv", "page: Ange ett heltal mellan 1 och 10000."),
        ("en", "page: Give a whole number from 1 to 10000."),
    ],
)
def test_errors_in_the_language_of_the_request(client: Client, language, sentence):
    response = client.get(f"{SERVICES}?page=x&lang={language}")
    assert response.json()["message"] == sentence
    assert response["Content-Language"] == language


@pytest.mark.parametrize(
    "q", ["%00", "%ED%A0%80", "%F0%9F%A4%B7", "'", "%5C", "%25", ":*", "!%26|()", "-", "%E2%80%AE"]
)
def test_odd_words_are_searched_with_all_the_same(client: Client, catalogue, q):
    assert client.get(f"{SERVICES}?q={q}").status_code == 200


def test_a_thousand_parameters(client: Client):
    response = client.get(SERVICES + "?" + "&".join(["area=nature"] * 2000))
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("query", ["", "q=vesijumppa&municipality=905"])
def test_the_size_of_a_page_costs_no_queries(client: Client, query):
    def queries(size: int) -> int:
        with CaptureQueriesContext(database) as captured:
            assert len(client.get(f"{SERVICES}?{query}&page_size={size}").json()["results"]) == size
        return len(captured)

    for number in range(30):
        service(organization=organization(), **texts("alternative_name", f"Ryhmä {number}"))
    refresh()
    client.get(f"{SERVICES}?{query}")
    assert queries(2) == queries(30) <= (9 if query else 2)
