"""schema.org: what search engines are told is what the page tells, and nothing in it can become markup."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.factories import channel, connection, full_service, organization, service, texts
from tray.catalogue.models import Channel, Organization
from tray.pages.links import service_path

pytestmark = pytest.mark.django_db


def told(client: Client, path: str) -> list[dict[str, Any]]:
    page = client.get(path).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return list(data["@graph"])


@pytest.mark.parametrize(("language", "name"), [("fi", "Palvelutarjotin"), ("sv", "Servicebrickan")])
def test_the_front_page_tells_of_the_site_and_its_search(client: Client, settings, language, name):
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "Hyvä ry", "posti@hyva.example"
    (site,) = told(client, f"/{language}/")
    assert (site["@type"], site["name"], site["inLanguage"]) == ("WebSite", name, language)
    assert site["url"] == f"{settings.SITE_URL}/{language}/"
    assert site["potentialAction"]["target"]["urlTemplate"].startswith(f"{settings.SITE_URL}/{language}/")
    assert site["potentialAction"]["target"]["urlTemplate"].endswith("/?q={words}")
    assert site["publisher"] == {"@type": "Organization", "name": "Hyvä ry", "email": "posti@hyva.example"}


def test_without_a_keeper_no_publisher(client: Client, settings):
    settings.OPERATOR_NAME = ""
    assert "publisher" not in told(client, "/fi/")[0]


def test_a_service_with_its_channels(client: Client, settings):
    row = full_service()
    path = service_path(row, "sv")
    described, crumbs = told(client, path)
    assert described["@type"] == "GovernmentService"
    assert described["url"] == f"{settings.SITE_URL}{path}"
    assert described["name"] == "Vattengymnastik"
    assert described["provider"]["name"] == "Vasa stad"
    assert described["availableLanguage"] == ["fi", "sv"]
    assert described["areaServed"][0]["name"]
    assert "offers" not in described
    phone, online, place = described["availableChannel"]
    assert phone["servicePhone"] == [{"@type": "ContactPoint", "telephone": "+358401234567"}]
    assert online["serviceUrl"] == "https://kauppa.vaasa.example/"
    assert place["serviceLocation"]["address"] == [
        {
            "@type": "PostalAddress",
            "streetAddress": "Sandviksgatan 8",
            "postalCode": "65100",
            "addressLocality": "Vasa",
            "addressCountry": "FI",
        }
    ]
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3]
    assert crumbs["itemListElement"][-1]["item"] == f"{settings.SITE_URL}{path}"


@pytest.mark.parametrize(
    ("kind", "service_type", "provider_type"),
    [
        (Organization.Kind.NGO, "Service", "NGO"),
        (Organization.Kind.COMPANY, "Service", "Organization"),
        (Organization.Kind.STATE, "GovernmentService", "GovernmentOrganization"),
    ],
)
def test_what_kind_of_service_follows_from_who_is_responsible(client: Client, kind, service_type, provider_type):
    row = service(organization=organization(kind=kind), charge="free")
    described, _crumbs = told(client, service_path(row, "en"))
    assert (described["@type"], described["provider"]["@type"]) == (service_type, provider_type)
    assert described["offers"] == {"@type": "Offer", "price": 0, "priceCurrency": "EUR"}


def test_nothing_in_a_text_can_end_the_block(client: Client):
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    row = service(**texts("summary", evil, "", ""))
    connection(row, channel(**texts("name", evil), kind=Channel.Kind.PHONE))
    page = client.get(service_path(row, "fi")).text
    described, _crumbs = told(client, service_path(row, "fi"))
    assert described["description"] == evil.strip()
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/fi/paikat/", "/fi/palvelut/", "/fi/olematon/"])
def test_other_pages_have_none(client: Client, path):
    assert "ld+json" not in client.get(path).text
