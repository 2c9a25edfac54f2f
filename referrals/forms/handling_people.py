"""Who takes care of a referral, and who walks along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.forms.handling import StepForm, minutes_field
from referrals.forms.handling_fields import DayField, OneOf, WorkPhoneField
from referrals.models import LinkPerson
from tray.pages.forms import WordsField


@dataclass(frozen=True)
class Colleague:
    """Somebody who may answer for a client. `user_id` is None for a receiver without accounts."""

    user_id: int | None
    name: str
    phone: str = ""
    title: str = ""

    @property
    def told(self) -> str:
        return ", ".join(filter(None, (self.name, self.title, self.phone)))


class ResponsibleForm(StepForm):
    """Who answers for the client. With accounts: one of the receivers of the organisation; the client gets the name
    and the number that the account tells, or the number written here. Without: a name and a number."""

    responsible = OneOf(
        label=gettext_lazy("Who takes care of this referral?"), missing=gettext_lazy("Choose who takes care of this.")
    )
    name = WordsField(
        label=gettext_lazy("Name of the person who takes care of this"),
        help_text=gettext_lazy("The client sees it. A first name is enough."),
        max_length=100,
        error_messages={"required": gettext_lazy("Write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = WorkPhoneField(label=gettext_lazy("Phone number for the client"))

    def __init__(self, *args: Any, colleagues: Sequence[Colleague] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.user_id): each for each in colleagues}
        if len(colleagues) > 1:
            self.offer_colleagues(colleagues)
        else:
            del self.fields["responsible"]
            if colleagues:
                self.initial.update({"name": colleagues[0].name, "phone": colleagues[0].phone})

    def offer_colleagues(self, colleagues: Sequence[Colleague]) -> None:
        del self.fields["name"]
        self.fields["responsible"].choices = [(str(each.user_id), each.told) for each in colleagues]  # type: ignore[attr-defined]
        self.initial.setdefault("responsible", str(colleagues[0].user_id))
        self.fields["phone"].required = False
        self.fields["phone"].label = _("Another phone number for the client")
        self.fields["phone"].help_text = _("Leave this empty if the number above is right.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = self.colleagues.get(str(cleaned.get("responsible", "")))
        if chosen and not (cleaned.get("phone") or chosen.phone) and "phone" not in self.errors:
            self.add_error("phone", _("Write a phone number: the account of this person has none."))
        return cleaned

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data
        chosen = self.colleagues.get(str(told.get("responsible", ""))) or next(iter(self.colleagues.values()), None)
        user_id = chosen.user_id if chosen else None
        name = str(told.get("name") or (chosen.name if chosen else ""))
        phone = str(told.get("phone") or (chosen.phone if chosen else ""))
        return {"responsible": user_id, "responsible_name": name, "responsible_phone": phone}


class LinkPersonForm(StepForm):
    """Whom the coordinator proposes to the client."""

    link_person = OneOf(label=gettext_lazy("Link person"), missing=gettext_lazy("Choose a link person."))

    def __init__(self, *args: Any, link_persons: Sequence[tuple[LinkPerson, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link_persons = {str(each.pk): each for each, _told in link_persons}
        choices = [(str(each.pk), told) for each, told in link_persons]
        self.fields["link_person"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {"link_person": self.link_persons[self.cleaned_data["link_person"]]}


class HandOverForm(LinkPersonForm):
    """From one link person to another, all three together: the meeting is logged."""

    on = DayField(
        label=gettext_lazy("When did you three meet?"),
        help_text=gettext_lazy("The client, the link person until now and the new one."),
        earliest=-60,
        latest=0,
        initial=timezone.localdate,
    )
    minutes = minutes_field()

    def given(self) -> dict[str, Any]:
        return super().given() | {name: self.cleaned_data[name] for name in ("on", "minutes")}
