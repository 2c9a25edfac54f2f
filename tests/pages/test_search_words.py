"""Staff pages of everyday words: what people type, and the words of services that serve them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.pages.conftest import everyday_word
from tray.pages.search_words import RuleForm
from tray.search import rules
from tray.search.models import WordRule

pytestmark = pytest.mark.django_db
WORDS = "/fi/yllapito/arkisanat/"
ADD = f"{WORDS}lisaa/"
TOLD: dict[str, Any] = {
    "language": "fi",
    "kind": "means",
    "phrase": "yksinäinen",
    "words": "ystävä\r\nkahvila\r\n\r\nYstävä",
    "is_active": "on",
}


def phrases(page: Any) -> list[str]:
    return [one.phrase for one in page.context["page"]]


def test_words_are_listed_and_narrowed_down(coordinator: Client):
    everyday_word(phrase="yksinäinen", words=["ystävä"])
    everyday_word(phrase="ensam", language="sv", words=["vän"], source="shipped")
    everyday_word(phrase="apu", kind="broad", words=[], is_active=False)
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
        everyday_word(phrase=f"sana{number}")
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
    assert WordRule.objects.get().other_keys == ["seura", "yksin"]


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
        ({"other_language": "de"}, "other_language", "de"),
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
    everyday_word()
    page = coordinator.post(ADD, TOLD | {"phrase": "Yksinäinen"})
    assert "Näille sanoille on jo tällainen arkisana." in page.text
    assert WordRule.objects.count() == 1


def test_another_may_have_written_the_same_a_moment_ago(coordinator: Client, monkeypatch):
    everyday_word()
    monkeypatch.setattr(RuleForm, "check_phrase", lambda *args: None)
    page = coordinator.post(ADD, TOLD)
    assert page.status_code == 200
    assert "Näille sanoille on jo tällainen arkisana." in page.text


def test_a_broad_word_has_no_others(coordinator: Client):
    coordinator.post(ADD, TOLD | {"kind": "broad", "words": ""})
    assert WordRule.objects.get().words == []


@pytest.mark.usefixtures("friends")
def test_words_of_services_may_be_of_another_language(coordinator: Client):
    told = TOLD | {"language": "en", "phrase": "lonely", "other_language": "fi"}
    coordinator.post(ADD, told)
    row = WordRule.objects.get()
    assert (row.language, row.words_language, row.other_keys) == ("en", "fi", [])
    page = coordinator.get(WORDS, {"language": "en"}).text
    assert "englanti (palvelujen sanat: suomi)" in page
    assert '<span lang="fi">ystävä, kahvila</span>' in page
    assert coordinator.post(ADD, told | {"other_language": "sv"}).status_code == 302
    assert "Näille sanoille on jo tällainen arkisana." in coordinator.post(ADD, told).text


@pytest.mark.parametrize("told", [{"other_language": "fi"}, {"other_language": "sv", "kind": "broad", "words": ""}])
def test_no_other_language_is_kept_where_it_says_nothing(coordinator: Client, told: dict[str, str]):
    coordinator.post(ADD, TOLD | told)
    assert WordRule.objects.get().other_language == ""


def test_a_shipped_word_becomes_the_staffs_own_when_it_changes(coordinator: Client):
    one = everyday_word(source="shipped")
    assert "Tuli palvelutarjottimen mukana" in coordinator.get(f"{WORDS}{one.pk}/").text
    coordinator.post(
        f"{WORDS}{one.pk}/", TOLD | {"phrase": "muu", "kind": "same", "language": "sv", "other_language": "en"}
    )
    one.refresh_from_db()
    assert (one.source, one.words) == ("staff", ["ystävä", "kahvila"])
    assert (one.phrase, one.kind, one.language, one.other_language) == ("yksinäinen", "means", "fi", "")


def test_a_word_that_does_not_change_stays_whose_it_was(coordinator: Client):
    one = everyday_word(source="shipped", words=["Ystävä", "3D-tulostus"])
    coordinator.post(f"{WORDS}{one.pk}/", {"words": "Ystävä\r\n3D-tulostus", "is_active": "on"})
    one.refresh_from_db()
    assert (one.source, one.changed_by) == ("shipped", "")


@pytest.mark.usefixtures("friends")
def test_a_word_is_switched_off(coordinator: Client):
    one = everyday_word()
    told = {name: value for name, value in TOLD.items() if name != "is_active"} | {"words": "ystävä"}
    page = coordinator.post(f"{WORDS}{one.pk}/", told, follow=True)
    assert "ennen 1, nyt 0" in page.text
    one.refresh_from_db()
    assert not one.is_active


def test_a_staffs_word_is_deleted_after_asking(coordinator: Client):
    one = everyday_word()
    address = f"{WORDS}poista/{one.pk}/"
    assert "Poistetaanko arkisana ”yksinäinen”?" in coordinator.get(address).text
    assert WordRule.objects.exists()
    page = coordinator.post(address, follow=True)
    assert "Arkisana ”yksinäinen” poistettiin." in page.text
    assert not WordRule.objects.exists()


def test_a_shipped_word_is_not_deleted(coordinator: Client):
    one = everyday_word(source="shipped")
    assert coordinator.post(f"{WORDS}poista/{one.pk}/").status_code == 404
    assert "poista/" not in coordinator.get(f"{WORDS}{one.pk}/").text
