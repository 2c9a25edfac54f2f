import pytest
from django.test import Client

from tests.factories import assignment, organization, service, texts
from tray.catalogue.classification.rulebook import rulebook
from tray.catalogue.models import Concept
from tray.pages.rule_words import in_words

pytestmark = pytest.mark.django_db
RULES = "/fi/yllapito/saannot/"
RULE = f"{RULES}exercise-class/"


def caught(number: int = 1, **fields: object) -> None:
    owner = organization(**texts("name", "Vaasan kaupunki"))
    for _each in range(number):
        assignment(service(**texts("name", "Kuntosali"), organization=owner, **fields))


def test_every_rule_is_listed_with_what_it_caught(coordinator: Client):
    caught(2)
    service(**texts("name", "Rakentamislupa"), content_areas=[])
    page = coordinator.get(RULES)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    rows = {row.rule.key: row.caught for group in page.context["groups"] for row in group.rows}
    assert rows.keys() == {rule.key for rule in rulebook()}
    assert rows["exercise-class"] == 2
    assert rows["exercise-activity"] == 0
    assert rows["outside-permits"] is None
    assert "2 palvelua on tarjottimella" in page.text
    assert "1 palvelua ei poiminut mikään" in page.text
    assert "Poiminut 2 palvelua" in page.text


def test_services_that_left_are_not_counted(coordinator: Client):
    caught(removed_at="2026-11-01T00:00:00Z")
    page = coordinator.get(RULES)
    assert "0 palvelua on tarjottimella" in page.text
    assert not coordinator.get(RULE).context["caught"]


def test_conditions_are_told_in_words(coordinator: Client):
    Concept.objects.create(
        kind="service_class", code="P27.1", **texts("name", "Liikunta ja urheilu", "Motion och idrott")
    )
    page = coordinator.get(RULE).text
    assert "Palvelulla on jokin palveluluokista" in page
    assert "Liikunta ja urheilu (P27.1)" in page
    assert "Motion och idrott (P27.1)" in coordinator.get("/sv/administration/regler/exercise-class/").text
    assert in_words(("*jumppa*", "uida", "!liikuntaest*")).startswith("…jumppa…, uida – ")


def test_a_rule_shows_its_services_and_the_evidence(coordinator: Client):
    Concept.objects.create(kind="service_class", code="P27.1", **texts("name", "Liikunta ja urheilu"))
    caught()
    page = coordinator.get(RULE)
    assert "<h1" in page.text
    assert "Sääntö exercise-class" in page.text
    assert "Kuntosali" in page.text
    assert "Vaasan kaupunki" in page.text
    assert [str(one.evidence) for one in page.context["caught"]] == ["Liikunta ja urheilu (P27.1)"]


def test_services_are_paged(coordinator: Client):
    caught(51)
    assert len(coordinator.get(RULE).context["caught"]) == 50
    second = coordinator.get(RULE, {"page": "2"})
    assert len(second.context["caught"]) == 1
    assert 'aria-current="page"' in second.text
    assert len(coordinator.get(RULE, {"page": "much"}).context["caught"]) == 50


def test_a_rule_that_leaves_out_says_so(coordinator: Client):
    page = coordinator.get(f"{RULES}outside-permits/")
    assert "Tämä sääntö jättää palveluja tarjottimen ulkopuolelle." in page.text


def test_a_rule_that_caught_nothing_says_so(coordinator: Client):
    assert "Tämä sääntö ei ole poiminut yhtään palvelua." in coordinator.get(RULE).text


@pytest.mark.parametrize("address", [RULES, RULE])
def test_only_staff_may_look(nurse: Client, address: str):
    assert nurse.get(address).status_code == 403


@pytest.mark.parametrize("address", [RULES, RULE])
def test_strangers_are_asked_to_sign_in(client: Client, address: str):
    assert client.get(address)["Location"] == f"/fi/kirjaudu/?next={address}"


@pytest.mark.parametrize("key", ["no-such-rule", "EXERCISE-CLASS"])
def test_an_unknown_rule_is_not_found(coordinator: Client, key: str):
    assert coordinator.get(f"{RULES}{key}/").status_code == 404


@pytest.mark.parametrize("address", [RULES, RULE])
def test_rules_are_only_read(coordinator: Client, address: str):
    assert coordinator.post(address).status_code == 405


def test_the_front_page_of_staff_leads_here(coordinator: Client):
    assert RULES in coordinator.get("/fi/yllapito/").text


@pytest.mark.parametrize(("address", "most"), [(RULES, 7), (RULE, 6)])
@pytest.mark.parametrize("size", [2, 40])
def test_the_number_of_queries_does_not_grow(
    coordinator: Client, django_assert_max_num_queries, address: str, most: int, size: int
):
    caught(size)
    with django_assert_max_num_queries(most):
        coordinator.get(address)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_stand_in_every_language(coordinator: Client, language: str):
    caught()
    for address in coordinator.get(RULE).context["alternates"]:
        if address.language == language:
            assert coordinator.get(address.path).status_code == 200
