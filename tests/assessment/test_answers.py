from itertools import product

import pytest
from hypothesis import given

from tests.assessment.strategies import all_answered, some_answers
from tray.assessment.answers import Answers, Band, concern, scores
from tray.assessment.questionnaire import DIMENSIONS, INTERESTS, SCALE, dimension_of, statements
from tray.catalogue.content_areas import ContentArea

ATTENTION, BETWEEN, STRENGTH = Band.ATTENTION, Band.BETWEEN, Band.STRENGTH


def test_sixteen_statements_on_eight_dimensions_and_a_topic_for_each_content_area():
    assert len(DIMENSIONS) == 8
    assert [len(dimension.statements) for dimension in DIMENSIONS] == [2] * 8
    assert len(statements()) == 16
    assert len(SCALE) == 5
    assert set(INTERESTS) == set(ContentArea.values) - {ContentArea.CONTACT_CHANNELS.value}


def one(values: dict[str, int]):
    return next(score for score in scores(Answers(values)) if score.dimension.id == "health")


@pytest.mark.parametrize(("first", "second"), list(product(range(5), repeat=2)))
def test_the_scoring_table_with_two_answers(first, second):
    score = one({"T1": first, "T2": second})
    assert score.value == (first + second) * 12.5
    assert score.band == (STRENGTH if first + second >= 6 else BETWEEN if first + second >= 4 else ATTENTION)


@pytest.mark.parametrize(
    ("told", "value", "band"),
    [(0, 0, ATTENTION), (1, 25, ATTENTION), (2, 50, BETWEEN), (3, 75, STRENGTH), (4, 100, STRENGTH)],
)
@pytest.mark.parametrize("statement", ["T1", "T2"])
def test_the_scoring_table_with_one_answer(statement, told, value, band):
    assert (one({statement: told}).value, one({statement: told}).band) == (value, band)


def test_a_dimension_without_answers_has_no_value():
    assert one({"K1": 4}).value is None
    assert one({}).band == Band.UNTOLD


@given(some_answers)
def test_a_skipped_point_is_no_answer_of_nought(answers):
    for score in scores(answers):
        told = [answers.values[each.id] for each in score.dimension.statements if each.id in answers.values]
        assert (score.value is None) == (not told)
        assert score.wants_change == (score.dimension.id in answers.changes)


# --- Help first ------------------------------------------------------------------------------------------------------


def low_dimensions(values: dict[str, int]) -> int:
    """By the words of the rule, not by the code under test."""
    found: dict[str, list[int]] = {}
    for statement, value in values.items():
        found.setdefault(dimension_of()[statement].id, []).append(value)
    return sum(sum(told) / len(told) < 2 for told in found.values())


@given(some_answers | all_answered)
def test_help_comes_first_exactly_by_the_rule(answers):
    values = dict(answers.values)
    by_rule = (
        values.get("T2") == 0 or values.get("U1") in (0, 1) or values.get("E1") == 0 or low_dimensions(values) >= 4
    )
    assert bool(concern(answers)) == by_rule


@pytest.mark.parametrize(
    ("values", "heavy"),
    [
        ({}, False),
        ({"T2": 0}, True),
        ({"T2": 1}, False),
        ({"T1": 0}, False),
        ({"U1": 0}, True),
        ({"U1": 1}, True),
        ({"U1": 2}, False),
        ({"U2": 0}, False),
        ({"E1": 0}, True),
        ({"E1": 1}, False),
        ({"E2": 0}, False),
        ({"T1": 1, "K1": 1, "A1": 1}, False),
        ({"T1": 1, "K1": 1, "A1": 1, "V1": 1}, True),
        ({"T1": 1, "K1": 1, "A1": 1, "V1": 2}, False),
        ({"T1": 1, "K1": 1, "A1": 1, "V1": 1, "V2": 3}, False),  # 2 on average
        ({"T1": 1, "K1": 1, "A1": 1, "V1": 1, "V2": 2}, True),  # 1.5
    ],
)
def test_the_borders_of_the_rule(values, heavy):
    assert bool(concern(Answers(values))) == heavy


def test_wishes_and_topics_never_bring_it():
    every = frozenset(dimension.id for dimension in DIMENSIONS)
    assert not concern(Answers({}, every, frozenset(INTERESTS)))
