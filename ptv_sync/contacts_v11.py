"""API v11: localised lists, phones, links and addresses → the shapes of tray.catalogue.details."""

from collections.abc import Iterable
from typing import Any

from ptv_sync.reading import (
    PHONE_KINDS,
    Json,
    Reader,
    in_order,
    merge_emails,
    merge_links,
    merge_phones,
    texts,
    typed,
    with_receiver,
)
from ptv_sync.reasons import Reason
from ptv_sync.records import Area
from tray.catalogue.details import LANGUAGES, Email, Entrance, Link, Phone, PostalAddress, Sentence, Texts

AREA_TYPES = {
    "Nationwide": "nationwide",
    "NationwideExceptAlandIslands": "nationwide_except_aland",
    "LimitedType": "limited",
}
ADDRESS_KINDS = {"Location": "visiting", "Visiting": "visiting", "Postal": "postal"}
ADDRESS_SUBTYPES = {
    "Single": "street",
    "Street": "street",
    "PostOfficeBox": "po_box",
    "Abroad": "foreign",
    "Other": "other",
}
# States in which PTV's coordinates mean something.
GOOD_COORDINATES = ("Ok", "EnteredByUser")


def localized(reader: Reader, rows: Any, name: str) -> Texts:
    """[{value, language}]"""
    return typed((row.get("language", ""), reader.text(row.get("value"), "value")) for row in reader.rows(rows, name))


def of_type(reader: Reader, rows: Any, wanted: str, name: str) -> Texts:
    """[{value, language, type}], those of one type."""
    return typed(
        (row.get("language", ""), reader.text(row.get("value"), "value"))
        for row in reader.rows(rows, name)
        if row.get("type") == wanted
    )


def display_name(reader: Reader, item: Json, key: str) -> Texts:
    """The name that its owner wants shown, per language: the alternative one where `displayNameType` says so."""
    names = of_type(reader, item.get(key), "Name", key)
    alternatives = of_type(reader, item.get(key), "AlternativeName", key)
    preferred = {
        row.get("language")
        for row in reader.rows(item.get("displayNameType"), "displayNameType")
        if row.get("type") == "AlternativeName"
    }
    return texts(
        {
            language: (getattr(alternatives, language) if language in preferred else "") or getattr(names, language)
            for language in LANGUAGES
        }
    )


def area(reader: Reader, item: Json) -> Area:
    kind = reader.one_of(item.get("areaType"), AREA_TYPES, "areaType") or "nationwide"
    if kind != "limited":
        return Area(type=kind)
    found: dict[str, list[str]] = {"municipalities": [], "counties": [], "regions": []}
    for row in reader.rows(item.get("areas"), "areas"):
        key, codes = area_codes(reader, row)
        found[key] += codes
    return Area(type=kind, **{key: reader.words(codes) for key, codes in found.items()})


def area_codes(reader: Reader, row: Json) -> tuple[str, list[str]]:
    """Regions and counties by code; anything else, such as a hospital district, by its member municipalities."""
    if row.get("type") == "Region":
        return "regions", known(reader, [row.get("code")], reader.places.region)
    if row.get("type") == "WellbeingServiceCounties":
        return "counties", known(reader, [row.get("code")], reader.places.county)
    members = [member.get("code") for member in reader.rows(row.get("municipalities"), "areas.municipalities")]
    return "municipalities", known(reader, members, reader.places.municipality)


def known(reader: Reader, codes: Iterable[Any], look_up: Any) -> list[str]:
    found = []
    for code in codes:
        if place := look_up(code):
            found.append(place)
        else:
            reader.leave_out("areas", Reason.UNKNOWN_AREA, code)
    return found


def phones(reader: Reader, rows: Any, name: str) -> tuple[Phone, ...]:
    return merge_phones(
        (row.get("language", ""), phone) for row in reader.rows(rows, name) if (phone := read_phone(reader, row, name))
    )


def read_phone(reader: Reader, row: Json, name: str) -> Phone | None:
    kind = reader.one_of(row.get("type") or "Phone", PHONE_KINDS, f"{name}.type")
    prefix = None if row.get("isFinnishServiceNumber") else row.get("prefixNumber")
    number = reader.phone(row.get("number"), prefix=prefix, name=f"{name}.number")
    if not kind or not number:
        return None
    language = row.get("language", "")
    return Phone(
        number=number,
        kind=kind,
        charge=reader.charge(row.get("serviceChargeType"), f"{name}.serviceChargeType"),
        charge_info=texts({language: reader.text(row.get("chargeDescription"), "chargeDescription")}),
        label=texts({language: reader.text(row.get("additionalInformation"), "additionalInformation")}),
    )


def emails(reader: Reader, rows: Any, name: str) -> tuple[Email, ...]:
    return merge_emails(
        (row.get("language", ""), address)
        for row in reader.rows(rows, name)
        if (address := reader.email(row.get("value"), name))
    )


def links(reader: Reader, rows: Any, name: str) -> tuple[Link, ...]:
    """[{url, value, language}]"""
    return merge_links(
        Link(url=url, language=row.get("language", ""), name=reader.text(row.get("value"), "value"))
        for row in reader.rows(rows, name)
        if (url := reader.url(row.get("url"), f"{name}.url"))
    )


def addresses(reader: Reader, rows: Any, name: str) -> tuple[PostalAddress, ...]:
    return in_order(address for row in reader.rows(rows, name) if (address := read_address(reader, row, name)))


def read_address(reader: Reader, row: Json, name: str) -> PostalAddress | None:
    kind = reader.one_of(row.get("type"), ADDRESS_KINDS, f"{name}.type")
    subtype = reader.one_of(row.get("subType"), ADDRESS_SUBTYPES, f"{name}.subType")
    if not kind or not subtype:
        return None
    country = str(row.get("country") or "FI").upper()[:2]
    if subtype == "po_box":
        return po_box_address(reader, row.get("postOfficeBoxAddress") or {}, kind)
    if subtype == "foreign":
        foreign = localized(reader, row.get("locationAbroad"), f"{name}.locationAbroad")
        return PostalAddress(kind=kind, foreign=foreign, country=country) if foreign else None
    if subtype == "other" or not row.get("streetAddress"):
        return place_address(reader, row.get("otherAddress") or {}, kind)
    return street_address(reader, row["streetAddress"], kind, entrances(reader, row.get("entrances")))


def street_address(
    reader: Reader, street: Json, kind: str, accessibility: tuple[Entrance, ...] = ()
) -> PostalAddress | None:
    name = localized(reader, street.get("street"), "street")
    latitude, longitude = coordinates(reader, street)
    if not name and latitude is None:
        return None
    postal_code = reader.text(street.get("postalCode"))
    return PostalAddress(
        kind=kind,
        street=name,
        number=reader.text(street.get("streetNumber"), "streetNumber"),
        info=localized(reader, street.get("additionalInformation"), "street.additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(
            (street.get("municipality") or {}).get("code"), postal_code, "street.municipality"
        ),
        latitude=latitude,
        longitude=longitude,
        accessibility=accessibility,
    )


def place_address(reader: Reader, place: Json, kind: str) -> PostalAddress | None:
    """A point on the map without a street, such as a beach."""
    position = (
        reader.position(place.get("latitude"), place.get("longitude"), "otherAddress.position") if place else None
    )
    if not position:
        return None
    postal_code = reader.text(place.get("postalCode"))
    return PostalAddress(
        kind=kind,
        info=localized(reader, place.get("additionalInformation"), "otherAddress.additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(None, postal_code, "otherAddress.municipality"),
        latitude=position[0],
        longitude=position[1],
    )


def po_box_address(reader: Reader, box: Json, kind: str) -> PostalAddress | None:
    name = localized(reader, box.get("postOfficeBox"), "postOfficeBox")
    postal_code = reader.text(box.get("postalCode"))
    if not name and not postal_code:
        return None
    return PostalAddress(
        kind=kind,
        po_box=name,
        info=localized(reader, box.get("additionalInformation"), "postOfficeBox.additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(
            (box.get("municipality") or {}).get("code"), postal_code, "postOfficeBox.municipality"
        ),
    )


def coordinates(reader: Reader, street: Json) -> tuple[float | None, float | None]:
    """v11's `latitude` is the northing and its `longitude` the easting, in metres, as text."""
    state = street.get("coordinateState")
    if street.get("latitude") is None and street.get("longitude") is None:
        return None, None
    if state not in GOOD_COORDINATES:
        reader.leave_out(
            "coordinates", Reason.NOT_A_POSITION, f"{state}: {street.get('latitude')}, {street.get('longitude')}"
        )
        return None, None
    return reader.position(street.get("latitude"), street.get("longitude"), "coordinates") or (None, None)


def entrances(reader: Reader, rows: Any) -> tuple[Entrance, ...]:
    return tuple(
        Entrance(
            name=localized(reader, row.get("name"), "entrances.name"),
            is_main=row.get("isMainEntrance") is True,
            sentences=tuple(sentences(reader, row)),
        )
        for row in reader.rows(rows, "entrances")
    )


def sentences(reader: Reader, entrance: Json) -> Iterable[Sentence]:
    for group in reader.rows(entrance.get("accessibilitySentences"), "accessibilitySentences"):
        title = localized(reader, group.get("sentenceGroup"), "sentenceGroup")
        for row in reader.rows(group.get("sentences"), "sentences"):
            if text := localized(reader, row.get("sentence"), "sentence"):
                yield Sentence(title, text)


def delivery_addresses(reader: Reader, rows: Any) -> tuple[PostalAddress, ...]:
    """Where a form is returned to: an address, or words."""
    return in_order(
        address for row in reader.rows(rows, "deliveryAddresses") if (address := delivery_address(reader, row))
    )


def delivery_address(reader: Reader, row: Json) -> PostalAddress | None:
    receiver = localized(reader, row.get("receiver"), "deliveryAddresses.receiver")
    if row.get("streetAddress"):
        address = street_address(reader, row["streetAddress"], "delivery")
    elif row.get("postOfficeBoxAddress"):
        address = po_box_address(reader, row["postOfficeBoxAddress"], "delivery")
    else:
        words = localized(reader, row.get("deliveryAddressInText"), "deliveryAddresses.deliveryAddressInText")
        address = PostalAddress(kind="delivery", info=words)
    if not address:
        return None
    address = with_receiver(address, receiver)
    return address if address.street or address.po_box or address.info else None
