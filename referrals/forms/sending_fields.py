"""Fields and the common part of the forms that a referral is written with."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.forms.handling_fields import PHONE, PHONE_MESSAGE
from referrals.free_text import Warned, has_identity_code, warnings
from tray.pages.forms import UNPRINTABLE, WordsField

KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
IDENTITY_CODE = gettext_lazy(
    "There is a personal identity code in the text. Take it away: a referral never needs it, and it cannot be saved."
)


def refuse_identity_code(text: str) -> None:
    if has_identity_code(text):
        raise ValidationError(IDENTITY_CODE, code="identity_code")


class GuardedLine(WordsField):
    """One line of text, without an identity code. With `is_free_text`, words of illness give a warning."""

    def __init__(self, *, longest: int, is_free_text: bool = False, **kwargs: Any) -> None:
        self.is_free_text = is_free_text
        messages = {"max_length": gettext_lazy("The text is too long. Use at most %(limit_value)d characters.")}
        super().__init__(
            max_length=longest,
            error_messages=messages | kwargs.pop("error_messages", {}),
            widget=kwargs.pop("widget", None) or forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        refuse_identity_code(str(value))


class GuardedText(forms.CharField):
    """Some lines in somebody's own words."""

    is_free_text = True

    def __init__(self, *, longest: int, rows: int = 3, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(UNPRINTABLE.sub(" ", line).rstrip() for line in lines).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        refuse_identity_code(value)
        if (over := len(value) - self.longest) > 0:
            raise ValidationError(
                _("The text is %(over)d characters too long. It may have %(longest)d."),
                params={"over": over, "longest": self.longest},
            )


class PhoneField(GuardedLine):
    """A number at which somebody can be reached, as it was written."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}
        super().__init__(longest=30, required=False, widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> str:
        number = str(super().clean(value))
        if number and not PHONE.fullmatch(number):
            raise ValidationError(PHONE_MESSAGE)
        return number


class EmailField(forms.EmailField):
    """As `type="text"`: a browser's own check would speak its own language."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            required=False,
            max_length=254,
            widget=forms.TextInput(attrs=attributes),
            error_messages={
                "invalid": gettext_lazy("The e-mail address is not complete. It looks like this: name@example.fi"),
                "max_length": gettext_lazy("The e-mail address is too long. Check it."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        refuse_identity_code(str(value or ""))
        return str(super().clean(value))


class NumberField(WordsField):
    """A whole number, or None. As text: a wheel of the mouse does not change it."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        attributes = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-4"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and self.least <= int(text[:9]) <= self.most):
            raise ValidationError(
                _("Write a number from %(least)d to %(most)d."), params={"least": self.least, "most": self.most}
            )
        return int(text)


class Tick(forms.BooleanField):
    """One box. Templates show it by referrals/sending/tick.html."""

    def __init__(self, *, missing: Any = None, **kwargs: Any) -> None:
        messages = {"required": missing} if missing else {}
        super().__init__(required=bool(missing), error_messages=messages, **kwargs)


def new_key() -> str:
    """Of one form: sent twice, it does its deed once."""
    return secrets.token_urlsafe(18)


class KeyedForm(forms.Form):
    """A form that does one thing to a referral, once, and only to the version that its reader saw."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key
        self.fields["version"].initial = version

    def clean_key(self) -> str:
        """Of a key that is none of ours nothing is lost: the deed is done under a new one."""
        key = str(self.cleaned_data["key"])
        return key if KEY.fullmatch(key) else new_key()

    def clean_version(self) -> int:
        return self.cleaned_data["version"] if self.cleaned_data["version"] is not None else -1

    def put(self, name: str, value: str) -> None:
        """In place of what was sent."""
        self.data = dict(self.data.items()) | {self.add_prefix(name): value}


class DraftForm(KeyedForm):
    """A step of a draft. What is right in it is saved, whatever is wrong in it; `is_final` asks for all that a step
    needs. The sender may keep words that look like a diagnosis, after a warning, by ticking `keep_wording`."""

    keep_wording = Tick(
        label=gettext_lazy("Keep the words as they are"),
    )

    def __init__(self, *args: Any, is_final: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_final = is_final
        self.warned: list[Warned] = []
        if not is_final:
            for field in self.fields.values():
                field.required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.warned = list(dict.fromkeys(self.warnings(cleaned)))
        if self.warned and self.is_final and not cleaned.get("keep_wording"):
            words = ", ".join(f"“{each.words}”" for each in self.warned)
            self.add_error(
                "keep_wording",
                _(
                    "This may tell of an illness or a medicine: %(words)s. A referral does not need it. Change the "
                    "words, or tick that you keep them."
                )
                % {"words": words},
            )
        return cleaned

    def warnings(self, cleaned: dict[str, Any]) -> Iterable[Warned]:
        for name, field in self.fields.items():
            if getattr(field, "is_free_text", False):
                yield from warnings(str(cleaned.get(name, "")))

    @property
    def blocked(self) -> list[str]:
        """Fields with an identity code."""
        return [name for name in self.errors if self.has_error(name, "identity_code")]
