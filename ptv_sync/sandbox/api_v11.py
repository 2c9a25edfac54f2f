"""API v11: which request gets which answer. Texts of errors are those of PTV's own server."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ptv_sync.sandbox import geography, render_v11
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.entities import Area, Service, first_name
from ptv_sync.sandbox.store import Store
from ptv_sync.sandbox.v11_parts import Json, province
from ptv_sync.sandbox.web import UUID, Answer, Refused, Request, json

IDS_A_PAGE = 1000
OBJECTS_A_PAGE = 100
OBJECTS_A_BATCH = 100
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
STATUSES = ("Published", "Archived", "Withdrawn")
ZEROS = "00000000-0000-0000-0000-000000000000"
NOUNS = {"Service": "Service", "ServiceChannel": "Service channel", "GeneralDescription": "General description"}
TOO_MANY = (
    f"There were too many items within result set. Only {OBJECTS_A_BATCH} items are allowed. "
    "Use more restrictive search criteria!"
)
BAD_GUID = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."

Row = Callable[[str], Json]


def bad(name: str, message: str) -> Refused:
    return Refused(json({name: [message]}, 400))


def not_found(message: str) -> Refused:
    return Refused(json({"errorMessage": message}, 404))


def failed(message: str) -> Refused:
    return Refused(json({"errorMessage": message}, 500))


# Lists and pages


def page_number(request: Request) -> int:
    text = request.value("page", "1")
    try:
        number = int(text)
    except ValueError:
        raise bad("page", f"The value '{text}' is not valid.") from None
    if number < 0:
        raise bad("page", "The page number cannot be negative value.")
    return number


def page(box: Sandbox, request: Request, ids: Sequence[str], size: int, row: Row, *, batch: bool = False) -> Answer:
    """A page past the end, page 0 and an empty list have null for items."""
    number = page_number(request)
    ids = box.faults.moved(request.list_name(), box.faults.listed(list(ids)), start=(number - 1) * size)
    count = box.faults.pages(-(-len(ids) // size)) if number else 0
    shown = ids[(number - 1) * size : number * size] if 0 < number <= count else []
    if batch:
        shown = box.faults.served(shown)
    rows = [row(item_id) for item_id in shown] or None
    return json({"pageNumber": number, "pageSize": size, "pageCount": count, "itemList": rows})


def date(request: Request, name: str) -> dt.datetime | None:
    text = request.value(name)
    if not text:
        return None
    try:
        if not DATE.fullmatch(text):
            raise ValueError(text)
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    except ValueError:
        raise bad(name, f"The {name} parameter is invalid.") from None


def within(request: Request, pairs: Iterable[tuple[str, dt.datetime]], also: Iterable[str] = ()) -> list[str]:
    """The ids whose time is after `date` and before `dateBefore`, neither included, or that are in `also`."""
    after, before = date(request, "date"), date(request, "dateBefore")
    always = set(also)
    return [
        item_id
        for item_id, at in pairs
        if item_id in always or ((after is None or at > after) and (before is None or at < before))
    ]


def dated(request: Request, store: Store[Any], ids: Iterable[str], also: Iterable[str] = ()) -> list[str]:
    if not request.value("date") and not request.value("dateBefore"):
        return list(ids)
    return within(request, ((item_id, store.modified(item_id)) for item_id in ids), also)


def by_status(request: Request, store: Store[Any], also: Iterable[str] = ()) -> list[str]:
    status = request.value("status", "Published").capitalize()
    if status not in STATUSES:
        raise bad("status", f"The field is invalid. Please use one of these: '{', '.join(STATUSES)}'.")
    if status == "Published":
        return dated(request, store, store.published(), also)
    return within(request, ((item_id, gone.at) for item_id, gone in store.gone(status)))


def connected_within(box: Sandbox, request: Request, side: str) -> list[str]:
    """With a date, lists of services and channels also have those whose connections changed then."""
    if not request.value("date") and not request.value("dateBefore"):
        return []
    return within(request, ((getattr(change, side), change.at) for change in box.connection_changes))


def item(store: Store[Any]) -> Row:
    return lambda item_id: {"id": item_id, "name": first_name(store.get(item_id).versions) or None}


def organization_item(box: Sandbox) -> Row:
    def row(item_id: str) -> Json:
        one = box.organizations.get(item_id)
        return {"id": item_id, "name": first_name(one.versions) or None, "parentOrganizationId": one.parent}

    return row


def service_ids(box: Sandbox, request: Request) -> Answer:
    ids = by_status(request, box.services, connected_within(box, request, "service"))
    return page(box, request, ids, IDS_A_PAGE, item(box.services))


def channel_ids(box: Sandbox, request: Request) -> Answer:
    ids = by_status(request, box.channels, connected_within(box, request, "channel"))
    if request.value("organizationId") or request.value("code"):
        owner = owner_of(box, request)
        ids = [item_id for item_id in ids if box.channels.get(item_id).organization == owner]
    return page(box, request, ids, IDS_A_PAGE, item(box.channels))


def organization_ids(box: Sandbox, request: Request) -> Answer:
    return page(box, request, by_status(request, box.organizations), IDS_A_PAGE, organization_item(box))


def general_description_ids(box: Sandbox, request: Request) -> Answer:
    ids = dated(request, box.general_descriptions, box.general_descriptions.published())
    return page(box, request, ids, IDS_A_PAGE, item(box.general_descriptions))


def empty_ids(box: Sandbox, request: Request) -> Answer:
    date(request, "date")
    return page(box, request, [], IDS_A_PAGE, lambda item_id: {})


# Filters of lists


def services_of_channel(box: Sandbox, request: Request, channel: str) -> Answer:
    guid("serviceChannelId", channel)
    ids = [one.id for one, _ in box.services_of(channel.lower())]
    return page(box, request, dated(request, box.services, ids), IDS_A_PAGE, item(box.services))


def services_by_code(name: str, attribute: str) -> Callable[[Sandbox, Request], Answer]:
    """A class also finds services of its subclasses, and those whose general description has it."""

    def handler(box: Sandbox, request: Request) -> Answer:
        uri = request.value("uri")
        wanted = {code.code for code in geography.codes(name).values() if uri and uri in (code.uri, code.old_uri)}
        wanted |= {code.code for code in geography.codes(name).values() if code.parent in wanted}
        ids = [
            item_id
            for item_id in box.services.published()
            if wanted & all_codes(box, box.services.get(item_id), attribute)
        ]
        return page(box, request, dated(request, box.services, ids), IDS_A_PAGE, item(box.services))

    return handler


def all_codes(box: Sandbox, service: Service, attribute: str) -> set[str]:
    base = box.base_of(service)
    return {*getattr(service, attribute), *(getattr(base, attribute) if base else ())}


def by_type(name: str) -> Callable[[Sandbox, Request, str], Answer]:
    def handler(box: Sandbox, request: Request, kind: str) -> Answer:
        store: Store[Any] = getattr(box, name)
        ids = [item_id for item_id in store.published() if store.get(item_id).type.lower() == kind.lower()]
        return page(box, request, dated(request, store, ids), IDS_A_PAGE, item(store))

    return handler


def channels_of_organization(box: Sandbox, request: Request, organization: str, kind: str = "") -> Answer:
    guid("organizationId", organization)
    ids = [
        item_id
        for item_id in box.channels.published()
        if (one := box.channels.get(item_id)).organization == organization.lower()
        and kind.lower() in ("", one.type.lower())
    ]
    return page(box, request, dated(request, box.channels, ids), IDS_A_PAGE, item(box.channels))


def in_area(box: Sandbox, request: Request, store: Store[Any], area: str, code: str) -> list[str]:
    members = members_of(area, code)
    whole = request.is_true("includeWholeCountry")
    is_aland = members <= set(geography.regions()[geography.ALAND].municipalities)

    def fits(value: Area | None) -> bool:
        if value is None:
            return False
        if value.type != "LimitedType":
            return whole and not (is_aland and value.type == "NationwideExceptAlandIslands")
        return not members.isdisjoint(geography.covered(value))

    return [item_id for item_id in store.published() if fits(store.get(item_id).area)]


def members_of(area: str, code: str) -> set[str]:
    if not re.fullmatch(r"[0-9]{1,6}", code):
        raise bad("code", "The field is invalid.")
    kind = area.lower()
    if kind == "municipality" and code in geography.municipalities():
        return {code}
    if kind == "wellbeingservicecounties" and code in geography.counties():
        return set(geography.counties()[code].municipalities)
    region = geography.ALAND if code == geography.PROVINCE_OF_ALAND else code
    if kind == "province" and region in geography.regions() and province(region) == code:
        return set(geography.regions()[region].municipalities)
    if kind not in ("municipality", "wellbeingservicecounties", "province", "businessregions", "hospitalregions"):
        raise bad("area", "The field is invalid.")
    noun = {"municipality": "Municipality"}.get(kind, "Area")
    raise not_found(f"{noun} with code '{code}' not found.")


def ids_in_area(name: str) -> Callable[[Sandbox, Request, str, str], Answer]:
    def handler(box: Sandbox, request: Request, area: str, code: str) -> Answer:
        store: Store[Any] = getattr(box, name)
        row = organization_item(box) if name == "organizations" else item(store)
        return page(box, request, dated(request, store, in_area(box, request, store, area, code)), IDS_A_PAGE, row)

    return handler


# Objects


def guid(name: str, text: str) -> str:
    if not UUID.fullmatch(text):
        raise bad(name, BAD_GUID)
    return text.lower()


def renderer(box: Sandbox, request: Request, name: str, *, with_gd: bool = False) -> Row:
    headers = request.is_true("showHeader")
    render: dict[str, Row] = {
        "Service": lambda item_id: render_v11.service(box, box.services.get(item_id), with_gd=with_gd, headers=headers),
        "ServiceChannel": lambda item_id: render_v11.channel(box, box.channels.get(item_id), headers=headers),
        "Organization": lambda item_id: render_v11.organization(box, box.organizations.get(item_id), headers=headers),
        "GeneralDescription": lambda item_id: render_v11.general_description(
            box, box.general_descriptions.get(item_id), headers=headers
        ),
    }
    return lambda item_id: box.faults.rename(render[name](item_id))


def store_of(box: Sandbox, name: str) -> Store[Any]:
    stores: dict[str, Any] = {
        "Service": box.services,
        "ServiceChannel": box.channels,
        "Organization": box.organizations,
        "GeneralDescription": box.general_descriptions,
    }
    found: Store[Any] = stores[name]
    return found


def one(name: str, *, with_gd: bool = False) -> Callable[[Sandbox, Request, str], Answer]:
    def handler(box: Sandbox, request: Request, item_id: str) -> Answer:
        if guid("id", item_id) == ZEROS:
            raise failed("An unexpected error occurred. Trace id: 0HN0000000000:00000001")
        if box.faults.is_on("emptied") or not store_of(box, name).is_live(item_id.lower()):
            raise not_found(f"{NOUNS.get(name, name)} with id '{item_id}' not found.")
        return json(renderer(box, request, name, with_gd=with_gd)(item_id.lower()))

    return handler


def batch(name: str, *, with_gd: bool = False) -> Callable[[Sandbox, Request], Answer]:
    """What is not published is left out without a word."""

    def handler(box: Sandbox, request: Request) -> Answer:
        text = request.value("guids")
        if not text:
            raise bad("guids", "Property guids is required.")
        wanted = dict.fromkeys(guid("guids", part.strip()) for part in text.split(","))
        store = store_of(box, name)
        found = box.faults.listed([item_id for item_id in wanted if store.is_live(item_id)])
        if not found:
            raise not_found(f"{NOUNS.get(name, name)}s not found.")
        if len(set(found)) > OBJECTS_A_BATCH:
            raise failed(TOO_MANY)
        row = renderer(box, request, name, with_gd=with_gd)
        return json([row(item_id) for item_id in box.faults.served(found)])

    return handler


def owner_of(box: Sandbox, request: Request) -> str:
    if code := request.value("code"):
        for item_id in box.organizations.published():
            if box.organizations.get(item_id).business_id == code:
                return item_id
        raise not_found(f"Organization with code '{code}' not found.")
    owner = guid("organizationId", request.value("organizationId"))
    if not box.organizations.is_live(owner):
        raise not_found(f"Organization with id '{owner}' not found.")
    return owner


def objects_of_organization(name: str) -> Callable[[Sandbox, Request], Answer]:
    def handler(box: Sandbox, request: Request) -> Answer:
        owner, store = owner_of(box, request), store_of(box, name)
        ids = [item_id for item_id in store.published() if store.get(item_id).organization == owner]
        row = renderer(box, request, name, with_gd=request.is_true("serviceWithGD"))
        return page(box, request, ids, OBJECTS_A_PAGE, row, batch=True)

    return handler


def objects_in_area(name: str) -> Callable[[Sandbox, Request, str, str], Answer]:
    def handler(box: Sandbox, request: Request, area: str, code: str) -> Answer:
        ids = in_area(box, request, store_of(box, name), area, code)
        row = renderer(box, request, name, with_gd=request.is_true("serviceWithGD"))
        return page(box, request, ids, OBJECTS_A_PAGE, row, batch=True)

    return handler


def organizations_by_business(box: Sandbox, request: Request, code: str) -> Answer:
    store = box.organizations
    ids = [item_id for item_id in store.published() if store.get(item_id).business_id == code]
    if not ids:
        raise not_found(f"Organizations with business code '{code}' not found.")
    return json([renderer(box, request, "Organization")(item_id) for item_id in ids])


def not_here(box: Sandbox, request: Request, item_id: str) -> Answer:
    raise not_found(f"{request.path.split('/')[3]} with id '{guid('id', item_id)}' not found.")
