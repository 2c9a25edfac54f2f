"""What a follow-up asks, by kind. Every question may be left out: no answer is no answer, never a bad one. The same
questions stand on paper, and are asked on the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals.codes import Kind
from referrals.forms.client import KeyedForm
from tray.pages.form_guard import FreeText, Radios

LONGEST_ANSWER = 500
Label = Any  # a text, perhaps one that waits for the reader's language
Choice = tuple[str, Label]

NO_ANSWER: Choice = ("", gettext_lazy("I do not want to say"))
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), NO_ANSWER]
TAKING_PART = [
    ("yes", gettext_lazy("Yes")),
    ("sometimes", gettext_lazy("Now and then")),
    ("not_yet", gettext_lazy("Not yet")),
    ("no", gettext_lazy("No")),
    NO_ANSWER,
]
GOING_ON = [
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
    ("unsure", gettext_lazy("I do not know")),
    NO_ANSWER,
]
WITH_WHOM = [
    ("alone", pgettext_lazy("taking part", "Alone")),
    ("companion", gettext_lazy("With a companion")),
    ("group", gettext_lazy("In a group")),
    NO_ANSWER,
]
DAYS: list[Choice] = [*((str(days), str(days)) for days in range(8)), NO_ANSWER]
MINUTES: list[Choice] = [
    ("0", "0"),
    ("10", gettext_lazy("about 10")),
    ("20", gettext_lazy("about 20")),
    ("30", gettext_lazy("about 30")),
    ("45", gettext_lazy("about 45")),
    ("60", gettext_lazy("an hour")),
    ("90", gettext_lazy("more than an hour")),
    NO_ANSWER,
]


class Scale(Radios):
    """0–10 side by side, as many in a row as fit."""

    template_name = "forms/scale.html"


def choice(label: Label, choices: list[Choice], hint: Label = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, required=False, widget=Radios)


def number(label: Label, choices: list[Choice], hint: Label = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=hint, choices=choices, coerce=int, empty_value=None, required=False, widget=Scale
    )


def scale(label: Label, hint: Label) -> forms.TypedChoiceField:
    return number(label, [*((str(each), str(each)) for each in range(11)), NO_ANSWER], hint)


def words(label: Label) -> FreeText:
    return FreeText(label=label, longest=LONGEST_ANSWER, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class FollowUpForm(KeyedForm):
    """`answers` holds what was told, and nothing of what was left out."""

    @property
    def answers(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return {name: value for name, value in told.items() if value not in ("", None)}


class WellbeingFollowUp(FollowUpForm):
    how = scale(gettext_lazy("How are things now?"), gettext_lazy("0 is as bad as can be, 10 is as good as can be."))
    attending = choice(gettext_lazy("Have you been taking part in something?"), TAKING_PART)
    goes_on = choice(gettext_lazy("Do you want to go on?"), GOING_ON)
    helps = words(gettext_lazy("What helps?"))
    in_the_way = words(gettext_lazy("What is in the way?"))
    other_need = choice(gettext_lazy("Do you need something else?"), YES_NO)


class ExerciseFollowUp(FollowUpForm):
    still = choice(gettext_lazy("Do you still go on with what you began?"), TAKING_PART)
    days = number(
        gettext_lazy("On how many days a week do you move so that you get a little out of breath?"),
        DAYS,
        gettext_lazy("A brisk walk counts, and so do heavy chores."),
    )
    minutes = number(gettext_lazy("How many minutes on such a day?"), MINUTES)
    confidence = scale(
        gettext_lazy("How sure are you that you go on?"), gettext_lazy("0 is not sure at all, 10 is quite sure.")
    )


class CultureFollowUp(FollowUpForm):
    took_part = choice(gettext_lazy("Have you been taking part in something?"), TAKING_PART)
    with_whom = choice(gettext_lazy("With whom?"), WITH_WHOM)
    meaning = scale(
        gettext_lazy("How much has it meant to you?"), gettext_lazy("0 is nothing at all, 10 is very much.")
    )
    wants_more = choice(gettext_lazy("Would you like more of it?"), GOING_ON)


FORMS: dict[str, type[FollowUpForm]] = {
    Kind.WELLBEING: WellbeingFollowUp,
    Kind.EXERCISE: ExerciseFollowUp,
    Kind.CULTURE: CultureFollowUp,
}


@dataclass(frozen=True)
class PaperQuestion:
    """`choices` are ticked by hand; without any there are lines to write on."""

    label: str
    hint: str
    choices: list[str]


def paper_questions(kind: str) -> list[PaperQuestion]:
    return [
        PaperQuestion(
            str(field.label), str(field.help_text), [str(text) for code, text in getattr(field, "choices", ()) if code]
        )
        for name, field in FORMS[kind]().fields.items()
        if name != "key"
    ]


@dataclass(frozen=True)
class AnswerInWords:
    question: str
    text: str


def answers_in_words(kind: str, answers: Mapping[str, Any]) -> list[AnswerInWords]:
    """For whoever may read them: each question that has an answer, in the order in which they were asked."""
    fields = FORMS[kind]().fields
    return [
        AnswerInWords(str(fields[name].label), in_words(fields[name], answers[name]))
        for name in fields
        if name in answers
    ]


def in_words(field: forms.Field, value: Any) -> str:
    return str(dict(getattr(field, "choices", ())).get(str(value), value))
