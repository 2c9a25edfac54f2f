"""The sample's format: what is read, and what is said of a bad value. Other tests of the sandbox use `small_sample`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.hours_text import read_hours
from ptv_sync.sandbox.sample import FOLDER, Sample, SampleError, load
from ptv_sync.sandbox.server import running
from tray.catalogue.hours import DAY, Opening, Slot

SMALL = """
[[organization]]
key = "vaasa"
type = "Municipality"
business_id = "9900905-1"
municipalities = ["905"]
emails = ["kirjaamo@vaasa.example"]
phones = [{ number = "+358 6 000 0001", charge = "Chargeable", fi = "Vaihde", sv = "Växel" }]
[organization.fi]
name = "Vaasan kaupunki"
summary = "Kaupunki"
description = "Kaupunki meren rannalla."
url = "https://www.vaasa.example/"
[organization.sv]
name = "Vasa stad"

[[organization]]
key = "vaasa-liikunta"
type = "Organization"
business_id = "9900905-1"
parent = "vaasa"
municipalities = ["905"]
[organization.fi]
name = "Vaasan liikuntapalvelut"

[[organization]]
key = "pohjanmaa"
type = "RegionalOrganization"
business_id = "9900017-1"
counties = ["17"]
[organization.fi]
name = "Pohjanmaan hyvinvointialue"

[[term]]
key = "uinti"
fi = "uinti"
sv = "simning"

[[term]]
key = "kirjastot"
fi = "kirjastot"

[[general_description]]
key = "kirjastopalvelut"
classes = ["P25.1"]
terms = ["kirjastot"]
target_groups = ["KR1"]
life_events = ["KE1"]
charge = "FreeOfCharge"
[general_description.fi]
name = "Kirjastopalvelut"
description = "Kirjastot lainaavat kirjoja."
requirements = "Tarvitset kirjastokortin."

[[service]]
key = "uinti"
organization = "vaasa"
producers = ["vaasa-liikunta"]
classes = ["P27.1", "P28.1"]
terms = ["uinti"]
target_groups = ["KR1", "KR1.1"]
charge = "Chargeable"
languages = ["fi", "sv"]
municipalities = ["905"]
content_areas = ["exercise"]
[service.fi]
name = "Uimakoulu"
alternative_name = "Uinti"
summary = "Uimaan oppii täällä."
description = "### Tunnit\\nTunnit ovat maanantaisin."
charge_info = "6 €"
keywords = ["uinti"]
[service.sv]
name = "Simskola"
[[service.connection]]
channel = "halli"
hours = ["mon 10:00-10:45"]
phones = [{ number = "0800 000 123", charge = "FreeOfCharge", fi = "Uimaohjaaja" }]
charge = "Other"
[service.connection.fi]
description = "Pieni allas"
[[service.connection]]
channel = "verkko"

[[service]]
key = "kirjasto"
organization = "vaasa"
general_description = "kirjastopalvelut"
classes = ["P25.1", "P25.5"]
target_groups = ["KR1.2"]
counties = ["17"]
[service.fi]
name = "Kirjasto"
requirements = "Kortti on maksuton."

[[service]]
key = "neuvo"
organization = "pohjanmaa"
type = "PermitOrObligation"
classes = ["P5.1"]
area = "NationwideExceptAlandIslands"
[service.fi]
name = "Neuvonta"

[[channel]]
key = "halli"
organization = "vaasa"
type = "ServiceLocation"
languages = ["fi", "sv"]
municipalities = ["905"]
phones = [{ number = "+358 6 000 0002", fi = "Kassa" }, { number = "+358 50 000 0002", type = "Sms" }]
emails = ["halli@vaasa.example"]
hours = ["mon-fri 06:30-12:00 13:00-20:30", "2030-06-01/2030-08-31 mon 10:00-16:00", "fri 18:00 - sun 22:00"]
exceptions = ["2030-12-14/2030-12-16 closed", "2020-01-01 closed"]
holidays = ["ChristmasEve closed", "NewYearEve 10:00-15:00"]
[[channel.address]]
street = { fi = "Hietalahdenkatu", sv = "Sandviksgatan" }
number = "8"
postal_code = "65100"
municipality = "905"
lat = 63.0921
lon = 21.6155
[[channel.address]]
po_box = { fi = "PL 12" }
postal_code = "65101"
municipality = "905"
[channel.fi]
name = "Vaasan uimahalli"
url = "https://halli.vaasa.example/"
[channel.sv]
name = "Vasa simhall"

[[channel]]
key = "verkko"
organization = "vaasa"
type = "EChannel"
requires_authentication = true
accessibility_level = "PartiallyCompliant"
[channel.fi]
name = "Ilmoittautuminen"
url = "https://verkko.vaasa.example/"

[[channel]]
key = "puhelin"
organization = "pohjanmaa"
type = "Phone"
phones = [{ number = "+358 50 000 0003", type = "Sms" }, { number = "116 000" }]
hours = ["always"]
[channel.fi]
name = "Neuvontapuhelin"

[[channel]]
key = "sivu"
organization = "pohjanmaa"
type = "WebPage"
[channel.fi]
name = "Sivu"
url = "https://www.pohjanmaa.example/"

[[channel]]
key = "lomake"
organization = "pohjanmaa"
type = "PrintableForm"
form_identifier = "L-1"
[[channel.address]]
po_box = { fi = "PL 1" }
postal_code = "65101"
municipality = "905"
[channel.fi]
name = "Lomake"
url = "https://www.pohjanmaa.example/lomake.docx"
"""


def small_sample(folder: Path, text: str = SMALL) -> Sample:
    (folder / "small.toml").write_text(text, encoding="utf-8")
    return load(folder)


@contextmanager
def client_of(box: Sandbox) -> Iterator[httpx.Client]:
    with (
        running(box) as base_url,
        httpx.Client(base_url=base_url, headers={"x-api-key": "sandbox-key"}, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return small_sample(tmp_path)


def test_small_sample_is_read(sample: Sample) -> None:
    uinti = sample.services["uinti"]
    assert uinti.producers == (sample.organizations["vaasa-liikunta"].id,)
    assert list(uinti.versions) == ["fi", "sv"]
    assert uinti.content_areas == ("exercise",)
    assert [one.channel for one in uinti.connections] == [sample.channels["halli"].id, sample.channels["verkko"].id]


def test_ids_never_change(sample: Sample) -> None:
    assert sample.services["uinti"].id == "d9138e2c-e75b-5602-93bb-c5e4810b0de9"


def test_positions_are_metres_of_the_national_grid(sample: Sample) -> None:
    place = sample.channels["halli"].addresses[0]
    assert place.northing == pytest.approx(7_006_000, abs=10_000)
    assert place.easting == pytest.approx(230_000, abs=10_000)


def test_terms_have_numbers_of_their_own(sample: Sample) -> None:
    uris = [term.uri for term in sample.terms.values()]
    assert len(set(uris)) == 2
    assert all(re.fullmatch(r"http://www\.yso\.fi/onto/koko/p9\d{4}", uri) for uri in uris)


def test_text_messages_are_told_apart_only_on_telephone_channels(sample: Sample) -> None:
    assert [phone.kind for phone in sample.channels["halli"].phones] == ["Phone", "Phone"]
    assert [phone.kind for phone in sample.channels["puhelin"].phones] == ["Sms", "Phone"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('classes = ["P5.1"]', 'classes = ["P99"]', "small.toml: service 'neuvo': classes: unknown code 'P99'"),
        ('terms = ["uinti"]', 'terms = ["lento"]', "small.toml: service 'uinti': terms: points at nothing (lento)"),
        ('hours = ["always"]', 'hours = ["alwais"]', "channel 'puhelin': hours: no times in 'alwais'"),
        ("mon 10:00-10:45", "mon 10:00-25:00", "service 'uinti': connection: hours: '25:00' is not a time (HH:MM)"),
        ("ChristmasEve", "XmasEve", "channel 'halli': holidays: 'XmasEve' is not a holiday of PTV"),
        ("requires_authentication = true", "requires_authentication = 1", "requires_authentication: 1 is not true"),
        ('summary = "Kaupunki"', 'sumary = "Kaupunki"', "organization 'vaasa': fi: sumary: no such text"),
        ('name = "Neuvonta"', f'name = "{"N" * 101}"', "service 'neuvo': fi: name: longer than 100 characters"),
        ('postal_code = "65100"', 'postal_code = "99"', "address: postal code '99' does not exist"),
        ("+358 6 000 0002", "+358 06 00", "channel 'halli': phones: '+358 06 00' is not a number"),
        ('key = "sivu"', 'key = "halli"', "channel 'halli': key: used before"),
        ('key = "sivu"\n', "", "small.toml: a channel has no key"),
        ('form_identifier = "L-1"', 'colour = "red"', "channel 'lomake': colour: no such field"),
        ('counties = ["17"]\n[service', '[service', "service 'kirjasto'"),
        ('"verkko"\n\n[[service]]', '"vekko"\n\n[[service]]', "connection 2: channel: points at nothing"),
        ("[[term]]", "[[tern]]", "small.toml: no such table: tern"),
        ("[[term]]", "[[term]", "small.toml: "),
        ('type = "WebPage"', 'type = "WebPage"\nhours = ["always"]', "hours: v12 has no hours for WebPage"),
    ],
)  # fmt: skip
def test_an_error_names_file_key_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(SampleError, match=re.escape(said)):
        small_sample(tmp_path, SMALL.replace(old, new, 1))


def test_national_texts_may_stand_in_several_files_and_the_first_counts(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('[[term]]\nkey = "uinti"\nfi = "uiminen"\n', encoding="utf-8")
    assert small_sample(tmp_path).terms["uinti"].name["fi"] == "uiminen"


def test_hours_text() -> None:
    hours = read_hours(["mon,wed 09:00-12:00 13:00-24:00", "fri 22:00-02:00", "fri 18:00 - sun 22:00", "reservation"])
    week, span, reservation = hours.regular
    assert week.openings[:2] == (Opening(day=0, opens=540, closes=720), Opening(day=0, opens=780, closes=DAY))
    assert week.openings[-1] == Opening(day=4, opens=1320, closes=DAY + 120)
    assert span.openings == (Opening(day=4, opens=1080, closes=2 * DAY + 1320),)
    assert reservation.by_appointment


def test_exceptions_and_holidays_text() -> None:
    hours = read_hours(exceptions=["2027-01-04 10:00-15:00"], holidays=["MayDay closed"])
    assert hours.exceptions[0].first_on == hours.exceptions[0].last_on
    assert hours.exceptions[0].slots == (Slot(opens=600, closes=900),)
    assert hours.holidays[0].slots == ()


@pytest.mark.parametrize("text", ["mon", "xyz 10:00-11:00", "fri-mon 10:00-11:00", "mon 9-10"])
def test_hours_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"no times|not a day|names no days|not a time"):
        read_hours([text])


def test_the_projects_own_sample_is_whole() -> None:
    found = load(FOLDER)
    assert len(found.services) >= 100
    assert {channel.type for channel in found.channels.values()} == {
        "ServiceLocation", "Phone", "EChannel", "WebPage", "PrintableForm",
    }  # fmt: skip
    assert Sandbox(Catalogue.of(found)).index().links
