"""Recommendations as a pure function: properties over random answers and services, then the borders one by one."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.assessment.strategies import PROVIDERS, some_answers, some_candidates, some_context
from tray.assessment.answers import Answers
from tray.assessment.questionnaire import INTERESTS, dimensions, statements
from tray.assessment.recommend import (
    MANY_TARGETS,
    MOST_FROM_AFAR,
    MOST_OF_A_PROVIDER,
    MOST_OF_AN_AREA,
    SHOWN,
    Candidate,
    Context,
    contact_channels,
    rank,
    recommend,
    wanted,
)
from tray.assessment.rulebook import Rule, rulebook

ALL_GOOD = Answers(dict.fromkeys(statements(), 4))
ALL_BAD = Answers(dict.fromkeys(statements(), 0))


def without(answers: Answers, rule: Rule) -> Answers:
    """The answers without what triggered the rule."""
    when = rule.when
    return Answers(
        {key: value for key, value in answers.values.items() if key != when.statement},
        answers.changes - {when.change},
        answers.interests - {when.interest},
    )


def is_true(rule: Rule, answers: Answers) -> bool:
    """Whether the reader told what the reason says, by the words of the rule and not by the code under test."""
    if rule.when.statement:
        return answers.values.get(rule.when.statement) in range(rule.when.at_most + 1)
    return rule.when.change in answers.changes or rule.when.interest in answers.interests


@given(some_answers, some_context, some_candidates)
def test_every_service_shown_has_a_true_reason(answers, context, candidates):
    shown = recommend(answers, context, candidates)
    for each in shown:
        assert bool(each.reasons) == bool(wanted(answers, context))
        for reason in each.reasons:
            assert is_true(reason.rule, answers)
            assert reason.weight > 0
            assert set(reason.weights) <= each.candidate.targets
            assert all(reason.rule.in_words(language) for language in ("fi", "sv", "en"))


@given(some_answers, some_context, some_candidates)
def test_removing_what_triggered_a_rule_removes_exactly_its_weight(answers, context, candidates):
    before = {each.candidate.service_id: each for each in rank(answers, context, candidates)}
    for rule in rulebook().triggered(answers):
        fewer = without(answers, rule)
        after = {each.candidate.service_id: each for each in rank(fewer, context, candidates)}
        for key, each in before.items():
            gone = sum(reason.weight for reason in each.reasons if reason.rule.id == rule.id)
            if key in after and wanted(fewer, context):
                assert after[key].score == each.score - gone
                assert all(reason.rule.id != rule.id for reason in after[key].reasons)
            elif wanted(fewer, context):
                assert len(each.reasons) == 1  # it was there for that rule alone


@given(some_answers, some_context, some_candidates)
def test_the_caps_hold(answers, context, candidates):
    shown = recommend(answers, context, candidates)
    assert len(shown) <= SHOWN
    assert len({each.candidate.service_id for each in shown}) == len(shown)
    assert max(Counter(each.candidate.provider for each in shown).values(), default=0) <= MOST_OF_A_PROVIDER
    assert max(Counter(each.main for each in shown).values(), default=0) <= MOST_OF_AN_AREA


@given(some_answers, some_context, some_candidates)
def test_the_order_of_the_services_at_hand_does_not_matter(answers, context, candidates):
    assert recommend(answers, context, candidates) == recommend(answers, context, candidates[::-1])


@settings(max_examples=20)
@given(some_context, some_candidates)
def test_all_good_and_all_bad_are_told_apart(context, candidates):
    good = recommend(ALL_GOOD, context, candidates)
    bad = recommend(ALL_BAD, context, candidates)
    assert not any(each.reasons for each in good)
    assert all(each.reasons for each in bad)


def candidate(number: int, area: str = "nature", **fields: Any) -> Candidate:
    known: dict[str, Any] = {"provider": uuid.UUID(int=100 + number), "provider_kind": "company"}
    return Candidate(uuid.UUID(int=number), frozenset([area]), **known | fields)


def numbers(shown) -> list[int]:
    return [each.candidate.service_id.int for each in shown]


NATURE = Answers(interests=frozenset(["nature"]))


def test_the_score_is_the_sum_of_weights_and_facts():
    told = Answers({"T1": 1, "A2": 0}, frozenset(["health"]))
    near = candidate(1, "exercise", is_close=True, is_remote=True, is_free=True, languages=frozenset(["sv"]))
    (only,) = rank(told, Context(has_place=True, language="sv"), [near])
    assert only.score == 2 + 3 + 5 + 2 + 1 + 1
    assert [reason.rule.id for reason in only.reasons] == ["change-health", "A2", "T1"]
    assert only.main == "exercise"


def test_what_is_near_comes_before_what_is_remote_and_that_before_what_is_neither():
    shown = [candidate(1), candidate(2, is_remote=True), candidate(3, is_close=True)]
    assert numbers(recommend(NATURE, Context(has_place=True), shown)) == [3, 2, 1]


def test_ties_go_to_what_was_updated_last_and_then_to_the_draw_of_the_week():
    early, late = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 6))
    dated = [candidate(1, changed_at=early), candidate(2, changed_at=late), candidate(3)]
    assert numbers(rank(NATURE, Context(), dated)) == [2, 1, 3]
    many = [candidate(number) for number in range(1, 30)]
    weeks = {tuple(numbers(rank(NATURE, Context(week=f"2026-{week}"), many))) for week in range(40, 45)}
    assert len(weeks) == 5


def test_at_most_three_of_a_provider_and_four_of_an_area():
    same = [candidate(number, provider=PROVIDERS[0]) for number in range(1, 6)]
    assert len(recommend(NATURE, Context(), same)) == MOST_OF_A_PROVIDER
    others = [candidate(number) for number in range(1, 9)]
    assert len(recommend(NATURE, Context(), others)) == MOST_OF_AN_AREA


def test_who_asks_for_much_sees_a_little_of_each():
    many = Answers(interests=frozenset(list(INTERESTS)[:MANY_TARGETS]))
    services = [
        candidate(10 * place + number, area) for place, area in enumerate(many.interests) for number in range(4)
    ]
    assert set(Counter(each.main for each in recommend(many, Context(), services)).values()) <= {1, 2}


@pytest.mark.parametrize("fields", [{"provider_kind": "municipality"}, {"provider_kind": "ngo"}, {"is_remote": True}])
def test_one_of_each_kind_where_there_is_one(fields):
    better = [candidate(number, is_close=True, is_free=True) for number in range(1, 5)]
    shown = recommend(NATURE, Context(has_place=True), [*better, candidate(9, **fields)])
    assert 9 in numbers(shown)


def test_half_of_the_page_is_near_where_a_place_was_told():
    told = Answers(interests=frozenset(["nature", "culture", "exercise"]))
    far = [candidate(number, area, is_free=True) for number, area in enumerate(list(told.interests) * 4, 1)]
    tied = [replace(each, topics=frozenset(["meeting"])) for each in far]
    near = [candidate(100 + number, area, is_close=True) for number, area in enumerate(list(told.interests) * 2)]
    shown = recommend(told, Context(has_place=True), [*tied, *near])
    assert sum(each.candidate.is_close for each in shown) >= SHOWN - MOST_FROM_AFAR


def test_food_and_safety_come_before_everything_when_they_are_missing():
    heavy = Answers({"E1": 0, "U1": 1, "S1": 0, "S2": 0, "A1": 0})
    services = [
        candidate(1, "participation", is_free=True, is_remote=True),
        candidate(2, "livelihood"),
        candidate(3, "livelihood", topics=frozenset(["food_aid"])),
        candidate(4, "mental_health", topics=frozenset(["safety"])),
    ]
    assert numbers(recommend(heavy, Context(), services))[:2] == [4, 3]
    calmer = Answers({"E1": 1, "S1": 0, "S2": 0, "A1": 0})
    assert numbers(recommend(calmer, Context(), services))[0] == 1


def test_nothing_asked_for_gives_one_of_each_area_without_a_reason():
    services = [candidate(number, area) for number, area in enumerate(["nature", "nature", "culture"], 1)]
    shown = recommend(ALL_GOOD, Context(), services)
    assert sorted(each.main for each in shown) == ["culture", "nature"]
    assert not any(each.reasons for each in shown)


def test_contact_channels_are_those_nearby_first():
    channels = [candidate(number, "contact_channels", is_close=number == 3) for number in range(1, 5)]
    found = contact_channels([*channels, candidate(9)], Context(has_place=True), 3)
    assert len(found) == 3
    assert found[0].candidate.service_id.int == 3


@pytest.mark.parametrize("dimension", list(dimensions()))
def test_a_wish_alone_gives_the_wish_as_the_reason_and_nothing_about_the_answers(dimension):
    told = Answers(dict.fromkeys(statements(), 4), frozenset([dimension]))
    areas = rulebook().triggered(told)[0].areas or {"nature": 1}
    for each in recommend(told, Context(), [candidate(1, next(iter(areas)))]):
        assert [reason.rule.id for reason in each.reasons] == [f"change-{dimension}"]
