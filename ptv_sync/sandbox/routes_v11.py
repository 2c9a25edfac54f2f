"""API v11's paths, and its smaller answers: entities of an organisation, hierarchies, archives and code lists."""

import datetime as dt
from typing import Any

from ptv_sync.sandbox import api_v11 as api
from ptv_sync.sandbox import geography
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.entities import Organization
from ptv_sync.sandbox.store import Store
from ptv_sync.sandbox.v11_parts import Json, localised, moment, names, province
from ptv_sync.sandbox.web import TEXT, Answer, Request, Routes, json


def entities_of_organization(box: Sandbox, request: Request, organization: str) -> Answer:
    """The one id page that tells times."""
    owner = api.guid("organizationId", organization)
    if not box.organizations.is_live(owner):
        raise api.not_found(f"Organization with id '{owner}' not found.")
    rows: dict[str, Json] = {}
    stores: tuple[Store[Any], ...] = (box.services, box.channels)
    for store in stores:
        owned = [item_id for item_id in store.published() if store.get(item_id).organization == owner]
        for item_id in api.dated(request, store, owned):
            rows[item_id] = {
                "id": item_id,
                "type": store.get(item_id).type,
                "modified": moment(store.modified(item_id)),
                "created": moment(store.created(item_id)),
            }
    return api.page(box, request, list(rows), api.IDS_A_PAGE, rows.__getitem__)


def root_organizations(box: Sandbox, request: Request) -> Answer:
    store = box.organizations
    ids = [item_id for item_id in store.published() if not store.get(item_id).parent]
    return api.page(box, request, api.dated(request, store, ids), api.IDS_A_PAGE, api.item(store))


def hierarchy(box: Sandbox, request: Request, item_id: str) -> Answer:
    item = box.organizations.live(api.guid("id", item_id))
    if item is None:
        raise api.not_found(f"Organization with id '{item_id}' not found.")
    parent = box.organizations.live(item.parent)
    return json(branch(box, item) | {"parent": {"id": parent.id, **organization_names(parent)} if parent else None})


def branch(box: Sandbox, item: Organization) -> Json:
    children = [branch(box, child) for child in box.children_of(item.id)]
    return {"id": item.id, **organization_names(item), "subOrganizations": children or None}


def organization_names(item: Organization) -> Json:
    return {"organizationNames": names(item.versions)}


def archive(box: Sandbox, request: Request) -> Answer:
    is_service = "/service/" in request.path.lower()
    owner = api.guid("OrganizationId", request.value("OrganizationId"))
    kind = request.value("ArchivingType")
    if kind not in ("Manual", "Automatic"):
        raise api.bad("ArchivingType", "The ArchivingType field is required.")
    skip, take = whole_number(request, "Skip"), whole_number(request, "Take")
    store: Store[Any] = box.services if is_service else box.channels
    first, last = instant(request, "MinArchivingDate"), instant(request, "MaxArchivingDate")
    rows = [
        {
            "id": item_id,
            "organizationId": owner,
            "type": store.get(item_id).type,
            "archivingDate": moment(gone.at),
            "serviceNames" if is_service else "names": names(store.get(item_id).versions),
        }
        for item_id, gone in store.gone("Archived")
        if store.get(item_id).organization == owner
        and gone.is_automatic == (kind == "Automatic")
        and (first is None or gone.at >= first)
        and (last is None or gone.at <= last)
    ]
    return json(rows[skip : skip + take])


def whole_number(request: Request, name: str) -> int:
    text = request.value(name)
    if not text.isdigit() or (name == "Take" and int(text) > 100):
        raise api.bad(name, f"The field {name} must be between 0 and 100.")
    return int(text)


def instant(request: Request, name: str) -> dt.datetime | None:
    text = request.value(name)
    try:
        value = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        raise api.bad(name, f"The value '{text}' is not valid.") from None
    return value.replace(tzinfo=dt.UTC) if value and value.tzinfo is None else value


# Code lists: `names` here, where embedded classes have `name`


def code_row(code: str, name: dict[str, str]) -> Json:
    return {"code": code, "names": localised(name)}


def municipality_codes(box: Sandbox, request: Request) -> Answer:
    return json([code_row(town.code, town.name) for town in geography.municipalities().values()])


def country_codes(box: Sandbox, request: Request) -> Answer:
    rows = geography.rows(geography.CODE_LISTS / "countries.csv")
    return json([code_row(row["code"], geography.names(row)) | {"prefixNumbers": [row["dial_code"]]} for row in rows])


def language_codes(box: Sandbox, request: Request) -> Answer:
    return json([code_row(code, name) for code, name in geography.simple_codes("languages").items()])


def postal_codes(box: Sandbox, request: Request) -> Answer:
    offices = geography.post_offices()

    def row(code: str) -> Json:
        return code_row(code, {language: name.upper() for language, name in offices[code].name.items()})

    return api.page(box, request, list(offices), api.IDS_A_PAGE, row)


def area_codes(box: Sandbox, request: Request, kind: str) -> Answer:
    wanted = kind.lower()
    if wanted == "municipality":
        return municipality_codes(box, request)
    if wanted == "province":
        return json([code_row(province(code), place.name) for code, place in geography.regions().items()])
    if wanted == "wellbeingservicecounties":
        return json([code_row(code, place.name) for code, place in geography.counties().items()])
    raise api.bad("type", "The field is invalid. Please use one of these: 'Province, WellbeingServiceCounties'.")


def old_version(box: Sandbox, request: Request, **values: str) -> Answer:
    return Answer(404, b"This version is not supported! Please check supported versions from swagger.", TEXT)


V11 = "/api/v11"
ROUTES = Routes(
    [
        (f"{V11}/Service", api.service_ids),
        (f"{V11}/Service/list", api.batch("Service")),
        (f"{V11}/Service/serviceWithGD/list", api.batch("Service", with_gd=True)),
        (f"{V11}/Service/list/organization", api.objects_of_organization("Service")),
        (f"{V11}/Service/list/area/{{area}}/code/{{code}}", api.objects_in_area("Service")),
        (f"{V11}/Service/archived/list", archive),
        (f"{V11}/Service/serviceClass", api.services_by_code("service_classes", "classes")),
        (f"{V11}/Service/targetGroup", api.services_by_code("target_groups", "target_groups")),
        (f"{V11}/Service/industrialClass", api.empty_ids),
        (f"{V11}/Service/type/{{kind}}", api.by_type("services")),
        (f"{V11}/Service/serviceChannel/{{channel}}", api.services_of_channel),
        (f"{V11}/Service/area/{{area}}/code/{{code}}", api.ids_in_area("services")),
        (f"{V11}/Service/serviceWithGD/{{item_id}}", api.one("Service", with_gd=True)),
        (f"{V11}/Service/{{item_id}}", api.one("Service")),
        (f"{V11}/ServiceChannel", api.channel_ids),
        (f"{V11}/ServiceChannel/list", api.batch("ServiceChannel")),
        (f"{V11}/ServiceChannel/list/organization", api.objects_of_organization("ServiceChannel")),
        (f"{V11}/ServiceChannel/list/area/{{area}}/code/{{code}}", api.objects_in_area("ServiceChannel")),
        (f"{V11}/ServiceChannel/archived/list", archive),
        (f"{V11}/ServiceChannel/type/{{kind}}", api.by_type("channels")),
        (f"{V11}/ServiceChannel/organization/{{organization}}", api.channels_of_organization),
        (f"{V11}/ServiceChannel/organization/{{organization}}/type/{{kind}}", api.channels_of_organization),
        (f"{V11}/ServiceChannel/area/{{area}}/code/{{code}}", api.ids_in_area("channels")),
        (f"{V11}/ServiceChannel/{{item_id}}", api.one("ServiceChannel")),
        (f"{V11}/Organization", api.organization_ids),
        (f"{V11}/Organization/list", api.batch("Organization")),
        (f"{V11}/Organization/list/area/{{area}}/code/{{code}}", api.objects_in_area("Organization")),
        (f"{V11}/Organization/area/{{area}}/code/{{code}}", api.ids_in_area("organizations")),
        (f"{V11}/Organization/businesscode/{{code}}", api.organizations_by_business),
        (f"{V11}/Organization/Hierarchy", root_organizations),
        (f"{V11}/Organization/Hierarchy/{{item_id}}", hierarchy),
        (f"{V11}/Organization/{{item_id}}", api.one("Organization")),
        (f"{V11}/GeneralDescription", api.general_description_ids),
        (f"{V11}/GeneralDescription/newGdList", api.general_description_ids),
        (f"{V11}/GeneralDescription/list", api.batch("GeneralDescription")),
        (f"{V11}/GeneralDescription/{{item_id}}", api.one("GeneralDescription")),
        (f"{V11}/ServiceCollection", api.empty_ids),
        (f"{V11}/ServiceCollection/organization", api.empty_ids),
        (f"{V11}/ServiceCollection/{{item_id}}", api.not_here),
        (f"{V11}/Common/EntitiesByOrganization/{{organization}}", entities_of_organization),
        (f"{V11}/CodeList/GetMunicipalityCodes", municipality_codes),
        (f"{V11}/CodeList/GetCountryCodes", country_codes),
        (f"{V11}/CodeList/GetLanguageCodes", language_codes),
        (f"{V11}/CodeList/GetPostalCodes", postal_codes),
        (f"{V11}/CodeList/GetAreaCodes/type/{{kind}}", area_codes),
        ("/api/v[2-7]/.+", old_version),
    ]
)


def answer(box: Sandbox, request: Request) -> Answer:
    found = ROUTES.find(request.path)
    if found is None:
        return Answer(404, b"", TEXT)
    handler, values = found
    return handler(box, request, **values)


def broken(message: str = "An unexpected error occurred. Trace id: 0HN0000000000:00000002") -> Answer:
    return json({"errorMessage": message}, 500)
