"""The four steps of a referral: to whom and why, the client, the kind's own part, and the client's consent."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import codes
from referrals.codes import MOST_REASONS, REASONS, ConsentGiver, ConsentHow, FeedbackRight, Kind, SafeContact
from referrals.consent_texts import Questions
from referrals.details import Client, Section
from referrals.forms.handling_fields import OneOf, SomeOf
from referrals.forms.sending_fields import (
    DraftForm,
    EmailField,
    GuardedLine,
    KeyedForm,
    NumberField,
    PhoneField,
    Tick,
)
from referrals.models.referral import LANGUAGES, USUAL_VALID_DAYS, VALID_DAYS
from tray.pages.form_guard import Radios
from tray.pages.languages import language_name
from tray.pages.links import LANGUAGE_NAMES
from tray.search.facets import SERVICE_LANGUAGES

OLDEST = 115
MORE_INTERPRETED = ("tr", "th", "pl", "ro", "bg", "sq", "ti", "am", "ckb", "prs", "tl")


class WhereForm(forms.Form):
    """What kind, and from which municipality: by GET, so that the page can be kept and shared."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of referral?"),
        choices=Kind.choices,
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Choose the kind of referral."),
            "invalid_choice": gettext_lazy("Choose the kind of referral from the list."),
        },
    )
    municipality = forms.ChoiceField(
        label=gettext_lazy("Where does the client live?"),
        error_messages={
            "required": gettext_lazy("Choose the client's municipality."),
            "invalid_choice": gettext_lazy("Choose the client's municipality from the list."),
        },
    )

    def __init__(self, *args: Any, kinds: Iterable[str], municipalities: list[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_kind = self.fields["kind"]
        of_kind.choices = [(kind.value, capfirst(kind.label)) for kind in Kind if kind in set(kinds)]  # type: ignore[attr-defined]
        self.fields["municipality"].choices = [("", _("Choose a municipality")), *municipalities]  # type: ignore[attr-defined]


class WhyForm(KeyedForm):
    """Who receives it, and why. `receivers` are the ids that may be chosen."""

    receiver = OneOf(label=gettext_lazy("Who receives it?"), missing=gettext_lazy("Choose who receives the referral."))
    reasons = SomeOf(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Choose one to three, together with the client."),
    )
    urgency = OneOf(
        label=gettext_lazy("How soon?"),
        choices=[(value, capfirst(text)) for value, text in codes.Urgency.choices],
        initial=codes.Urgency.NORMAL,
        missing=gettext_lazy("Choose how soon."),
    )

    def __init__(self, *args: Any, kind: str, receivers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [(each, each) for each in receivers]  # type: ignore[attr-defined]
        self.fields["reasons"].choices = [(value, capfirst(text)) for value, text in REASONS[kind].choices]  # type: ignore[attr-defined]
        self.fields["reasons"].error_messages["required"] = _("Choose at least one reason.")

    def clean_reasons(self) -> list[str]:
        reasons = list(self.cleaned_data["reasons"])
        if len(reasons) > MOST_REASONS:
            raise ValidationError(_("Choose at most three reasons: those that matter most."))
        return reasons


class ClientForm(DraftForm):
    first_name = GuardedLine(
        label=gettext_lazy("First name"),
        help_text=gettext_lazy("As the client wants to be called."),
        longest=60,
        error_messages={"required": gettext_lazy("Write the client's first name.")},
    )
    last_name = GuardedLine(
        label=gettext_lazy("Last name"),
        longest=80,
        error_messages={"required": gettext_lazy("Write the client's last name.")},
    )
    birth_year = NumberField(
        label=gettext_lazy("Year of birth"),
        help_text=gettext_lazy("Only the year. The receiver sees an age group."),
        least=1900,
        most=2100,
        error_messages={"required": gettext_lazy("Write the client's year of birth.")},
    )
    phone = PhoneField(label=gettext_lazy("Phone number"))
    email = EmailField(label=gettext_lazy("E-mail address"))
    preferred = forms.ChoiceField(
        label=gettext_lazy("Which one is better?"),
        choices=[
            ("", gettext_lazy("Either")),
            ("phone", gettext_lazy("Phone")),
            ("email", gettext_lazy("E-mail")),
        ],
        required=False,
        widget=Radios,
    )
    best_time = GuardedLine(
        label=gettext_lazy("A good time to get in touch"),
        help_text=gettext_lazy("For example: on weekdays after 12"),
        longest=100,
        required=False,
        is_free_text=True,
    )
    safe_contact = OneOf(
        label=gettext_lazy("How is it safe to get in touch?"),
        help_text=gettext_lazy(
            "Ask the client: does somebody else see the phone, the e-mail or the post? Everybody follows this choice, "
            "and so do the messages of this service."
        ),
        choices=SafeContact.choices,
        initial=SafeContact.NORMAL,
        missing=gettext_lazy("Choose how the client can be reached safely."),
    )
    language = OneOf(
        label=gettext_lazy("Language of service"),
        help_text=gettext_lazy("The client gets the receipt and messages in this language."),
        initial="fi",
        missing=gettext_lazy("Choose the language of service."),
    )
    plain_language = Tick(label=gettext_lazy("Plain language, please"))
    interpreter = forms.ChoiceField(label=gettext_lazy("An interpreter is needed"), required=False)
    support_needs = SomeOf(
        label=gettext_lazy("What helps the client to take part?"),
        help_text=gettext_lazy("Choose only what is needed."),
        choices=[(value, capfirst(text)) for value, text in codes.SupportNeed.choices if value != "interpreter"],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, capfirst(language_name(code))) for code, _own in LANGUAGES]  # type: ignore[attr-defined]
        self.fields["interpreter"].choices = interpreter_choices()  # type: ignore[attr-defined]

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        this_year = timezone.localdate().year
        if year is not None and not this_year - OLDEST <= year <= this_year:
            raise ValidationError(_("Check the year: it has four digits, such as 1958."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_final and not {"phone", "email", "safe_contact"} & set(self.errors):
            self.check_contact(cleaned)
        return cleaned

    def check_contact(self, cleaned: dict[str, Any]) -> None:
        phone, email, safe = cleaned["phone"], cleaned["email"], cleaned["safe_contact"]
        if safe == SafeContact.CLIENT_CONTACTS_US:
            return
        if safe == SafeContact.ONLY_CALL and not phone:
            self.add_error("phone", _("Only calls are safe: write the phone number."))
        elif not (phone or email):
            self.add_error("phone", _("Write a phone number or an e-mail address."))
        if cleaned.get("preferred") == "phone" and not phone and "phone" not in self.errors:
            self.add_error("phone", _("Phone is better for the client: write the number."))
        if cleaned.get("preferred") == "email" and not email:
            self.add_error("email", _("E-mail is better for the client: write the address."))

    @staticmethod
    def initial_of(client: Client, section: Section, language: str) -> dict[str, Any]:
        told = msgspec.structs.asdict(client)
        told["birth_year"] = told["birth_year"] or ""
        return told | {
            "language": language,
            "support_needs": list(section.support_needs),
            "plain_language": section.plain_language,
        }

    def client(self, before: Client) -> Client:
        """What was saved, with what is right in this form."""
        names = [name for name in Client.__struct_fields__ if name in self.cleaned_data]
        told = {name: self.cleaned_data[name] for name in names}
        if "birth_year" in told:
            told["birth_year"] = told["birth_year"] or 0
        if not told.get("safe_contact", SafeContact.NORMAL):
            told["safe_contact"] = SafeContact.NORMAL
        return msgspec.structs.replace(before, **told)

    def section(self, before: Section) -> Section:
        told: dict[str, Any] = {}
        if "support_needs" in self.cleaned_data:
            told["support_needs"] = tuple(self.cleaned_data["support_needs"])
        if "plain_language" in self.cleaned_data:
            told["plain_language"] = self.cleaned_data["plain_language"]
        return msgspec.structs.replace(before, **told)


def interpreter_choices() -> list[tuple[str, str]]:
    known = dict.fromkeys((*SERVICE_LANGUAGES, *MORE_INTERPRETED))
    named = sorted(((code, capfirst(language_name(code))) for code in known), key=lambda pair: pair[1])
    return [("", _("No interpreter")), *named]


class ConsentForm(KeyedForm):
    """`shown` is the language of the text that the client read or heard. `questions` are in that language too."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        choices=list(LANGUAGE_NAMES.items()),
    )
    valid_days = forms.TypedChoiceField(
        label=gettext_lazy("How long may it wait for an answer?"),
        choices=[(days, str(days)) for days in VALID_DAYS],
        initial=USUAL_VALID_DAYS,
        coerce=int,
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    given_by = OneOf(
        label=gettext_lazy("Who gives the consent?"),
        choices=[(value, capfirst(text)) for value, text in ConsentGiver.choices],
        initial=ConsentGiver.SELF,
        missing=gettext_lazy("Choose who gives the consent."),
    )
    how = OneOf(
        label=gettext_lazy("How?"),
        choices=[(value, capfirst(text)) for value, text in ConsentHow.choices],
        missing=gettext_lazy("Choose how the consent was given."),
    )
    allow_follow_up = Tick(label="")
    allow_forward = Tick(label="")
    feedback_to_sender = OneOf(
        label="",
        choices=FeedbackRight.choices,
        initial=FeedbackRight.NONE,
        missing=gettext_lazy("Choose what the client lets you know of the end."),
    )
    agreed = Tick(
        label=gettext_lazy("The client has agreed to this text"),
        missing=gettext_lazy("Read the text with the client. Tick that the client has agreed to it, then send."),
    )

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_days"].choices = [(days, _("%(days)d days") % {"days": days}) for days in VALID_DAYS]  # type: ignore[attr-defined]
        self.fields["allow_follow_up"].label = questions.follow_up
        self.fields["allow_forward"].label = questions.forward
        self.fields["feedback_to_sender"].label = questions.feedback_question
        self.fields["feedback_to_sender"].choices = questions.feedback  # type: ignore[attr-defined]

    @property
    def is_another_text(self) -> bool:
        """Another language was chosen after the text was shown."""
        return bool(self.cleaned_data.get("shown") != self.cleaned_data.get("language"))
