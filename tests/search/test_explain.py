"""The parts that staff are shown make up the very score that orders the hits."""

import random

import pytest

from tests.factories import organization, service, texts
from tray.areas.names import Place, area_names
from tray.catalogue.models import Service
from tray.search import explain as explaining
from tray.search import rules
from tray.search.criteria import Criteria
from tray.search.explain import Explanation, best, explain, rules_met
from tray.search.models import WordRule
from tray.search.refresh import bring_up_to_date, rebuild

pytestmark = pytest.mark.django_db
WORDS = (
    "uinti",
    "uimahalli",
    "vesijumppa",
    "senioreille",
    "yksinäisyys",
    "ystävä",
    "ryhmä",
    "mielenterveys",
    "neuvonta",
)
QUERIES = (*WORDS, "uinti senioreille", "yksinäisyys ryhmä", "uimahali", "mielen terveys", "uimahallin ryhmä neuvonta")


def write_rule(kind: str, phrase: str, *words: str) -> WordRule:
    rule = rules.rule(rules.Shipped("fi", kind, phrase, words))
    rule.save()
    return rule


@pytest.fixture
def catalogue() -> list[Service]:
    """Thirty services made of the same words, by a seed that stays."""
    choice = random.Random(3)
    owner = organization()
    for number in range(30):
        some = choice.sample(WORDS, 4)
        area = {"area_type": "limited", "municipalities": ["905"]} if number % 3 == 0 else {}
        service(
            **texts("name", " ".join(some[:2]).capitalize()),
            **texts("summary", f"{some[2]} kaikille."),
            **texts("description", f"{some[3]} ja muuta."),
            organization=owner,
            **area,
        )
    write_rule("means", "yksinäinen", "ystävä", "ryhmä")
    write_rule("means", "yksinäinen seniori", "ystävä")
    write_rule("broad", "neuvonta")
    rebuild()
    return list(Service.objects.all())


def explained(text: str, row: Service, place: Place | None = None) -> Explanation | None:
    return explain(best(Criteria(text=text, place=place), "fi"), row.pk)


@pytest.mark.parametrize("text", [*QUERIES, "yksinäinen seniori", "yksinäinen"])
@pytest.mark.parametrize("place", ["", "905"])
def test_the_sum_is_the_score(catalogue: list[Service], text: str, place: str):
    where = area_names().municipalities[place] if place else None
    results = best(Criteria(text=text, place=where), "fi")
    assert results.hits
    for rank, hit in enumerate(results.hits, 1):
        found = explain(results, hit.service_id)
        assert found is not None
        assert found.score == pytest.approx(hit.score, abs=1e-3)
        assert (found.rank, found.has_words, found.serves_place) == (rank, True, True)


def test_words_are_told_where_they_stand(catalogue: list[Service]):
    row = service(**texts("name", "Uimahalli"), **texts("description", "Myös saunat ja kuntosali."))
    bring_up_to_date()
    found = explained("uimahalli kuntosali", row)
    assert found is not None
    assert [(match.typed, match.tier, match.label) for match in found.words] == [
        (("uimahalli",), "own", "A"),
        (("kuntosali",), "", explaining.LONG_TEXTS),
    ]
    assert sum(match.share for match in found.words) == pytest.approx(1)


def test_why_a_service_is_no_hit(catalogue: list[Service]):
    lacking = service(**texts("name", "Kirjasto"))
    elsewhere = service(**texts("name", "Uimahalli"), area_type="limited", municipalities=["091"])
    bring_up_to_date()
    vaasa = area_names().municipalities["905"]
    found = explained("uimahalli", lacking)
    assert found is not None
    assert (found.rank, found.has_words) == (None, False)
    assert [match.label for match in found.words] == [""]
    found = explained("uimahalli", elsewhere, place=vaasa)
    assert found is not None
    assert (found.rank, found.has_words, found.serves_place) == (None, True, False)


def test_a_service_that_search_has_not_is_not_explained(catalogue: list[Service]):
    assert explained("uimahalli", service(content_areas=[])) is None


def test_words_that_mean_nothing_to_the_catalogue(catalogue: list[Service]):
    found = explained("qwzx", catalogue[0])
    assert found is not None
    assert (found.has_words, found.score) == (False, 0)


def test_everyday_words_that_spoke(catalogue: list[Service]):
    results = best(Criteria(text="yksinäinen neuvonta"), "fi")
    assert {rule.phrase for rule in rules_met(results.query, "fi")} == {"yksinäinen", "neuvonta"}
    assert rules_met(best(Criteria(text=""), "fi").query, "fi") == []


@pytest.mark.parametrize(
    ("lexeme", "told"), [("f.uinti", ("fi", "uinti")), ("s.^simma", ("sv", "simma…")), ("e.~hood", ("en", "hood…"))]
)
def test_lexemes_in_words(lexeme, told):
    assert explaining.in_words(lexeme) == told
