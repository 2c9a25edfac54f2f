"""Parts of API v11's JSON: localised texts, classifications, areas, phones, addresses, hours.

Parts that many objects share are made once and shared, so nobody may change what these functions return.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ptv_sync.sandbox import geography
from ptv_sync.sandbox.entities import Address, Area, Phone, Term, Version
from ptv_sync.sandbox.reading import NAMESPACE

Json = dict[str, Any]
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
ONTOLOGIES = {"service_classes": "PTVL", "target_groups": "TARGETGROUP", "life_events": "LIFESITUATION"}


def localised(words: Mapping[str, str]) -> list[Json]:
    return [{"value": value, "language": language} for language, value in words.items()]


def typed(
    versions: Mapping[str, Version], kinds: Mapping[str, str], *, headers: bool, nulls: bool = True
) -> list[Json]:
    """`kinds` maps PTV's text types to our fields. A missing text is a row with null, as PTV itself sends it."""
    rows = []
    for language, version in versions.items():
        for kind, field in kinds.items():
            value = getattr(version, field)
            if value or nulls:
                rows.append({"language": language, "value": shown(value, headers=headers), "type": kind})
    return rows


def shown(value: str, *, headers: bool) -> str | None:
    """Without `showHeader`, a heading loses its mark and is a line like any other."""
    if not headers and "#" in value:
        value = HEADING.sub("", value)
    return value or None


def names(versions: Mapping[str, Version]) -> list[Json]:
    rows = [{"language": lang, "value": version.name, "type": "Name"} for lang, version in versions.items()]
    rows += [
        {"language": lang, "value": version.alternative_name, "type": "AlternativeName"}
        for lang, version in versions.items()
        if version.alternative_name
    ]
    return rows


def plain(versions: Mapping[str, Version], field: str, *, headers: bool) -> list[Json]:
    return [
        {"value": shown(getattr(version, field), headers=headers), "language": language}
        for language, version in versions.items()
    ]


@cache
def finto_id(uri: str) -> str:
    return str(uuid.uuid5(NAMESPACE, uri))


@cache
def finto(name: str, code: str) -> Json:
    """A class with its older `uri` where it has one, and the present one as `newUri`."""
    item = geography.codes(name)[code]
    parent = geography.codes(name).get(item.parent)
    row: Json = {"name": localised(item.name)}
    if name == "service_classes":
        row["description"] = []
    return row | {
        "code": code,
        "ontologyType": ONTOLOGIES[name],
        "uri": item.old_uri or item.uri,
        "parentId": finto_id(parent.uri) if parent else None,
        "parentUri": (parent.old_uri or parent.uri) if parent else None,
        "newUri": item.uri,
        "newParentUri": parent.uri if parent else None,
    }


def fintos(name: str, codes: Iterable[str]) -> list[Json]:
    return [finto(name, code) for code in codes]


def ontology_term(term: Term) -> Json:
    return {
        "name": localised(term.name),
        "code": None,
        "ontologyType": "YSO",
        "uri": term.uri,
        "parentId": None,
        "parentUri": None,
    }


@cache
def municipality(code: str) -> Json:
    return {"code": code, "name": localised(geography.municipalities()[code].name)}


@cache
def areas(area: Area | None) -> list[Json]:
    if area is None:
        return []
    rows: list[Json] = []
    if area.municipalities:
        members = [municipality(code) for code in area.municipalities]
        rows.append({"type": "Municipality", "code": None, "name": None, "municipalities": members})
    rows += [area_row("WellbeingServiceCounties", geography.counties()[code], code) for code in area.counties]
    rows += [area_row("Region", geography.regions()[code], province(code)) for code in area.regions]
    return rows


def area_row(kind: str, place: geography.Place, code: str) -> Json:
    members = [municipality(member) for member in place.municipalities]
    return {"type": kind, "code": code, "name": localised(place.name), "municipalities": members}


def province(region: str) -> str:
    return geography.PROVINCE_OF_ALAND if region == geography.ALAND else region


def phones(numbers: Iterable[Phone], languages: Iterable[str], *, kind: bool) -> list[Json]:
    """A row for each language of the texts. `kind`: whether the list tells phones, faxes and text messages apart."""
    rows = []
    for language in languages:
        for phone in numbers:
            row: Json = {"type": phone.kind} if kind else {}
            row["additionalInformation"] = phone.label.get(language)
            row["serviceChargeType"] = phone.charge
            row["chargeDescription"] = phone.charge_info.get(language)
            row["prefixNumber"] = phone.dial_code or None
            row["isFinnishServiceNumber"] = not phone.dial_code
            row["number"] = phone.number
            row["language"] = language
            rows.append(row)
    return rows


def emails(addresses: Iterable[str], languages: Iterable[str]) -> list[Json]:
    return [{"value": address, "language": language} for language in languages for address in addresses]


def web_pages(versions: Mapping[str, Version]) -> list[Json]:
    return [
        {"url": version.url, "value": version.url_name or None, "language": language}
        for language, version in versions.items()
        if version.url
    ]


@cache
def post_office(code: str) -> list[Json]:
    office = geography.post_offices().get(code)
    return localised({language: name.upper() for language, name in office.name.items()}) if office else []


def address(place: Address) -> Json:
    is_box, is_street = bool(place.po_box), bool(place.street)
    return {
        "type": "Postal" if is_box else "Location",
        "subType": "PostOfficeBox" if is_box else "Single" if is_street else "Other",
        "postOfficeBoxAddress": box_address(place) if is_box else None,
        "streetAddress": street_address(place) | coordinates(place) if is_street and not is_box else None,
        "otherAddress": None if is_box or is_street else other_address(place),
        "locationAbroad": None,
        "entrances": None if is_box else [],
        "country": "FI",
    }


def delivery_address(place: Address) -> Json:
    return {
        "subType": "PostOfficeBox" if place.po_box else "Street",
        "postOfficeBoxAddress": box_address(place) if place.po_box else None,
        "streetAddress": None if place.po_box else street_address(place),
        "deliveryAddressInText": None,
        "receiver": [],
    }


def box_address(place: Address) -> Json:
    return {
        "postOfficeBox": localised(place.po_box),
        "postalCode": place.postal_code,
        "postOffice": post_office(place.postal_code),
        "municipality": municipality(place.municipality) if place.municipality else None,
        "additionalInformation": localised(place.info),
    }


def street_address(place: Address) -> Json:
    return {
        "street": localised(place.street),
        "streetNumber": place.number,
        "postalCode": place.postal_code,
        "postOffice": post_office(place.postal_code),
        "municipality": municipality(place.municipality) if place.municipality else None,
        "additionalInformation": localised(place.info),
    }


def coordinates(place: Address) -> Json:
    """PTV's `latitude` is the northing and its `longitude` the easting, in metres."""
    if place.northing is None:
        return {"latitude": None, "longitude": None, "coordinateState": "NotReceived"}
    return {"latitude": str(place.northing), "longitude": str(place.easting), "coordinateState": "Ok"}


def other_address(place: Address) -> Json:
    return {
        "latitude": None if place.northing is None else str(place.northing),
        "longitude": None if place.easting is None else str(place.easting),
        "postalCode": place.postal_code or None,
        "postOffice": post_office(place.postal_code),
        "additionalInformation": localised(place.info),
    }


def moment(value: dt.datetime) -> str:
    """UTC without a zone, seven digits of a second."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"
