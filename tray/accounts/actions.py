"""What is done to people's roles. Every deed says who did it."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.accounts import lockout, mail, second_factors, sessions
from tray.accounts.models import CONFIRMED_FOR, Membership, Role, Unit
from tray.catalogue.models import Organization

# Before the year is over, people are asked to confirm: long enough to get an answer from the administrator.
ASKED_BEFORE = dt.timedelta(days=30)
# The person's own part holds this long while the administrator's is waited for.
OWN_PART_HOLDS = dt.timedelta(days=60)
logger = logging.getLogger(__name__)


def note(deed: str, *, by: Any, user: Any) -> None:
    """In the log of the site, by numbers alone."""
    logger.info("accounts: %s of user %s by user %s", deed, user.pk, by.pk)


def tell_of_change(user: Any, *, what: str) -> None:
    """So that who did not do it hears of it: "password", "app", "passkey", "recovery", "removed", "reset", "email"."""
    if user.email:
        language = get_language() or "fi"
        mail.send_in_background(mail.compose("changed", to=user.email, language=language, what=what))


# --- The yearly confirmation -----------------------------------------------------------------------------------------


def is_confirmation_near(membership: Membership) -> bool:
    return membership.confirmed_at < timezone.now() - CONFIRMED_FOR + ASKED_BEFORE


def is_own_confirmation_due(membership: Membership) -> bool:
    """The year is nearly over, or over, and the person has not said lately that the details are right."""
    own = membership.own_confirmed_at
    return is_confirmation_near(membership) and (own is None or own < timezone.now() - OWN_PART_HOLDS)


def waits_for_administrator(membership: Membership) -> bool:
    return is_confirmation_near(membership) and not is_own_confirmation_due(membership)


def confirm_own_details(
    *, by: Any, memberships: Iterable[Membership], first_name: str, last_name: str, title: str, phone: str
) -> None:
    with transaction.atomic():
        by.first_name, by.last_name = first_name, last_name
        by.save(update_fields=["first_name", "last_name"])
        keys = [each.pk for each in memberships]
        rows = Membership.objects.open().filter(pk__in=keys, user=by)
        rows.update(own_confirmed_at=timezone.now(), title=title, phone=phone)


def confirm_person(membership: Membership, *, by: Any) -> None:
    """The administrator's part: this person still works here in this role. Nobody confirms oneself."""
    if membership.user_id == by.pk:
        raise ValidationError(_("You cannot confirm yourself. Ask another administrator."))
    if is_own_confirmation_due(membership):
        raise ValidationError(_("The person has not confirmed the own details yet."))
    Membership.objects.open().filter(pk=membership.pk).update(confirmed_at=timezone.now())
    note("confirm_person", by=by, user=membership.user)


# --- Roles -----------------------------------------------------------------------------------------------------------


def end_membership(membership: Membership, *, by: Any) -> None:
    """At once: every request asks the database. A national administrator also stops being staff."""
    now = timezone.now()
    with transaction.atomic():
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        if not row.is_open:
            return
        if row.role == Role.ORGANIZATION_ADMIN and row.user_id == by.pk:
            raise ValidationError(_("You cannot end your own role as administrator. Ask another administrator."))
        row.ended_at, row.ended_by = now, by
        row.save(update_fields=["ended_at", "ended_by"])
        user = row.user
        if row.role == Role.NATIONAL_ADMIN and user.is_staff:
            user.is_staff = False
            user.save(update_fields=["is_staff"])
    note("end_membership", by=by, user=user)


def change_membership(
    membership: Membership, *, by: Any, unit: Unit | None, title: str, phone: str, municipalities: list[str]
) -> None:
    """Raises ValidationError when the person has the same role in that unit already."""
    with transaction.atomic():
        same = Membership.objects.open().filter(
            user=membership.user_id, organization=membership.organization_id, unit=unit, role=membership.role
        )
        if same.exclude(pk=membership.pk).exists():
            raise ValidationError(_("This person has the role already."))
        Membership.objects.open().filter(pk=membership.pk).update(
            unit=unit, title=title, phone=phone, municipalities=municipalities
        )
    note("change_membership", by=by, user=membership.user)


# --- Help for somebody who cannot sign in ----------------------------------------------------------------------------


def let_in_again(user: Any, *, by: Any) -> None:
    """After too many wrong tries, without waiting."""
    lockout.release(user)
    note("let_in_again", by=by, user=user)


def reset_second_factors(user: Any, *, by: Any) -> None:
    """For who has lost the phone and the codes: the next sign-in leads to setting up new ones. Ends all sessions."""
    with transaction.atomic():
        second_factors.remove_all(user)
        sessions.end_sessions(user)
    note("reset_second_factors", by=by, user=user)
    tell_of_change(user, what="reset")


# --- Units -----------------------------------------------------------------------------------------------------------


def add_unit(*, organization: Organization, name: str, by: Any) -> Unit:
    unit, made = Unit.objects.get_or_create(organization=organization, name=name)
    if not made:
        raise ValidationError(_("There is a unit of this name already."))
    return unit


def rename_unit(unit: Unit, *, name: str, by: Any) -> None:
    if Unit.objects.filter(organization=unit.organization_id, name=name).exclude(pk=unit.pk).exists():
        raise ValidationError(_("There is a unit of this name already."))
    unit.name = name
    unit.save(update_fields=["name"])
