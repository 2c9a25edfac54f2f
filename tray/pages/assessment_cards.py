"""Recommended services as cards, each with what it is there for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.areas.names import Place, alphabetical, area_names, name_of
from tray.assessment.recommend import Candidate, Recommendation
from tray.assessment.rulebook import topics
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.translated import Text, in_language
from tray.pages import hits
from tray.search import engine

MOST_REASONS = 3


@dataclass(frozen=True)
class Card:
    """`subject`: the area or topic that gave it most. `reasons` are sentences, never none."""

    hit: hits.Hit
    subject: str
    reasons: list[str]


@dataclass(frozen=True)
class Line:
    """A service in the plain list."""

    path: str
    name: Text
    provider: Text


def cards(recommended: Sequence[Recommendation], place: Place | None, asked_language: str) -> dict[str, Card]:
    """By the short id of the service."""
    language = get_language() or "fi"
    found = [engine.Hit(each.candidate.service_id, each.score, is_open=False) for each in recommended]
    shown = {hit.short_id: hit for hit in hits.hits(found, area_names(), language)}
    return {
        short_id: Card(shown[short_id], subject(each.main, language), reasons(each, place, language, asked_language))
        for each in recommended
        if (short_id := each.candidate.service_id.hex[:12]) in shown
    }


def all_cards(ranked: Sequence[Recommendation]) -> list[Line]:
    """From A to Z."""
    language = get_language() or "fi"
    rows = hits.cards(each.candidate.service_id for each in ranked).values()
    lines = [
        Line(row.path(language), in_language(row, "name", language), in_language(row, "provider", language))
        for row in rows
    ]
    return sorted(lines, key=lambda line: alphabetical(line.name.text))


def subject(target: str, language: str) -> str:
    if target.startswith("topic:"):
        words = topics()[target.removeprefix("topic:")].in_words(language)
        return words[:1].upper() + words[1:]
    return str(ContentArea(target).label) if target else ""


def reasons(each: Recommendation, place: Place | None, language: str, asked_language: str) -> list[str]:
    """What the reader told first, then what is known of the service."""
    told = [reason.rule.in_words(language) for reason in each.reasons[:MOST_REASONS]]
    return [*told, *facts(each.candidate, name_of(place, language) if place else "", asked_language)]


def facts(candidate: Candidate, place_name: str, asked_language: str) -> list[str]:
    told = []
    if candidate.is_close:
        told.append(_("The service is for people in your area: %(place)s.") % {"place": place_name})
    elif place_name:
        told.append(_("The service is for people in all of Finland."))
    else:
        told.append(_("The service is for people in all of Finland. You told us no place."))
    if asked_language and asked_language in candidate.languages:
        told.append(_("You can have it in the language that you chose."))
    if candidate.is_remote:
        told.append(_("You need not travel: it is given by phone or online."))
    if candidate.is_free:
        told.append(_("The service is free of charge."))
    return told
