"""Settings of a receiver, and what is kept of a link person."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from referrals import codes
from referrals.forms.handling_fields import DayField, OneOf, SomeOf, WorkPhoneField
from referrals.models import LinkPerson, Receiver
from referrals.timers import DEFAULTS
from tray.areas.names import area_names, name_of
from tray.pages.form_guard import FreeText, ReplyAddress
from tray.pages.forms import WordsField
from tray.pages.languages import language_name

LANGUAGES = [("fi", gettext_lazy("Finnish")), ("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English"))]
SPOKEN = ("fi", "sv", "en", "se", "et", "ru", "uk", "ar", "so", "fa")
INTERESTS = [
    ("exercise", pgettext_lazy("interest", "exercise")),
    ("nature", pgettext_lazy("interest", "nature")),
    ("culture", pgettext_lazy("interest", "culture")),
    ("music", pgettext_lazy("interest", "music")),
    ("crafts", pgettext_lazy("interest", "crafts")),
    ("reading", pgettext_lazy("interest", "reading")),
    ("games", pgettext_lazy("interest", "games")),
    ("animals", pgettext_lazy("interest", "animals")),
    ("cooking", pgettext_lazy("interest", "cooking")),
    ("digital", pgettext_lazy("interest", "phone and computer")),
]
MOST_MUNICIPALITIES = 80
# The timers that a receiver may set, with the words for each.
TIMERS = {
    "accept_due": gettext_lazy("Working days to answer a new referral"),
    "contact_due": gettext_lazy("Days to make contact after accepting"),
    "idle_flag": gettext_lazy("Days without news before a reminder"),
}
SHORTEST, LONGEST = 1, 90


class MunicipalitiesField(WordsField):
    """Names with commas between, in any of the languages; read as codes."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        areas = area_names()
        found: dict[str, None] = {}
        unknown = []
        for name in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
            place = areas.named(name)
            if place is None:
                unknown.append(name)
            elif hasattr(place, "county_id"):
                found[place.code] = None
            else:
                found |= {code: None for code, one in areas.municipalities.items() if one.county_id == place.code}
        if unknown:
            raise ValidationError(
                _("We do not know these municipalities: %(names)s. Check how they are written."),
                params={"names": ", ".join(unknown)},
            )
        if len(found) > MOST_MUNICIPALITIES:
            raise ValidationError(_("There are too many municipalities."))
        return sorted(found)

    def prepare_value(self, value: Any) -> Any:
        return municipality_names(value) if isinstance(value, list) else value


def municipality_names(codes_: Sequence[str]) -> str:
    areas, language = area_names(), get_language() or "fi"
    known = [areas.municipalities[code] for code in codes_ if code in areas.municipalities]
    return ", ".join(sorted(name_of(place, language) for place in known))


class ReceiverForm(forms.Form):
    """`save()` writes the row; the PIN is made elsewhere, since it is shown once."""

    use_required_attribute = False
    name = WordsField(
        label=gettext_lazy("Name, as senders and clients know it"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write the name.")},
    )
    phone = WorkPhoneField(label=gettext_lazy("Phone number"), required=False)
    phone_hours = WordsField(
        label=gettext_lazy("When somebody answers the phone"),
        help_text=gettext_lazy("For example: Monday to Friday 9–15"),
        required=False,
        max_length=80,
    )
    kinds = SomeOf(label=gettext_lazy("Which referrals do you receive?"), choices=codes.Kind.choices)
    municipalities = MunicipalitiesField(
        label=gettext_lazy("From which municipalities?"),
        help_text=gettext_lazy(
            "Names with commas between: Vaasa, Mustasaari. The name of a county means all of its municipalities."
        ),
        error_messages={"required": gettext_lazy("Write at least one municipality.")},
    )
    routing = OneOf(
        label=gettext_lazy("Who makes contact?"),
        choices=codes.Routing.choices,
        missing=gettext_lazy("Choose who makes contact."),
    )
    capacity = OneOf(
        label=gettext_lazy("Is there room now?"),
        choices=codes.Capacity.choices,
        missing=gettext_lazy("Choose whether there is room."),
    )
    capacity_note = WordsField(
        label=gettext_lazy("A note about that (optional)"),
        help_text=gettext_lazy("Senders see it, for example: the next group begins in January"),
        required=False,
        max_length=120,
    )
    open_without_referral = forms.BooleanField(
        label=gettext_lazy("People can also come without a referral"), required=False
    )
    notice_email = ReplyAddress(
        label=gettext_lazy("Mailbox that hears of new referrals (optional)"),
        help_text=gettext_lazy("A message says only that something is new. It tells nothing of the client."),
    )
    answers_by_link = forms.BooleanField(
        label=gettext_lazy("We answer by a link in an e-mail, without accounts"),
        help_text=gettext_lazy("For small organisations. The link opens with a PIN that only you know."),
        required=False,
    )
    link_email = ReplyAddress(label=gettext_lazy("E-mail address for the links"))
    link_language = OneOf(
        label=gettext_lazy("Language of the e-mails"),
        choices=LANGUAGES,
        missing=gettext_lazy("Choose the language."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use: new referrals can be sent here"), required=False)

    def __init__(self, *args: Any, receiver: Receiver, allowed_kinds: Sequence[str], **kwargs: Any) -> None:
        self.receiver = receiver
        super().__init__(*args, **{"initial": self.first_values(), "label_suffix": "", **kwargs})
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            choice for choice in codes.Kind.choices if choice[0] in allowed_kinds or choice[0] in receiver.kinds
        ]
        for name, label in TIMERS.items():
            self.fields[f"timer_{name}"] = forms.IntegerField(
                label=label,
                help_text=_("Usual: %(days)d. Leave this empty for the usual.") % {"days": DEFAULTS[name].amount},
                required=False,
                min_value=SHORTEST,
                max_value=LONGEST,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
                error_messages={
                    "invalid": gettext_lazy("Write a whole number."),
                    "min_value": gettext_lazy("Write a number from 1 to 90."),
                    "max_value": gettext_lazy("Write a number from 1 to 90."),
                },
            )

    def first_values(self) -> dict[str, Any]:
        row = self.receiver
        names = [name for name in self.base_fields if hasattr(row, name)]
        own = row.timers if isinstance(row.timers, dict) else {}
        return {name: getattr(row, name) for name in names} | {f"timer_{name}": own.get(name) for name in TIMERS}

    def timer_fields(self) -> list[forms.BoundField]:
        return [self[f"timer_{name}"] for name in TIMERS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answers_by_link") and not cleaned.get("link_email") and "link_email" not in self.errors:
            self.add_error("link_email", _("Write the address that the links go to."))
        if cleaned.get("routing") == codes.Routing.CLIENT_CONTACTS and not cleaned.get("phone"):
            self.add_error("phone", _("Write a phone number: clients call it."))
        return cleaned

    def fill(self) -> Receiver:
        """The row with what was told; without `answers_by_link`, which needs a PIN beside it."""
        row, told = self.receiver, self.cleaned_data
        for name in self.base_fields:
            if name != "answers_by_link":
                setattr(row, name, told[name])
        others = {name: days for name, days in (row.timers or {}).items() if name not in TIMERS}
        row.timers = others | {name: told[f"timer_{name}"] for name in TIMERS if told.get(f"timer_{name}")}
        return row


class OwnProfileForm(forms.Form):
    """What a link person tells of himself or herself."""

    use_required_attribute = False
    first_name = WordsField(
        label=gettext_lazy("First name"),
        help_text=gettext_lazy("Clients know you by it."),
        max_length=50,
        error_messages={"required": gettext_lazy("Write the first name.")},
    )
    introduction = FreeText(
        longest=300,
        label=gettext_lazy("Introduction"),
        help_text=gettext_lazy("A couple of sentences. The client reads it before saying yes."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    municipalities = MunicipalitiesField(
        label=gettext_lazy("In which municipalities?"),
        help_text=gettext_lazy("Names with commas between: Vaasa, Mustasaari."),
        error_messages={"required": gettext_lazy("Write at least one municipality.")},
    )
    languages = SomeOf(label=gettext_lazy("Languages"))
    interests = SomeOf(label=gettext_lazy("Interests (optional)"), choices=INTERESTS, required=False)
    most_active = forms.TypedChoiceField(
        label=gettext_lazy("How many people at the same time, at most?"),
        choices=[(number, str(number)) for number in range(7)],
        coerce=int,
    )
    available_until = DayField(
        label=gettext_lazy("Available until (optional)"),
        help_text=gettext_lazy("For example 30.6.2027. Leave this empty if there is no end."),
        required=False,
    )
    columns: tuple[str, ...] = (
        "first_name",
        "introduction",
        "municipalities",
        "languages",
        "interests",
        "most_active",
        "available_until",
    )

    def __init__(self, *args: Any, link_person: LinkPerson, **kwargs: Any) -> None:
        self.link_person = link_person
        initial = {name: getattr(link_person, name) for name in self.columns}
        super().__init__(*args, **{"initial": initial, "label_suffix": "", **kwargs})
        spoken = [(code, language_name(code).capitalize()) for code in SPOKEN]
        self.fields["languages"].choices = spoken  # type: ignore[attr-defined]

    def fill(self) -> LinkPerson:
        for name in self.columns:
            setattr(self.link_person, name, self.cleaned_data[name])
        return self.link_person


class KeptProfileForm(OwnProfileForm):
    """As the coordinator keeps it: the training and the promise of confidentiality too."""

    trained_on = DayField(label=gettext_lazy("Training completed"), required=False, latest=0)
    programme = WordsField(label=gettext_lazy("Training programme"), required=False, max_length=80)
    confidentiality_signed_on = DayField(
        label=gettext_lazy("Promise of confidentiality signed"),
        help_text=gettext_lazy("Without it, nobody can be given a client."),
        required=False,
        latest=0,
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use: can be proposed to clients"), required=False)
    columns = (*OwnProfileForm.columns, "trained_on", "programme", "confidentiality_signed_on", "is_active")
