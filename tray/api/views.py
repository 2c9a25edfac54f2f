"""The endpoints. `tray.api.base` says what they have in common."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tray.api import serializers as shapes
from tray.api.base import Gone, OpenDataView
from tray.api.full import full_organization, full_service, listed_organization
from tray.api.links import neighbours, search_query
from tray.api.listed import facets, found_services
from tray.api.parameters import LanguageParameter, OrganizationSearch, ServiceSearch
from tray.api.texts import of_field, of_label
from tray.areas.models import Municipality
from tray.areas.names import alphabetical, fold
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Organization, Service
from tray.catalogue.translated import columns, in_language
from tray.pages.links import absolute
from tray.search.criteria import Criteria, Option
from tray.search.engine import Results, pages, search

SEARCH_MAX_AGE_SECONDS = 60  # results tell who is open now
ERRORS = {
    400: "A parameter is wrong.",
    404: "There is no such thing in the tray.",
    410: "It is no longer offered.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}


def answers(shape: Any, *errors: int) -> dict[int, Any]:
    """The shape itself, and the errors that any address may answer with besides those told."""
    codes = sorted({400, 429, *errors})
    return {200: shape} | {code: OpenApiResponse(shapes.ErrorSerializer, ERRORS[code]) for code in codes}


class Services(OpenDataView):
    @extend_schema(
        operation_id="services_search",
        summary="Search services",
        description="The same search as on the pages, with the same order and counts. No words: every service.",
        parameters=[ServiceSearch],
        responses=answers(shapes.FoundServicesSerializer),
    )
    def get(self, request: Request) -> Response:
        told = self.told(ServiceSearch)
        criteria, language = told["criteria"], told["lang"]
        results = search(criteria, language, page=told["page"], size=told["page_size"])
        body = {
            **page_of("api_services", results.total, told, search_query(told, criteria)),
            "is_relaxed": results.is_relaxed,
            "had_identity_code": told["had_identity_code"],
            "corrections": [{"typed": one.typed, "meant": one.meant} for one in results.query.corrections],
            "unknown_words": results.query.unknown,
            "facets": facets(results),
            "results": found_services(results.hits, language),
        }
        is_private = criteria.near is not None or told["had_identity_code"]
        return self.shaped(shapes.FoundServicesSerializer, body, seconds=0 if is_private else SEARCH_MAX_AGE_SECONDS)


def page_of(name: str, total: int, told: dict[str, Any], query: list[tuple[str, str]]) -> dict[str, Any]:
    last = pages(total, told["page_size"])
    return {
        "total": total,
        "page": told["page"],
        "pages": last,
        **neighbours(name, query, page=told["page"], pages=last),
    }


class OneService(OpenDataView):
    @extend_schema(
        operation_id="services_retrieve",
        summary="One service",
        description="Everything about a service of the tray, in all languages.",
        parameters=[LanguageParameter],
        responses=answers(shapes.FullServiceSerializer, 404, 410),
    )
    def get(self, request: Request, key: UUID) -> Response:
        self.told(LanguageParameter)
        row = Service.objects.filter(pk=key).select_related("organization").first()
        if row is None or not (row.removed_at or row.content_areas):
            raise Http404(f"no service {key}")
        if row.removed_at:
            raise Gone
        return self.shaped(shapes.FullServiceSerializer, full_service(row))


def services_by_organization() -> dict[UUID, int]:
    """How many services of the tray each organisation is responsible for; none has 0."""
    counted = Service.objects.in_tray().order_by().values_list("organization").annotate(n=Count("pk"))
    return dict(counted)


class Organizations(OpenDataView):
    @extend_schema(
        operation_id="organizations_list",
        summary="Organisations with services in the tray",
        description="In alphabetical order of their names in the language of the request.",
        parameters=[OrganizationSearch],
        responses=answers(shapes.OrganizationsSerializer),
    )
    def get(self, request: Request) -> Response:
        told = self.told(OrganizationSearch)
        part, language, size = told.get("q", ""), told["lang"], told["page_size"]
        counts = services_by_organization()
        rows = named(list(Organization.objects.filter(pk__in=counts).only("kind", *columns("name"))), part)
        rows.sort(key=lambda row: (alphabetical(in_language(row, "name", language).text), row.pk))
        first = (told["page"] - 1) * size
        query = [("lang", language), ("page_size", str(size)), *([("q", part)] if part else [])]
        body = {
            **page_of("api_organizations", len(rows), told, query),
            "results": [listed_organization(row, counts[row.pk]) for row in rows[first : first + size]],
        }
        return self.shaped(shapes.OrganizationsSerializer, body)


def named(rows: list[Organization], part: str) -> list[Organization]:
    """Those with the part in their name, in whichever language. In Python, since PostgreSQL folds no accents."""
    folded = fold(part)
    return [row for row in rows if any(folded in fold(name) for name in of_field(row, "name").values())]


class OneOrganization(OpenDataView):
    @extend_schema(
        operation_id="organizations_retrieve",
        summary="One organisation",
        description="An organisation with services in the tray, in all languages.",
        parameters=[LanguageParameter],
        responses=answers(shapes.FullOrganizationSerializer, 404, 410),
    )
    def get(self, request: Request, key: UUID) -> Response:
        self.told(LanguageParameter)
        row = Organization.objects.filter(pk=key).first()
        services = Service.objects.in_tray().filter(organization=key).count() if row else 0
        if row and row.removed_at:
            raise Gone
        if row is None or not services:
            raise Http404(f"no organisation {key}")
        return self.shaped(shapes.FullOrganizationSerializer, full_organization(row, services))


class Municipalities(OpenDataView):
    @extend_schema(
        operation_id="municipalities_list",
        summary="Municipalities of Finland",
        description="All of them, by their codes.",
        parameters=[LanguageParameter],
        responses=answers(shapes.MunicipalitiesSerializer),
    )
    def get(self, request: Request) -> Response:
        self.told(LanguageParameter)
        rows = Municipality.objects.select_related("county")
        return self.shaped(shapes.MunicipalitiesSerializer, {"results": [municipality(row) for row in rows]})


def municipality(row: Municipality) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": of_field(row, "name"),
        "county": {"code": row.county_id, "name": of_field(row.county, "name")},
        "language_status": row.language_status,
        "latitude": row.latitude,
        "longitude": row.longitude,
    }


class ContentAreas(OpenDataView):
    @extend_schema(
        operation_id="content_areas_list",
        summary="Content areas of the national hyte service concept",
        description="What services are sorted by, with how many services each has.",
        parameters=[LanguageParameter],
        responses=answers(shapes.ContentAreasSerializer),
    )
    def get(self, request: Request) -> Response:
        told = self.told(LanguageParameter)
        everything = search(Criteria(), told["lang"], size=1)
        areas = [content_area(area, everything) for area in ContentArea]
        return self.shaped(shapes.ContentAreasSerializer, {"results": areas})


def content_area(area: ContentArea, everything: Results) -> dict[str, Any]:
    return {
        "code": area.value,
        "name": of_label(area.label),
        "services": everything.counts.get(Option("area", area.value), 0),
    }


@extend_schema(exclude=True)
class Index(OpenDataView):
    """What there is, for somebody who begins at the address of the API itself."""

    def get(self, request: Request) -> Response:
        self.told(LanguageParameter)
        names = ("services", "organizations", "municipalities", "content_areas", "schema")
        return self.response({name: absolute(reverse(f"api_{name}")) for name in names})


@extend_schema(exclude=True)
class Nothing(OpenDataView):
    """Any other address under the API's own."""

    def get(self, request: Request, **path: str) -> Response:
        raise Http404
