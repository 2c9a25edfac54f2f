"""Sharing a part of the map with a professional: the resident chooses, sees exactly what goes, and gets a code."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tray.areas.names import area_names
from tray.assessment.answers import Answers, Score, scores
from tray.assessment.guesses import TooManyGuesses
from tray.assessment.questionnaire import DIMENSIONS, SCALE
from tray.assessment.snapshots import DAYS, USUAL_DAYS, NoSuchSnapshot, delete_snapshot, share
from tray.network import reader_address
from tray.pages.assessment_form import Choice, filled_form
from tray.pages.assessment_privacy import answers_page
from tray.pages.form_guard import may_send
from tray.pages.forms import WordsField

LONGEST_CODE = 40


class ShareForm(forms.Form):
    """What to share, and for how long. Nothing is chosen beforehand."""

    share = forms.MultipleChoiceField(
        label=gettext_lazy("What do you want to share?"),
        choices=[(each.id, each.name) for each in DIMENSIONS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one part of your map."),
            "invalid_choice": gettext_lazy("Choose the parts from the list."),
        },
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long can it be opened?"),
        choices=[(days, str(days)) for days in DAYS],
        initial=USUAL_DAYS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose for how long it can be opened."),
            "invalid_choice": gettext_lazy("Choose the time from the list."),
        },
    )


class CodeForm(forms.Form):
    code = WordsField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("12 letters and digits, for example ABCD-2345-EFGH"),
        max_length=LONGEST_CODE,
        error_messages={
            "required": gettext_lazy("Write the code that you got."),
            "max_length": gettext_lazy("The code is too long. It has 12 letters and digits."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@dataclass(frozen=True)
class Part:
    """A dimension as it would be shared: each word of it."""

    score: Score
    answers: list[tuple[str, str]]  # (statement, answer)
    is_chosen: bool

    @property
    def id(self) -> str:
        return self.score.dimension.id


@answers_page
def assessment_share(request: HttpRequest) -> HttpResponse:
    """First comes the map's own form; then, with `step`, what was chosen here."""
    if request.method != "POST":
        return redirect("assessment")
    told = filled_form(request.POST, area_names())
    form = ShareForm(request.POST if "step" in request.POST else None)
    if "step" in request.POST and form.is_valid():
        if may_send(request, "share"):
            return shared(request, told.answers, form.cleaned_data)
        form.add_error(None, _("Many maps have been shared from your network in a short time. Wait an hour."))
    chosen = [str(each) for each in request.POST.getlist("share")]
    context = {
        "form": form,
        "parts": parts(told.answers, chosen),
        "days": day_choices(request.POST.get("days", str(USUAL_DAYS))),
        "kept": told.kept(),
        "place_kept": told.place_written if told.place_chosen else "",
    }
    return render(request, "assessment/share.html", context)


def day_choices(chosen: str) -> list[Choice]:
    return [
        Choice(str(days), ngettext("%(days)d day", "%(days)d days", days) % {"days": days}, str(days) == chosen)
        for days in DAYS
    ]


def parts(answers: Answers, chosen: list[str]) -> list[Part]:
    """The dimensions that something was told of."""
    found = [
        Part(
            score,
            [
                (str(statement.text), str(SCALE[answers.values[statement.id]]))
                for statement in score.dimension.statements
                if statement.id in answers.values
            ],
            is_chosen=score.dimension.id in chosen,
        )
        for score in scores(answers)
    ]
    return [part for part in found if part.answers or part.score.wants_change]


def shared(request: HttpRequest, answers: Answers, told: dict[str, Any]) -> HttpResponse:
    """The only moment at which the code is known."""
    code, row = share(answers, told["share"], days=told["days"])
    chosen = [part for part in parts(answers, told["share"]) if part.is_chosen]
    context = {"code": code, "expires_at": row.expires_at, "parts": chosen}
    return render(request, "assessment/shared.html", context)


@answers_page
def assessment_shared(request: HttpRequest) -> HttpResponse:
    """Taking back what was shared, with its code."""
    form = CodeForm(request.POST or None)
    is_removed = False
    if request.method == "POST" and form.is_valid():
        try:
            delete_snapshot(form.cleaned_data["code"], asker=reader_address(request))
            is_removed = True
        except NoSuchSnapshot:
            form.add_error(
                "code", _("Nothing is shared with this code. Check it: perhaps its time has passed already.")
            )
        except TooManyGuesses:
            form.add_error("code", _("Too many wrong codes were tried. Wait a quarter of an hour, and try again."))
    return render(request, "assessment/remove.html", {"form": form, "is_removed": is_removed})
