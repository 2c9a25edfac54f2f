"""The coordinator's list of link persons: who has room, and what is kept of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals.forms.receivers import KeptProfileForm, municipality_names
from referrals.models import LinkPerson
from referrals.views.handling_needs import with_active
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Membership, Role
from tray.pages.languages import language_list

KEEPERS = (Role.RECEIVER, Role.ORGANIZATION_ADMIN)


@members_only(*KEEPERS)
@require_safe
def link_persons(request: MemberRequest) -> HttpResponse:
    rows = with_active(kept_by(request)).order_by("-is_active", "first_name")
    context = {
        "rows": [
            {
                "row": row,
                "languages": language_list(row.languages),
                "municipalities": municipality_names(row.municipalities),
                "free": max(0, row.most_active - row.active),
                "is_ready": row.confidentiality_signed_on is not None,
            }
            for row in rows
        ],
        "without_profile": without_profile(request),
    }
    return render(request, "referrals/link_person/list.html", context)


@members_only(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def link_person(request: MemberRequest, key: UUID) -> HttpResponse:
    row = kept_by(request).filter(pk=key).first()
    if row is None:
        raise Http404
    return edit(request, row)


@members_only(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def link_person_add(request: MemberRequest, user: int) -> HttpResponse:
    """For somebody who has the role in one's organisation, and no profile yet."""
    member = next((each for each in without_profile(request) if each.user_id == user), None)
    if member is None:
        raise Http404
    account = get_user_model().objects.get(pk=user)
    row = LinkPerson(
        user=account,
        organization=member.organization,
        first_name=account.first_name,
        municipalities=list(member.municipalities),
        languages=[],
    )
    return edit(request, row)


def edit(request: MemberRequest, row: LinkPerson) -> HttpResponse:
    form = KeptProfileForm(request.POST if request.method == "POST" else None, link_person=row)
    if form.is_bound and form.is_valid():
        form.fill().save()
        messages.success(request, _("Saved."))
        return redirect("referral_link_persons")
    return render(request, "referrals/link_person/profile.html", {"form": form, "row": row})


def kept_by(request: MemberRequest) -> Any:
    return LinkPerson.objects.filter(organization__in=own_organizations(request))


def without_profile(request: MemberRequest) -> list[Any]:
    rows = Membership.objects.in_force().filter(
        organization__in=own_organizations(request), role=Role.LINK_PERSON, user__link_person=None
    )
    return list(rows.select_related("user", "organization"))


def own_organizations(request: MemberRequest) -> set[Any]:
    return {each.organization_id for each in request.memberships}
