"""Public forms without sign-in, kept from robots without asking anybody else and without a riddle for people.

`GuardedForm` is mixed into a form whose view is a `public_form`. It refuses what comes too fast, from a form too old,
with the field filled that people do not see, or too often from one reader; always with a sentence and with everything
that was written still in place, so that a person sends it again. Nobody's address is written anywhere: a hash of it,
with salt that the process forgets at its end, is counted in memory.
"""

import hashlib
import hmac
import secrets
import time
import unicodedata
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.network import reader_address
from tray.pages.forms import UNPRINTABLE
from tray.search.private import without_identity_codes

SOONEST_SECONDS = 3
LATEST_SECONDS = 24 * 3600
MOST_IN_AN_HOUR = 10  # many people may share an address: a library, an office
SALT = secrets.token_bytes(32)


class Radios(forms.RadioSelect):
    """A list of choices, big enough for a thumb."""

    template_name = "forms/radios.html"


class FreeText(forms.CharField):
    """Some lines of text: no control characters, and no personal identity code, which nobody here needs."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(UNPRINTABLE.sub(" ", line).rstrip() for line in lines).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if (over := len(value) - self.longest) > 0:
            raise ValidationError(
                _("The text is %(over)d characters too long. It may have %(longest)d."),
                params={"over": over, "longest": self.longest},
            )
        refuse_identity_code(value)


class ReplyAddress(forms.EmailField):
    """Where the sender wants an answer, or "". As `type="text"`: a browser's own check would speak its own language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
            error_messages={
                "invalid": gettext_lazy("The e-mail address is not complete. It looks like this: name@example.fi"),
                "max_length": gettext_lazy("The e-mail address is too long. Check it."),
            },
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut what is pasted without a word."""
        return {}

    def clean(self, value: Any) -> str:
        refuse_identity_code(str(value or ""))
        return str(super().clean(value))


def refuse_identity_code(text: str) -> None:
    for form in (text, unicodedata.normalize("NFKC", text)):
        if without_identity_codes(form)[1]:
            raise ValidationError(
                _(
                    "There seems to be a personal identity code in the text. Take it away: we do not need it. "
                    "If it is a telephone number, write it with spaces."
                ),
                code="identity_code",
            )


class GuardedForm(forms.Form):
    """`purpose` keeps a stamp of one form from another. Templates include feedback/guard.html.

    `form_id` is the same each time that this one form is sent, for the receiver to see a double click.
    """

    purpose = "form"
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["stamp"].initial = self.new_stamp

    @property
    def form_id(self) -> str:
        return str(self.cleaned_data["stamp"])

    @property
    def signer(self) -> TimestampSigner:
        return TimestampSigner(salt=f"tray.form_guard.{self.purpose}")

    def new_stamp(self) -> str:
        return self.signer.sign(secrets.token_urlsafe(9))

    def clean(self) -> dict[str, Any]:
        """What is wrong with the fields is enough to tell: the rest is looked at when they are right."""
        cleaned = super().clean() or {}
        problem = self.problem_of_stamp() or self.problem_of_trap()
        if not self.errors and (problem := problem or self.problem_of_crowd()):
            self.add_error(None, problem)
        return cleaned

    def problem_of_stamp(self) -> Any:
        """A stamp that is too old, or none of ours, is replaced by a new one: the form can be sent again."""
        stamp = str(self.cleaned_data.get("stamp", ""))
        try:
            self.signer.unsign(stamp, max_age=LATEST_SECONDS)
        except SignatureExpired:
            self.replace("stamp", self.new_stamp())
            return TOO_OLD
        except BadSignature:
            self.replace("stamp", self.new_stamp())
            return NO_STAMP
        return None if self.is_older_than(SOONEST_SECONDS, stamp) else TOO_FAST

    def is_older_than(self, seconds: int, stamp: str) -> bool:
        try:
            self.signer.unsign(stamp, max_age=seconds)
        except SignatureExpired:
            return True
        return False

    def problem_of_trap(self) -> Any:
        if not self.cleaned_data.get("website"):
            return None
        self.replace("website", "")
        return TRAPPED

    def problem_of_crowd(self) -> Any:
        return None if may_send(self.request, self.purpose) else TOO_MANY

    def replace(self, name: str, value: str) -> None:
        self.data = dict(self.data.items()) | {self.add_prefix(name): value}


TOO_FAST = gettext_lazy("That went very fast. Wait a moment, and send again: nothing was lost.")
TOO_OLD = gettext_lazy("The form was open for more than a day. Check what you wrote, and send again.")
NO_STAMP = gettext_lazy("Something went wrong on the way. Wait a moment, and send again: nothing was lost.")
TRAPPED = gettext_lazy("Your browser filled in a field that must be empty. We emptied it. Send again.")
TOO_MANY = gettext_lazy(
    "Many messages have come from your network in a short time. Wait an hour, and send again: your text stays on this "
    "page as long as it is open."
)


def may_send(request: HttpRequest, purpose: str) -> bool:
    """Counts the message in."""
    hour = int(time.time()) // 3600
    key = hmac.new(SALT, f"{purpose} {hour} {reader_address(request)}".encode(), hashlib.sha256).hexdigest()
    counts = caches["throttle"]
    counts.add(key, 0, timeout=3600)
    try:
        return counts.incr(key) <= MOST_IN_AN_HOUR
    except ValueError:  # it was thrown out between the two lines
        return True
