"""The map, drawn from what was just sent: nothing of it is stored, logged or kept, and its address tells nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override

from tray.areas.names import area_names, name_of
from tray.assessment.answers import Answers, Band, Concern, Score, concern, scores
from tray.assessment.candidates import FIRST_OF_EACH, OF_EACH, candidates
from tray.assessment.chart import chart
from tray.assessment.recommend import Recommendation, contact_channels, rank, recommend, wanted
from tray.catalogue.content_areas import ContentArea
from tray.pages.assessment_cards import Card, all_cards, cards
from tray.pages.assessment_form import MOST_HIDDEN, SHORT_ID, AssessmentForm, filled_form
from tray.pages.assessment_privacy import answers_page
from tray.pages.crisis import CrisisNumber, crisis_numbers
from tray.pages.links import LANGUAGE_NAMES, with_query
from tray.search.criteria import Criteria

CONTACTS_SHOWN = 3
MOST_LINKS = 6
RELATIONS = ("V1", "V2", "S1", "S2")  # about which nobody is referred anywhere: an invitation to talk


@dataclass(frozen=True)
class Group:
    """Dimensions that are told of together, as `kind`: "strength", "change", "attention", "between", "untold"."""

    kind: str
    scores: list[Score]


@dataclass(frozen=True)
class OtherLanguage:
    code: str
    name: str
    path: str


@answers_page
def assessment_result(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("assessment")
    form = filled_form(request.POST, area_names())
    hidden = hidden_services(request)
    context = {
        **result(form.answers),
        **services(form, hidden, with_all="all" in request.POST),
        "form": form,
        "kept": form.kept(),
        "place_kept": form.place_written if form.place_chosen else "",
        "hidden": hidden,
        "other_languages": other_languages("assessment_result"),
    }
    return render(request, "assessment/result.html", context)


def hidden_services(request: HttpRequest) -> list[str]:
    """Short ids of services that are not for the reader, this one among them. Asked to show them again: none."""
    if "show_hidden" in request.POST:
        return []
    told = [*request.POST.getlist("hidden"), *request.POST.getlist("hide")]
    return [each for each in dict.fromkeys(told) if re.fullmatch(SHORT_ID, each)][-MOST_HIDDEN:]


def other_languages(url_name: str) -> list[OtherLanguage]:
    found = []
    for code, name in LANGUAGE_NAMES.items():
        with override(code):
            found.append(OtherLanguage(code, name, reverse(url_name)))
    return [each for each in found if each.code != get_language()]


# --- The map in words -------------------------------------------------------------------------------------------------


def result(answers: Answers) -> dict[str, object]:
    told = scores(answers)
    heavy = concern(answers)
    has_values = any(score.value is not None for score in told)
    return {
        "groups": groups(told),
        "scores": told,
        "has_answers": has_values,
        "chart": chart(told) if has_values else None,
        "concern": heavy,
        "crisis_numbers": numbers_for(heavy) if heavy else [],
        "invites_to_talk": any(answers.values.get(statement, 4) <= 1 for statement in RELATIONS)
        or bool(answers.changes & {"voice", "relationships"}),
    }


def groups(told: Sequence[Score]) -> list[Group]:
    """Strengths first, then wishes for change, then what needs attention; a dimension is told of once in each."""
    found = [
        Group("strength", [score for score in told if score.band == Band.STRENGTH]),
        Group("change", [score for score in told if score.wants_change]),
        Group("attention", [score for score in told if score.band == Band.ATTENTION]),
        Group("between", [score for score in told if score.band == Band.BETWEEN]),
        Group("untold", [score for score in told if score.band == Band.UNTOLD]),
    ]
    return [group for group in found if group.scores]


def numbers_for(heavy: Concern) -> list[CrisisNumber]:
    """112 always; then the first one that helps with each thing that the answers tell. A link leads to all."""
    kinds = ["emergency"]
    kinds += ["violence"] if heavy.safety else []
    kinds += ["crisis"] if heavy.mind or heavy.many else []
    kinds += ["social_emergency"] if heavy.money else []
    language = get_language() or "fi"
    found = [crisis_numbers(language, kinds=[kind]) for kind in kinds]
    return [numbers[0] for numbers in found if numbers]


# --- Services ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AreaLink:
    """All services of a content area, in the list."""

    name: str
    path: str


def services(form: AssessmentForm, hidden: Sequence[str], *, with_all: bool) -> dict[str, object]:
    """`cards` are the first page; `everything`, where it is asked for, the same services from A to Z, without any
    order of ours."""
    answers, context, place = form.answers, form.context, form.place_chosen
    weights = wanted(answers, context)
    found = candidates(weights, place, context, of_each=OF_EACH if with_all or hidden else FIRST_OF_EACH)
    seen = [each for each in found if each.service_id.hex[:12] not in hidden]
    others = [each for each in seen if each.areas != {ContentArea.CONTACT_CHANNELS.value}]
    first = recommend(answers, context, others)
    shown = {each.candidate.service_id for each in first}
    contacts = contact_channels((each for each in found if each.service_id not in shown), context, CONTACTS_SHOWN)
    made = cards([*first, *contacts], place, context.language)
    return {
        "cards": kept(made, first),
        "contacts": kept(made, contacts),
        "everything": all_cards(rank(answers, context, others)) if with_all else [],
        "is_asked": bool(weights),
        "place": place,
        "place_name": name_of(place, get_language() or "fi") if place else "",
        "area_links": area_links(weights or {}, form),
        "contacts_path": list_path(ContentArea.CONTACT_CHANNELS, form),
    }


def kept(made: dict[str, Card], wished: Sequence[Recommendation]) -> list[Card]:
    ids = [each.candidate.service_id.hex[:12] for each in wished]
    return [made[short_id] for short_id in ids if short_id in made]


def area_links(weights: dict[str, int], form: AssessmentForm) -> list[AreaLink]:
    """Of the areas that the answers ask for, most asked for first."""
    areas = [area for area in ContentArea if area.value in weights and area != ContentArea.CONTACT_CHANNELS]
    ordered = sorted(areas, key=lambda area: -weights[area.value])
    return [AreaLink(str(area.label), list_path(area, form)) for area in ordered[:MOST_LINKS]]


def list_path(area: ContentArea, form: AssessmentForm) -> str:
    return with_query(reverse("services"), Criteria(areas=(area,), place=form.place_chosen).query())
