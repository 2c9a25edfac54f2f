"""From the form of a step to the deed: `referrals.actions` does it, here is only who is called with what."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model

from referrals import actions
from referrals.codes import State
from referrals.forms.handling import StepForm
from referrals.states import Event
from referrals.views.handling_steps import Desk, Step, is_first_contact


def do(step: Step, desk: Desk, form: StepForm) -> None:
    """Raises `referrals.actions.Refused`. The same form twice does it once, and is no mistake."""
    if other := OTHERS.get(step.name):
        other(desk, form)
    elif step.event is not None:
        move(desk, step.event, form, **form.given())


def move(desk: Desk, event: Event, form: StepForm, **given: Any) -> None:
    told = form.cleaned_data
    actions.apply(desk.referral, event, by=desk.actor, version=told["version"], key=told["key"], **given)


def accept(desk: Desk, form: StepForm) -> None:
    move(desk, Event.ACCEPT, form, **with_user(form.given()))


def contact(desk: Desk, form: StepForm) -> None:
    """The first one that succeeded is a move; all others are written down alone."""
    told = form.given()
    if told["reached"] and is_first_contact(State(desk.referral.state)):
        move(desk, Event.CONTACT, form, contact={"at": told["at"], "channel": told["channel"]})
    else:
        actions.log_contact(desk.referral, by=desk.actor, key=form.cleaned_data["key"], **told)


def meeting(desk: Desk, form: StepForm) -> None:
    actions.log_meeting(desk.referral, by=desk.actor, key=form.cleaned_data["key"], **form.given())


def hand_over(desk: Desk, form: StepForm) -> None:
    given, handling = with_user(form.given()), desk.handling
    before = (handling.responsible_id, handling.responsible_name, handling.responsible_phone)
    user = given["responsible"]
    if before == (user.pk if user else None, given["responsible_name"], given["responsible_phone"]):
        return  # the second half of a double click
    actions.take_responsibility(desk.referral, by=desk.actor, version=form.cleaned_data["version"], **given)


def propose_link_person(desk: Desk, form: StepForm) -> None:
    actions.propose_link_person(desk.referral, by=desk.actor, version=form.cleaned_data["version"], **form.given())


def client_agrees(desk: Desk, form: StepForm) -> None:
    actions.agree_link_person(desk.referral, by=desk.actor)


def client_declines(desk: Desk, form: StepForm) -> None:
    if desk.handling.link_person_id is not None:
        actions.agree_link_person(desk.referral, by=desk.actor, agrees=False)


def new_link_person(desk: Desk, form: StepForm) -> None:
    told = form.cleaned_data
    actions.hand_over_link_person(
        desk.referral, by=desk.actor, key=told["key"], version=told["version"], **form.given()
    )


def seen(desk: Desk, form: StepForm) -> None:
    actions.confirm_end_seen(desk.referral, by=desk.actor)


def with_user(given: dict[str, Any]) -> dict[str, Any]:
    """The account in place of its id."""
    key = given["responsible"]
    return given | {"responsible": get_user_model().objects.get(pk=key) if key else None}


OTHERS: dict[str, Callable[[Desk, StepForm], None]] = {
    "accept": accept,
    "contact": contact,
    "code": contact,
    "meeting": meeting,
    "hand-over": hand_over,
    "link-person": propose_link_person,
    "client-agrees": client_agrees,
    "client-declines": client_declines,
    "new-link-person": new_link_person,
    "seen": seen,
}
