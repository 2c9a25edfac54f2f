"""The wellbeing map: the questionnaire, and what is drawn from the answers."""

import re
from collections.abc import Mapping

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings

from tests.assessment.strategies import some_answers
from tests.factories import organization, service, texts
from tray.assessment.answers import Answers, concern
from tray.assessment.questionnaire import DIMENSIONS, INTERESTS, statements
from tray.catalogue.helplines.load import load
from tray.pages.assessment_result import numbers_for
from tray.pages.crisis import crisis_numbers, forget_helplines
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
MAP = {"fi": "/fi/hyvinvoinnin-kartta/", "sv": "/sv/valbefinnandekarta/", "en": "/en/wellbeing-map/"}
RESULT = {"fi": MAP["fi"] + "oma-kartta/", "sv": MAP["sv"] + "min-karta/", "en": MAP["en"] + "my-map/"}
CHANGE = MAP["fi"] + "muuta-vastauksia/"
ALL_GOOD = dict.fromkeys(statements(), 4)
ALL_BAD = dict.fromkeys(statements(), 0)
HELP_FIRST = 'class="concern"'


def posted(told: Mapping[str, object], path: str = RESULT["fi"]) -> str:
    refresh()
    response = Client().post(path, told)
    assert response.status_code == 200
    return response.text


def as_form(answers: Answers) -> dict[str, object]:
    return {**answers.values, "change": list(answers.changes), "interest": list(answers.interests)}


def cards(page: str) -> list[str]:
    """Names of the recommended services, in their order."""
    recommended = page.partition('id="services"')[2].partition('id="contacts-title"')[0]
    return re.findall(r'class="tip__name"><a [^>]*>([^<]+)</a>', recommended)


def named(name: str, **fields):
    return service(**{**texts("name", name), **texts("summary"), "content_areas": ["nature"]} | fields)


# --- The questionnaire -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Voimani riittävät päivän askareisiin.", "Vaihe 3/10", "Haluan tähän muutosta", "Suomeen asettuminen")),
        ("sv", ("Mitt hem passar mig.", "Steg 3 av 10", "Här vill jag ha förändring", "Att slå sig ner i Finland")),
        ("en", ("My home suits me.", "Step 3 of 10", "I want change here", "Settling in Finland")),
    ],
)
def test_the_questionnaire_in_three_languages(client: Client, language, words):
    page = client.get(MAP[language]).text
    for text in words:
        assert text in page


def test_one_form_holds_every_point_and_nothing_is_answered_beforehand(client: Client):
    page = client.get(MAP["fi"]).text
    assert page.count('<form class="selfmap"') == 1
    for statement in statements():
        assert page.count(f'type="radio" name="{statement}"') == 6
    assert page.count('name="change"') == 8
    assert page.count('name="interest"') == 13
    assert " checked" not in page
    assert 'method="post"' in page


def test_every_step_leads_on_back_and_to_the_map(client: Client):
    page = client.get(MAP["fi"]).text
    for number in range(1, 11):
        step = page.split(f'id="step-{number}"')[1].split("</section>")[0]
        assert f'href="#{"start" if number == 1 else f"step-{number - 1}"}"' in step
        assert (f'href="#step-{number + 1}"' in step) == (number < 10)
        assert 'type="submit"' in step


def test_a_place_in_the_address_is_filled_in_and_kept_over_languages(client: Client):
    page = client.get(MAP["sv"] + "?municipality=905").text
    assert 'name="place" id="id_place" value="Vasa"' in page
    assert f'href="{MAP["fi"]}?municipality=905"' in page


@pytest.mark.parametrize("query", ["place=Atlantis", "municipality=999", "T1=0", "place=%00"])
def test_an_address_never_fills_in_anything_else(client: Client, query):
    page = client.get(f"{MAP['fi']}?{query}").text
    assert " checked" not in page
    assert 'id="id_place" value=""' in page


def test_changing_gives_the_answers_back_as_they_were(client: Client):
    told = {"T1": 0, "U2": 4, "change": ["voice"], "interest": ["nature"], "age": "older", "language": "uk"}
    response = client.post(CHANGE, told | {"place": "Vaasa"})
    chosen = re.findall(r'name="(\w+)" value="(\w+)" checked', response.text)
    assert chosen == [("T1", "0"), ("change", "voice"), ("U2", "4"), ("interest", "nature"), ("age", "older")]
    assert '<option value="uk" selected>' in response.text
    assert 'value="Vaasa"' in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", [RESULT["fi"], CHANGE, MAP["fi"] + "jaa-kartta/"])
def test_without_answers_the_way_leads_to_the_questionnaire(client: Client, path):
    assert client.get(path)["Location"] == MAP["fi"]


# --- The map ---------------------------------------------------------------------------------------------------------


def test_the_map_in_words_strengths_first():
    page = posted({"T1": 4, "T2": 4, "K1": 0, "K2": 1, "A1": 2, "A2": 2, "change": ["health", "security"]})
    told = re.findall(r'id="band-(\w+)"', page)
    assert told == ["strength", "change", "attention", "between", "untold"]
    assert page.index("Voimavarasi") < page.index("Karttasi kuvana") < page.index('id="services"')
    assert "<td>voimavara<span" in page
    assert page.count('<th scope="row">') == 8


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Voimavarasi", "Tämä kaipaa huomiota", "eivät korvaa oikeuttasi")),
        ("sv", ("Dina styrkor", "Det här behöver uppmärksamhet", "ersätter inte din rätt")),
        ("en", ("Your strengths", "This needs attention", "do not take the place of your right")),
    ],
)
def test_the_map_in_three_languages(language, words):
    page = posted({"T1": 4, "K1": 0}, RESULT[language])
    for text in words:
        assert text in page


def test_nothing_answered_is_fine():
    named("Polku")
    page = posted({})
    assert "Et vastannut mihinkään kohtaan, ja se sopii hyvin." in page
    assert 'class="spider"' not in page
    assert HELP_FIRST not in page
    assert cards(page) == ["Polku"]


def test_all_good_and_all_bad_give_different_pages():
    for area in ("nature", "culture", "mental_health", "livelihood", "participation"):
        named(f"Palvelu {area}", content_areas=[area])
    good, bad = posted(ALL_GOOD), posted(ALL_BAD)
    assert "Voimavarasi" in good
    assert "Tämä kaipaa huomiota" not in good
    assert HELP_FIRST not in good
    assert "Voimavarasi" not in bad
    assert "Tämä kaipaa huomiota" in bad
    assert bad.index(HELP_FIRST) < bad.index("<h1")
    assert "Et toivonut mitään erityistä" in good
    assert "Kerroit, että" in bad
    assert "Kerroit, että" not in good


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(some_answers)
def test_help_stands_first_exactly_by_the_rule(answers):
    page = Client().post(RESULT["en"], as_form(answers)).text
    assert (HELP_FIRST in page) == bool(concern(answers))
    assert ("data-quick-exit" in page) == concern(answers).safety
    if concern(answers):
        assert page.index(HELP_FIRST) < page.index("<h1")
    assert 'id="services"' in page  # never instead of the results


@pytest.mark.parametrize(
    ("told", "kinds"),
    [({"U1": 1}, ["violence"]), ({"E1": 0}, ["social_emergency"]), ({"T2": 0}, ["crisis"])],
)
def test_whom_to_call_follows_what_was_told(told, kinds):
    load()
    forget_helplines()
    with override("fi"):
        names = [str(number.name) for number in numbers_for(concern(Answers(told)))]
    assert names[0] == str(crisis_numbers("fi", kinds=["emergency"])[0].name)
    assert names[1:] == [str(crisis_numbers("fi", kinds=[kind])[0].name) for kind in kinds]
    forget_helplines()


def test_without_food_the_way_to_help_is_told():
    assert "sosiaalipäivystys auttaa kaikkina vuorokauden aikoina" in posted({"E1": 0})
    assert "sosiaalipäivystys auttaa kaikkina vuorokauden aikoina" not in posted({"T2": 0})


def test_without_safety_how_to_leave_no_trace_is_told():
    assert "tyhjennä historia" in posted({"U1": 1})
    assert "tyhjennä historia" not in posted({"T2": 0})


def test_loneliness_is_met_with_an_invitation_and_no_referral():
    assert "Haluatko ensin jutella jonkun kanssa?" in posted({"S1": 0})
    assert "Haluatko ensin jutella jonkun kanssa?" in posted({"change": ["voice"]})
    assert "Haluatko ensin jutella jonkun kanssa?" not in posted({"T1": 0})


# --- Services --------------------------------------------------------------------------------------------------------


def test_each_card_says_why_it_is_there():
    named("Polku", charge="free")
    page = posted({"A2": 0, "interest": ["nature"]})
    why = page.split("Miksi näen tämän?")[1].split("</ul>")[0]
    assert re.findall(r"<li>([^<]+)</li>", why) == [
        "Kerroit, että liikut ja ulkoilet vähemmän kuin sinulle tekisi hyvää.",
        "Valitsit aiheen: luonto.",
        "Palvelu on tarjolla koko Suomessa. Et kertonut paikkaa.",
        "Palvelu on maksuton.",
        "Emme tiedä sinusta muuta.",
    ]


def test_the_place_is_a_reason_too():
    named("Polku", area_type="limited", municipalities=["905"])
    page = posted({"interest": ["nature"], "place": "Vasa"})
    assert "Palvelu on tarjolla alueellasi: Vaasa." in page


def test_contact_channels_come_last_whatever_was_answered():
    named("Terveysasema", content_areas=["contact_channels"])
    named("Polku")
    for told in (ALL_GOOD, ALL_BAD, {}):
        page = posted(told)
        assert page.index('id="services"') < page.index('id="contacts-title"') < page.index("Terveysasema")
        assert page.index("Terveysasema") < page.index("eivät korvaa oikeuttasi sosiaali- ja terveyspalveluihin")


def test_a_service_that_does_not_suit_goes_and_comes_back():
    kept, gone = named("Polku"), named("Metsä")
    told: dict[str, object] = {"interest": ["nature"]}
    page = posted(told | {"hide": gone.short_id})
    assert cards(page) == ["Polku"]
    assert f'name="hidden" value="{gone.short_id}"' in page
    page = posted(told | {"hidden": gone.short_id, "hide": kept.short_id})
    assert cards(page) == []
    assert "Emme löytäneet sinulle palveluja" in page
    assert len(cards(posted(told | {"hidden": [gone.short_id, kept.short_id], "show_hidden": "1"}))) == 2


def test_all_services_from_a_to_z():
    for name in ("Ötökkäretki", "Aamuretki", "Årets utfärd"):
        named(name, organization=organization())
    page = posted({"interest": ["nature"], "all": "1"})
    listed = re.findall(r"<li><a [^>]*>([^<]+)</a>", page.split('class="az"')[1].split("</ul>")[0])
    assert listed == ["Aamuretki", "Årets utfärd", "Ötökkäretki"]


def test_services_open_beside_the_map_so_that_it_is_not_lost():
    named("Polku")
    page = posted({"interest": ["nature"]})
    links = re.findall(r'<a [^>]*href="/fi/palvelut/[^"]*"[^>]*>', page.split('id="services"')[1].split("<footer")[0])
    assert links
    assert all('target="_blank"' in link for link in links)
    assert "Palvelut avautuvat uuteen välilehteen" in page


@pytest.mark.parametrize("written", ["Atlantis", "99998", "<script>alert(1)</script>", "a" * 500])
def test_an_unknown_place_is_said_beside_its_field_and_nothing_is_lost(written):
    page = posted({"T1": 4, "interest": ["nature"], "place": written})
    assert "<title>Virhe:" in page
    assert 'aria-invalid="true"' in page
    assert 'name="T1" value="4"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "wrong",
    [{"T1": "5"}, {"T1": "x"}, {"change": "fun"}, {"interest": "contact_channels"}, {"age": "baby"}, {"language": "x"}],
)
def test_what_cannot_be_read_is_left_out_and_said(wrong):
    page = posted({"K1": 4} | wrong)
    assert "Osasta vastauksiasi ei saatu selvää." in page
    assert 'name="K1" value="4"' in page


@pytest.mark.parametrize("wrong", ["", "x", "abcdefabcdeg", "'; drop table", "a" * 5000])
def test_a_wrong_mark_of_a_service_does_nothing(wrong):
    named("Polku")
    assert cards(posted({"interest": ["nature"], "hide": wrong})) == ["Polku"]


def test_the_answers_go_along_to_the_other_languages():
    page = posted({"T1": 4, "change": ["health"], "place": "Vaasa"})
    for language in ("sv", "en"):
        assert f'formaction="{RESULT[language]}" lang="{language}"' in page
    own = page.split('<form id="answers"')[1].split("</form>")[0]
    kept = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', own)
    assert kept == [("T1", "4"), ("change", "health"), ("place", "Vaasa")]


def test_all_that_the_page_keeps_is_what_was_told(client: Client):
    every = {
        **ALL_BAD,
        "change": [dimension.id for dimension in DIMENSIONS],
        "interest": list(INTERESTS),
        "age": "older",
        "language": "uk",
        "place": "Vaasa",
    }
    page = posted(every)
    own = page.split('<form id="answers"')[1].split("</form>")[0]
    again = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', own)
    assert len(again) == 16 + 8 + 13 + 3


def test_the_page_asks_the_database_little(client: Client, django_assert_max_num_queries):
    for number in range(12):
        named(f"Polku {number}", organization=organization())
    posted(ALL_BAD | {"place": "Vaasa"})
    with django_assert_max_num_queries(4):
        client.post(RESULT["fi"], ALL_BAD | {"place": "Vaasa"})
