"""Drafts: the sender's alone, saved as they are written, and gone without a trace of the client when deleted."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from referrals import audit, codes
from referrals.access import Actor
from referrals.actions.move import bring_up_to_date, check_version, locked
from referrals.actions.refusals import Incomplete, NotAllowed
from referrals.actions.sending import may_send
from referrals.codes import Kind, Party, State
from referrals.details import Assessment, Client, Section, sealable
from referrals.models import Receiver, Referral
from referrals.references import new_code

# Ids of drafts by the form that they came by.
DRAFTS = UUID("6f4c1d0e-6a0b-4f0f-9a5c-2b7a1f0d9c31")
# What a draft may be given besides the sealed texts.
COLUMNS = frozenset(
    {"receiver", "municipality", "municipality_id", "receiver_id", "language", "reasons", "urgency"}
    | {"sender_name", "sender_title", "sender_phone"}
)


def new_draft(
    *,
    by: Actor,
    kind: str,
    receiver: Receiver | None = None,
    municipality: Any = None,
    replaces: Referral | None = None,
    key: str = "",
) -> Referral:
    """`municipality` is a row or its code. The same `key` of the same sender twice is one draft."""
    if by.party != Party.SENDER or by.membership is None or by.user is None:
        raise NotAllowed
    if kind not in Kind.values:
        raise Incomplete({"kind"})
    organization_id = by.membership.organization_id
    if organization_id is None or not may_send(organization_id, kind, timezone.localdate()):
        raise NotAllowed(_("Your organisation has no agreement for this kind of referral."))
    draft = Referral(
        id=uuid5(DRAFTS, f"{by.user.pk} {key}") if key else uuid4(),
        code=unused_code(kind),
        kind=kind,
        sender_id=by.user.pk,
        sender_organization_id=organization_id,
        sender_unit_id=by.membership.unit_id,
        sender_name=(by.user.get_full_name() or by.user.get_username())[:150],
        sender_title=by.membership.title,
        sender_phone=by.membership.phone,
        receiver=receiver,
        municipality_id=getattr(municipality, "pk", municipality),
        replaces=replaces,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            audit.write(by=by, action="new_draft", referral_id=draft.pk)
    except IntegrityError:
        return Referral.objects.get(pk=draft.pk)
    return draft


def unused_code(kind: str) -> str:
    while Referral.objects.filter(code=(code := new_code(kind))).exists():
        pass
    return code


def save_draft(
    referral: Referral,
    *,
    by: Actor,
    version: int | None,
    client: Client | None = None,
    section: Section | None = None,
    assessment: Assessment | None = None,
    **columns: Any,
) -> Referral:
    """Each saving makes a new version: another tab that is older is told so. Raises Stale."""
    if unknown := set(columns) - COLUMNS:
        raise TypeError(f"A draft has no {', '.join(sorted(unknown))} to be given.")
    with transaction.atomic():
        row = own_draft(referral, by)
        check_version(row, version)
        sealed = {"client_sealed": client, "section_sealed": section, "assessment_sealed": assessment}
        written = {name: sealable(record) for name, record in sealed.items() if record is not None}
        for name, value in (columns | written).items():
            setattr(row, name, value)
        if client is not None and client.birth_year:
            row.age_group = codes.age_group(client.birth_year, timezone.localdate().year)
        row.version += 1
        row.changed_at = timezone.now()
        names = {name.removesuffix("_id") for name in columns} | set(written)
        row.save(update_fields=[*names, "age_group", "version", "changed_at"])
        audit.write(by=by, action="save_draft", referral_id=row.pk)
    bring_up_to_date(referral, row)
    return referral


def delete_draft(referral: Referral, *, by: Actor) -> None:
    """By the sender, or by the clock (`SYSTEM`). Nothing of the client is left, but that a draft was deleted."""
    with transaction.atomic():
        own_draft(referral, by).delete()
        audit.write(by=by, action="delete_draft", referral_id=referral.pk)


def own_draft(referral: Referral, by: Actor) -> Referral:
    row = locked(referral, by)
    if row.state != State.DRAFT or by.party not in {Party.SENDER, Party.SYSTEM}:
        raise NotAllowed
    return row


def copy_of(referral: Referral) -> Referral:
    """A new draft of the same sender that points back. Not saved yet."""
    return Referral(
        code=unused_code(referral.kind),
        kind=referral.kind,
        sender_id=referral.sender_id,
        sender_organization_id=referral.sender_organization_id,
        sender_unit_id=referral.sender_unit_id,
        sender_name=referral.sender_name,
        sender_title=referral.sender_title,
        sender_phone=referral.sender_phone,
        replaces=referral,
        municipality_id=referral.municipality_id,
        age_group=referral.age_group,
        language=referral.language,
        reasons=list(referral.reasons),
        urgency=referral.urgency,
        client_sealed=referral.client_sealed,
        section_sealed=referral.section_sealed,
        assessment_sealed=referral.assessment_sealed,
    )


def repeat(referral: Referral, *, by: Actor) -> Referral:
    """A new draft with the same content, to send elsewhere. An ended referral is never opened again."""
    with transaction.atomic():
        row = locked(referral, by)
        if by.party != Party.SENDER or row.closed_at is None or row.erased_at is not None:
            raise NotAllowed
        if row.state == State.IN_ERROR:
            raise NotAllowed(_("This was marked as an error: begin a new referral instead."))
        draft = copy_of(row)
        draft.save(force_insert=True)
        audit.write(by=by, action="repeat", referral_id=draft.pk)
    return draft
