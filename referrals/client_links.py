"""A client who identifies by Suomi.fi types code and PIN once; later the identification alone opens the referral.

Only a keyed digest is kept of who that is. A new PIN ends the link: whoever had the old one is out.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from referrals import audit
from referrals.access import Actor
from referrals.models import ClientKey, Referral


def link(referral: Referral, *, by: Actor, subject: str) -> None:
    with transaction.atomic():
        key = ClientKey.objects.select_for_update().get(referral=referral)
        if key.subject != subject or not is_in_force(key):
            key.subject, key.subject_at = subject, timezone.now()
            key.save(update_fields=["subject", "subject_at"])
            audit.write(by=by, action="link_suomi_fi", referral_id=referral.pk)


def is_in_force(key: ClientKey) -> bool:
    return key.subject_at is not None and key.subject_at >= key.made_at


def linked_to(subject: str) -> "QuerySet[Any]":
    """Keys with their referrals, the newest first."""
    rows = ClientKey.objects.filter(subject=subject, subject_at__gte=F("made_at"), referral__erased_at=None)
    sealed = ("referral__client_sealed", "referral__section_sealed", "referral__assessment_sealed")
    return rows.select_related("referral").defer(*sealed).order_by("-referral__sent_at") if subject else rows.none()
