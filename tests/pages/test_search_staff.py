"""Staff pages of search: everyday words, searches that found nothing, why a result is here, the state of search."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.factories import organization, service, texts
from tray.catalogue.models import Service
from tray.pages.links import service_path
from tray.pages.search_words import RuleForm
from tray.search import rules
from tray.search.models import PromiseCheck, StaleService, UnmetTerm, WordRule
from tray.search.refresh import bring_up_to_date

pytestmark = pytest.mark.django_db
WORDS = "/fi/yllapito/arkisanat/"
ADD = f"{WORDS}lisaa/"
UNMET = "/fi/yllapito/haut-ilman-tuloksia/"
EXPLAIN = "/fi/yllapito/miksi-tama-tulos/"
STATE = "/fi/yllapito/haun-tila/"
LISTS = [WORDS, ADD, UNMET, EXPLAIN, STATE]
TOLD: dict[str, Any] = {
    "language": "fi",
    "kind": "means",
    "phrase": "yksinäinen",
    "words": "ystävä\r\nkahvila\r\n\r\nYstävä",
    "is_active": "on",
}


def rule(source: str = "staff", **fields: Any) -> WordRule:
    known = {"language": "fi", "kind": "means", "phrase": "yksinäinen", "words": ["ystävä"]} | fields
    one = rules.rule(rules.Shipped(known["language"], known["kind"], known["phrase"], tuple(known["words"])))
    one.source, one.is_active = source, bool(known.get("is_active", True))
    one.save()
    return one


@pytest.fixture
def friends() -> Service:
    row = service(**texts("name", "Ystäväkahvila", "", ""), **texts("summary", "Löydä ystävä.", "", ""))
    bring_up_to_date()
    return row


# --- Who may see -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=[*LISTS, "edit", "delete"])
def address(request: pytest.FixtureRequest, db: None) -> str:
    if request.param in LISTS:
        return str(request.param)
    key = rule().pk
    return f"{WORDS}{key}/" if request.param == "edit" else f"{WORDS}poista/{key}/"


def test_staff_see_each_page(coordinator: Client, address: str):
    page = coordinator.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_others_may_not(nurse: Client, address: str):
    assert nurse.get(address).status_code == 403
    assert nurse.post(address).status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client, address: str):
    assert client.get(address)["Location"] == f"/fi/kirjaudu/?next={address}"
    assert client.post(address)["Location"] == f"/fi/kirjaudu/?next={address}"


@pytest.mark.parametrize("address", [WORDS, UNMET, EXPLAIN, STATE])
def test_what_is_only_read_takes_no_post(coordinator: Client, address: str):
    assert coordinator.post(address).status_code == 405


@pytest.mark.parametrize("key", [1, 10**30])
def test_an_unknown_word_is_not_found(coordinator: Client, key: int):
    WordRule.objects.all().delete()
    assert coordinator.get(f"{WORDS}{key}/").status_code == 404
    assert coordinator.post(f"{WORDS}poista/{key}/").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_stand_in_every_language(coordinator: Client, address: str, language: str):
    for other in coordinator.get(address).context["alternates"]:
        if other.language == language:
            assert coordinator.get(other.path).status_code == 200


def test_the_front_page_of_staff_leads_here(coordinator: Client):
    page = coordinator.get("/fi/yllapito/").text
    assert all(address in page for address in (WORDS, UNMET, EXPLAIN, STATE))


# --- Everyday words --------------------------------------------------------------------------------------------------


def phrases(page: Any) -> list[str]:
    return [one.phrase for one in page.context["page"]]


def test_words_are_listed_and_narrowed_down(coordinator: Client):
    rule(phrase="yksinäinen", words=["ystävä"])
    rule(phrase="ensam", language="sv", words=["vän"], source="shipped")
    rule(phrase="apu", kind="broad", words=[], is_active=False)
    page = coordinator.get(WORDS)
    assert phrases(page) == ["apu", "ensam", "yksinäinen"]
    assert "3 arkisanaa" in page.text
    assert "ei käytössä" in page.text
    assert phrases(coordinator.get(WORDS, {"language": "sv"})) == ["ensam"]
    assert phrases(coordinator.get(WORDS, {"kind": "broad"})) == ["apu"]
    assert phrases(coordinator.get(WORDS, {"source": "shipped"})) == ["ensam"]
    assert phrases(coordinator.get(WORDS, {"q": "YSTÄV"})) == ["yksinäinen"]
    assert phrases(coordinator.get(WORDS, {"q": "yksin"})) == ["yksinäinen"]
    assert "Sellaista arkisanaa ei ole." in coordinator.get(WORDS, {"q": "pingviini"}).text


def test_words_are_paged_and_the_choice_goes_along(coordinator: Client):
    for number in range(51):
        rule(phrase=f"sana{number}")
    page = coordinator.get(WORDS, {"language": "fi"})
    assert len(phrases(page)) == 50
    assert "?language=fi&amp;page=2" in page.text
    assert len(phrases(coordinator.get(WORDS, {"language": "fi", "page": "2"}))) == 1


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"kind": "x"}, {"source": "x"}, {"q": "a" * 101}])
def test_a_wrong_choice_gets_a_message(coordinator: Client, wrong: dict[str, str]):
    page = coordinator.get(WORDS, wrong)
    assert page.status_code == 200
    assert "<title>Virhe: Arkisanat" in page.text
    assert phrases(page) == []


@pytest.mark.usefixtures("friends")
def test_adding_a_word_tells_what_it_does(coordinator: Client):
    response = coordinator.post(ADD, TOLD)
    row = WordRule.objects.get()
    assert response["Location"] == f"{WORDS}{row.pk}/"
    assert (row.words, row.source, row.is_active) == (["ystävä", "kahvila"], "staff", True)
    assert row.key == rules.key_of("yksinäinen", "fi")
    assert row.changed_by == get_user_model().objects.get().username
    page = coordinator.get(response["Location"]).text
    assert "Palveluja löytyi haulla ”yksinäinen”: ennen 0, nyt 1." in page
    assert "Ystäväkahvila" in page


def test_a_word_may_come_from_a_search_that_found_nothing(coordinator: Client):
    form = coordinator.get(ADD, {"phrase": "pingviinisafari", "language": "sv"}).context["form"]
    assert (form["phrase"].value(), form["language"].value()) == ("pingviinisafari", "sv")
    assert coordinator.get(ADD, {"phrase": "a" * 300, "language": "de"}).status_code == 200


def test_words_of_the_same_meaning_have_other_keys(coordinator: Client):
    coordinator.post(ADD, TOLD | {"kind": "same", "words": "yksin\r\nilman seuraa"})
    assert WordRule.objects.get().other_keys == rules.other_keys_of("same", ["yksin", "ilman seuraa"], "fi")


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"phrase": ""}, "phrase", "Kirjoita, mitä ihmiset"),
        ({"phrase": "a" * 101}, "phrase", "on liian pitkä"),
        ({"phrase": "ja tai"}, "phrase", "Haku ei ota näitä sanoja huomioon"),
        ({"phrase": "?!"}, "phrase", "Haku ei ota näitä sanoja huomioon"),
        ({"words": ""}, "words", "Kirjoita ainakin yksi sana"),
        ({"words": "ystävä\nYksinäisen"}, "words", "on sama kuin se"),
        ({"words": "yksinäinen"}, "words", "on sama kuin se"),
        ({"words": "a" * 101}, "words", "on liian pitkä"),
        ({"words": "?!"}, "words", "ei ole sanoja"),
        ({"words": "\n".join(f"sana{number}" for number in range(13))}, "words", "Rivejä on liikaa"),
        ({"kind": "broad"}, "words", "Jätä tämä tyhjäksi"),
        ({"kind": "x"}, "kind", "x"),
        ({"language": "de"}, "language", "de"),
    ],
)
def test_a_wrong_word_gets_a_message_and_nothing_is_lost(coordinator: Client, wrong, field, message):
    page = coordinator.post(ADD, TOLD | wrong)
    assert page.status_code == 200
    assert "<title>Virhe: Lisää arkisana" in page.text
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert message in str(form.errors[field])
    assert all(form[name].value() == value for name, value in (TOLD | wrong).items() if name != "is_active")
    assert not WordRule.objects.exists()


def test_the_same_word_is_not_written_twice(coordinator: Client):
    rule()
    page = coordinator.post(ADD, TOLD | {"phrase": "Yksinäinen"})
    assert "Näille sanoille on jo tällainen arkisana." in page.text
    assert WordRule.objects.count() == 1


def test_another_may_have_written_the_same_a_moment_ago(coordinator: Client, monkeypatch):
    rule()
    monkeypatch.setattr(RuleForm, "check_phrase", lambda *args: None)
    page = coordinator.post(ADD, TOLD)
    assert page.status_code == 200
    assert "Näille sanoille on jo tällainen arkisana." in page.text


def test_a_broad_word_has_no_others(coordinator: Client):
    coordinator.post(ADD, TOLD | {"kind": "broad", "words": ""})
    assert WordRule.objects.get().words == []


def test_a_shipped_word_becomes_the_staffs_own_when_it_changes(coordinator: Client):
    one = rule(source="shipped")
    assert "Tuli palvelutarjottimen mukana" in coordinator.get(f"{WORDS}{one.pk}/").text
    coordinator.post(f"{WORDS}{one.pk}/", TOLD | {"phrase": "muu", "kind": "same", "language": "sv"})
    one.refresh_from_db()
    assert (one.source, one.words) == ("staff", ["ystävä", "kahvila"])
    assert (one.phrase, one.kind, one.language) == ("yksinäinen", "means", "fi")


def test_a_word_that_does_not_change_stays_whose_it_was(coordinator: Client):
    one = rule(source="shipped", words=["Ystävä", "3D-tulostus"])
    coordinator.post(f"{WORDS}{one.pk}/", {"words": "Ystävä\r\n3D-tulostus", "is_active": "on"})
    one.refresh_from_db()
    assert (one.source, one.changed_by) == ("shipped", "")


@pytest.mark.usefixtures("friends")
def test_a_word_is_switched_off(coordinator: Client):
    one = rule()
    told = {name: value for name, value in TOLD.items() if name != "is_active"} | {"words": "ystävä"}
    page = coordinator.post(f"{WORDS}{one.pk}/", told, follow=True)
    assert "ennen 1, nyt 0" in page.text
    one.refresh_from_db()
    assert not one.is_active


def test_a_staffs_word_is_deleted_after_asking(coordinator: Client):
    one = rule()
    address = f"{WORDS}poista/{one.pk}/"
    assert "Poistetaanko arkisana ”yksinäinen”?" in coordinator.get(address).text
    assert WordRule.objects.exists()
    page = coordinator.post(address, follow=True)
    assert "Arkisana ”yksinäinen” poistettiin." in page.text
    assert not WordRule.objects.exists()


def test_a_shipped_word_is_not_deleted(coordinator: Client):
    one = rule(source="shipped")
    assert coordinator.post(f"{WORDS}poista/{one.pk}/").status_code == 404
    assert "poista/" not in coordinator.get(f"{WORDS}{one.pk}/").text


# --- Searches that found nothing --------------------------------------------------------------------------------------


def unmet(term: str, hours: int, month: int = 11) -> None:
    UnmetTerm.objects.create(
        month=dt.date(2026, month, 1),
        language="fi",
        digest=f"{term:16}{hours}".encode()[-16:],
        hours=hours,
        last_hour=timezone.now(),
        term=term,
    )


def test_terms_are_shown_by_month(coordinator: Client):
    unmet("pingviinisafari", 7)
    unmet("avanto & sauna", 9)
    unmet("", 2)
    unmet("kuutamouinti", 5, month=10)
    page = coordinator.get(UNMET)
    assert [one.term for one in page.context["terms"]] == ["avanto & sauna", "pingviinisafari"]
    assert "7 eri tuntina" in page.text
    assert "Lisäksi 1 haku jäi tuloksetta" in page.text
    assert f"{ADD}?phrase=avanto%20%26%20sauna&amp;language=fi" in page.text
    assert [one.term for one in coordinator.get(UNMET, {"month": "2026-10"}).context["terms"]] == ["kuutamouinti"]


@pytest.mark.parametrize("month", ["2020-01", "much", "'"])
def test_a_month_without_searches_is_not_found(coordinator: Client, month: str):
    unmet("pingviinisafari", 7)
    assert coordinator.get(UNMET, {"month": month}).status_code == 404


def test_no_searches_without_results(coordinator: Client):
    assert "Jokainen haku on löytänyt jotakin." in coordinator.get(UNMET).text


# --- Why a result is here ---------------------------------------------------------------------------------------------


def test_a_search_is_explained(coordinator: Client, friends: Service):
    rule()
    page = coordinator.get(EXPLAIN, {"q": "yksinäinen", "language": "fi"})
    assert "Miten haku ymmärrettiin" in page.text
    assert "arkisana: tällä on palveluja" in page.text
    assert [hit.path for hit in page.context["hits"]] == [service_path(friends, "fi")]
    assert f"service={friends.short_id}" in page.text


@pytest.mark.parametrize("how", ["path", "url", "id", "hex", "short"])
def test_a_service_is_explained(coordinator: Client, friends: Service, how: str):
    path = service_path(friends, "sv")
    written = {
        "path": path,
        "url": f"https://tarjotin.example{path}?x=1",
        "id": str(friends.pk).upper(),
        "hex": friends.pk.hex,
        "short": friends.short_id,
    }[how]
    page = coordinator.get(EXPLAIN, {"q": "ystäväkahvila", "language": "fi", "service": written})
    assert page.context["explanation"].service_id == friends.pk
    assert "Tuloksissa sijalla 1. Tuloksia on kaikkiaan 1." in page.text
    assert "nimessä" in page.text
    assert page.context["points"] == pytest.approx(sum(row.points for row in page.context["rows"]))


def test_why_a_service_is_not_there(coordinator: Client, friends: Service):
    told = {"q": "uinti", "language": "fi", "service": friends.short_id}
    assert "palvelussa on liian vähän haun sanoja" in coordinator.get(EXPLAIN, told).text
    Service.objects.update(area_type="limited", municipalities=["091"])
    bring_up_to_date()
    told = {"q": "ystäväkahvila", "language": "fi", "municipality": "905", "service": friends.short_id}
    page = coordinator.get(EXPLAIN, told)
    assert "palvelu ei koske tätä paikkaa" in page.text
    assert 'value="Vaasa"' in page.text
    outside = service(content_areas=[], organization=friends.organization)
    assert "Tämä palvelu ei ole haussa" in coordinator.get(EXPLAIN, told | {"service": outside.short_id}).text


def test_corrections_and_unknown_words_are_told(coordinator: Client, friends: Service):
    page = coordinator.get(EXPLAIN, {"q": "ystäväkahvlia qwzx", "language": "fi"}).text
    assert "”ystäväkahvlia” luettiin ”ystäväkahvila”." in page
    assert "Missään palvelussa ei ole mitään sanalle ”qwzx”." in page


@pytest.mark.parametrize(
    "wrong",
    [{"q": ""}, {"q": "a" * 201}, {"language": "de"}, {"place": "Atlantis"}, {"service": "x"}, {"service": "0" * 32}],
)
def test_a_wrong_question_gets_a_message_and_nothing_is_lost(coordinator: Client, wrong: dict[str, str]):
    told = {"q": "uinti", "language": "fi", "place": "Vaasa", "service": ""} | wrong
    page = coordinator.get(EXPLAIN, told)
    assert page.status_code == 200
    assert "<title>Virhe: " in page.text
    assert all(page.context["form"][name].value() == value for name, value in told.items())


# --- State ------------------------------------------------------------------------------------------------------------


def test_the_state_of_search(coordinator: Client, friends: Service):
    StaleService.objects.create(service_id=friends.pk)
    page = coordinator.get(STATE).text
    assert "1 palvelu löytyy haulla" in page
    assert "1 muuttunut palvelu odottaa" in page
    assert "Ensimmäinen odottavista haettiin PTV:stä 3.11.2026" in page
    assert "Niitä ei ole vielä kokeiltu." in page
    assert "Voikko" in page


def check(*broken: str) -> None:
    told = [{"language": "fi", "text": one, "path": f"/fi/palvelut/?q={one}"} for one in broken]
    PromiseCheck.objects.create(checked_at=timezone.now(), broken=told, count=51)


def test_broken_promises_are_in_sight(coordinator: Client):
    check("uinti")
    assert "1 sivuston aihe, esimerkki tai ehdotus ei löydä mitään" in coordinator.get("/fi/yllapito/").text
    page = coordinator.get(STATE).text
    assert "Niistä 1 ei löydä mitään:" in page
    assert "/fi/palvelut/?q=uinti" in page


def test_promises_that_hold_make_no_noise(coordinator: Client):
    check("uinti")
    check()
    assert "ei löydä mitään" not in coordinator.get("/fi/yllapito/").text
    assert "Jokainen niistä löytää jotakin." in coordinator.get(STATE).text


# --- Budgets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 20])
def test_the_number_of_queries_does_not_grow(coordinator: Client, django_assert_max_num_queries, size: int):
    owner = organization()
    for number in range(size):
        service(**texts("name", f"Ystäväkahvila {number}"), organization=owner)
        unmet(f"pingviini {number}", 7)
        rule(phrase=f"kaveri{number}")
    bring_up_to_date()
    key = WordRule.objects.all()[0].pk
    asked = f"{EXPLAIN}?q=ystäväkahvila&language=fi"
    for address, most in ((WORDS, 5), (f"{WORDS}{key}/", 20), (UNMET, 6), (asked, 20), (STATE, 12)):
        with django_assert_max_num_queries(most):
            coordinator.get(address)
