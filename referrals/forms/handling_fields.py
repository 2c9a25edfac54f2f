"""Fields that the forms of receivers and link persons are made of."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.pages.form_guard import Radios
from tray.pages.forms import WordsField

DAY = re.compile(r"(\d{1,2})\s?[./]\s?(\d{1,2})\s?[./]\s?(\d{4})\.?")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
PHONE = re.compile(r"\+?\d[\d ()-]{4,28}")
UNREADABLE_DAY = gettext_lazy("We could not read the date. Write the day, the month and the year: 24.11.2026")
PHONE_MESSAGE = gettext_lazy("Write the phone number with digits, for example 040 123 4567.")


class DayField(WordsField):
    """A day as people write it: 24.11.2026. Not `type="date"`, which old phones and screen readers handle poorly."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-10"})

    def __init__(self, *, earliest: int | None = None, latest: int | None = None, **kwargs: Any) -> None:
        """`earliest` and `latest` are days from today."""
        self.earliest, self.latest = earliest, latest
        super().__init__(**{"error_messages": {"required": gettext_lazy("Write the date.")}, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        day = read_day(text)
        from_today = (day - timezone.localdate()).days
        if self.latest is not None and from_today > self.latest:
            raise ValidationError(_("The day has not come yet. Check the date.") if not self.latest else FAR_AHEAD)
        if self.earliest is not None and from_today < self.earliest:
            raise ValidationError(_("The day must be in the future.") if self.earliest > 0 else LONG_AGO)
        return day

    def prepare_value(self, value: Any) -> Any:
        return written_day(value) if isinstance(value, dt.date) else value


FAR_AHEAD = gettext_lazy("The day is too far ahead. Check the year.")
LONG_AGO = gettext_lazy("The day is too long ago. Check the year.")


def read_day(text: str) -> dt.date:
    if found := DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        raise ValidationError(UNREADABLE_DAY)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValidationError(_("There is no such day. Check the date.")) from None


def written_day(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


class TimeField(WordsField):
    """A time of day as people write it, 9.30 or 9:30, or nothing."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-5"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = re.fullmatch(r"(?:klo\s|kl\.?\s)?(\d{1,2})(?:[.:](\d{2}))?", text)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(_("We could not read the time. Write it like this: 9.30"))
        return dt.time(int(found[1]), int(found[2] or 0))


class WorkPhoneField(WordsField):
    """Somebody's number at work, for the client and the other party."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"})

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": gettext_lazy("Write the phone number.")}
        super().__init__(**{"max_length": 30, "error_messages": messages, **kwargs})

    def clean(self, value: Any) -> str:
        number = str(super().clean(value))
        if number and not PHONE.fullmatch(number):
            raise ValidationError(PHONE_MESSAGE)
        return number


class OneOf(forms.ChoiceField):
    """Radio buttons with a sentence of their own when nothing is chosen."""

    widget = Radios

    def __init__(self, *, missing: Any, **kwargs: Any) -> None:
        messages = {"required": missing, "invalid_choice": gettext_lazy("Choose one from the list.")}
        super().__init__(**{"error_messages": messages, **kwargs})


class SomeOf(forms.MultipleChoiceField):
    """Checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": gettext_lazy("Choose at least one."),
            "invalid_choice": gettext_lazy("Choose from the list."),
            "invalid_list": gettext_lazy("Choose from the list."),
        }
        super().__init__(**{"error_messages": messages, **kwargs})
