"""The questionnaire: one page that is the same for everybody, and so can be kept by caches. One form holds all its
steps; which of them is seen, the part of the address after # decides. No answer leaves the page before the reader asks
for the map, and then in the body of one POST.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tray.areas.names import area_names
from tray.assessment.answers import Answers
from tray.assessment.questionnaire import DIMENSIONS
from tray.pages.assessment_form import AssessmentForm, ages, filled_form, interests, languages, steps
from tray.pages.assessment_privacy import answers_page
from tray.pages.forms import PlaceForm
from tray.pages.links import page_addresses
from tray.pages.public import public_page
from tray.search.criteria import place_query

STEPS = len(DIMENSIONS) + 2  # then topics, and where services are wanted


@public_page
def assessment(request: HttpRequest) -> HttpResponse:
    """A place in the address is filled in, so that who comes from a place's page need not write it again."""
    form = PlaceForm(request.GET, areas=area_names())
    place = form.chosen()
    form.write_place()
    context = questionnaire(place_written=str(form.data.get("place", "")) if place else "")
    return render(request, "assessment/questionnaire.html", context | page_addresses(request, place_query(place)))


@answers_page
def assessment_change(request: HttpRequest) -> HttpResponse:
    """The questionnaire with the answers that were sent in it."""
    if request.method != "POST":
        return redirect("assessment")
    form = filled_form(request.POST, area_names())
    return render(request, "assessment/questionnaire.html", questionnaire_of(form))


def questionnaire_of(form: AssessmentForm) -> dict[str, object]:
    context = form.context
    return questionnaire(form.answers, form.place_written, context.age, context.language)


def questionnaire(
    answers: Answers | None = None, place_written: str = "", age: str = "", language: str = ""
) -> dict[str, object]:
    told = answers or Answers()
    return {
        "steps": steps(told),
        "interests": interests(told),
        "ages": ages(age),
        "languages": languages(language),
        "place_written": place_written,
        "is_changing": answers is not None,
        "count": STEPS,
    }
