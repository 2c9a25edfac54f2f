"""Inviting: the only way to an account. A link by e-mail, good once, for seven days."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tray.accounts import mail
from tray.accounts.models import Invitation, Membership, Role, Unit
from tray.catalogue.models import Organization
from tray.catalogue.translated import in_language

GOOD_FOR = dt.timedelta(days=7)
KEPT = dt.timedelta(days=30)


class NoSuchInvitation(Exception):
    """It was used, withdrawn, replaced by a newer one, or is too old: ask for a new one."""


class OtherPerson(Exception):
    """The invitation is for another e-mail address than that of who is signed in."""


def domain_is_agreed(organization: Organization | None, email: str) -> bool:
    """Of the agreement's domains, or below one of them. Without a list, any."""
    domains = organization.agreement.email_domains if organization else []
    domain = email.rpartition("@")[2].lower()
    return not domains or any(domain == each.lower() or domain.endswith(f".{each.lower()}") for each in domains)


def invite(
    *,
    by: Any,
    organization: Organization | None,
    role: str,
    email: str,
    language: str,
    name: str = "",
    unit: Unit | None = None,
    municipalities: list[str] | None = None,
) -> Invitation:
    """Makes it and sends the link. One that waits for the same address and role is replaced. Raises ValidationError
    with a sentence, and what the mail server raises: then there is no invitation."""
    email = email.lower()
    if not domain_is_agreed(organization, email):
        raise ValidationError(
            _("Invite people by their work e-mail: %(domains)s."),
            params={"domains": ", ".join(f"@{each}" for each in organization.agreement.email_domains)},  # type: ignore[union-attr]
        )
    if has_role(email, organization, role, unit):
        raise ValidationError(_("This person has the role already."))
    with transaction.atomic():
        for older in waiting(organization):
            if (older.email, older.role, older.unit_id) == (email, role, unit.pk if unit else None):
                withdraw(older, by=by)
        token = secrets.token_urlsafe(24)
        row = Invitation.objects.create(
            organization=organization,
            role=role,
            unit=unit,
            municipalities=municipalities or [],
            email=email,
            name=name,
            language=language,
            digest=digest(token),
            invited_by=by,
            expires_at=timezone.now() + GOOD_FOR,
        )
        message(row, token).send()
    return row


def has_role(email: str, organization: Organization | None, role: str, unit: Unit | None) -> bool:
    rows = Membership.objects.open().filter(organization=organization, role=role, unit=unit)
    return rows.filter(user__username__iexact=email).exists()


def send_again(invitation: Invitation, *, by: Any) -> None:
    """A new link for seven days; the old one is of no use any more."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.accepted_at or row.withdrawn_at:
            raise NoSuchInvitation
        token = secrets.token_urlsafe(24)
        row.digest, row.expires_at, row.invited_by = digest(token), timezone.now() + GOOD_FOR, by
        row.save(update_fields=["digest", "expires_at", "invited_by"])
        message(row, token).send()


def withdraw(invitation: Invitation, *, by: Any) -> None:
    """`by` is asked for, as every deed's doer is; that it was withdrawn is enough to keep."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())


def message(row: Invitation, token: str) -> EmailMessage:
    organization = in_language(row.organization, "name", row.language).text if row.organization else ""
    link = settings.SITE_URL + mail.path_in(row.language, "invitation_link", token)
    days = GOOD_FOR.days
    return mail.compose(
        "invitation", to=row.email, language=row.language, organization=organization, link=link, days=days
    )


def waiting(organization: Organization | None) -> list[Invitation]:
    """Those that nobody has used, too old ones among them: they can be sent again."""
    rows = Invitation.objects.filter(organization=organization, accepted_at=None, withdrawn_at=None)
    return list(rows.select_related("unit", "organization").order_by("-invited_at"))


def by_token(token: str) -> Invitation:
    """Raises NoSuchInvitation."""
    return by_digest(digest(token))


def by_digest(found: bytes) -> Invitation:
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    row = rows.select_related("organization__agreement", "unit").filter(digest=found).first()
    if row is None or (row.organization and not row.organization.agreement.is_in_force):
        raise NoSuchInvitation
    return row


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def account_of(invitation: Invitation) -> Any:
    """Who has the address already, or None."""
    people = get_user_model()._default_manager
    return people.filter(username=invitation.email).first() or people.filter(email__iexact=invitation.email).first()


def accept(invitation: Invitation, *, by: Any) -> Membership:
    """By the account that has the invitation's address. Raises NoSuchInvitation (also for the slower of two clicks)
    and OtherPerson."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.accepted_at or row.withdrawn_at or row.expires_at <= timezone.now():
            raise NoSuchInvitation
        if row.email.lower() not in (by.username.lower(), by.email.lower()):
            raise OtherPerson
        row.accepted_at, row.accepted_by = timezone.now(), by
        row.save(update_fields=["accepted_at", "accepted_by"])
        membership: Membership
        membership, _made = Membership.objects.open().get_or_create(
            user=by,
            organization=row.organization,
            unit=row.unit,
            role=row.role,
            defaults={
                "municipalities": row.municipalities,
                "made_by": row.invited_by,
                "own_confirmed_at": timezone.now(),
            },
        )
        if row.role == Role.NATIONAL_ADMIN and not by.is_staff:
            by.is_staff = True
            by.save(update_fields=["is_staff"])
    return membership


def make_account(invitation: Invitation, *, first_name: str, last_name: str, password: str | None) -> Any:
    """With the address as user name, so that no address has two accounts. None as password: signs in by a provider."""
    return get_user_model().objects.create_user(
        username=invitation.email,
        email=invitation.email,
        password=password,
        first_name=first_name,
        last_name=last_name,
    )


def forget_old() -> int:
    """With the addresses in them. What came of those that were taken stands in the memberships."""
    count, _by_model = Invitation.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()
    return count
