from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import CHANGED, organization, service, texts

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "/api/v1/organizations/"


def names(answer: dict[str, Any]) -> list[str]:
    return [one["name"]["fi"] for one in answer["results"]]


def test_organisations_with_services_in_the_tray(client: Client, catalogue):
    empty = organization(**texts("name", "Tyhjä"))
    service(organization=empty, content_areas=[])
    service(organization=empty, removed_at=CHANGED)
    answer = client.get(ORGANIZATIONS).json()
    assert names(answer) == ["Tampereen kaupunki", "Vaasan kaupunki"]
    assert [one["services"] for one in answer["results"]] == [1, 2]


@pytest.mark.parametrize("q", ["VAASA", "vasa st", "city%20of", "  vaasan   kaup"])
def test_a_part_of_the_name_in_any_language(client: Client, catalogue, q):
    assert names(client.get(f"{ORGANIZATIONS}?q={q}").json()) == ["Vaasan kaupunki"]


def test_accents_do_not_count(client: Client):
    service(organization=organization(**texts("name", "Äänekosken kaupunki")))
    assert names(client.get(f"{ORGANIZATIONS}?q=aanekosk").json()) == ["Äänekosken kaupunki"]


def test_organisations_by_pages(client: Client, catalogue):
    answer = client.get(f"{ORGANIZATIONS}?page_size=1&q=kaupunki&lang=fi").json()
    assert (answer["total"], answer["pages"], answer["previous"]) == (2, 2, None)
    assert answer["next"] == f"http://127.0.0.1:8000{ORGANIZATIONS}?lang=fi&page_size=1&q=kaupunki&page=2"
    second = client.get(f"{ORGANIZATIONS}?page_size=1&q=kaupunki&lang=fi&page=2").json()
    assert names(second) == ["Vaasan kaupunki"]


@pytest.mark.parametrize("query", ["page=0", "page_size=1000", f"q={'a' * 101}", "area=nature"])
def test_wrong_parameters_of_organisations(client: Client, query):
    response = client.get(f"{ORGANIZATIONS}?{query}")
    assert list(response.json()["parameters"]) == [query.split("=")[0]]
    assert response.status_code == 400


def test_one_organisation(client: Client, catalogue):
    row = catalogue["water"].organization
    row.web_pages = [{"url": "https://www.vaasa.example/", "language": "fi"}]
    row.save()
    told = client.get(f"{ORGANIZATIONS}{row.pk}/").json()
    assert told["name"]["sv"] == "Vasa stad"
    assert told["services"] == 2
    assert told["web_pages"][0]["url"] == "https://www.vaasa.example/"
    assert told["provenance"]["source"] == "ptv"


def test_organisations_that_are_not_there(client: Client, catalogue):
    assert client.get(f"{ORGANIZATIONS}{uuid4()}/").status_code == 404
    assert client.get(f"{ORGANIZATIONS}{organization().pk}/").status_code == 404
    assert client.get(f"{ORGANIZATIONS}{organization(removed_at=CHANGED).pk}/").status_code == 410
    assert client.get(f"{ORGANIZATIONS}nobody/").status_code == 404


def test_municipalities(client: Client):
    found = {one["code"]: one for one in client.get("/api/v1/municipalities/").json()["results"]}
    assert len(found) == 308
    assert found["905"]["name"] == {"fi": "Vaasa", "sv": "Vasa", "en": "Vaasa"}
    assert found["905"]["county"]["code"] == "17"
    assert found["905"]["language_status"] == "fi_sv"
    assert 63 < found["905"]["latitude"] < 63.2


def test_content_areas_with_how_many_services_each_has(client: Client, catalogue):
    found = {one["code"]: one for one in client.get("/api/v1/content-areas/").json()["results"]}
    assert len(found) == 14
    assert (found["exercise"]["services"], found["nature"]["services"], found["culture"]["services"]) == (2, 1, 0)
    assert found["livelihood"]["name"]["en"] == "Livelihood"
    assert len(set(found["nature"]["name"].values())) == 3


@pytest.mark.parametrize("path", ["/api/v1/municipalities/", "/api/v1/content-areas/"])
def test_wrong_parameters_of_lists(client: Client, path):
    assert list(client.get(f"{path}?lang=se").json()["parameters"]) == ["lang"]
    assert list(client.get(f"{path}?page=2").json()["parameters"]) == ["page"]


@pytest.mark.parametrize(
    ("path", "most"), [(ORGANIZATIONS, 2), ("/api/v1/municipalities/", 1), ("/api/v1/content-areas/", 1)]
)
def test_few_queries(client: Client, django_assert_max_num_queries, catalogue, path, most):
    for number in range(15):
        service(organization=organization(**texts("name", f"Yhdistys {number}")))
    with django_assert_max_num_queries(most):
        client.get(path)
