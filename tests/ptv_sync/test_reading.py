"""Single values out of PTV's JSON: what is taken, what is left out, and what is said about it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptv_sync.contacts_v11 import area, read_address
from ptv_sync.places import Places
from ptv_sync.reading import Reader, clean, in_order, merge_phones, with_receiver
from ptv_sync.reasons import Reason, Rejected
from tray.catalogue.details import Phone, PostalAddress, Texts

PLACES = Places(
    municipalities=frozenset({"905", "499", "507"}),
    counties=frozenset({"17", "91"}),
    regions=frozenset({"15", "21"}),
    successors={"588": "507"},
    municipality_of_postal_code={"65100": "905"},
)


@pytest.fixture
def reader() -> Reader:
    return Reader(PLACES)


def reasons(reader: Reader) -> list[Reason]:
    return [left_out.reason for left_out in reader.left_out]


def test_required_key_may_be_null_but_not_absent(reader: Reader) -> None:
    assert reader.required({"id": None}, "id") is None
    with pytest.raises(Rejected) as rejected:
        reader.required({}, "id")
    assert rejected.value.reason == Reason.MISSING_FIELD


def test_placeholder_is_left_out(reader: Reader) -> None:
    assert reader.text("additionalInformation", "additionalInformation") == ""
    assert reasons(reader) == [Reason.PLACEHOLDER]


@pytest.mark.parametrize(
    ("number", "prefix", "dialled"),
    [
        ("447943552", "+358", "+358447943552"),
        ("044 794 3552", "+358", "+358447943552"),
        ("0295000", None, "0295000"),
        ("116117", "", "116117"),
        (None, "+358", ""),
    ],
)
def test_phone(reader: Reader, number: str | None, prefix: str | None, dialled: str) -> None:
    assert reader.phone(number, prefix=prefix, name="phone") == dialled
    assert reader.left_out == []


@pytest.mark.parametrize("number", ["ks. verkkosivut", "12", "+358 (0) abc"])
def test_phone_that_is_none(reader: Reader, number: str) -> None:
    assert reader.phone(number, prefix=None, name="phone") == ""
    assert reasons(reader) == [Reason.NOT_A_NUMBER]


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://example.fi/a?b=c", "https://example.fi/a?b=c"),
        ("www.example.fi/sivu", "https://www.example.fi/sivu"),
        ("example.fi", "https://example.fi"),
        (None, ""),
    ],
)
def test_url(reader: Reader, value: str | None, url: str) -> None:
    assert reader.url(value, "url") == url
    assert reader.left_out == []


@pytest.mark.parametrize(
    "value",
    [
        "hhttps://example.fi",
        "javascript:alert(1)",
        "https://a.fi https://b.fi",
        "ei ole",
        "http://[bad",
        "mailto:a@b.fi",
    ],
)
def test_url_that_is_none(reader: Reader, value: str) -> None:
    assert reader.url(value, "url") == ""
    assert reasons(reader) == [Reason.NOT_A_LINK]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2020-04-22T09:35:58.293984", dt.datetime(2020, 4, 22, 9, 35, 58, 293984, tzinfo=dt.UTC)),
        ("2020-04-22T09:35:58.2939841", dt.datetime(2020, 4, 22, 9, 35, 58, 293984, tzinfo=dt.UTC)),
        ("2026-09-22T07:32:52.026Z", dt.datetime(2026, 9, 22, 7, 32, 52, 26000, tzinfo=dt.UTC)),
        ("eilen", None),
    ],
)
def test_moment(reader: Reader, value: str, moment: dt.datetime | None) -> None:
    assert reader.moment(value, "modified") == moment


def test_position_is_northing_then_easting(reader: Reader) -> None:
    assert reader.position("7007482.053", "228184.6", "p") == pytest.approx(
        (63.094, 21.612), abs=0.001
    )  # Vaasa town hall
    assert (reader.position("6822500", 500_000, "p") or (0, 0))[1] == 27.0  # the central meridian


@pytest.mark.parametrize(
    ("northing", "easting"), [("0", "0"), ("61.6887", "27.2721"), (None, None), ("228184", "7007482"), ("nan", "nan")]
)
def test_position_outside_finland(reader: Reader, northing: str | None, easting: str | None) -> None:
    assert reader.position(northing, easting, "p") is None
    assert reasons(reader) == [Reason.NOT_A_POSITION]


def test_coordinates_that_ptv_did_not_receive_are_not_used(reader: Reader) -> None:
    street = {
        "street": [{"value": "Katu", "language": "fi"}],
        "latitude": "0",
        "longitude": "0",
        "coordinateState": "NotReceived",
    }
    address = read_address(reader, {"type": "Location", "subType": "Single", "streetAddress": street}, "addresses")
    assert address is not None
    assert address.street == Texts(fi="Katu")
    assert address.latitude is None
    assert reasons(reader) == [Reason.NOT_A_POSITION]


def test_municipality_of_an_address(reader: Reader) -> None:
    assert reader.municipality("588", "", "m") == "507"
    assert reader.municipality(None, "65100", "m") == "905"
    assert reader.municipality("code", "65100", "m") == "905"
    assert reasons(reader) == [Reason.UNKNOWN_AREA]


def test_areas_of_all_kinds(reader: Reader) -> None:
    item = {
        "areaType": "LimitedType",
        "areas": [
            {"type": "Municipality", "code": None, "municipalities": [{"code": "905"}, {"code": "999"}]},
            {"type": "Region", "code": "20", "municipalities": []},
            {"type": "WellbeingServiceCounties", "code": "17", "municipalities": []},
            {"type": "HospitalDistrict", "code": "16", "municipalities": [{"code": "499"}]},
        ],
    }
    found = area(reader, item)
    assert (found.municipalities, found.regions, found.counties) == (("499", "905"), ("21",), ("17",))
    assert reasons(reader) == [Reason.UNKNOWN_AREA]


def test_one_number_in_two_languages_is_one_phone() -> None:
    rows = [
        ("sv", Phone(number="+3586111", label=Texts(sv="Växel"))),
        ("fi", Phone(number="+3586111", label=Texts(fi="Vaihde"))),
        ("fi", Phone(number="+3586222")),
        ("se", Phone(number="+3586333")),
    ]
    first, second = merge_phones(rows)
    assert (first.number, first.label, first.languages) == ("+3586111", Texts(fi="Vaihde", sv="Växel"), ("fi", "sv"))
    assert (second.number, second.languages) == ("+3586222", ("fi",))


def test_addresses_stand_in_one_order() -> None:
    street = PostalAddress(kind="visiting", street=Texts(fi="Katu"))
    beach = PostalAddress(kind="visiting", info=Texts(fi="Ranta"), latitude=63.0, longitude=21.0)
    box = PostalAddress(kind="postal", po_box=Texts(fi="PL 1"))
    assert in_order([box, beach, street]) == (street, beach, box)


def test_receiver_stands_before_other_words() -> None:
    address = with_receiver(
        PostalAddress(kind="delivery", info=Texts(fi="2. kerros")), Texts(fi="Kirjaamo", sv="Registratorn")
    )
    assert address.info == Texts(fi="Kirjaamo, 2. kerros", sv="Registratorn")


@given(st.text())
def test_clean_text_can_be_stored_and_is_stable(value: str) -> None:
    once = clean(value)
    assert "\x00" not in once
    assert "\r" not in once
    assert clean(once) == once
