"""Staff pages: the crisis numbers, when they were last checked, and what they tell."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tray.accounts.access import staff_only
from tray.catalogue.details import LANGUAGES
from tray.catalogue.helplines import hours_text
from tray.catalogue.helplines.actions import mark_checked, save_edited
from tray.catalogue.helplines.answers import Answer, as_stored
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.hours import NO_HOURS, OpeningHours
from tray.catalogue.translated import in_language
from tray.pages.crisis import forget_helplines
from tray.pages.forms import WordsField
from tray.pages.languages import language_name
from tray.pages.links import page_addresses
from tray.pages.texts_form import TextsForm, WebAddressField
from tray.search.facets import SERVICE_LANGUAGES

PHONE = re.compile(r"\+?\d[\d ]{1,18}")
PHONE_MESSAGE = gettext_lazy("Write the number with digits and spaces, for example 0800 147 111.")
MOST_ANSWERS = 12
COLUMNS = ("phone", "is_text_message", "chat_url", "web_url", "source_url", "owner", "is_in_bar", "is_active")


class PhoneField(WordsField):
    def clean(self, value: Any) -> str:
        number = str(super().clean(value))
        if number and not PHONE.fullmatch(number):
            raise ValidationError(PHONE_MESSAGE)
        return number


class HelplineForm(TextsForm):
    """Beside the texts, a row for each language that they answer in, and an empty one."""

    texts = {
        "name": (gettext_lazy("Name"), True),
        "purpose": (gettext_lazy("What it is for"), True),
        "note": (gettext_lazy("What one has to know before calling"), False),
        "price": (gettext_lazy("Price"), False),
    }
    phone = PhoneField(label=gettext_lazy("Telephone number"), required=False)
    is_text_message = forms.BooleanField(
        label=gettext_lazy("The number takes text messages, not calls"), required=False
    )
    chat_url = WebAddressField(label=gettext_lazy("Address of the chat"), required=False)
    web_url = WebAddressField(label=gettext_lazy("Web site"), required=False)
    source_url = WebAddressField(label=gettext_lazy("Where the facts can be checked"), required=False)
    owner = WordsField(label=gettext_lazy("Who of us keeps it up to date"), required=False, max_length=150)
    is_in_bar = forms.BooleanField(label=gettext_lazy("Stands in the bar on top of every page"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Shown to people"), required=False)

    def __init__(self, *args: Any, helpline: Helpline, **kwargs: Any) -> None:
        self.helpline = helpline
        self.stored = helpline.told_answers()
        self.row_count = min(len(self.stored) + 1, MOST_ANSWERS)
        super().__init__(*args, initial=self.first_values(), **kwargs)
        choices = [("", _("No language")), *((code, language_name(code).capitalize()) for code in SERVICE_LANGUAGES)]
        for number in range(self.row_count):
            self.fields[f"language_{number}"] = forms.ChoiceField(label=_("Language"), choices=choices, required=False)
            self.fields[f"phone_{number}"] = PhoneField(
                label=_("Number of its own"), help_text=_("Leave this empty if it is the same."), required=False
            )
            self.fields[f"hours_{number}"] = WordsField(
                label=_("Opening hours"),
                help_text=_("24/7, or for example: ma–pe 9–20, la 10–15. Leave this empty if they are not known."),
                required=False,
                max_length=200,
            )

    def first_values(self) -> dict[str, Any]:
        helpline, language = self.helpline, get_language() or "fi"
        values = {name: getattr(helpline, name) for name in COLUMNS}
        values |= {f"{name}_{code}": getattr(helpline, f"{name}_{code}") for name in self.texts for code in LANGUAGES}
        for number, answer in enumerate(self.stored):
            values[f"language_{number}"] = answer.language
            values[f"phone_{number}"] = answer.phone
            values[f"hours_{number}"] = hours_text.written(answer.hours, language)
        return values

    def rows(self) -> list[tuple[int, list[BoundField]]]:
        names = ("language", "phone", "hours")
        return [(number + 1, [self[f"{name}_{number}"] for name in names]) for number in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        self.answers: list[Answer] = []
        for number in range(self.row_count):
            self.read_answer(number)
        reached = any(cleaned.get(name) for name in ("phone", "chat_url", "web_url"))
        if cleaned.get("is_active") and not reached and "phone" not in self.errors:
            self.add_error("phone", _("Give a number, a chat or a web site, or do not show the helpline."))
        return cleaned

    def read_answer(self, number: int) -> None:
        told = self.cleaned_data
        language, hours = told.get(f"language_{number}"), str(told.get(f"hours_{number}", ""))
        if not language:
            if hours or told.get(f"phone_{number}"):
                self.add_error(f"language_{number}", _("Choose the language."))
            return
        try:
            week = hours_text.read(hours)
        except hours_text.UnreadableHours as error:
            message = _("We could not read “%(part)s”. Write for example: ma–pe 9–20, la 10–15.")
            self.add_error(f"hours_{number}", ValidationError(message, params={"part": str(error)}))
            return
        known = hours_text.with_week(self.stored_hours(language), week)
        self.answers.append(Answer(language=language, phone=str(told.get(f"phone_{number}", "")), hours=known))

    def stored_hours(self, language: str) -> OpeningHours:
        return next((answer.hours for answer in self.stored if answer.language == language), NO_HOURS)

    def save(self, *, by: str) -> None:
        values = {name: self.cleaned_data[name] for name in COLUMNS} | self.told_texts()
        for name, value in values.items():
            setattr(self.helpline, name, value)
        self.helpline.answers = as_stored(self.answers)
        save_edited(self.helpline, by=by)


@staff_only
@require_safe
def helpline_list(request: HttpRequest) -> HttpResponse:
    language = get_language() or "fi"
    rows = [(row, in_language(row, "name", language), row.is_overdue()) for row in Helpline.objects.all()]
    context = {"rows": rows, "overdue": sum(is_overdue for _row, _name, is_overdue in rows), **page_addresses(request)}
    return render(request, "staff/helplines.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def helpline(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(Helpline, key=key)
    name = in_language(row, "name", get_language() or "fi")
    form = HelplineForm(request.POST if request.method == "POST" else None, helpline=row)
    if form.is_bound and form.is_valid():
        form.save(by=request.user.get_username())
        forget_helplines()
        messages.success(request, _("Saved. People see it within a minute."))
        return redirect("staff_helpline", row.key)
    context = {"form": form, "row": row, "name": name, "is_overdue": row.is_overdue(), **page_addresses(request)}
    return render(request, "staff/helpline.html", context)


@staff_only
@require_POST
def helpline_checked(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(Helpline, key=key)
    mark_checked(row, by=request.user.get_username())
    name = in_language(row, "name", get_language() or "fi")
    messages.success(request, _("“%(name)s” is marked as checked today.") % {"name": name})
    return redirect("staff_helplines")
