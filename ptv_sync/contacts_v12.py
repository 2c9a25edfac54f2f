"""API v12: language versions, phones, links and addresses → the shapes of tray.catalogue.details."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ptv_sync.reading import Json, Reader, in_order, merge_emails, merge_links, merge_phones, texts, with_receiver
from ptv_sync.reasons import Reason
from ptv_sync.records import Area
from tray.catalogue.details import LANGUAGES, Email, Link, Phone, PostalAddress, Texts

AREA_TYPES = {
    "WholeCountry": "nationwide",
    "WholeCountryExceptAland": "nationwide_except_aland",
    "LimitedArea": "limited",
}
PHONE_KINDS = {"DomesticPhone": "phone", "InternationalPhone": "phone", "Fax": "fax", "Sms": "sms"}
# The owner's own mark is the best, then the accessibility register's, then the geocoder's.
COORDINATE_SOURCES = ("User", "AccessibilityRegister", "NLS")


def versions(reader: Reader, item: Json) -> dict[str, Json]:
    """The language versions that the tray reads; each holds every key of its type."""
    found = reader.required(item, "languageVersions") or {}
    return {language: found[language] for language in LANGUAGES if isinstance(found.get(language), dict)}


def text_of(reader: Reader, by_language: dict[str, Json], key: str) -> Texts:
    return texts({language: reader.text(reader.required(version, key)) for language, version in by_language.items()})


def display_name(reader: Reader, by_language: dict[str, Json]) -> Texts:
    """The name that its owner wants shown, per language."""
    return texts(
        {
            language: (reader.text(version.get("alternativeName")) if version.get("isAlternativeNamePrimary") else "")
            or reader.text(reader.required(version, "name"))
            for language, version in by_language.items()
        }
    )


def localized(reader: Reader, value: Any, name: str) -> Texts:
    """{fi: …, sv: …}, where a missing text may be null or ""."""
    if value is None:
        return texts({})
    if not isinstance(value, dict):
        reader.leave_out(name, Reason.WRONG_SHAPE, value)
        return texts({})
    return texts({language: reader.text(value.get(language)) for language in LANGUAGES})


def area(reader: Reader, value: Json | None) -> Area:
    kind = reader.one_of((value or {}).get("areaType"), AREA_TYPES, "area.areaType") or "nationwide"
    if value is None or kind != "limited":
        return Area(type=kind)
    return Area(
        type=kind,
        municipalities=known(reader, value.get("municipalities"), reader.places.municipality),
        counties=known(reader, value.get("wellbeingServicesCounties"), reader.places.county),
        regions=known(reader, value.get("regions"), reader.places.region),
    )


def known(reader: Reader, codes: Any, look_up: Callable[[object], str]) -> tuple[str, ...]:
    found = []
    for code in codes or ():
        if place := look_up(code):
            found.append(place)
        else:
            reader.leave_out("area", Reason.UNKNOWN_AREA, code)
    return reader.words(found)


def phones(reader: Reader, by_language: dict[str, Json], *keys: str) -> tuple[Phone, ...]:
    return merge_phones(
        (language, phone)
        for language, version in by_language.items()
        for key in keys
        for row in reader.rows(reader.required(version, key), key)
        if (phone := read_phone(reader, row, language, key))
    )


def read_phone(reader: Reader, row: Json, language: str, name: str) -> Phone | None:
    kind = reader.one_of(row.get("type"), PHONE_KINDS, f"{name}.type")
    number = reader.phone(row.get("number"), prefix=row.get("dialCode"), name=f"{name}.number")
    if not kind or not number:
        return None
    return Phone(
        number=number,
        kind=kind,
        charge=reader.charge(row.get("chargeType"), f"{name}.chargeType"),
        charge_info=texts({language: reader.text(row.get("chargeDescription"))}),
        label=texts({language: reader.text(row.get("additionalInformation"))}),
    )


def emails(reader: Reader, by_language: dict[str, Json], key: str) -> tuple[Email, ...]:
    return merge_emails(
        (language, address)
        for language, version in by_language.items()
        for row in reader.rows(reader.required(version, key), key)
        if (address := reader.email(row.get("email"), key))
    )


def links(reader: Reader, by_language: dict[str, Json], *keys: str) -> tuple[Link, ...]:
    """Of lists of {name, url, additionalInformation?, type?}, or of one such object that may be empty."""
    return merge_links(
        link
        for key in keys
        for language, version in by_language.items()
        for link in read_links(reader, version, key, language)
    )


def read_links(reader: Reader, version: Json, key: str, language: str) -> Iterator[Link]:
    value = reader.required(version, key)
    for row in [value] if isinstance(value, dict) else reader.rows(value, key):
        if url := reader.url(row.get("url"), f"{key}.url"):
            yield Link(
                url=url,
                language=language,
                name=reader.text(row.get("name")),
                info=reader.text(row.get("additionalInformation")),
                kind=str(row.get("type") or "").upper(),
            )


def location(reader: Reader, value: Json | None) -> tuple[PostalAddress, ...]:
    return in_order(container(reader, value or {}, "visiting"))


def contact_addresses(reader: Reader, value: Json | None) -> tuple[PostalAddress, ...]:
    return in_order(container(reader, value or {}, "postal"))


def container(reader: Reader, value: Json, kind: str) -> Iterable[PostalAddress]:
    for row in reader.rows(value.get("streetAddresses"), "streetAddresses"):
        yield street_address(reader, row, kind)
    for row in reader.rows(value.get("otherAddresses"), "otherAddresses"):
        if point := other_address(reader, row, kind):
            yield point
    for row in reader.rows(value.get("postOfficeBoxAddresses"), "postOfficeBoxAddresses"):
        yield po_box_address(reader, row, kind)
    for row in reader.rows(value.get("foreignAddresses"), "foreignAddresses"):
        if foreign := localized(reader, row.get("address"), "foreignAddresses.address"):
            yield PostalAddress(kind=kind, foreign=foreign, country=reader.text(row.get("countryCode"))[:2] or "FI")


def street_address(reader: Reader, row: Json, kind: str) -> PostalAddress:
    postal_code = reader.text(row.get("postalCode"))
    latitude, longitude = coordinates(reader, row.get("coordinates")) or (None, None)
    return PostalAddress(
        kind=kind,
        street=localized(reader, row.get("streetName"), "streetName"),
        number=reader.text(row.get("addressDetail")),
        info=localized(reader, row.get("additionalInformation"), "additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(None, postal_code, "municipality"),
        latitude=latitude,
        longitude=longitude,
        accessibility_register_id=reader.text(row.get("accessibilityRegisterServicePointId")),
    )


def other_address(reader: Reader, row: Json, kind: str) -> PostalAddress | None:
    position = coordinates(reader, row.get("coordinates"))
    if not position:
        return None
    postal_code = reader.text(row.get("postalCode"))
    return PostalAddress(
        kind=kind,
        info=localized(reader, row.get("additionalInformation"), "additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(None, postal_code, "municipality"),
        latitude=position[0],
        longitude=position[1],
    )


def po_box_address(reader: Reader, row: Json, kind: str) -> PostalAddress:
    postal_code = reader.text(row.get("postalCode"))
    return PostalAddress(
        kind=kind,
        po_box=localized(reader, row.get("postOfficeBox"), "postOfficeBox"),
        info=localized(reader, row.get("additionalInformation"), "additionalInformation"),
        postal_code=postal_code,
        municipality=reader.municipality(None, postal_code, "municipality"),
    )


def coordinates(reader: Reader, rows: Any) -> tuple[float, float] | None:
    by_source = {row.get("source"): row for row in reader.rows(rows, "coordinates") if row.get("system") == "EPSG:3067"}
    for source in COORDINATE_SOURCES:
        if row := by_source.get(source):
            position = reader.position(row.get("northing"), row.get("easting"), "coordinates")
            if position:
                return position
    return None


def delivery_addresses(reader: Reader, rows: Any) -> tuple[PostalAddress, ...]:
    """Where a form is returned to: an address, or words."""
    return in_order(
        address for row in reader.rows(rows, "deliveryAddresses") if (address := delivery_address(reader, row))
    )


def delivery_address(reader: Reader, row: Json) -> PostalAddress | None:
    kind = row.get("deliveryAddressType")
    receiver = localized(reader, row.get("recipient"), "deliveryAddresses.recipient")
    if kind == "StreetAddress":
        return with_receiver(street_address(reader, row, "delivery"), receiver)
    if kind == "PostOfficeBox":
        return with_receiver(po_box_address(reader, row, "delivery"), receiver)
    words = localized(reader, row.get("deliveryInformation"), "deliveryAddresses.deliveryInformation")
    address = with_receiver(PostalAddress(kind="delivery", info=words), receiver)
    return address if address.info else None
