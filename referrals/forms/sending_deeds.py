"""What the sender and the lead do to a referral that is on its way."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.codes import CancelReason, ErrorReason, Kind
from referrals.forms.handling_fields import OneOf
from referrals.forms.sending_fields import GuardedText, KeyedForm, Tick
from tray.pages.forms import PageField

LONGEST_REASON = 500
OPEN, CLOSED = "open", "closed"


class CancelForm(KeyedForm):
    reason = OneOf(
        label=gettext_lazy("Why?"),
        choices=[(value, capfirst(text)) for value, text in CancelReason.choices],
        missing=gettext_lazy("Choose why you cancel the referral."),
    )
    reason_text = GuardedText(
        label=gettext_lazy("In your own words, if you chose another reason"),
        help_text=gettext_lazy("The receiver and the client see this. Nothing about health."),
        longest=LONGEST_REASON,
        rows=2,
    )
    client_knows = Tick(
        label=gettext_lazy("The client knows of this, or I tell the client"),
        missing=gettext_lazy("Tell the client first, or tick that you do so."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == CancelReason.OTHER and cleaned.get("reason_text") == "":
            self.add_error("reason_text", _("Write the reason."))
        if cleaned.get("reason") not in (CancelReason.OTHER, None):
            cleaned["reason_text"] = ""
        return cleaned


class MistakeForm(KeyedForm):
    reason = OneOf(
        label=gettext_lazy("What is the mistake?"),
        choices=[(value, capfirst(text)) for value, text in ErrorReason.choices if value != ErrorReason.OTHER],
        missing=gettext_lazy("Choose what the mistake is."),
    )


class ListForm(forms.Form):
    """The query of the list. What cannot be read counts as nothing."""

    show = forms.ChoiceField(choices=[(OPEN, ""), (CLOSED, "")], required=False)
    kind = forms.ChoiceField(choices=[("", ""), *Kind.choices], required=False)
    page = PageField(required=False)

    @property
    def shown(self) -> tuple[str, str, int]:
        self.full_clean()
        told = self.cleaned_data
        return told.get("show") or OPEN, told.get("kind") or "", told.get("page") or 1
