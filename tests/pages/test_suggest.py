"""What the search field offers: from the front door, at the address that the script asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories import organization, service, texts
from tray.pages.suggest import MOST, known_places
from tray.search import suggestions
from tray.search.refresh import refresh
from tray.search.suggestions import LOOKUP, SHORT_LOOKUP

pytestmark = pytest.mark.django_db
FI, SV, EN = "/fi/ehdotukset/", "/sv/forslag/", "/en/suggestions/"


@pytest.fixture(autouse=True)
def own_places(db: None) -> Iterator[None]:
    known_places.cache_clear()
    yield
    known_places.cache_clear()


def offer(*names: dict[str, str]) -> None:
    """Services by these names, found and offered."""
    provider = organization()
    for name in names:
        service(**name, organization=provider)
    refresh()
    suggestions.rebuild()


def told(client: Client, path: str, q: str, **more: str) -> list[tuple[str, str]]:
    entries = client.get(path, {"q": q, **more}).json()["entries"]
    return [(entry["kind"], entry["label"]) for entry in entries]


def services(client: Client, path: str, q: str) -> list[str]:
    return [label for kind, label in told(client, path, q) if kind == "service"]


def path_of(client: Client, path: str, q: str, label: str, **more: str) -> str:
    entries = client.get(path, {"q": q, **more}).json()["entries"]
    return str(next(entry["path"] for entry in entries if entry["label"] == label))


@pytest.mark.parametrize(
    ("path", "q", "name"),
    [(FI, "vesij", "Vesijumppa"), (SV, "vatteng", "Vattengymnastik"), (EN, "water ex", "Water exercise")],
)
def test_names_in_the_language_of_the_page(client: Client, path, q, name):
    offer(texts("name", "Vesijumppa", "Vattengymnastik", "Water exercise"))
    assert told(client, path, q) == [("service", name)]


@pytest.mark.parametrize("q", ["aitiys", "ÄITIYS", "  äitiysneuvola ", "a\u0308iti"])
def test_without_accents_and_in_any_case(client: Client, q):
    offer(texts("name", "Äitiysneuvola"))
    assert ("service", "Äitiysneuvola") in told(client, FI, q)


def test_a_word_inside_a_name_and_more_than_one_word(client: Client):
    offer(texts("name", "Jumppaa ja juttelua senioreille"))
    assert told(client, FI, "jutt") == [("service", "Jumppaa ja juttelua senioreille")]
    assert told(client, FI, "juttelua sen") == [("service", "Jumppaa ja juttelua senioreille")]


def test_small_words_and_two_letters_find_only_names_that_begin_so(client: Client):
    offer(texts("name", "Aamu- ja iltaryhmä"), texts("name", "Jalkojenhoito"))
    assert services(client, FI, "ja") == ["Jalkojenhoito"]
    assert services(client, FI, "il") == []
    assert services(client, FI, "ilt") == ["Aamu- ja iltaryhmä"]


def test_of_two_letters_the_very_name_first_then_by_the_number_of_services(client: Client):
    offer(texts("name", "Ju"), *[texts("name", "Juoksu")] * 2, *[texts("name", "Jumppa")] * 3)
    assert services(client, FI, "ju") == ["Ju", "Jumppa", "Juoksu"]


def test_the_very_name_first_then_by_the_number_of_services(client: Client):
    offer(*[texts("name", "Uimahallit")] * 3, texts("name", "Uimahalli"), *[texts("name", "Kylpylän uimahalli")] * 4)
    assert [label for _kind, label in told(client, FI, "uimahalli")] == [
        "Uimahalli",
        "Uimahallit",
        "Kylpylän uimahalli",
    ]
    assert [label for _kind, label in told(client, FI, "uimah")][:2] == ["Uimahallit", "Uimahalli"]


def test_a_name_stands_once(client: Client):
    offer(texts("name", "Ryhmä ryhmien vetäjille"), texts("name", "Ryhmä ryhmien vetäjille"))
    assert services(client, FI, "ryhm") == ["Ryhmä ryhmien vetäjille"]


def test_topics_by_their_name_before_those_by_their_explanation(client: Client):
    topics = [label for kind, label in told(client, EN, "sleep") if kind == "topic"]
    assert topics == ["Lifestyle and health skills"]
    assert told(client, EN, "health")[0] == ("topic", "Healthy nutrition")
    assert path_of(client, EN, "nearby", "Nearby nature", place="Vasa") == "/en/services/?area=nature&municipality=905"


def test_places_lead_to_the_search_with_that_place(client: Client):
    assert told(client, FI, "vasa")[0] == ("place", "Vaasa")
    assert path_of(client, SV, "vaas", "Vasa") == "/sv/tjanster/?municipality=905"
    assert path_of(client, FI, "pohjanmaan hyv", "Pohjanmaan hyvinvointialue") == "/fi/palvelut/?county=17"


def test_the_place_field_gets_places_alone_and_each_name_once(client: Client, django_assert_num_queries):
    offer(texts("name", "Helpotusta arkeen"))
    client.get(FI, {"q": "he", "kind": "place"})
    with django_assert_num_queries(0):
        entries = told(client, FI, "he", kind="place")
    assert {kind for kind, _label in entries} == {"place"}
    assert ("place", "Helsinki") in entries
    assert len({label for _kind, label in entries}) == len(entries)


def test_organisations_and_names_keep_the_chosen_place(client: Client):
    offer(texts("name", "Vesijumppa"))
    assert ("organization", "Vaasan kaupunki") in told(client, FI, "vaasan")
    assert path_of(client, FI, "vesi", "Vesijumppa", place="Vaasa") == "/fi/palvelut/?q=Vesijumppa&municipality=905"
    assert path_of(client, FI, "vesi", "Vesijumppa", place="65100") == "/fi/palvelut/?q=Vesijumppa&place=65100"
    assert path_of(client, FI, "vesi", "Vesijumppa", place=" \x00") == "/fi/palvelut/?q=Vesijumppa"


def test_a_long_name_leads_to_a_search_that_is_allowed(client: Client):
    name = "Apua ja neuvoja työhön ja opintoihin ja elämään jos olet alle 30"
    offer(texts("name", name))
    path = path_of(client, FI, "apua", name)
    page = client.get(path, follow=True)
    assert page.status_code == 200
    assert name in page.text


def test_ten_at_most_of_every_kind_some(client: Client):
    for number in range(12):
        service(
            **texts("name", f"Vaasan ryhmä {number}"), organization=organization(**texts("name", f"Vaaka {number}"))
        )
    refresh()
    suggestions.rebuild()
    kinds = [kind for kind, _label in told(client, FI, "va")]
    assert len(kinds) == MOST
    assert set(kinds) >= {"place", "service", "organization"}


@pytest.mark.parametrize(
    "q", ["", "v", " ä ", "-", "%", "__", "\\", "%%%%", "a" * 101, "a" * 10_000, "\x00\x00", "🙂🙂"]
)
def test_too_short_too_long_or_nothing_readable_offers_nothing(client: Client, django_assert_max_num_queries, q):
    offer(texts("name", "Vesijumppa"))
    client.get(FI, {"q": "ve"})
    with django_assert_max_num_queries(0):
        assert told(client, FI, q) == []


@pytest.mark.parametrize("q", ["v%", "ve_", "v_s", "%si", "\\vesi\\", "' OR 1=1 --", "ve\x00si", "ve%00", "<script>"])
def test_signs_of_patterns_mean_nothing(client: Client, q):
    offer(texts("name", "Vesijumppa"))
    response = client.get(FI, {"q": q})
    assert response.status_code == 200
    found = [entry for entry in response.json()["entries"] if entry["kind"] == "service"]
    assert bool(found) == (q in ("ve_", "\\vesi\\"))


def test_broken_letters_in_the_address_are_no_error(client: Client):
    assert client.get(FI + "?q=%ff%fe%00va&place=%ff&kind=%00").status_code == 200


def test_may_be_kept_by_anyone_and_sets_no_cookie(client: Client):
    response = client.get(FI, {"q": "va"})
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.get("Vary") in (None, "Accept-Encoding")
    assert not response.cookies
    assert client.get(FI, {"q": "va"}, headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_asking(client: Client, method):
    assert getattr(client, method)(FI).status_code == 405


def test_one_query_for_each_answer(client: Client, django_assert_num_queries):
    offer(texts("name", "Vesijumppa"), texts("name", "Vesijuoksu"))
    client.get(FI, {"q": "ve"})
    with django_assert_num_queries(1):
        client.get(FI, {"q": "vesi", "place": "Vaasa"})


@pytest.mark.parametrize(
    ("statement", "text", "index"),
    [(LOOKUP, "abc", "suggestion_tail"), (SHORT_LOOKUP, "ab", "suggestion_two_letters")],
)
def test_the_index_answers(statement: str, text: str, index: str):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_suggestion (language, kind, label, tail, is_whole, entries) "
            "SELECT 'fi', 'service', md5(n::text), md5(n::text), true, 1 FROM generate_series(1, 20000) AS n"
        )
        cursor.execute("ANALYZE search_suggestion")
        wanted: dict[str, str | int] = {
            "text": text,
            "pattern": f"{text}%",
            "language": "fi",
            "services": 8,
            "organizations": 8,
        }
        cursor.execute("EXPLAIN " + statement, wanted)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan
    assert "Seq Scan" not in plan


def test_the_form_says_where_to_ask(client: Client):
    page = client.get("/sv/").text
    assert 'data-suggestions="/sv/forslag/"' in page
    assert 'data-many="{count} förslag.' in page


def test_the_script_weighs_little_and_breaks_no_rule_of_the_page():
    script = (Path(settings.BASE_DIR) / "assets" / "search.js").read_text(encoding="utf-8")
    assert len(script) <= 12_000
    assert not [
        each for each in ("innerHTML", "eval(", 'setAttribute("style', "localStorage", "cookie") if each in script
    ]
