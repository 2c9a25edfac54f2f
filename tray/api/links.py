"""Whole addresses of the API's own answers, with the public host."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from tray.pages.links import Query, absolute, with_query
from tray.search.criteria import Criteria, place_query


def service_url(key: UUID) -> str:
    return absolute(reverse("api_service", args=[key]))


def organization_url(key: UUID) -> str:
    return absolute(reverse("api_organization", args=[key]))


def neighbours(name: str, query: Query, *, page: int, pages: int) -> dict[str, str | None]:
    """The addresses of the next and the previous page; `query` is without the page's number."""

    def address(number: int) -> str:
        return absolute(with_query(reverse(name), [*query, ("page", str(number))]))

    return {
        "next": address(page + 1) if page < pages else None,
        "previous": address(min(page - 1, pages)) if page > 1 else None,
    }


def search_query(told: Mapping[str, Any], criteria: Criteria) -> Query:
    """What was asked for, checked and without identity codes, as parameters in a fixed order."""
    pairs = [("lang", told["lang"]), ("page_size", str(told["page_size"]))]
    pairs += [("q", criteria.text)] if criteria.text else []
    pairs += [("area", area.value) for area in criteria.areas]
    pairs += place_query(criteria.place)
    pairs += [(name, "true") for name in criteria.filters]
    pairs += [("open_now", "true")] if criteria.open_now else []
    pairs += [("literal", "true")] if criteria.literal else []
    pairs += [("age", age.value) for age in criteria.ages]
    pairs += [("language", code) for code in criteria.languages]
    if criteria.near:
        pairs += [("lat", f"{criteria.near.latitude:.2f}"), ("lon", f"{criteria.near.longitude:.2f}")]
    return pairs
