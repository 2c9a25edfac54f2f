"""Forms about people's roles: invitations, the organisation's people and units, one's own details."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.accounts.administration import Administered
from tray.accounts.forms import Line, PasswordField, WorkEmailField
from tray.accounts.models import Membership, Role, Unit
from tray.areas.models import Municipality

TOO_LONG = gettext_lazy("Use at most %(limit_value)d characters.")


class Radios(forms.RadioSelect):
    """A list of choices, big enough for a thumb."""

    template_name = "forms/radios.html"


def line(label: Any, *, longest: int, required: Any = None, hint: Any = "", autocomplete: str = "off") -> Line:
    """`required` is the sentence for a field left empty; without it, the field may be empty."""
    return Line(
        label=label,
        help_text=hint,
        max_length=longest,
        required=required is not None,
        error_messages={"max_length": TOO_LONG} | ({"required": required} if required else {}),
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, of: Administered) -> None:
        super().__init__(
            queryset=Unit.objects.filter(organization=of.organization),
            label=_("Unit"),
            required=False,
            empty_label=_("The whole organisation"),
            error_messages={"invalid_choice": _("There is no such unit. Choose one from the list.")},
        )


class MunicipalitiesField(Line):
    """Names with commas between, as codes. Empty for all that the organisation serves."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Only for these municipalities"),
            help_text=_("Names with a comma between. Leave it empty when the person works for the whole area."),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> list[str]:
        codes = []
        municipalities: Any = Municipality.objects
        for name in filter(None, map(str.strip, str(super().clean(value)).split(","))):
            rows = municipalities.filter(Q(name_fi__iexact=name) | Q(name_sv__iexact=name))
            if (row := rows.first()) is None:
                raise ValidationError(
                    _("We do not know the municipality “%(name)s”. Check its name."), params={"name": name}
                )
            codes.append(row.code)
        return codes

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(str(each) for each in Municipality.objects.filter(code__in=value))
        return str(value or "")


class InvitationForm(forms.Form):
    email = WorkEmailField(
        label=gettext_lazy("Work e-mail of the person"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
    )
    name = line(gettext_lazy("Name, so that you know whom you invited (optional)"), longest=100)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Choose a role."),
            "invalid_choice": gettext_lazy("You cannot give this role. Choose one from the list."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"),
        choices=settings.LANGUAGES,
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose a language.")},
    )

    def __init__(self, *args: Any, of: Administered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(each, capfirst(str(Role(each).label))) for each in of.roles]
        if of.organization:
            self.fields["unit"] = UnitChoice(of)
            self.fields["municipalities"] = MunicipalitiesField()
            self.order_fields(["email", "name", "role", "unit", "municipalities", "language"])
        else:
            self.fields["role"].initial = of.roles[0]


class MembershipForm(forms.Form):
    """One role of a person: what an administrator may change in it."""

    title = line(
        gettext_lazy("Title, as clients know it"), longest=80, hint=gettext_lazy("For example: public health nurse")
    )
    phone = line(gettext_lazy("Telephone at work"), longest=30)

    def __init__(self, *args: Any, of: Administered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of.organization:
            self.fields["unit"] = UnitChoice(of)
            self.fields["municipalities"] = MunicipalitiesField()


class NameForm(forms.Form):
    first_name = line(
        gettext_lazy("First name"),
        longest=50,
        required=gettext_lazy("Write your first name."),
        autocomplete="given-name",
    )
    last_name = line(
        gettext_lazy("Last name"),
        longest=80,
        required=gettext_lazy("Write your last name."),
        autocomplete="family-name",
    )


class AccountForm(NameForm):
    """For who takes an invitation without having an account."""

    password = PasswordField(
        autocomplete="new-password",
        help_text=gettext_lazy("At least 12 characters. Four words that do not belong together are easy to remember."),
        error_messages={"required": gettext_lazy("Choose a password.")},
    )
    again = PasswordField(
        autocomplete="new-password",
        label=gettext_lazy("Password again"),
        error_messages={"required": gettext_lazy("Write the same password again.")},
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Write the same one in both fields."))
        return cleaned


class OwnDetailsForm(NameForm):
    title = line(
        gettext_lazy("Title, as clients know it"),
        longest=80,
        hint=gettext_lazy("For example: public health nurse"),
        autocomplete="organization-title",
    )
    phone = line(
        gettext_lazy("Telephone at work"),
        longest=30,
        hint=gettext_lazy("The other party of a referral sees it, to call you."),
        autocomplete="work tel",
    )

    def __init__(self, *args: Any, user: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        first = memberships[0] if memberships else None
        kwargs["initial"] = {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "title": first.title if first else "",
            "phone": first.phone if first else "",
        }
        super().__init__(*args, **kwargs)


class UnitForm(forms.Form):
    name = line(gettext_lazy("Name of the unit"), longest=100, required=gettext_lazy("Write the name of the unit."))
