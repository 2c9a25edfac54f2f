"""API v12: searches, objects, archives, connections, hierarchies and code lists."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ptv_sync.sandbox import geography, render_v12
from ptv_sync.sandbox import query_v12 as q
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.entities import Area
from ptv_sync.sandbox.store import Store
from ptv_sync.sandbox.v11_parts import Json
from ptv_sync.sandbox.v12_parts import AREA_TYPES
from ptv_sync.sandbox.web import Answer, Request, Routes, json

Fits = Callable[[Sandbox, q.Query, Any], bool]
Render = Callable[[Sandbox, Any], Json]


def envelope(box: Sandbox, request: Request, query: q.Query, ids: Sequence[str], row: Callable[[str], Json]) -> Answer:
    """Past the last page: no items. `totalPages` is 0 for an empty list."""
    size, start = query.page_size, (query.page - 1) * query.page_size
    ids = box.faults.moved(request.list_name(), box.faults.listed(list(ids)), start=start)
    pages = box.faults.pages(-(-len(ids) // size))
    shown = box.faults.served(ids[start : start + size], request.list_name())
    items = [box.faults.rename(row(item_id)) for item_id in shown]
    return paged(query, len(ids), pages, items)


def paged(query: q.Query, total: int, pages: int, items: list[Json]) -> Answer:
    return json(
        {"page": query.page, "pageSize": query.page_size, "totalItems": total, "totalPages": pages, "items": items}
    )


# Searches


def search(name: str, known: Mapping[str, q.Parameter], fits: Fits, render: Render) -> Callable[..., Answer]:
    def handler(box: Sandbox, request: Request) -> Answer:
        query = q.read_query(request, known)
        store: Store[Any] = getattr(box, name)
        ids = since(store, query)
        if query.values.keys() - {"page", "pageSize", "publishedAtOrAfter"}:
            ids = [item_id for item_id in ids if fits(box, query, store.get(item_id))]
        return envelope(box, request, query, ids, lambda item_id: render(box, store.get(item_id)))

    return handler


def since(store: Store[Any], query: q.Query) -> list[str]:
    first = query.moment("publishedAtOrAfter")
    if first is None:
        return store.published()
    return [item_id for item_id in store.published() if store.modified(item_id) >= first]


def fits_area(query: q.Query, area: Area | None) -> bool:
    """Codes are looked for as the object gives them: a county is not its municipalities."""
    if query.one("areaType"):
        kind = AREA_TYPES.get(area.type, "LimitedArea") if area else ""
        if kind != query.one("areaType"):
            return False
    return (
        query.fits("municipalities", lambda: area.municipalities if area else ())
        and query.fits("regions", lambda: area.regions if area else ())
        and query.fits("wellbeingServicesCounties", lambda: area.counties if area else ())
    )


def fits_classes(box: Sandbox, query: q.Query, item: Any) -> bool:
    return (
        query.fits("serviceClasses", lambda: item.classes)
        and query.fits("targetGroups", lambda: item.target_groups)
        and query.fits("ontologyTerms", lambda: (box.terms[key].uri for key in item.terms))
        and query.fits("industrialClasses", lambda: ())
        and is_among(query, "serviceTypes", render_v12.SERVICE_TYPES.get(item.type, item.type))
    )


def is_among(query: q.Query, name: str, value: str) -> bool:
    return not query.many(name) or value in query.many(name)


def is_owned(query: q.Query, owner: str) -> bool:
    return is_among(query, "organizationContentIds", owner)


def fits_service(box: Sandbox, query: q.Query, item: Any) -> bool:
    return (
        is_owned(query, item.organization)
        and not query.one("serviceCollectionContentId")
        and fits_area(query, item.area)
        and fits_classes(box, query, item)
        and query.fits("languageVersions", lambda: item.versions)
    )


def fits_channel(box: Sandbox, query: q.Query, item: Any) -> bool:
    return (
        is_owned(query, item.organization)
        and not query.one("serviceCollectionContentId")
        and fits_area(query, item.area)
        and is_among(query, "channelTypes", render_v12.CHANNEL_TYPES.get(item.type, item.type))
        and query.fits("languageVersions", lambda: item.versions)
    )


def fits_organization(box: Sandbox, query: q.Query, item: Any) -> bool:
    return (
        fits_area(query, item.area)
        and is_among(query, "businessIds", item.business_id)
        and is_among(query, "organizationTypes", item.type)
        and query.fits("languageVersions", lambda: item.versions)
    )


def fits_general_description(box: Sandbox, query: q.Query, item: Any) -> bool:
    return (
        is_owned(query, render_v12.GD_OWNER)
        and fits_classes(box, query, item)
        and query.fits("generalDescriptionTypes", lambda: ("Municipality",))
    )


def connection_search(box: Sandbox, request: Request) -> Answer:
    query = q.read_query(request, q.CONNECTION_SEARCH)
    links: Sequence[str] = box.index().links
    if services := set(query.many("serviceContentIds")):
        links = [link for link in links if link.partition(" ")[0] in services]
    if channels := set(query.many("channelContentIds")):
        links = [link for link in links if box.linked(link)[1].channel in channels]
    if first := query.moment("publishedAtOrAfter"):
        links = [link for link in links if box.connected_at(*box.linked(link)) >= first]
    return envelope(box, request, query, links, lambda link: render_v12.connection(box, *box.linked(link)))


def empty_search(box: Sandbox, request: Request) -> Answer:
    return envelope(box, request, q.read_query(request, q.COLLECTION_SEARCH), [], lambda item_id: {})


# Objects and archives


def one(name: str, noun: str, render: Render) -> Callable[..., Answer]:
    def handler(box: Sandbox, request: Request, item_id: str) -> Answer:
        q.read_query(request, q.NONE)
        content_id = q.content_id(request, "contentId", item_id)
        store: Store[Any] = getattr(box, name)
        if box.faults.is_on("emptied") or not store.is_live(content_id):
            raise q.not_found(request, noun, is_known=content_id in store and not box.faults.is_on("emptied"))
        return json(box.faults.rename(render(box, store.get(content_id))))

    return handler


def no_collection(box: Sandbox, request: Request, item_id: str) -> Answer:
    q.content_id(request, "contentId", item_id)
    raise q.not_found(request, "Service collection", is_known=False)


def connection(box: Sandbox, request: Request, service: str, channel: str) -> Answer:
    q.read_query(request, q.NONE)
    service = q.content_id(request, "serviceContentId", service)
    channel = q.content_id(request, "channelContentId", channel)
    item = box.services.live(service)
    for link in box.live_connections(item) if item else ():
        if item and link.channel == channel:
            return json(box.faults.rename(render_v12.connection(box, item, link)))
    raise q.not_found(request, "Connection", is_known=False)


def hierarchy(box: Sandbox, request: Request, item_id: str) -> Answer:
    """The edges of the whole tree to which the organisation belongs. A 404 here has no reason."""
    q.read_query(request, q.NONE)
    item = box.organizations.live(q.content_id(request, "contentId", item_id))
    if item is None:
        return json(q.problem(request, 404, "Not Found", "Organization was not found"), 404)
    return json({"edges": edges(box, box.root_of(item))})


def edges(box: Sandbox, parent: str) -> list[Json]:
    found: list[Json] = []
    for child in box.children_of(parent):
        found += [{"childContentId": child.id, "parentContentId": parent}, *edges(box, child.id)]
    return found


def archived(name: str) -> Callable[..., Answer]:
    """Only ids; neither when nor why."""

    def handler(box: Sandbox, request: Request) -> Answer:
        query = q.read_query(request, q.ARCHIVED)
        first = query.moment("archivedAtOrAfter")
        ids = [item_id for item_id, at in archived_moments(box, name) if first is None or at >= first]
        return envelope(box, request, query, ids, lambda item_id: {"contentId": item_id})

    return handler


def archived_moments(box: Sandbox, name: str) -> Iterable[tuple[str, dt.datetime]]:
    if name == "connections":
        return [(change.content_id, change.at) for change in box.archived_connections]
    if name == "collections":
        return []
    store: Store[Any] = getattr(box, name)
    return [(item_id, gone.at) for item_id, gone in store.gone("Archived")]


# Code lists


def code_list(known: Mapping[str, q.Parameter], rows: Callable[[Sandbox], list[Json]]) -> Callable[..., Answer]:
    def handler(box: Sandbox, request: Request) -> Answer:
        query = q.read_query(request, known)
        found = [row for row in rows(box) if fits_code(query, row)]
        start = (query.page - 1) * query.page_size
        pages = box.faults.pages(-(-len(found) // query.page_size))
        return paged(query, len(found), pages, found[start : start + query.page_size])

    return handler


def fits_code(query: q.Query, row: Json) -> bool:
    name = query.one("name").lower()
    return (
        is_among(query, "codes", row.get("code", ""))
        and is_among(query, "uris", row.get("uri", ""))
        and is_among(query, "types", row.get("type") or "")
        and query.one("isValid") != "false"
        and (not name or any(name in text.lower() for text in row["name"].values()))
    )


def classes(name: str) -> Callable[[Sandbox], list[Json]]:
    def rows(box: Sandbox) -> list[Json]:
        known = geography.codes(name)
        return [
            {
                "code": item.code,
                "uri": item.uri,
                "parentUri": known[item.parent].uri if item.parent else None,
                "isValid": True,
                "name": item.name,
            }
            for item in known.values()
        ]

    return rows


def no_rows(box: Sandbox) -> list[Json]:
    return []


def term_rows(box: Sandbox) -> list[Json]:
    """A translation that is missing is an empty text."""
    return [
        {"uri": t.uri, "type": None, "parentUris": [], "isValid": True, "name": {"fi": "", "sv": "", "en": ""} | t.name}
        for t in box.terms.values()
    ]


def simple_rows(name: str) -> Callable[[Sandbox], list[Json]]:
    return lambda box: [code_row(code, words) for code, words in geography.simple_codes(name).items()]


def municipality_rows(box: Sandbox) -> list[Json]:
    return [code_row(town.code, town.name) for town in geography.municipalities().values()]


def postal_rows(box: Sandbox) -> list[Json]:
    return [
        code_row(office.code, {language: name.upper() for language, name in office.name.items()})
        for office in geography.post_offices().values()
    ]


def place_rows(places: Callable[[], Mapping[str, geography.Place]]) -> Callable[[Sandbox], list[Json]]:
    return lambda box: [
        code_row(place.code, place.name) | {"municipalities": place.municipalities} for place in places().values()
    ]


def code_row(code: str, name: Mapping[str, str]) -> Json:
    return {"code": code, "isValid": True, "name": name}


V12 = "/api/v12"
COLLECTION = f"{V12}/service-collection"
TYPES = (
    ("service", "services", "Service", q.SERVICE_SEARCH, fits_service, render_v12.service),
    ("service-channel", "channels", "Service channel", q.CHANNEL_SEARCH, fits_channel, render_v12.channel),
    (
        "organization",
        "organizations",
        "Organization",
        q.ORGANIZATION_SEARCH,
        fits_organization,
        render_v12.organization,
    ),
    (
        "general-description",
        "general_descriptions",
        "General description",
        q.GD_SEARCH,
        fits_general_description,
        render_v12.general_description,
    ),
)


def type_routes() -> Iterable[tuple[str, Callable[..., Answer]]]:
    for path, name, noun, known, fits, render in TYPES:
        yield f"{V12}/{path}/search", search(name, known, fits, render)
        yield f"{V12}/{path}/archived", archived(name)
        yield f"{V12}/{path}/{{item_id}}", one(name, noun, render)


ROUTES = Routes(
    [
        (f"{V12}/organization/hierarchy/{{item_id}}", hierarchy),
        *type_routes(),
        (f"{V12}/connection/search", connection_search),
        (f"{V12}/connection/archived", archived("connections")),
        (f"{V12}/connection/{{service}}/{{channel}}", connection),
        (f"{COLLECTION}/search", empty_search),
        (f"{COLLECTION}/archived", archived("collections")),
        (f"{COLLECTION}/{{item_id}}", no_collection),
        (f"{V12}/service-classes", code_list(q.URI_CODES, classes("service_classes"))),
        (f"{V12}/target-groups", code_list(q.URI_CODES, classes("target_groups"))),
        (f"{V12}/life-events", code_list(q.URI_CODES, classes("life_events"))),
        (f"{V12}/industrial-classes", code_list(q.URI_CODES, no_rows)),
        (f"{V12}/ontology-terms", code_list(q.TERM_CODES, term_rows)),
        (f"{V12}/language-codes", code_list(q.PLAIN_CODES, simple_rows("languages"))),
        (f"{V12}/country-codes", code_list(q.PLAIN_CODES, simple_rows("countries"))),
        (f"{V12}/municipality-codes", code_list(q.PLAIN_CODES, municipality_rows)),
        (f"{V12}/postal-codes", code_list(q.PLAIN_CODES, postal_rows)),
        (f"{V12}/region-codes", code_list(q.PLAIN_CODES, place_rows(geography.regions))),
        (f"{V12}/wellbeing-services-county-codes", code_list(q.PLAIN_CODES, place_rows(geography.counties))),
    ]
)


def answer(box: Sandbox, request: Request) -> Answer:
    """The gateway asks for the key before anything else."""
    if request.api_key != box.api_key:
        return json({"message": "Forbidden"}, 403)
    found = ROUTES.find(request.path)
    if found is None:
        return json({"message": "Not Found"}, 404)
    handler, values = found
    return handler(box, request, **values)
