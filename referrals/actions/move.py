"""One move of the state machine in the making: what is given is checked and laid ready, and written only when whole."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.access import Actor, NoSuchReferral, is_party, only_one
from referrals.actions.refusals import NotAllowed, Stale
from referrals.codes import Party
from referrals.models import Consent, Handling, Referral

REASON_TEXT_MOST = 500


@dataclass
class Move:
    """`missing` collects what still has to be given; `after` what is written beside the referral itself."""

    referral: Referral
    by: Actor
    key: str
    given: dict[str, Any]
    tells: set[Party]
    now: dt.datetime = field(default_factory=timezone.now)
    missing: set[str] = field(default_factory=set)
    after: list[Callable[[], object]] = field(default_factory=list)
    consent: Consent | None = None
    handling: Handling | None = None
    reason: str = ""

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    @property
    def own_handling(self) -> Handling:
        """Of a referral that was sent: there always is one."""
        if self.handling is None:
            raise NotAllowed
        return self.handling

    @property
    def own_consent(self) -> Consent:
        if self.consent is None:
            raise NotAllowed
        return self.consent

    def give_reason(self, codes: Any, *, never: tuple[str, ...] = ()) -> None:
        """A code of the list. "Other" needs words, and any other takes none."""
        reason, text = str(self.given.get("reason") or ""), str(self.given.get("reason_text") or "").strip()
        if reason not in codes.values or reason in never:
            self.missing.add("reason")
        elif (reason == "other") != bool(text):
            self.missing.add("no_reason_text" if text else "reason_text")
        elif len(text) > REASON_TEXT_MOST:
            self.missing.add("reason_text")
        self.reason = reason
        handling = self.own_handling
        handling.reason, handling.reason_text = reason, text


def locked(referral: Referral, by: Actor) -> Referral:
    """The row as it stands, kept from all others until the transaction ends. Raises NoSuchReferral."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a referral is locked within a transaction")
    related = ("receiver", "handling__link_person", "consent", "municipality")
    rows = Referral.objects.select_for_update(of=("self",)).select_related(*related)
    row: Referral | None = only_one(rows.filter(pk=referral.pk))
    if row is None or not is_party(by, row):
        raise NoSuchReferral
    return row


def check_version(row: Referral, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Stale


def bring_up_to_date(referral: Referral, row: Referral) -> None:
    """The caller's own object tells what was written, for the page that follows."""
    if referral is row:
        return
    for column in row._meta.concrete_fields:
        if column.attname in row.__dict__:
            setattr(referral, column.attname, row.__dict__[column.attname])
    referral._state.fields_cache.pop("handling", None)
    referral._state.fields_cache.pop("consent", None)
