"""Every rule of the recommendations in plain words, for anybody who wants to know why they saw what they saw."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tray.assessment.questionnaire import INTERESTS, SCALE, dimensions, statements
from tray.assessment.recommend import (
    CLOSE,
    FREE,
    MANY_TARGETS,
    MOST_FROM_AFAR,
    MOST_OF_A_PROVIDER,
    MOST_OF_AN_AREA,
    MOST_OF_MANY,
    OWN_LANGUAGE,
    REMOTE,
    SHOWN,
)
from tray.assessment.rulebook import Rule, Topic, changes, rulebook, topics
from tray.catalogue.content_areas import ContentArea
from tray.pages.hours import day_in_words
from tray.pages.links import page_addresses
from tray.pages.public import public_page


@dataclass(frozen=True)
class Weight:
    name: str
    weight: int


@dataclass(frozen=True)
class ShownRule:
    """`asked`: the statement, dimension or topic that it is about, in words."""

    id: str
    version: int
    asked: str
    reason: str
    weights: list[Weight]
    source: str
    valid_from: str


@dataclass(frozen=True)
class ShownTopic:
    name: str
    words_fi: str
    words_sv: str


@dataclass(frozen=True)
class ShownChange:
    on: str
    text: str


@public_page
def assessment_rules(request: HttpRequest) -> HttpResponse:
    language = get_language() or "fi"
    rules = rulebook().rule
    context = {
        "by_statement": [shown(rule, language) for rule in rules if rule.when.statement],
        "by_change": [shown(rule, language) for rule in rules if rule.when.change],
        "by_interest": [shown(rule, language) for rule in rules if rule.when.interest],
        "fitting_badly": [str(text) for text in SCALE[:2]],
        "topics": [shown_topic(topic, language) for topic in topics().values()],
        "changes": [ShownChange(day_in_words(each.on), each.in_words(language)) for each in changes()],
        "close": CLOSE,
        "remote": REMOTE,
        "free": FREE,
        "own_language": OWN_LANGUAGE,
        "shown": SHOWN,
        "of_provider": MOST_OF_A_PROVIDER,
        "of_area": MOST_OF_AN_AREA,
        "of_many": MOST_OF_MANY,
        "many": MANY_TARGETS,
        "near": SHOWN - MOST_FROM_AFAR,
        **page_addresses(request),
    }
    return render(request, "assessment/rules.html", context)


def shown(rule: Rule, language: str) -> ShownRule:
    return ShownRule(
        id=rule.id,
        version=rule.version,
        asked=asked(rule),
        reason=rule.in_words(language),
        weights=weights(rule.areas, rule.topics, language),
        source=rulebook().sources[rule.source].in_words(language),
        valid_from=day_in_words(rule.valid_from),
    )


def asked(rule: Rule) -> str:
    when = rule.when
    if when.statement:
        return str(statements()[when.statement].text)
    return str(dimensions()[when.change].name) if when.change else str(INTERESTS[when.interest])


def weights(areas: Mapping[str, int], narrower: Mapping[str, int], language: str) -> list[Weight]:
    """Heaviest first."""
    found = [Weight(str(ContentArea(area).label), weight) for area, weight in areas.items()]
    found += [Weight(topics()[topic].in_words(language), weight) for topic, weight in narrower.items()]
    return sorted(found, key=lambda each: -each.weight)


def shown_topic(topic: Topic, language: str) -> ShownTopic:
    return ShownTopic(topic.in_words(language), ", ".join(topic.words_fi), ", ".join(topic.words_sv))
