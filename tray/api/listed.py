"""Services as a search gives them: short, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from tray.api.links import service_url
from tray.catalogue.models import Charge, ServedArea, Service
from tray.catalogue.translated import columns, in_language
from tray.pages.links import absolute, service_path
from tray.search.criteria import OPTIONS, Option
from tray.search.engine import Hit, Results

LISTED = (
    *columns("name", "summary", "organization__name"),
    *("organization", "charge", "languages", "content_areas", "source_modified_at"),
    *("area_type", "municipalities", "counties", "regions"),
)
HUNDRED_METRES = 100


def found_services(hits: Iterable[Hit], language: str) -> list[dict[str, Any]]:
    """In one query, in the order of the hits. What has left the tray since the search rows were made is left out."""
    hits = list(hits)
    services = Service.objects.in_tray().filter(pk__in=[hit.service_id for hit in hits])
    rows = {row.pk: row for row in services.select_related("organization").only(*LISTED)}
    return [found_service(rows[hit.service_id], hit, language) for hit in hits if hit.service_id in rows]


def found_service(row: Service, hit: Hit, language: str) -> dict[str, Any]:
    name, summary = in_language(row, "name", language), in_language(row, "summary", language)
    return {
        "id": row.pk,
        "url": absolute(service_path(row, language)),
        "api_url": service_url(row.pk),
        "name": name.text,
        "name_language": name.language,
        "summary": summary.text,
        "summary_language": summary.language,
        "organization": {
            "id": row.organization_id,
            "name": in_language(row.organization, "name", language).text,
        },
        "content_areas": row.content_areas,
        "charge": row.charge if row.charge in Charge.values else "",
        "languages": row.languages,
        "area_served": area_served(row),
        "is_open_now": hit.is_open,
        "distance_m": None if hit.distance is None else round(hit.distance / HUNDRED_METRES) * HUNDRED_METRES,
        "updated_at": row.source_modified_at,
    }


def area_served(row: ServedArea) -> dict[str, Any]:
    return {
        "type": row.area_type,
        "municipalities": row.municipalities,
        "counties": row.counties,
        "regions": row.regions,
    }


def facets(results: Results) -> dict[str, dict[str, int]]:
    """Counts by kind of option and its value; "open_now" stands among the filters."""
    counts: dict[str, dict[str, int]] = {"area": {}, "filter": {}, "age": {}, "language": {}}
    for option in OPTIONS:
        counts[facet_of(option)][option.value] = results.counts.get(option, 0)
    return counts


def facet_of(option: Option) -> str:
    return "filter" if option.kind == "open_now" else option.kind
