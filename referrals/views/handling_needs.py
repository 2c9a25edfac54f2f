"""What the form of each step needs to know: colleagues, other receivers, link persons."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals import codes
from referrals.codes import ContactChannel, SafeContact
from referrals.forms.handling import Choices, StepForm
from referrals.forms.handling_people import Colleague
from referrals.models import LinkPerson, Receiver
from referrals.states import ACCEPTED
from referrals.views.handling_shown import missing_attempts
from referrals.views.handling_steps import Desk, Step
from tray.accounts.models import Membership, Role
from tray.pages.languages import language_list

SAFE_CHANNELS: dict[str, frozenset[str]] = {
    SafeContact.ONLY_MESSAGE: frozenset(
        {ContactChannel.MESSAGE, ContactChannel.EMAIL, ContactChannel.LETTER, ContactChannel.MEETING}
    ),
    SafeContact.ONLY_CALL: frozenset({ContactChannel.CALL, ContactChannel.MEETING}),
    SafeContact.CLIENT_CONTACTS_US: frozenset({ContactChannel.MEETING}),
}


def form_for(step: Step, desk: Desk, data: QueryDict | None) -> StepForm:
    more = NEEDS.get(step.name)
    return step.form(data, version=desk.referral.version, **(more(desk) if more else {}))


def colleagues(desk: Desk, *, last: int | None = None) -> list[Colleague]:
    """Who may answer for a client there, the reader first, who does it now `last`. None where there are no accounts."""
    receiver, own = desk.referral.receiver, desk.actor.user
    if desk.actor.via == "link" or receiver is None or own is None:
        return []
    rows = (
        Membership.objects.in_force()
        .filter(organization=receiver.organization_id, role=Role.RECEIVER, user__is_active=True)
        .filter(Q(unit=None) | Q(unit=receiver.unit_id))
        .select_related("user")
    )
    found = {row.user_id: colleague(row) for row in rows}
    return sorted(found.values(), key=lambda each: (each.user_id == last, each.user_id != own.pk, each.name))


def colleague(row: Membership) -> Colleague:
    return Colleague(row.user_id, row.user.get_full_name() or row.title or "–", row.phone, row.title)


def other_receivers(desk: Desk) -> list[Receiver]:
    """Of the same kind in the same place, if the consent lets it go there; who takes no clients is left out."""
    referral, consent = desk.referral, getattr(desk.referral, "consent", None)
    if consent is None or not consent.allow_forward or referral.municipality_id is None:
        return []
    rows = Receiver.objects.for_kind_in(referral.kind, referral.municipality_id)
    return list(rows.exclude(pk=referral.receiver_id).exclude(capacity=codes.Capacity.FULL).order_by("name"))


def safe_channels(desk: Desk) -> Choices:
    allowed = SAFE_CHANNELS.get(desk.safe_contact)
    return [choice for choice in ContactChannel.choices if allowed is None or choice[0] in allowed]


def free_link_persons(desk: Desk, *, left_out: Any = None) -> list[tuple[LinkPerson, str]]:
    """Those who may take one more from that municipality, who speak the client's language first."""
    referral, receiver = desk.referral, desk.referral.receiver
    if receiver is None:
        return []
    rows = available(with_active(LinkPerson.objects.filter(organization=receiver.organization_id)))
    rows = rows.filter(municipalities__contains=[referral.municipality_id]).exclude(pk=left_out)
    found = sorted(rows, key=lambda row: (referral.language not in row.languages, row.active - row.most_active))
    return [(row, told_of(row)) for row in found]


def with_active(rows: Any) -> Any:
    """`active`: how many people each walks along with now."""
    return rows.annotate(active=Count("handlings", filter=Q(handlings__referral__state__in=ACCEPTED)))


def available(rows: Any) -> Any:
    today = timezone.localdate()
    return rows.filter(
        Q(available_until=None) | Q(available_until__gte=today),
        is_active=True,
        confidentiality_signed_on__isnull=False,
        active__lt=F("most_active"),
    )


def told_of(row: Any) -> str:
    free = row.most_active - row.active
    places = ngettext("%(counter)s free place", "%(counter)s free places", free) % {"counter": free}
    languages = _("speaks %(languages)s") % {"languages": language_list(row.languages)}
    return f"{row.first_name} – {languages}, {places}"


def tries_enough(desk: Desk) -> bool:
    tries = desk.referral.contactattempts.filter(reached=False).values_list("at", "channel")
    return not missing_attempts(desk, list(tries), desk.safe_contact)


NEEDS: dict[str, Callable[[Desk], dict[str, Any]]] = {
    "accept": lambda desk: {"colleagues": colleagues(desk)},
    "hand-over": lambda desk: {"colleagues": colleagues(desk, last=desk.handling.responsible_id)},
    "forward": lambda desk: {"receivers": other_receivers(desk)},
    "contact": lambda desk: {"channels": safe_channels(desk)},
    "code": lambda desk: {"right_code": desk.referral.code},
    "link-person": lambda desk: {"link_persons": free_link_persons(desk, left_out=desk.handling.link_person_id)},
    "new-link-person": lambda desk: {"link_persons": free_link_persons(desk, left_out=desk.handling.link_person_id)},
    "end-early": lambda desk: {"may_be_not_reached": tries_enough(desk)},
}
