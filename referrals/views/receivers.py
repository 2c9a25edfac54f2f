"""Settings of those who receive, kept by the receivers themselves or by the administrator of the organisation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals import pins
from referrals.forms.receivers import ReceiverForm, municipality_names
from referrals.models import Receiver
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Membership, Role
from tray.catalogue.models import Organization

KEEPERS = (Role.RECEIVER, Role.ORGANIZATION_ADMIN)


@members_only(*KEEPERS)
@require_safe
def receiver_list(request: MemberRequest) -> HttpResponse:
    rows = kept_by(request).select_related("organization", "unit")
    context = {
        "rows": [
            (row, municipality_names(row.municipalities[:6]), max(0, len(row.municipalities) - 6)) for row in rows
        ],
        "may_add": bool(administered(request)),
    }
    return render(request, "referrals/receivers/list.html", context)


@members_only(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def receiver(request: MemberRequest, key: UUID) -> HttpResponse:
    row = kept_by(request).filter(pk=key).first()
    if row is None:
        raise Http404
    return edit(request, row)


@members_only(Role.ORGANIZATION_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def receiver_add(request: MemberRequest) -> HttpResponse:
    """Where somebody administers several organisations, the new one belongs to the first, or to the one that the
    address names."""
    organizations = {str(each.pk): each for each in administered(request)}
    organization = organizations.get(request.GET.get("organization", "")) or next(iter(organizations.values()))
    return edit(request, Receiver(organization=organization, kinds=[], municipalities=[]))


def edit(request: MemberRequest, row: Receiver) -> HttpResponse:
    is_new = row._state.adding
    form = ReceiverForm(
        request.POST if request.method == "POST" else None, receiver=row, allowed_kinds=allowed_kinds(row)
    )
    if form.is_bound and form.is_valid():
        pin = save(form)
        if pin:
            return pin_page(request, row, pin)
        messages.success(request, _("Saved."))
        return redirect("referral_receivers" if is_new else reverse("referral_receiver", args=[row.pk]))
    context = {"form": form, "row": row, "is_new": is_new, "organization": row.organization}
    return render(request, "referrals/receivers/receiver.html", context)


@transaction.atomic
def save(form: ReceiverForm) -> str:
    """The PIN, if this is the moment when one is made: to be shown once."""
    row = form.fill()
    wants_link = form.cleaned_data["answers_by_link"]
    pin = give_pin(row) if wants_link and not row.pin else ""
    row.answers_by_link = wants_link
    row.save()
    return pin


def give_pin(row: Receiver) -> str:
    pin = pins.new_pin()
    row.pin = pins.hashed(pin)
    return pin


@members_only(*KEEPERS)
@require_POST
def receiver_pin(request: MemberRequest, key: UUID) -> HttpResponse:
    """Makes a new one; the old one ends at once."""
    row = kept_by(request).filter(pk=key, answers_by_link=True).first()
    if row is None:
        raise Http404
    pin = give_pin(row)
    row.save(update_fields=["pin"])
    return pin_page(request, row, pin)


def pin_page(request: MemberRequest, row: Receiver, pin: str) -> HttpResponse:
    """The answer to the form itself: kept nowhere, the PIN cannot be read afterwards."""
    return render(request, "referrals/receivers/pin.html", {"row": row, "pin": pin})


def kept_by(request: MemberRequest) -> Any:
    """An administrator keeps all of the organisation's; a receiver those of the own unit, or of all units."""
    return Receiver.objects.filter(either(*(scope(each) for each in request.memberships)))


def scope(membership: Membership) -> Q:
    own = Q(organization=membership.organization)
    is_whole = membership.role == Role.ORGANIZATION_ADMIN or membership.unit_id is None
    return own if is_whole else own & Q(unit=membership.unit)


def either(first: Q, *others: Q) -> Q:
    for other in others:
        first |= other
    return first


def administered(request: MemberRequest) -> list[Organization]:
    own = [each for each in request.memberships if each.role == Role.ORGANIZATION_ADMIN]
    return list({each.organization_id: each.organization for each in own if each.organization}.values())


def allowed_kinds(row: Receiver) -> list[str]:
    agreement = getattr(row.organization, "agreement", None)
    return list(agreement.receives) if agreement else []
