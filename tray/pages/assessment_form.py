"""The one form of the self-assessment. Everything in it may be left out, and what cannot be read counts as left out:
nobody should have to begin anew for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from tray.areas.names import AreaNames, Place
from tray.assessment.answers import Answers
from tray.assessment.questionnaire import AGES, DIMENSIONS, INTERESTS, SCALE, statements
from tray.assessment.recommend import Context
from tray.pages.forms import PlaceForm
from tray.pages.languages import language_name
from tray.pages.links import Query
from tray.search.facets import SERVICE_LANGUAGES

NO_ANSWER = ""
SCALE_CHOICES = [(NO_ANSWER, gettext_lazy("No answer")), *((str(value), text) for value, text in enumerate(SCALE))]
MOST_HIDDEN = 60
SHORT_ID = r"[0-9a-f]{12}"


class AssessmentForm(PlaceForm):
    """`answers` and `context` hold what is right in the form, whatever is wrong in it."""

    change = forms.MultipleChoiceField(choices=[(each.id, each.name) for each in DIMENSIONS], required=False)
    interest = forms.MultipleChoiceField(choices=list(INTERESTS.items()), required=False)
    age = forms.ChoiceField(choices=[(NO_ANSWER, gettext_lazy("No answer")), *AGES.items()], required=False)
    language = forms.ChoiceField(
        choices=[(NO_ANSWER, ""), *((each, each) for each in SERVICE_LANGUAGES)], required=False
    )

    def __init__(self, *args: Any, areas: AreaNames, **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, **kwargs)
        for statement in statements().values():
            self.fields[statement.id] = forms.ChoiceField(
                choices=SCALE_CHOICES, widget=forms.RadioSelect, required=False
            )
        self.is_valid()

    @property
    def is_misread(self) -> bool:
        """Whether something besides the place could not be read, and was left out."""
        return any(name != "place" for name in self.errors)

    @property
    def place_chosen(self) -> Place | None:
        return self.cleaned_data.get("place")

    @property
    def answers(self) -> Answers:
        told = self.cleaned_data
        return Answers(
            values={key: int(told[key]) for key in statements() if told.get(key)},
            changes=frozenset(told.get("change", [])),
            interests=frozenset(told.get("interest", [])),
        )

    @property
    def context(self) -> Context:
        year, week, _day = timezone.localdate().isocalendar()
        return Context(
            has_place=self.place_chosen is not None,
            age=self.cleaned_data.get("age", ""),
            language=self.cleaned_data.get("language", ""),
            week=f"{year}-{week}",
        )

    @property
    def place_written(self) -> str:
        return str(self.data.get("place", ""))

    def kept(self) -> Query:
        """All that is right in the form, for hidden inputs: the only place where the answers live."""
        answers, told = self.answers, self.cleaned_data
        return [
            *((key, str(value)) for key, value in answers.values.items()),
            *(("change", each.id) for each in DIMENSIONS if each.id in answers.changes),
            *(("interest", key) for key in INTERESTS if key in answers.interests),
            *((name, told[name]) for name in ("age", "language") if told.get(name)),
        ]


def filled_form(data: QueryDict, areas: AreaNames) -> AssessmentForm:
    """Of what was sent. A place told by its code, as links do, is shown by its name."""
    form = AssessmentForm(data, areas=areas)
    form.write_place()
    return form


# --- What the questionnaire shows ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    choices: list[Choice]


@dataclass(frozen=True)
class Step:
    """A dimension, numbered from 1."""

    number: int
    id: str
    name: str
    questions: list[Question]
    wants_change: bool


def steps(answers: Answers) -> list[Step]:
    return [
        Step(
            number,
            dimension.id,
            str(dimension.name),
            [
                Question(statement.id, str(statement.text), scale(answers.values, statement.id))
                for statement in dimension.statements
            ],
            wants_change=dimension.id in answers.changes,
        )
        for number, dimension in enumerate(DIMENSIONS, 1)
    ]


def scale(values: Mapping[str, int], statement: str) -> list[Choice]:
    """From what does not fit to what fits best; then no answer, which takes back one that was given."""
    told = values.get(statement)
    fitting = [Choice(str(value), str(text), told == value) for value, text in enumerate(SCALE)]
    return [*fitting, Choice(NO_ANSWER, str(SCALE_CHOICES[0][1]))]


def interests(answers: Answers) -> list[Choice]:
    return [Choice(key, str(text), key in answers.interests) for key, text in INTERESTS.items()]


def ages(chosen: str) -> list[Choice]:
    return [Choice(key, str(text), key == chosen) for key, text in AGES.items()]


def languages(chosen: str) -> list[Choice]:
    """Those that a service may be given in, by their names in the reader's language."""
    found = [Choice(code, language_name(code), code == chosen) for code in SERVICE_LANGUAGES]
    usual = [each for each in found if each.value in ("fi", "sv", "en")]
    others = sorted((each for each in found if each not in usual), key=lambda each: each.text.lower())
    return [*sorted(usual, key=lambda each: each.value != get_language()), *others]
