"""An organisation's people, invitations and units, for those who administer them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tray.accounts import actions, administration, invitations, lockout, second_factors
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.administration import ADMINISTRATORS, Administered, administered
from tray.accounts.forms import posted
from tray.accounts.membership_forms import InvitationForm, MembershipForm, UnitForm
from tray.accounts.models import CONFIRMED_FOR, Invitation, Membership, Unit

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@members_only(*ADMINISTRATORS)
@require_safe
def organizations(request: MemberRequest) -> HttpResponse:
    """Straight to the only one; otherwise the list."""
    found = list(administration.organizations(request))
    if len(found) == 1 and not request.user.is_staff:
        return redirect("people", str(found[0].pk))
    return render(request, "professional/organizations.html", {"organizations": found})


@members_only(*ADMINISTRATORS)
@require_safe
def people(request: MemberRequest, key: str) -> HttpResponse:
    of = administered(request, key)
    rows = administration.open_ones(of.memberships())
    context = {
        "of": of,
        "people": by_person(rows),
        "invitations": invitations.waiting(of.organization),
        "units": list(Unit.objects.filter(organization=of.organization)) if of.organization else [],
        "has_others": administration.organizations(request).count() > 1 or request.user.is_staff,
    }
    return render(request, "professional/people.html", context)


def by_person(memberships: list[Membership]) -> list[dict[str, Any]]:
    """Each person once, with the roles; who waits for a confirmation first."""
    people: dict[int, dict[str, Any]] = {}
    for each in memberships:
        person = people.setdefault(
            each.user_id, {"user": each.user, "memberships": [], "waits": False, "is_late": False}
        )
        person["memberships"].append(each)
        person["waits"] |= actions.waits_for_administrator(each)
        person["is_late"] |= not each.is_confirmed
    return sorted(people.values(), key=lambda person: (not person["waits"], not person["is_late"]))


@members_only(*ADMINISTRATORS)
@get_or_post
def invite(request: MemberRequest, key: str) -> HttpResponse:
    of = administered(request, key)
    form = InvitationForm(posted(request), of=of, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            row = invitations.invite(by=request.user, organization=of.organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        except OSError:  # smtplib's errors are OSErrors too
            form.add_error(None, _("The invitation could not be sent by e-mail just now. Try again in a moment."))
        else:
            messages.success(request, _("The invitation is sent to %(email)s.") % {"email": row.email})
            return redirect("people", key)
    return render(request, "professional/invite.html", {"of": of, "form": form})


def own_invitation(request: MemberRequest, key: UUID) -> tuple[Invitation, Administered]:
    row = get_object_or_404(Invitation.objects.select_related("organization"), pk=key)
    of = administered(request, str(row.organization_id) if row.organization_id else "platform")
    if row.role not in of.roles:
        raise Http404("a role that the reader does not give")
    return row, of


@members_only(*ADMINISTRATORS)
@require_POST
def invitation_again(request: MemberRequest, key: UUID) -> HttpResponse:
    row, of = own_invitation(request, key)
    try:
        invitations.send_again(row, by=request.user)
    except invitations.NoSuchInvitation:
        messages.error(request, _("The invitation has been used or withdrawn meanwhile."))
    except OSError:
        messages.error(request, _("The invitation could not be sent by e-mail just now. Try again in a moment."))
    else:
        messages.success(request, _("The invitation is sent to %(email)s.") % {"email": row.email})
    return redirect("people", of.key)


@members_only(*ADMINISTRATORS)
@require_POST
def invitation_withdraw(request: MemberRequest, key: UUID) -> HttpResponse:
    row, of = own_invitation(request, key)
    invitations.withdraw(row, by=request.user)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("people", of.key)


# --- One person ------------------------------------------------------------------------------------------------------


@members_only(*ADMINISTRATORS)
@require_safe
def person(request: MemberRequest, key: str, user_key: int) -> HttpResponse:
    of = administered(request, key)
    user, rows = administration.person_in(of, user_key)
    open_rows = administration.open_ones(rows)
    context = {
        "of": of,
        "person": user,
        "is_self": user == request.user,
        "memberships": [
            {
                "membership": each,
                "confirmed_until": each.confirmed_at + CONFIRMED_FOR,
                "waits": actions.waits_for_administrator(each),
                "waits_for_person": actions.is_own_confirmation_due(each),
            }
            for each in open_rows
        ],
        "ended": [each for each in rows if not each.is_open],
        "is_closed": lockout.is_closed(user),
        "has_factors": bool(second_factors.factors_of(user)),
    }
    return render(request, "professional/person.html", context)


@members_only(*ADMINISTRATORS)
@get_or_post
def membership(request: MemberRequest, key: str, user_key: int, membership_key: int) -> HttpResponse:
    of, row = own_membership(request, key, user_key, membership_key)
    initial = {"title": row.title, "phone": row.phone, "unit": row.unit_id, "municipalities": row.municipalities}
    form = MembershipForm(posted(request), of=of, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            told = {"unit": None, "municipalities": []} | form.cleaned_data
            actions.change_membership(row, by=request.user, **told)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", key, user_key)
    return render(request, "professional/membership.html", {"of": of, "form": form, "membership": row})


@members_only(*ADMINISTRATORS)
@get_or_post
def membership_end(request: MemberRequest, key: str, user_key: int, membership_key: int) -> HttpResponse:
    of, row = own_membership(request, key, user_key, membership_key)
    if request.method == "POST":
        try:
            actions.end_membership(row, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The role is ended. It took effect at once."))
        return redirect("person", key, user_key)
    return render(request, "professional/membership_end.html", {"of": of, "membership": row})


@members_only(*ADMINISTRATORS)
@require_POST
def membership_confirm(request: MemberRequest, key: str, user_key: int, membership_key: int) -> HttpResponse:
    _of, row = own_membership(request, key, user_key, membership_key)
    try:
        actions.confirm_person(row, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The person is confirmed for a year."))
    return redirect("person", key, user_key)


def own_membership(
    request: MemberRequest, key: str, user_key: int, membership_key: int
) -> tuple[Administered, Membership]:
    of = administered(request, key)
    _user, rows = administration.person_in(of, user_key)
    found = [each for each in administration.open_ones(rows) if each.pk == membership_key and each.role in of.roles]
    if not found:
        raise Http404("no such membership of the reader's to administer")
    return of, found[0]


@members_only(*ADMINISTRATORS)
@require_POST
def person_let_in(request: MemberRequest, key: str, user_key: int) -> HttpResponse:
    user, _rows = administration.person_in(administered(request, key), user_key)
    actions.let_in_again(user, by=request.user)
    messages.success(request, _("The person may sign in again now."))
    return redirect("person", key, user_key)


@members_only(*ADMINISTRATORS)
@get_or_post
def person_reset(request: MemberRequest, key: str, user_key: int) -> HttpResponse:
    of = administered(request, key)
    user, _rows = administration.person_in(of, user_key)
    if user == request.user or (user.is_staff and not request.user.is_staff):
        raise Http404("not of one's own, nor of those above")
    if request.method == "POST":
        actions.reset_second_factors(user, by=request.user)
        messages.success(request, _("The second step is taken away. The next sign-in asks to set up a new one."))
        return redirect("person", key, user_key)
    return render(request, "professional/person_reset.html", {"of": of, "person": user})


# --- Units -----------------------------------------------------------------------------------------------------------


@members_only(*ADMINISTRATORS)
@get_or_post
def unit(request: MemberRequest, key: str, unit_key: int = 0) -> HttpResponse:
    """A new one, or one to give another name."""
    of = administered(request, key)
    if of.organization is None:
        raise Http404("the platform has no units")
    row = get_object_or_404(Unit, pk=unit_key, organization=of.organization) if unit_key else None
    form = UnitForm(posted(request), initial={"name": row.name if row else ""})
    if request.method == "POST" and form.is_valid():
        try:
            save_unit(of, row, name=form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people", key)
    return render(request, "professional/unit.html", {"of": of, "form": form, "unit": row})


def save_unit(of: Administered, row: Unit | None, *, name: str, by: Any) -> None:
    if row:
        actions.rename_unit(row, name=name, by=by)
    elif of.organization:
        actions.add_unit(organization=of.organization, name=name, by=by)
