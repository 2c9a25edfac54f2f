"""Forms of signing in and of one's own account. Messages say what to do, and never whether somebody has an account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_EMAIL = 150  # as long as a user name may be
LONGEST_PASSWORD = 200
WRITE_EMAIL = gettext_lazy("Write your work e-mail address.")
WRONG_EMAIL = gettext_lazy("The e-mail address is not complete. It looks like this: name@example.fi")


def posted(request: HttpRequest) -> Any:
    """What a form gets: also an empty one is looked at, when it was sent."""
    return request.POST if request.method == "POST" else None


class Line(forms.CharField):
    """One line of text, without maxlength: a browser would cut what is pasted without a word."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class WorkEmailField(Line):
    """As `type="text"`: a browser's own check would speak its own language. Small letters, as addresses are kept."""

    def __init__(self, **kwargs: Any) -> None:
        known: dict[str, Any] = {
            "label": gettext_lazy("Work e-mail"),
            "max_length": LONGEST_EMAIL,
            "error_messages": {
                "required": WRITE_EMAIL,
                "max_length": gettext_lazy("The e-mail address is too long. Check it."),
            },
            "widget": forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "inputmode": "email",
                    "spellcheck": "false",
                    "autocapitalize": "none",
                }
            ),
        }
        super().__init__(**known | kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).lower()
        if text:
            try:
                validate_email(text)
            except ValidationError:
                raise ValidationError(WRONG_EMAIL) from None
        return text


class PasswordField(forms.CharField):
    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        known: dict[str, Any] = {
            "label": gettext_lazy("Password"),
            "strip": False,
            "widget": forms.PasswordInput(attrs={"autocomplete": autocomplete}),
            "error_messages": {"required": gettext_lazy("Write your password.")},
        }
        super().__init__(**known | kwargs)

    def clean(self, value: Any) -> str:
        """What is longer is nobody's password, and costs time to hash."""
        return str(super().clean(value))[:LONGEST_PASSWORD]


class SignInForm(forms.Form):
    """The first administrator has a user name; everybody else an e-mail address. Looked at by the view, which counts
    the tries."""

    username = Line(
        label=gettext_lazy("Work e-mail"),
        max_length=LONGEST_EMAIL,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "inputmode": "email",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
        error_messages={
            "required": WRITE_EMAIL,
            "max_length": gettext_lazy("The e-mail address is too long. Check it."),
        },
    )
    password = PasswordField()


WRONG_PASSWORD = gettext_lazy(
    "The e-mail address and password do not match. Check both; capital letters count in a password. After many wrong "
    "tries, signing in is closed for 15 minutes."
)


class CodeForm(forms.Form):
    """A code of the authenticator app."""

    code = Line(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits that the authenticator app on your phone shows now."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
        error_messages={"required": gettext_lazy("Write the code.")},
        max_length=20,
    )


WRONG_CODE = gettext_lazy(
    "The code is not right. Wait for the next one in the app, and write that. After many wrong tries, signing in is "
    "closed for 15 minutes."
)


class RecoveryCodeForm(CodeForm):
    code = Line(
        label=gettext_lazy("Recovery code"),
        help_text=gettext_lazy("One of the codes that you printed or saved. Each works once."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
        error_messages={"required": gettext_lazy("Write the code.")},
        max_length=20,
    )


WRONG_RECOVERY_CODE = gettext_lazy(
    "The code is not right, or has been used. Try another one. After many wrong tries, signing in is closed for 15 "
    "minutes."
)


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Twice, by Django's rules, in our words."""

    error_messages = {"password_mismatch": gettext_lazy("The two passwords differ. Write the same one in both fields.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = gettext_lazy("New password"), gettext_lazy("New password again")
        first.help_text = gettext_lazy(
            "At least 12 characters. Four words that do not belong together are easy to remember."
        )
        second.help_text = ""
        for field in (first, second):
            field.error_messages["required"] = _("Write the new password.")
            field.widget.attrs.pop("autofocus", None)


class ChangePasswordForm(NewPasswordForm):
    """The old one is looked at by the view, which counts the tries."""

    old_password = PasswordField(label=gettext_lazy("Your password now"))
    field_order = ["old_password", "new_password1", "new_password2"]


class ForgottenForm(forms.Form):
    email = WorkEmailField()


class PasskeyForm(forms.Form):
    """What the browser answers to the challenge, as JSON."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class NewPasskeyForm(PasskeyForm):
    name = Line(
        label=gettext_lazy("Name of the passkey"),
        help_text=gettext_lazy("So that you know it again in the list. For example: work computer"),
        max_length=40,
        error_messages={"required": gettext_lazy("Give the passkey a name.")},
    )
