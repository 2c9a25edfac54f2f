"""The wellbeing map: sixteen statements on eight dimensions of wellbeing, and topics to pick from.

Written for this tray, after the eight dimensions of the national hyte service concept (THL, 2023). Not a test, not a
screen for any illness: the statements ask about everyday life. What may be a secret of somebody (drinking, eating,
mood) is only a topic to pick, never a question.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tray.catalogue.content_areas import AgeGroup, ContentArea

Words = str | Promise


@dataclass(frozen=True)
class Statement:
    id: str
    text: Words


@dataclass(frozen=True)
class Dimension:
    id: str
    name: Words
    statements: tuple[Statement, ...]


# How well a statement fits, 0–4.
SCALE: tuple[Words, ...] = (
    _("Not true for me"),
    _("A little true"),
    _("In between"),
    _("Quite true"),
    _("True for me"),
)
BEST = len(SCALE) - 1

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        "health",
        _("Health"),
        (
            Statement("T1", _("My strength is enough for the day's chores.")),
            Statement("T2", _("In the last weeks my mind has mostly been in balance.")),
        ),
    ),
    Dimension(
        "education",
        _("Education"),
        (
            Statement("K1", _("I get to learn things that interest me.")),
            Statement("K2", _("I can do things online, or someone helps me with it.")),
        ),
    ),
    Dimension(
        "activities",
        _("Personal activities and work"),
        (
            Statement("A1", _("My days include things I like to do.")),
            Statement("A2", _("I move and get outdoors as much as is good for me.")),
        ),
    ),
    Dimension(
        "voice",
        _("Having a voice in society"),
        (
            Statement("V1", _("I am asked when decisions are made about my matters.")),
            Statement("V2", _("I know where I can give my opinion on matters in my home municipality.")),
        ),
    ),
    Dimension(
        "relationships",
        _("Social connections and relationships"),
        (
            Statement("S1", _("I have someone I can talk to about my own things.")),
            Statement("S2", _("I am with other people as often as I want.")),
        ),
    ),
    Dimension(
        "living",
        _("Material living standards"),
        (
            Statement("E1", _("My money is enough for food, medicines and housing.")),
            Statement("E2", _("I know where I stand with my bills and money.")),
        ),
    ),
    Dimension(
        "environment",
        _("Environment"),
        (
            Statement("Y1", _("My home suits me.")),
            Statement("Y2", _("I can easily get to nature, a library or another place I enjoy.")),
        ),
    ),
    Dimension(
        "security",
        _("Sense of security"),
        (
            Statement("U1", _("At home and with the people close to me I feel safe.")),
            Statement("U2", _("I know whom to contact if things get difficult.")),
        ),
    ),
)

# Topics to pick from, in everyday words: one for each content area, but for the channels that are always shown.
INTERESTS: dict[str, Words] = {
    ContentArea.EXERCISE.value: _("Exercise"),
    ContentArea.CULTURE.value: _("Culture and art"),
    ContentArea.NATURE.value: _("Nature"),
    ContentArea.LIFESTYLE.value: _("Sleep and habits"),
    ContentArea.NUTRITION.value: _("Food and eating"),
    ContentArea.MENTAL_HEALTH.value: _("Mental wellbeing"),
    ContentArea.SUBSTANCE_USE.value: _("Alcohol, tobacco, other substances or gambling"),
    ContentArea.LIVELIHOOD.value: _("Money and bills"),
    ContentArea.PARTICIPATION.value: _("Company and groups"),
    ContentArea.WORK_ABILITY.value: _("Work, studies and functional ability"),
    ContentArea.INTEGRATION.value: _("Settling in Finland"),
    ContentArea.SELF_CARE.value: _("Things I can do by myself"),
    ContentArea.EVERYDAY_SUPPORT.value: _("Other everyday help, such as digital help"),
}

AGES: dict[str, Words] = {
    AgeGroup.YOUNG_ADULT.value: _("18–28 years"),
    AgeGroup.WORKING_AGE.value: _("29–64 years"),
    AgeGroup.OLDER.value: _("65 years or more"),
}


@cache
def statements() -> dict[str, Statement]:
    return {statement.id: statement for dimension in DIMENSIONS for statement in dimension.statements}


@cache
def dimensions() -> dict[str, Dimension]:
    return {dimension.id: dimension for dimension in DIMENSIONS}


@cache
def dimension_of() -> dict[str, Dimension]:
    """By the id of a statement."""
    return {statement.id: dimension for dimension in DIMENSIONS for statement in dimension.statements}
