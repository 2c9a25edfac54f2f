"""One referral at its receiver: what it tells, where it stands, and each step with a page of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals import actions
from referrals.access import NoSuchReferral, actor_for, look, referral_by_code
from referrals.actions import Refused, Stale
from referrals.codes import Party, State
from referrals.forms.client_follow_up import FORMS
from referrals.forms.handling import StepForm
from referrals.models import FollowUp
from referrals.states import Event
from referrals.views.handling_needs import form_for
from referrals.views.handling_shown import page_context, shared_context, step_context
from referrals.views.handling_steps import BY_NAME, Desk, Step, may_take
from referrals.views.handling_takes import do
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role


@members_only(Role.RECEIVER)
@require_safe
def handle(request: MemberRequest, code: str) -> HttpResponse:
    """The first look by the receiver is the move from sent to opened."""
    return show(opened(receiver_desk(request, code)))


@members_only(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def handle_step(request: MemberRequest, code: str, step: str) -> HttpResponse:
    return take(receiver_desk(request, code), BY_NAME[step])


@members_only(Role.RECEIVER)
@require_safe
def handle_print(request: MemberRequest, code: str) -> HttpResponse:
    return print_out(receiver_desk(request, code))


@members_only(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def handle_follow_up(request: MemberRequest, code: str) -> HttpResponse:
    return type_answers(receiver_desk(request, code))


def receiver_desk(request: MemberRequest, code: str) -> Desk:
    """Raises Http404 for a referral of others, as if there were none."""
    try:
        referral = referral_by_code(code)
        actor = actor_for(request.user, request.memberships, referral, Party.RECEIVER)
    except NoSuchReferral:
        raise Http404 from None
    return Desk(
        request=request,
        actor=actor,
        referral=referral,
        handling=referral.handling,
        base="professional/base.html",
        path=path_in("referral_handle", referral.code),
        way_back=(reverse("referral_inbox"), _("Inbox")),
        print_path=reverse("referral_handle_print", args=[referral.code]),
    )


def path_in(prefix: str, *args: str) -> Callable[[str], str]:
    """The address of a step by its name, "" the page of the referral."""
    return lambda step: reverse(f"{prefix}_{step.replace('-', '_')}" if step else prefix, args=args)


def opened(desk: Desk) -> Desk:
    if desk.referral.state != State.SENT or desk.actor.party != Party.RECEIVER:
        return desk
    try:
        actions.apply(desk.referral, Event.OPEN, by=desk.actor, version=desk.referral.version, key="open")
    except Refused:  # somebody else opened it, or it was cancelled, at the same moment
        return fresh(desk)
    return replace(desk, handling=desk.referral.handling)


def fresh(desk: Desk) -> Desk:
    referral = referral_by_code(desk.referral.code)
    return replace(desk, referral=referral, handling=referral.handling)


def show(desk: Desk) -> HttpResponse:
    seen = look(desk.referral, by=desk.actor, purpose="handling")
    return render(desk.request, "referrals/receiving/referral.html", page_context(desk, seen) | {"is_print": False})


def print_out(desk: Desk) -> HttpResponse:
    seen = look(desk.referral, by=desk.actor, action="print", purpose="handling")
    return render(desk.request, "referrals/receiving/print.html", page_context(desk, seen) | {"is_print": True})


def take(desk: Desk, step: Step) -> HttpResponse:
    """The page of one step. What was typed is never lost: neither by an error nor by somebody who was faster."""
    seen = look(desk.referral, by=desk.actor, only=("client_name", "safe_contact"), purpose="handling")
    desk = replace(desk, safe_contact=str(seen.get("safe_contact") or ""))
    is_sent = desk.request.method == "POST"
    form = form_for(step, desk, desk.request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            do(step, desk, form)
        except Stale:
            return overtaken(fresh(desk), step, form, seen)
        except Refused as problem:
            desk = fresh(desk)
            if not may_take(step, desk):
                return overtaken(desk, step, form, seen)
            form.add_error(None, str(problem))
        else:
            messages.success(desk.request, str(step.done))
            return redirect((step.name == "seen" and desk.way_back[0]) or desk.path(""))
    elif not may_take(step, desk):
        return overtaken(desk, step, form, seen) if is_sent else no_longer(desk)
    return step_page(desk, step, form, seen)


def step_page(desk: Desk, step: Step, form: StepForm, seen: Any, *, is_stale: bool = False) -> HttpResponse:
    context = step_context(desk, step, form, seen) | {"is_stale": is_stale}
    return render(desk.request, "referrals/receiving/step.html", context)


def overtaken(desk: Desk, step: Step, form: StepForm, seen: Any) -> HttpResponse:
    """Somebody else was faster. If the step still makes sense, the form comes back with all that was typed; if not,
    the texts stand on the page to be copied."""
    if may_take(step, desk):
        form.renew(desk.referral.version)
        return step_page(desk, step, form, seen, is_stale=True)
    context = step_context(desk, step, form, seen) | {"typed": form.typed()}
    return render(desk.request, "referrals/receiving/overtaken.html", context, status=409)


def no_longer(desk: Desk) -> HttpResponse:
    messages.warning(desk.request, _("That step is not possible now. This is where the referral stands."))
    return redirect(desk.path(""))


def type_answers(desk: Desk) -> HttpResponse:
    """What the client said on the phone, or wrote on paper, in answer to a follow-up."""
    months = desk.request.GET.get("months", "")
    rows = FollowUp.objects.filter(referral=desk.referral, answered_at=None, stopped_at=None)
    asked = rows.filter(months=int(months)).first() if months.isdecimal() and len(months) < 3 else None
    if asked is None:
        return no_longer(desk)
    form = FORMS[desk.referral.kind](desk.request.POST if desk.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.answer_follow_up(asked, by=desk.actor, answers=form.answers)
        except Refused as problem:
            form.add_error(None, str(problem) if form.answers else _("Write at least one answer."))
        else:
            messages.success(desk.request, _("Saved. Thank you for asking how it goes."))
            return redirect(desk.path(""))
    seen = look(desk.referral, by=desk.actor, only=("client_name", "safe_contact"), purpose="handling")
    context = shared_context(desk, seen) | {"form": form, "asked": asked, "page_path": desk.path("")}
    return render(desk.request, "referrals/receiving/follow_up.html", context)
