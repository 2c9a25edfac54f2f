"""The short part of the form that belongs to each kind of referral, and what is common to them all: the client's own
words, and what the client shares of the self-assessment."""

from typing import Any

import msgspec
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from referrals import codes
from referrals.codes import Kind
from referrals.details import Section
from referrals.forms.handling_fields import OneOf, SomeOf
from referrals.forms.sending_fields import DraftForm, GuardedText, NumberField, Tick
from referrals.section_words import (
    Companion,
    Company,
    CultureInterest,
    ExercisePlace,
    ExperienceOrMaking,
    Kaikukortti,
    Limit,
    MeetingPlace,
    SafeToStart,
    TimeOfDay,
)
from tray.assessment.questionnaire import INTERESTS
from tray.pages.forms import WordsField

LONGEST_WISH, LONGEST = 500, 300
LONGEST_CODE = 40
MOST_MONTHS = 6


def listed(values: type[Any]) -> list[tuple[str, str]]:
    return [(value, capfirst(text)) for value, text in values.choices]


def optional(label: Any, values: type[Any], **kwargs: Any) -> OneOf:
    choices = [("", gettext_lazy("Not told")), *listed(values)]
    return OneOf(label=label, missing="", choices=choices, required=False, **kwargs)


class SectionForm(DraftForm):
    """Each field but the last three is one of `Section`."""

    wish = GuardedText(
        label=gettext_lazy("In the client's own words"),
        help_text=gettext_lazy("What does the client hope for? At most 500 characters. Nothing about health."),
        longest=LONGEST_WISH,
        rows=4,
    )
    barriers = SomeOf(
        label=gettext_lazy("What has made it hard to take part?"),
        choices=listed(codes.Barrier),
        required=False,
    )
    content_areas = SomeOf(
        label=gettext_lazy("Which topics interest the client?"),
        choices=list(INTERESTS.items()),
        required=False,
    )
    code = WordsField(
        label=gettext_lazy("Code of the self-assessment"),
        help_text=gettext_lazy("12 letters and digits that the client has got, for example ABCD-2345-EFGH"),
        max_length=LONGEST_CODE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
        error_messages={"max_length": gettext_lazy("The code is too long. It has 12 letters and digits.")},
    )
    share = SomeOf(label=gettext_lazy("What goes along?"), required=False)

    def __init__(self, *args: Any, dimensions: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].choices = dimensions or []  # type: ignore[attr-defined]

    @property
    def own_fields(self) -> list[Any]:
        """Of the kind, in their order."""
        return [self[name] for name in type(self).base_fields if name in type(self).own]

    own: tuple[str, ...] = ()

    @classmethod
    def initial_of(cls, section: Section) -> dict[str, Any]:
        told = msgspec.structs.asdict(section)
        return {
            name: list(value) if isinstance(value, tuple) else ("" if value is None else value)
            for name, value in told.items()
            if name in cls.base_fields and not (name == "length_months" and value == 0)
        }

    def section(self, before: Section) -> Section:
        """What was saved, with what is right in this form."""
        told: dict[str, Any] = {}
        for name in Section.__struct_fields__:
            if name in self.fields and name in self.cleaned_data:
                value = self.cleaned_data[name]
                told[name] = tuple(value) if isinstance(value, list) else value
        if "length_months" in told:
            told["length_months"] = told["length_months"] or 0
        return msgspec.structs.replace(before, **told)


class WellbeingForm(SectionForm):
    own = ("matters", "worked_before", "meeting_place", "link_person_wishes", "length_months")
    matters = GuardedText(label=gettext_lazy("What matters to the client?"), longest=LONGEST)
    worked_before = GuardedText(label=gettext_lazy("What has helped before?"), longest=LONGEST, rows=2)
    meeting_place = optional(gettext_lazy("Where would the client like to meet the link person?"), MeetingPlace)
    link_person_wishes = GuardedText(
        label=gettext_lazy("Wishes for the link person"),
        help_text=gettext_lazy("For example language, age or gender. A wish is heard, but cannot always be met."),
        longest=LONGEST,
        rows=2,
    )
    length_months = NumberField(
        label=gettext_lazy("For how many months?"),
        help_text=gettext_lazy("1–6. You can leave this empty."),
        least=1,
        most=MOST_MONTHS,
        required=False,
    )
    knows_voluntary = Tick(
        label=gettext_lazy("The client knows that this is voluntary, and can stop at any time"),
        missing=gettext_lazy("Tell the client that this is voluntary, and tick it."),
    )
    not_instead_of_care = Tick(
        label=gettext_lazy("The client knows that this does not replace care or treatment"),
        missing=gettext_lazy("Tell the client that this does not replace care, and tick it."),
    )
    ticks = ("knows_voluntary", "not_instead_of_care")


class ExerciseForm(SectionForm):
    own = ("likes", "obstacles", "limits", "place_wishes", "alone_or_group")
    active_days = NumberField(
        label=gettext_lazy("On how many days a week does the client move briskly?"),
        help_text=gettext_lazy("So that one gets a little out of breath. 0–7."),
        least=0,
        most=7,
        required=False,
    )
    active_minutes = NumberField(
        label=gettext_lazy("How many minutes on such a day?"), least=0, most=600, required=False
    )
    strength_days = NumberField(
        label=gettext_lazy("On how many days a week does the client train muscles or balance?"),
        help_text="0–7",
        least=0,
        most=7,
        required=False,
    )
    sitting_hours = NumberField(
        label=gettext_lazy("How many hours a day does the client sit?"), least=0, most=24, required=False
    )
    readiness = NumberField(
        label=gettext_lazy("How ready is the client to start?"), help_text="0–10", least=0, most=10, required=False
    )
    confidence = NumberField(
        label=gettext_lazy("How sure is the client to manage it?"), help_text="0–10", least=0, most=10, required=False
    )
    likes = GuardedText(label=gettext_lazy("What does the client like to do?"), longest=LONGEST, rows=2)
    obstacles = GuardedText(
        label=gettext_lazy("What gets in the way?"),
        help_text=gettext_lazy("For example the way there, money or time."),
        longest=LONGEST,
        rows=2,
    )
    limits = SomeOf(
        label=gettext_lazy("What should be taken into account?"),
        help_text=gettext_lazy("Agree on this with the client. No diagnoses, measurements or medicines."),
        choices=listed(Limit),
        required=False,
    )
    place_wishes = SomeOf(
        label=gettext_lazy("Where would the client like to move?"), choices=listed(ExercisePlace), required=False
    )
    alone_or_group = optional(gettext_lazy("In a group or alone?"), Company)
    safe_to_start = OneOf(
        label=gettext_lazy("Is it safe to start?"),
        choices=listed(SafeToStart),
        missing=gettext_lazy("Choose if it is known to be safe to start, or if the client tells about it."),
    )
    ticks = ("safe_to_start",)


class CultureForm(SectionForm):
    own = ("interests", "experience_or_making", "companion", "time_of_day", "kaikukortti")
    interests = SomeOf(
        label=gettext_lazy("What interests the client?"), choices=listed(CultureInterest), required=False
    )
    experience_or_making = optional(gettext_lazy("How would the client like to take part?"), ExperienceOrMaking)
    companion = optional(gettext_lazy("Alone or with somebody?"), Companion)
    time_of_day = optional(gettext_lazy("When?"), TimeOfDay)
    kaikukortti = optional(
        gettext_lazy("Kaikukortti"),
        Kaikukortti,
        help_text=gettext_lazy("A card for people for whom money is tight. Do not ask about income."),
    )
    home_visit = Tick(label=gettext_lazy("The client cannot leave home: art comes home"))
    ticks = ("home_visit",)


SECTION_FORMS: dict[str, type[SectionForm]] = {
    Kind.WELLBEING: WellbeingForm,
    Kind.EXERCISE: ExerciseForm,
    Kind.CULTURE: CultureForm,
}
