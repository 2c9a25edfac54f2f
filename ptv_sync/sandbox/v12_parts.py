"""Parts of API v12's JSON: areas, phones, addresses, hours."""

import datetime as dt
from collections.abc import Iterable

from ptv_sync.sandbox.entities import Address, Area, Phone, Version
from ptv_sync.sandbox.v11_hours import WEEKDAYS, texts
from ptv_sync.sandbox.v11_parts import Json
from tray.catalogue.hours import DAY, ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

PHONE_CHARGES = {"Chargeable": "Charged", "FreeOfCharge": "Free", "Other": "ExtraCharge"}
CHARGES = {"Chargeable": "Charged", "FreeOfCharge": "Free", "Other": "Other"}
AREA_TYPES = {"Nationwide": "WholeCountry", "NationwideExceptAlandIslands": "WholeCountryExceptAland"}


def moment(value: dt.datetime) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"


def area(value: Area) -> Json:
    if value.type != "LimitedType":
        return {"areaType": AREA_TYPES[value.type]}
    return {
        "areaType": "LimitedArea",
        "municipalities": value.municipalities,
        "regions": value.regions,
        "wellbeingServicesCounties": value.counties,
    }


def phone(value: Phone, language: str, *, can_be_sms: bool = False) -> Json:
    """Where a list of contacts has no text messages, such a number is a phone like others."""
    row: Json = {
        "type": "InternationalPhone" if value.dial_code else "DomesticPhone",
        "number": value.number,
        "chargeType": PHONE_CHARGES[value.charge],
        "chargeDescription": value.charge_info.get(language),
        "additionalInformation": value.label.get(language),
    }
    if value.dial_code:
        row["dialCode"] = value.dial_code
    if value.kind == "Fax" or (value.kind == "Sms" and can_be_sms):
        row |= {"type": value.kind, "dialCode": value.dial_code or "+358"}
    return row


def phones(values: Iterable[Phone], language: str) -> list[Json]:
    return [phone(value, language) for value in values if value.kind != "Fax"]


def faxes(values: Iterable[Phone], language: str) -> list[Json]:
    return [phone(value, language) for value in values if value.kind == "Fax"]


def any_phones(values: Iterable[Phone], language: str) -> list[Json]:
    return [phone(value, language, can_be_sms=True) for value in values]


def emails(addresses: Iterable[str]) -> list[Json]:
    return [{"email": address} for address in addresses]


def web_address(version: Version) -> Json:
    return {"url": version.url or None, "name": version.url_name or None}


def web_pages(version: Version) -> list[Json]:
    return [{"name": version.url_name, "url": version.url}] if version.url else []


def no_addresses() -> Json:
    return {"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []}


def location(places: Iterable[Address]) -> Json:
    """Visiting addresses. Neither municipality nor post office is told."""
    found = [place for place in places if not place.po_box]
    return {
        "foreignAddresses": [],
        "otherAddresses": [other_address(place) for place in found if not place.street],
        "streetAddresses": [
            street_address(place) | {"accessibilityRegisterServicePointId": None} for place in found if place.street
        ],
    }


def contact_addresses(places: Iterable[Address]) -> Json:
    return no_addresses() | {"postOfficeBoxAddresses": [box_address(place) for place in places if place.po_box]}


def delivery_address(place: Address) -> Json:
    row = box_address(place) if place.po_box else street_address(place) | {"coordinates": []}
    return row | {"deliveryAddressType": "PostOfficeBox" if place.po_box else "StreetAddress", "recipient": {}}


def street_address(place: Address) -> Json:
    return {
        "addressSource": {"source": "Posti"},
        "streetName": place.street,
        "addressDetail": place.number,
        "postalCode": place.postal_code,
        "coordinates": coordinates(place),
        "additionalInformation": place.info,
    }


def other_address(place: Address) -> Json:
    return {
        "postalCode": place.postal_code or None,
        "coordinates": coordinates(place),
        "additionalInformation": place.info,
    }


def box_address(place: Address) -> Json:
    return {"postalCode": place.postal_code, "postOfficeBox": place.po_box, "additionalInformation": place.info}


def coordinates(place: Address) -> list[Json]:
    if place.northing is None:
        return []
    return [{"system": "EPSG:3067", "source": "NLS", "easting": place.easting, "northing": place.northing}]


def service_hours(hours: OpeningHours) -> Json:
    rows = [regular(row) for row in hours.regular] + [exceptional(row) for row in hours.exceptions]
    return {"hours": rows, "holidayServiceHours": holidays(hours.holidays) if hours.holidays else None}


def regular(row: RegularHours) -> Json:
    dates: Json = {}
    if row.valid_from and row.valid_to:
        dates = {"fromDate": row.valid_from.isoformat(), "toDate": row.valid_to.isoformat()}
    words: Json = {"heading": texts(row.label), "additionalInformation": {}}
    if row.always_open or row.by_appointment:
        status = "Open" if row.always_open else "OpenOnReservation"
        return {"type": "ContinuousAlwaysValidServiceHour", "openingStatus": status} | words
    if any(opening.closes > opening.opens + DAY for opening in row.openings):
        kind = "ContinuousDateRangeServiceHour" if dates else "ContinuousWeekdaysUntilFurtherNoticeServiceHour"
        return {"type": kind, **span(row.openings[0]), **dates, **words}
    kind = "WeeklyDateRangeServiceHour" if dates else "WeeklyUntilFurtherNoticeServiceHour"
    return {"type": kind, "weeklyHours": week(row.openings), **dates, **words}


def span(opening: Opening) -> Json:
    return {
        "openingStatus": "OpenOnReservation" if opening.by_appointment else "Open",
        "fromDay": WEEKDAYS[opening.day],
        "toDay": WEEKDAYS[(opening.day + opening.closes // DAY) % 7],
        "fromTime": clock(opening.opens),
        "toTime": clock(opening.closes),
    }


def week(openings: Iterable[Opening]) -> Json:
    days: Json = {}
    for opening in openings:
        status = "OpenOnReservation" if opening.by_appointment else "Open"
        repetition = {"odd": "OddWeeks", "even": "EvenWeeks"}.get(opening.weeks, "Weekly")
        hour = day_hour(opening.opens, opening.closes, status) | {"repetition": repetition}
        days.setdefault(WEEKDAYS[opening.day].lower(), {"hours": []})["hours"].append(hour)
    return days


def exceptional(row: ExceptionalHours) -> Json:
    """The same hours on every weekday that the dates hold."""
    length = (row.last_on - row.first_on).days + 1
    days = row.days or sorted({(row.first_on.weekday() + step) % 7 for step in range(min(length, 7))})
    hours = [slot_hour | {"repetition": "Weekly"} for slot_hour in slot_hours(row.slots)]
    return {
        "type": "ExceptionalDateRangeServiceHour",
        "heading": texts(row.label),
        "additionalInformation": {},
        "fromDate": row.first_on.isoformat(),
        "toDate": row.last_on.isoformat(),
        "weeklyHours": {WEEKDAYS[day].lower(): {"hours": hours} for day in days},
    }


def holidays(rows: Iterable[HolidayHours]) -> Json:
    found = [{"holidayName": row.holiday, "hours": slot_hours(row.slots)} for row in rows]
    return {"repetition": {"type": "RepetitionEveryYear"}, "holidays": found}


def slot_hours(slots: Iterable[Slot]) -> list[Json]:
    return [day_hour(slot.opens, slot.closes, "Open") for slot in slots] or [day_hour(0, 0, "Closed")]


def day_hour(opens: int, closes: int, status: str) -> Json:
    return {"start": clock(opens), "end": clock(closes), "openingStatus": status, "additionalInformation": {}}


def clock(minutes: int) -> str:
    hours, rest = divmod(minutes % DAY, 60)
    return f"{hours:02d}:{rest:02d}"
