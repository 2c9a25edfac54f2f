"""The link person's own pages: the people to walk along with, the log of meetings, and whom to call when worried."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals.access import NoSuchReferral, actor_for, link_person_of, look, of_link_person, referral_by_code
from referrals.codes import Party
from referrals.forms.receivers import OwnProfileForm
from referrals.models import Referral
from referrals.states import OPEN
from referrals.timers import clock
from referrals.views.handling import path_in, show, take
from referrals.views.handling_steps import BY_NAME, Desk
from referrals.views.inbox import Line
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role
from tray.areas.names import name_of
from tray.catalogue.helplines.models import Helpline
from tray.pages.crisis import crisis_numbers

WORRIED = (Helpline.Kind.EMERGENCY, Helpline.Kind.MEDICAL_ADVICE, Helpline.Kind.CRISIS)


@members_only(Role.LINK_PERSON)
@require_http_methods(["GET", "HEAD", "POST"])
def my_people(request: MemberRequest) -> HttpResponse:
    """By POST with the first names, each look at one logged."""
    rows = [row for row in of_link_person(request.user) if row.handling.link_person_agreed_at]
    names = names_of(request, rows) if request.method == "POST" else {}
    lines = [line(row, names) for row in rows]
    waiting = of_link_person(request.user).filter(handling__link_person_agreed_at=None, state__in=OPEN).count()
    context = {
        "now": [each for each in lines if each.referral.closed_at is None],
        "ended": [each for each in lines if each.referral.closed_at is not None],
        "waiting": waiting,
        "has_names": bool(names),
        "profile": link_person_of(request.user),
    }
    return render(request, "referrals/link_person/my_people.html", context)


def line(row: Referral, names: dict[str, str]) -> Line:
    municipality = name_of(row.municipality, get_language() or "fi") if row.municipality else ""
    path = reverse("referral_my_person", args=[row.code])
    return Line(row, path, municipality, clock(row, row.handling), names.get(row.code, ""))


def names_of(request: MemberRequest, rows: list[Referral]) -> dict[str, str]:
    found = {}
    for row in rows:
        try:
            actor = actor_for(request.user, request.memberships, row, Party.LINK_PERSON)
        except NoSuchReferral:  # somebody else walks along from this moment on
            continue
        seen = look(row, by=actor, action="reveal", purpose="inbox", only=("client_name",))
        found[row.code] = str(seen.get("client_name") or "")
    return found


@members_only(Role.LINK_PERSON)
@require_safe
def my_person(request: MemberRequest, code: str) -> HttpResponse:
    return show(link_person_desk(request, code))


@members_only(Role.LINK_PERSON)
@require_http_methods(["GET", "HEAD", "POST"])
def my_person_step(request: MemberRequest, code: str, step: str) -> HttpResponse:
    return take(link_person_desk(request, code), BY_NAME[step])


def link_person_desk(request: MemberRequest, code: str) -> Desk:
    """Before the client has said yes there is nothing for the link person, as if there were no referral."""
    try:
        referral = referral_by_code(code)
        actor = actor_for(request.user, request.memberships, referral, Party.LINK_PERSON)
    except NoSuchReferral:
        raise Http404 from None
    if referral.handling.link_person_agreed_at is None:
        raise Http404
    return Desk(
        request=request,
        actor=actor,
        referral=referral,
        handling=referral.handling,
        base="professional/base.html",
        path=path_in("referral_my_person", referral.code),
        way_back=(reverse("referral_my_people"), _("My people")),
        worried_path=reverse("referral_worried", args=[referral.code]),
    )


@members_only(Role.LINK_PERSON)
@require_safe
def worried(request: MemberRequest, code: str) -> HttpResponse:
    """Tells whom to call. Opens nothing of the client, and writes nothing anywhere."""
    desk = link_person_desk(request, code)
    receiver = desk.referral.receiver
    context = {
        "coordinator": desk.handling.responsible_name or (receiver.name if receiver else ""),
        "phone": desk.handling.responsible_phone or (receiver.phone if receiver else ""),
        "numbers": crisis_numbers(get_language() or "fi", kinds=WORRIED),
        "back_path": desk.path(""),
    }
    return render(request, "referrals/link_person/worried.html", context)


@members_only(Role.LINK_PERSON)
@require_http_methods(["GET", "HEAD", "POST"])
def my_introduction(request: MemberRequest) -> HttpResponse:
    profile = link_person_of(request.user)
    if profile is None:
        return render(request, "referrals/link_person/no_profile.html", {})
    form = OwnProfileForm(request.POST if request.method == "POST" else None, link_person=profile)
    if form.is_bound and form.is_valid():
        form.fill().save()
        messages.success(request, _("Saved."))
        return redirect("referral_my_people")
    context = {"form": form, "profile": profile}
    return render(request, "referrals/link_person/my_introduction.html", context)
