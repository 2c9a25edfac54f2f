"""The statement that reads services from the rows of search, beside the pure function that orders them."""

from collections.abc import Iterator

import pytest

from tests.factories import channel, connection, organization, service, texts
from tray.areas.names import area_names
from tray.assessment import candidates as module
from tray.assessment.answers import Answers
from tray.assessment.candidates import OF_EACH, candidates
from tray.assessment.questionnaire import statements
from tray.assessment.recommend import Candidate, Context, rank, recommend, wanted
from tray.assessment.rulebook import topics
from tray.catalogue.models import Channel, Organization, Service
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
NATURE = Answers(interests=frozenset(["nature"]))


@pytest.fixture(autouse=True)
def fresh_words() -> Iterator[None]:
    module.kept.queries, module.kept.read_at = {}, 0.0
    yield
    module.kept.queries, module.kept.read_at = {}, 0.0


def found(answers: Answers = NATURE, place: str = "", **told: str) -> list[Candidate]:
    refresh()
    where = area_names().named(place) if place else None
    context = Context(has_place=where is not None, **told)
    return candidates(wanted(answers, context), where, context)


def names(rows: list[Candidate]) -> set[str]:
    return set(Service.objects.filter(pk__in=[row.service_id for row in rows]).values_list("name_fi", flat=True))


def named(name: str, **fields) -> Service:
    return service(**{**texts("name", name), **texts("summary"), "content_areas": ["nature"]} | fields)


def test_with_a_place_what_serves_it_and_without_one_what_serves_the_country():
    named("Kaikille")
    named("Vaasaan", area_type="limited", municipalities=["905"])
    named("Alueelle", area_type="limited", counties=["17"])
    named("Tampereelle", area_type="limited", municipalities=["837"])
    assert names(found(place="Vaasa")) == {"Kaikille", "Vaasaan", "Alueelle"}
    assert names(found()) == {"Kaikille"}
    assert {row.is_close for row in found()} == {False}
    assert [row.is_close for row in found(place="Tampere") if names([row]) == {"Tampereelle"}] == [True]


def test_only_what_is_asked_for_and_the_ways_to_contact_services():
    named("Polku")
    named("Kuoro", content_areas=["culture"])
    named("Terveysasema", content_areas=["contact_channels"])
    assert names(found()) == {"Polku", "Terveysasema"}


def test_where_nothing_is_asked_for_something_of_every_area():
    named("Polku")
    named("Kuoro", content_areas=["culture"])
    assert names(found(Answers())) == {"Polku", "Kuoro"}


def test_what_is_told_of_a_service():
    provider = organization(kind=Organization.Kind.NGO)
    row = named("Polku", organization=provider, charge="free", languages=["fi", "sv"])
    connection(row, channel(kind=Channel.Kind.PHONE, organization=provider))
    (only,) = found(place="Vaasa")
    assert only == Candidate(
        row.pk,
        frozenset(["nature"]),
        provider.pk,
        provider_kind="ngo",
        is_remote=True,
        is_free=True,
        languages=frozenset(["fi", "sv"]),
        changed_at=row.source_modified_at,
    )


def test_services_for_other_ages_only_are_left_out():
    named("Nuorille", age_groups=["young_adult"])
    named("Kaikille")
    assert names(found(age="older")) == {"Kaikille"}
    assert names(found(age="young_adult")) == {"Nuorille", "Kaikille"}
    assert names(found()) == {"Nuorille", "Kaikille"}


def test_topics_are_found_by_words_in_either_language():
    named("Digituki kirjastossa", content_areas=["everyday_support"])
    service(**texts("name", "", "Digistöd på biblioteket"), content_areas=["everyday_support"])
    named("Siivous", content_areas=["everyday_support"])
    told = Answers({"K2": 0})
    rows = [row for row in found(told) if "digital" in row.topics]
    assert len(rows) == 2
    assert all(row.areas == {"everyday_support"} for row in rows)


def test_every_topic_is_a_query_that_can_be_asked():
    for name in topics():
        named(name, content_areas=["participation"])
    assert len(found(Answers(dict.fromkeys(statements(), 0)))) == len(topics())


def test_many_services_of_one_provider_leave_room_for_others():
    big = organization()
    for number in range(40):
        named(f"Suuri {number}", organization=big, charge="free")
    named("Pieni")
    rows = found()
    assert "Pieni" in names(rows)
    assert len(rows) == 4


def test_no_more_than_needed_are_read():
    for number in range(OF_EACH + 10):
        named(f"Polku {number}", organization=organization(**texts("name", f"Yhdistys {number}")))
    assert len(found()) == OF_EACH


def test_the_best_by_the_pure_function_are_among_those_read():
    """The statement's order is the function's: were they to differ, the best might never be read."""
    for number in range(OF_EACH + 10):
        named(f"Polku {number}", organization=organization(**texts("name", f"Yhdistys {number}")))
    best = named("Paras", content_areas=["nature", "exercise"], charge="free", area_type="limited", counties=["17"])
    told = Answers(interests=frozenset(["nature", "exercise"]))
    context = Context(has_place=True)
    rows = found(told, place="Vaasa")
    assert rank(told, context, rows)[0].candidate.service_id == best.pk
    assert recommend(told, context, rows)[0].score == 3 + 3 + 2 + 1


def test_one_statement_however_much_is_asked_for(django_assert_num_queries):
    everything = Answers(dict.fromkeys(statements(), 0))
    found(everything, place="Vaasa")
    place = area_names().named("Vaasa")
    with django_assert_num_queries(1):
        candidates(wanted(everything, Context(True)), place, Context(has_place=True))
