"""What a receiver or a link person tells at each step. Every form carries the version of the referral that its reader
saw, and a key of its own: a stale page is noticed, and a double click does nothing twice."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals import codes
from referrals.forms.handling_fields import DayField, OneOf, SomeOf, TimeField
from referrals.models import Receiver
from referrals.references import parse
from referrals.section_words import number_in_words
from tray.pages.form_guard import FreeText
from tray.pages.forms import WordsField

Choices = Sequence[tuple[str, Any]]
LONGEST_TEXT = 500
MONTHS_AHEAD = 12
MINUTES = (15, 30, 45, 60, 90, 120, 180, 240)


ACTIVITIES: Choices = (
    ("talk", pgettext_lazy("what was done at a meeting", "talking")),
    ("walk", pgettext_lazy("what was done at a meeting", "walking outdoors")),
    ("cafe", pgettext_lazy("what was done at a meeting", "café or meeting place")),
    ("group", pgettext_lazy("what was done at a meeting", "getting to know a group")),
    ("exercise", pgettext_lazy("what was done at a meeting", "exercise")),
    ("culture", pgettext_lazy("what was done at a meeting", "culture")),
    ("library", pgettext_lazy("what was done at a meeting", "library")),
    ("services", pgettext_lazy("what was done at a meeting", "looking for services")),
    ("digital", pgettext_lazy("what was done at a meeting", "phone, computer or online services")),
    ("other", pgettext_lazy("what was done at a meeting", "something else")),
)


def new_key() -> str:
    return secrets.token_urlsafe(12)


class StepForm(forms.Form):
    """`given()` is what `referrals.actions` gets."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, min_length=8)

    def __init__(self, *args: Any, version: int = 0, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": version, "key": new_key(), **kwargs.get("initial", {})}
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        """Without its hidden fields a form is a page that was cut or tampered with: it can be sent again."""
        cleaned = super().clean() or {}
        if any(self.errors.pop(name, None) for name in ("version", "key")):
            self.renew(self.initial["version"], new_key())
            self.add_error(None, _("Something went wrong on the way. Check the form, and send it again."))
        return cleaned

    def renew(self, version: int, key: str = "") -> None:
        """Puts a new version in, so that what was typed can be sent once more."""
        new = {self.add_prefix("version"): str(version)} | ({self.add_prefix("key"): key} if key else {})
        self.data = dict(self.data.items()) | self.lists() | new

    def lists(self) -> dict[str, Any]:
        """Values of checkboxes, of which `items()` would give the last alone."""
        getlist = getattr(self.data, "getlist", None)
        names = [name for name, field in self.fields.items() if isinstance(field, forms.MultipleChoiceField)]
        return {self.add_prefix(name): getlist(self.add_prefix(name)) for name in names} if getlist else {}

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of what was written in words, to be kept when the step itself is no longer possible."""
        texts = [field for field in self.visible_fields() if isinstance(field.field, forms.CharField)]
        return [(str(field.label), str(field.value())) for field in texts if field.value()]


class JustDoForm(StepForm):
    """A button and nothing else."""


def suggestion_field(**kwargs: Any) -> WordsField:
    return WordsField(
        label=gettext_lazy("Another service that may fit (optional)"),
        help_text=gettext_lazy("The name of the service and how to reach it. The sender and the client see it."),
        required=False,
        max_length=300,
        **kwargs,
    )


class ReasonForm(StepForm):
    """A reason from a list; words of one's own with "another reason" alone, and then always."""

    reasons: type[codes.DeclineReason] | type[codes.HoldReason] | type[codes.EndReason]
    left_out: frozenset[str] = frozenset()
    reason = OneOf(label=gettext_lazy("Why?"), missing=gettext_lazy("Choose the reason."))
    reason_text = FreeText(
        longest=LONGEST_TEXT,
        label=gettext_lazy("If there is another reason, tell it in a few words"),
        help_text=gettext_lazy("The sender and the client may read this. Write nothing about health."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, label) for code, label in self.reasons.choices if code not in self.left_out]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "reason_text" in self.errors or not cleaned.get("reason"):
            return cleaned
        is_other = cleaned["reason"] == "other"
        if is_other and not cleaned.get("reason_text"):
            self.add_error("reason_text", _("Tell the other reason in a few words."))
        if not is_other and cleaned.get("reason_text"):
            self.add_error("reason_text", _("Choose “another reason”, or take this text away."))
        return cleaned


class DeclineForm(ReasonForm):
    reasons = codes.DeclineReason
    left_out = frozenset({codes.DeclineReason.FORWARDED})
    suggestion = suggestion_field()


class ForwardForm(StepForm):
    """To another receiver when the client's consent covers it; without a choice it goes back to the sender."""

    receiver = OneOf(label=gettext_lazy("Where is it a better fit?"), missing=gettext_lazy("Choose where it goes."))
    suggestion = suggestion_field()

    def __init__(self, *args: Any, receivers: Iterable[Receiver] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {str(each.pk): each for each in receivers}
        if not self.receivers:
            del self.fields["receiver"]
            self.fields["suggestion"].required = True
            self.fields["suggestion"].label = _("Which service would fit better?")
            self.fields["suggestion"].error_messages["required"] = _("Write which service would fit better.")
            return
        choices = [(key, f"{each.name} – {each.get_capacity_display()}") for key, each in self.receivers.items()]
        self.fields["receiver"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        told = {"reason": codes.DeclineReason.FORWARDED, "suggestion": self.cleaned_data["suggestion"]}
        chosen = self.receivers.get(self.cleaned_data.get("receiver", ""))
        return told | ({"receiver": chosen} if chosen else {})


class WaitlistForm(StepForm):
    expected_month = forms.ChoiceField(
        label=gettext_lazy("When do you expect to have a place?"),
        help_text=gettext_lazy("The sender and the client see the month."),
        error_messages={"required": gettext_lazy("Choose a month.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = list(coming_months(timezone.localdate()))
        self.fields["expected_month"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a month")),
            *((day.isoformat(), formats.date_format(day, "YEAR_MONTH_FORMAT")) for day in months),
        ]

    def clean_expected_month(self) -> dt.date:
        return dt.date.fromisoformat(self.cleaned_data["expected_month"])


def coming_months(today: dt.date) -> Iterable[dt.date]:
    """The first day of this month and of the next ones."""
    for number in range(MONTHS_AHEAD):
        years, month = divmod(today.month - 1 + number, 12)
        yield dt.date(today.year + years, month + 1, 1)


class ContactForm(StepForm):
    """An attempt to reach the client, and whether it succeeded."""

    channel = OneOf(label=gettext_lazy("How?"), missing=gettext_lazy("Choose how you tried."))
    on = DayField(label=gettext_lazy("Date"), earliest=-90, latest=0, initial=timezone.localdate)
    time = TimeField(label=gettext_lazy("Time (optional)"), help_text=gettext_lazy("For example 9.30"), required=False)
    reached = OneOf(
        label=gettext_lazy("Did you reach the client?"),
        choices=[("yes", gettext_lazy("Yes, we talked or wrote with each other")), ("no", gettext_lazy("Not yet"))],
        missing=gettext_lazy("Tell whether you reached the client."),
    )

    def __init__(self, *args: Any, channels: Choices = codes.ContactChannel.choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(code, label) for code, label in channels if code != codes.ContactChannel.CODE]
        self.fields["channel"].choices = shown  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, time = cleaned.get("on"), cleaned.get("time")
        if day and "time" not in self.errors and self.at() > timezone.now():
            self.add_error("time" if time else "on", _("The time has not come yet. Check it."))
        return cleaned

    def at(self) -> dt.datetime:
        """Without a time: now for today, noon for another day."""
        day: dt.date = self.cleaned_data["on"]
        time: dt.time | None = self.cleaned_data.get("time")
        if time is None and day == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(dt.datetime.combine(day, time or dt.time(12)))

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"at": self.at(), "channel": told["channel"], "reached": told["reached"] == "yes"}


class ClientCodeForm(StepForm):
    """The client has made contact, and tells the code of the referral."""

    code = WordsField(
        label=gettext_lazy("The code that the client tells"),
        help_text=gettext_lazy("It is on the client's receipt, for example H-7K3Q-92X."),
        max_length=20,
        error_messages={"required": gettext_lazy("Write the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, right_code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right_code = right_code

    def clean_code(self) -> str:
        code = parse(str(self.cleaned_data["code"]))
        if code != self.right_code:
            raise ValidationError(_("This is not the code of this referral. Ask the client to read it once more."))
        return code

    def given(self) -> dict[str, Any]:
        return {"at": timezone.now(), "channel": codes.ContactChannel.CODE, "reached": True}


class StartForm(StepForm):
    first_meeting_on = DayField(
        label=gettext_lazy("First meeting"), help_text=gettext_lazy("For example 24.11.2026"), earliest=-90, latest=180
    )
    plan_months = forms.TypedChoiceField(
        label=gettext_lazy("How long do you plan to go on?"),
        help_text=gettext_lazy("From one to six months. It can end sooner."),
        coerce=int,
        initial=3,
        error_messages={"required": gettext_lazy("Choose how long.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, number_in_words("length_months", number)) for number in range(1, 7)]
        self.fields["plan_months"].choices = choices  # type: ignore[attr-defined]


def minutes_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("How long did it take?"),
        choices=lambda: [(number, _("%(number)s minutes") % {"number": number}) for number in MINUTES],
        coerce=int,
        initial=60,
        error_messages={"required": gettext_lazy("Choose how long.")},
    )


class MeetingForm(StepForm):
    """No notes: what was done, and for how long."""

    on = DayField(label=gettext_lazy("Date"), earliest=-180, latest=0, initial=timezone.localdate)
    kind = OneOf(label=gettext_lazy("What was it?"), missing=gettext_lazy("Choose what it was."))
    minutes = minutes_field()
    activities = SomeOf(
        label=gettext_lazy("What did you do? (optional)"),
        help_text=gettext_lazy("Nothing else is written down: no notes about the client."),
        choices=ACTIVITIES,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, label) for code, label in codes.MeetingKind.choices if code != codes.MeetingKind.HANDOVER]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class HoldForm(ReasonForm):
    reasons = codes.HoldReason
    resume_on = DayField(
        label=gettext_lazy("When does it go on?"),
        help_text=gettext_lazy("For example 24.11.2026. You get a reminder that day."),
        earliest=1,
        latest=365,
    )
    field_order = ["reason", "reason_text", "resume_on"]


class CompleteForm(StepForm):
    outcome = OneOf(
        label=gettext_lazy("How did it end?"),
        choices=codes.Outcome.choices,
        missing=gettext_lazy("Choose how it ended: a referral is never closed without it."),
    )
    feedback = FreeText(
        longest=LONGEST_TEXT,
        label=gettext_lazy("A short summary (optional)"),
        help_text=gettext_lazy(
            "Two or three sentences. The client reads it first, and decides whether the sender may. Write nothing "
            "about health."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EndEarlyForm(ReasonForm):
    """`not_reached` is there once enough has been tried."""

    reasons = codes.EndReason

    def __init__(self, *args: Any, may_be_not_reached: bool = True, **kwargs: Any) -> None:
        self.left_out = frozenset() if may_be_not_reached else frozenset({codes.EndReason.NOT_REACHED})
        super().__init__(*args, **kwargs)
