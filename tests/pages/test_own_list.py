"""The own list as everybody gets it, without JavaScript: in the address of its page."""

import re
from uuid import UUID

import pytest
from django.test import Client

from tests.factories import address, channel, connection, full_service, organization, service, texts
from tests.pages.listed import shown
from tray.catalogue.models import Service
from tray.pages.own_list import MOST, OwnList
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
PAGE = "/fi/oma-lista/"


def three() -> list[Service]:
    provider = organization()
    return [service(**texts("name", name), organization=provider) for name in ("Uinti", "Kuoro", "Retki")]


def path(*services: Service) -> str:
    return PAGE + (f"?s={''.join(each.short_id for each in services)}" if services else "")


def names(page: str) -> list[str]:
    return re.findall(r'<h2 class="entry__name"[^>]*><a [^>]*>([^<]*)</a>', page)


def changes(page: str, text: str) -> dict[str, str]:
    """Of the links that begin with the text: names of services with the address that each link leads to."""
    return {
        name: address for address, name in re.findall(rf'href="([^"]*)"[^>]*>{text}<span[^>]*>: ([^<]*)</span>', page)
    }


def test_the_services_stand_in_the_order_of_the_address(client: Client):
    swim, choir, trip = three()
    assert names(client.get(path(trip, swim, choir)).text) == ["Retki", "Uinti", "Kuoro"]


def test_every_change_is_a_link_to_the_list_after_it(client: Client):
    swim, choir, trip = three()
    page = client.get(path(swim, choir, trip)).text
    assert changes(page, "Poista listalta")["Kuoro"] == path(swim, trip)
    assert changes(page, "Siirrä ylös") == {"Kuoro": path(choir, swim, trip), "Retki": path(swim, trip, choir)}
    assert changes(page, "Siirrä alas") == {"Uinti": path(choir, swim, trip), "Kuoro": path(swim, trip, choir)}
    assert changes(client.get(path(swim)).text, "Poista listalta") == {"Uinti": PAGE}


def test_an_empty_list_says_how_to_make_one(client: Client):
    page = client.get(PAGE).text
    assert "Kerää tähän palveluja" in page
    assert names(page) == []


def test_the_list_and_the_page_of_a_service_lead_to_a_list_with_it(client: Client):
    row = service()
    assert f'href="{path(row)}"' in shown(client)


def test_services_are_searched_and_added_on_the_page_itself(client: Client):
    swim, choir, _trip = three()
    refresh()
    page = client.get(f"{path(swim)}&q=kuoro&place=Vaasa").text
    added = changes(page, "Lisää listalle")
    assert added == {"Kuoro": f"{path(swim, choir)}&amp;q=kuoro&amp;municipality=905#add"}
    assert names(client.get(added["Kuoro"].split("#")[0].replace("&amp;", "&")).text) == ["Uinti", "Kuoro"]


def test_what_is_on_the_list_is_not_offered_again(client: Client):
    swim, *_others = three()
    refresh()
    page = client.get(f"{path(swim)}&q=uinti").text
    assert changes(page, "Lisää listalle") == {}
    assert '<span class="find__listed">Listalla</span>' in page


def test_a_search_that_finds_nothing_or_cannot_be_read_says_so_and_keeps_the_list(client: Client):
    swim, *_others = three()
    assert "Palveluja ei löytynyt" in client.get(f"{path(swim)}&q=xyzzyq").text
    page = client.get(f"{path(swim)}&place=Atlantis").text
    assert "<title>Virhe: Oma lista" in page
    assert names(page) == ["Uinti"]


def test_a_personal_identity_code_leaves_the_address(client: Client):
    swim, *_others = three()
    response = client.get(f"{path(swim)}&q=uinti+131052-308T")
    assert (response.status_code, response["Location"]) == (302, f"{path(swim)}&q=uinti")


def test_a_service_tells_what_one_needs_to_begin(client: Client):
    row = full_service()
    page = client.get(path(row)).text
    for told in ("Soita kassalle.", "040 123 4567", "Hietalahdenkatu 8", "65100 Vaasa", "Maksullinen", "auki ympäri"):
        assert told in page, told


def test_texts_in_another_language_carry_it(client: Client):
    row = service(**texts("name", "", "Simning"), **texts("summary", "", "I bassängen."))
    page = client.get(path(row)).text
    assert '<h2 class="entry__name" lang="sv">' in page
    assert '<p class="entry__summary" lang="sv">I bassängen.</p>' in page
    assert "ruotsiksi" in page


def test_a_service_that_is_gone_is_named_with_others_on_its_topics(client: Client):
    row = service(removed_at="2026-01-01T00:00Z", content_areas=["nature"])
    connection(row, channel(phones=[{"number": "+358401234567"}]))
    page = client.get(path(row)).text
    assert names(page) == ["Vesijumppa"]
    assert "Tätä palvelua ei enää ole." in page
    assert re.search(r'<a class="action" href="/fi/[^"]+">Lähiluonnossa liikkuminen</a>', page)
    assert "040 123 4567" not in page
    assert changes(page, "Poista listalta") == {"Vesijumppa": PAGE}


@pytest.mark.parametrize("text", ["{id}xyz", "{id}0123456789", "{id}ffffffffffff", "%00{id}", "{id}" + "🙂"])
def test_a_damaged_link_shows_what_can_be_read_and_says_so(client: Client, text):
    swim, *_others = three()
    page = client.get(f"{PAGE}?s={text.format(id=swim.short_id)}").text
    assert names(page) == ["Uinti"]
    assert "Emme saaneet selvää kaikesta" in page
    assert f'data-own-list-page="{swim.short_id}"' in page


def test_a_list_has_room_for_thirty(client: Client, django_assert_max_num_queries):
    provider = organization()
    rows = [service(**texts("name", f"Palvelu {number}"), organization=provider) for number in range(MOST + 1)]
    refresh()
    full = client.get(f"{path(*rows[:MOST])}&q=palvelu").text
    assert len(names(full)) == MOST
    assert "Lista on täynnä" in full
    assert changes(full, "Lisää listalle") == {}
    too_long = client.get(path(*rows)).text
    assert len(names(too_long)) == MOST
    assert "Emme saaneet selvää kaikesta" in too_long


@pytest.mark.parametrize("size", [1, 12])
def test_queries_do_not_grow_with_the_list(client: Client, django_assert_max_num_queries, size):
    rows = []
    for number in range(size):
        rows.append(service(**texts("name", f"Palvelu {number}")))
        address(hall := channel())
        connection(rows[-1], hall)
    client.get(path(*rows))
    with django_assert_max_num_queries(4):
        client.get(path(*rows))


def test_the_same_link_in_other_languages_and_on_paper(client: Client):
    swim, *_others = three()
    page = client.get(path(swim)).text
    assert f'href="/sv/min-lista/?s={swim.short_id}"' in page
    assert f'id="share-address">http://127.0.0.1:8000{path(swim)}<' in page
    assert 'class="qr"' in page
    assert (
        "mailto:?subject=Palveluja%20sinulle&amp;body=http%3A%2F%2F127.0.0.1%3A8000%2Ffi%2Foma-lista%2F%3Fs%3D" in page
    )


def test_lists_are_not_for_search_engines_and_nothing_of_them_is_kept(client: Client):
    swim, *_others = three()
    response = client.get(path(swim))
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=300"


def test_reading_and_ordering():
    a, b, c = (UUID(int=number << 100).hex[:12] for number in (1, 2, 3))
    listed = OwnList.read(a + b + c)
    assert listed == OwnList((a, b, c))
    assert OwnList.read(a + a.upper()) == OwnList((a,))
    assert OwnList.read(f" {a} ").ids == (a,)
    assert listed.with_earlier(a) == listed
    assert listed.with_earlier(c).ids == (a, c, b)
    assert listed.with_later(c) == listed
    assert listed.with_later(a).ids == (b, a, c)
    assert listed.without(b).ids == (a, c)
    assert OwnList.read("") == OwnList()
