"""Forms of the client's own pages. Each asks one thing. What may be left unsaid says so."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from referrals.codes import FeedbackRight, SafeContact
from tray.pages.form_guard import FreeText, Radios
from tray.pages.forms import WordsField

LONGEST_KEY = 40
LONGEST_TEXT = 900
HELPED = [
    ("yes", gettext_lazy("Yes")),
    ("somewhat", gettext_lazy("A little")),
    ("no", gettext_lazy("No")),
    ("", gettext_lazy("I do not want to say")),
]
SATISFACTION = [
    ("5", gettext_lazy("5 – very well")),
    ("4", gettext_lazy("4 – well")),
    ("3", gettext_lazy("3 – neither well nor badly")),
    ("2", gettext_lazy("2 – badly")),
    ("1", gettext_lazy("1 – very badly")),
]
CHOOSE = gettext_lazy("Choose one.")
# Each stricter than those before it; a client may always go down the list, at once and alone.
STRICTER: dict[str, tuple[str, ...]] = {
    SafeContact.NORMAL: (SafeContact.ONLY_MESSAGE, SafeContact.ONLY_CALL, SafeContact.CLIENT_CONTACTS_US),
    SafeContact.ONLY_MESSAGE: (SafeContact.CLIENT_CONTACTS_US,),
    SafeContact.ONLY_CALL: (SafeContact.CLIENT_CONTACTS_US,),
    SafeContact.CLIENT_CONTACTS_US: (),
}
SAFE_CONTACT_TEXTS: dict[str, Any] = {
    SafeContact.NORMAL: gettext_lazy("You may be called, and messages may be sent to you."),
    SafeContact.ONLY_MESSAGE: gettext_lazy("Only messages. Nobody calls me."),
    SafeContact.ONLY_CALL: gettext_lazy("Only calls. Nobody sends me messages, e-mail or letters."),
    SafeContact.CLIENT_CONTACTS_US: gettext_lazy("Nothing at all. I call when it suits me."),
}
SENDER_MAY_KNOW: dict[str, Any] = {
    FeedbackRight.NONE: gettext_lazy("Nothing: only that it has ended"),
    FeedbackRight.OUTCOME: gettext_lazy("How it ended"),
    FeedbackRight.SUMMARY: gettext_lazy("How it ended, and a short summary that I read first"),
}


def new_key() -> str:
    """Tells one form from another, so that it does its deed once however often it is sent."""
    return secrets.token_urlsafe(16)


class KeyedForm(forms.Form):
    """`key` is the same each time that this one form is sent."""

    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]) or new_key()


class DoorForm(forms.Form):
    """The code of the referral and the client's PIN, as they stand on the receipt. `own` keeps the language in which
    the reader chose to read; otherwise the referral's own comes."""

    code = WordsField(
        label=gettext_lazy("Code of the referral"),
        help_text=gettext_lazy("For example H-7K3Q-92X"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write the code. It is on the paper that you got."),
            "max_length": gettext_lazy("The code is too long. It is like H-7K3Q-92X."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    pin = WordsField(
        label=gettext_lazy("PIN"),
        help_text=gettext_lazy("The number on the same paper"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write the PIN. It is on the same paper."),
            "max_length": gettext_lazy("The PIN is too long."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    own = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)


class LinkPersonForm(KeyedForm):
    """Yes, or somebody else; never why. `person` is the one that the client read about."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("yes", ""), ("other", "")])


class SenderMayKnowForm(KeyedForm):
    right = forms.ChoiceField(
        label=gettext_lazy("What may the sender know?"),
        choices=list(SENDER_MAY_KNOW.items()),
        widget=Radios,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class HelpedForm(KeyedForm):
    """Whether it helped. Nobody needs to send it, and it can be sent anew."""

    satisfaction = forms.TypedChoiceField(
        label=gettext_lazy("How did everything go with your referral?"),
        choices=SATISFACTION,
        coerce=int,
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Choose a number from 1 to 5."),
            "invalid_choice": gettext_lazy("Choose a number from 1 to 5."),
        },
    )
    helped = forms.ChoiceField(
        label=gettext_lazy("Did it help you?"),
        choices=HELPED,
        required=False,
        widget=Radios,
        error_messages={"invalid_choice": CHOOSE},
    )
    text = FreeText(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("If you like. Do not write about illnesses, nor names of other people."),
        longest=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SafeContactForm(KeyedForm):
    """Only what is stricter than now: loosening it needs a talk with the sender, who knows who asks."""

    safe_contact = forms.ChoiceField(
        label=gettext_lazy("How may you be reached?"),
        widget=Radios,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, SAFE_CONTACT_TEXTS[code]) for code in STRICTER.get(now, ())]
        self.fields["safe_contact"].choices = choices  # type: ignore[attr-defined]


class EraseForm(KeyedForm):
    """Asked with a tick, since nothing brings it back."""

    sure = forms.BooleanField(
        label=gettext_lazy("Yes, remove it"),
        error_messages={"required": gettext_lazy("Tick the box if you want it removed.")},
    )
