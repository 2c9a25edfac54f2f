"""Who may come to a referral, and what they see of it. You get a referral only as a party to it; what it tells of the
client you get only through `look`, which writes it down first.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from referrals import audit
from referrals.codes import Party, State
from referrals.models import AuditRow, Handling, LinkPerson, MagicLink, Receiver, Referral
from referrals.references import parse
from referrals.seen import Seen, seen
from referrals.states import OPEN
from referrals.visibility import Situation
from tray.accounts.models import Membership, Role
from tray.catalogue.models import Organization
from tray.catalogue.translated import columns

Via = Literal["account", "code", "link", "suomi_fi", "timer"]
LINK_PERSON_AFTER_END = dt.timedelta(days=14)
SEALED = ("client_sealed", "section_sealed", "assessment_sealed")
SEALED_OF_HANDLING = ("handling__reason_text", "handling__feedback")
# Of the organisations in a referral only the name is told; the catalogue knows much more of each.
NOT_OF_ORGANIZATIONS = (
    *("source", "source_modified_at", "content_hash", "harvested_at", "business_id", "oid"),
    *("phones", "emails", "web_pages", "addresses", *columns("summary"), *columns("description")),
)
OF_ORGANIZATIONS = tuple(
    f"{path}__{name}" for path in ("receiver__organization", "sender_organization") for name in NOT_OF_ORGANIZATIONS
)

# What a line of a list tells, and who may see it.
OF_A_LINE = (
    *("code", "kind", "state", "version", "sent_at", "changed_at", "closed_at", "sender_seen_version", "sender_name"),
    *("sender", "sender_organization", "sender_unit", "receiver__name", "handling__referral", "handling__escalated_at"),
)
OF_AN_INBOX = (
    *("code", "kind", "state", "sent_at", "changed_at", "closed_at", "valid_until", "language", "urgency", "age_group"),
    *(f"receiver__{name}" for name in ("name", "timers", "organization", "unit")),
    *(f"handling__{name}" for name in ("referral", "accepted_at", "last_event_at", "expected_month", "resume_on")),
    *("handling__first_meeting_on", "handling__responsible_name"),
)


class NoSuchReferral(Exception):
    """There is none, or it is none of the reader's business: the same answer for both."""


@dataclass(frozen=True)
class Actor:
    """Somebody, as a party to referrals. `referral_id` binds a client and a link's receiver to their one."""

    party: Party
    user: User | None = None
    membership: Membership | None = None
    receiver: Receiver | None = None
    via: Via = "account"
    referral_id: uuid.UUID | None = None

    @property
    def organization_id(self) -> uuid.UUID | None:
        if self.membership:
            return self.membership.organization_id
        return self.receiver.organization_id if self.receiver else None

    @property
    def who(self) -> str:
        """As the client reads it later: what somebody does, and the receiver's name. The organisation stands apart."""
        if self.membership:
            return self.membership.title
        return self.receiver.name if self.receiver else ""


SYSTEM = Actor(Party.SYSTEM, via="timer")
ROLE_OF: dict[Party, str] = {
    Party.SENDER: Role.SENDER,
    Party.SENDER_LEAD: Role.SENDER_LEAD,
    Party.RECEIVER: Role.RECEIVER,
    Party.LINK_PERSON: Role.LINK_PERSON,
}


def as_sender(user: Any, membership: Membership) -> Actor:
    return Actor(Party.SENDER, user=user, membership=membership)


def as_client(referral: Referral, via: Via) -> Actor:
    return Actor(Party.CLIENT, via=via, referral_id=referral.pk)


def as_link_receiver(link: MagicLink) -> Actor:
    return Actor(Party.RECEIVER, receiver=link.receiver, via="link", referral_id=link.referral_id)


def actor_for(user: Any, memberships: Iterable[Membership], referral: Referral, *parties: Party) -> Actor:
    """The first of the parties (of all, if none is named) that one of the memberships makes the user to the referral.
    Raises NoSuchReferral."""
    own = list(memberships)
    for party in parties or tuple(ROLE_OF):
        for membership in own:
            if membership.role == ROLE_OF.get(party):
                actor = Actor(party, user=user, membership=membership)
                if is_party(actor, referral):
                    return actor
    raise NoSuchReferral


def is_party(by: Actor, referral: Referral) -> bool:
    """Asked again, of the locked row, before anything is done or shown."""
    match by.party:
        case Party.CLIENT:
            return by.referral_id == referral.pk and referral.state != State.DRAFT
        case Party.SENDER:
            return is_sender(by, referral)
        case Party.SENDER_LEAD:
            return is_lead(by, referral)
        case Party.RECEIVER:
            return referral.state != State.DRAFT and is_receiver(by, referral)
        case Party.LINK_PERSON:
            return referral.state != State.DRAFT and is_link_person(by, referral)
        case Party.SYSTEM:
            return by == SYSTEM


def has_role(by: Actor) -> bool:
    return by.user is not None and by.membership is not None and by.membership.role == ROLE_OF[by.party]


def is_sender(by: Actor, referral: Referral) -> bool:
    """The person alone, as long as they work there."""
    return (
        has_role(by) and by.user.pk == referral.sender_id and by.organization_id == referral.sender_organization_id  # type: ignore[union-attr]
    )


def is_lead(by: Actor, referral: Referral) -> bool:
    if not has_role(by) or by.membership is None or referral.state == State.DRAFT:
        return False
    of_unit = by.membership.unit_id in {None, referral.sender_unit_id}
    return of_unit and by.organization_id == referral.sender_organization_id


def is_receiver(by: Actor, referral: Referral) -> bool:
    receiver = referral.receiver
    if receiver is None:
        return False
    if by.via == "link":
        return by.receiver is not None and by.receiver.pk == receiver.pk and by.referral_id == referral.pk
    if not has_role(by) or by.membership is None or by.organization_id != receiver.organization_id:
        return False
    of_unit = by.membership.unit_id in {None, receiver.unit_id}
    return of_unit and (not by.membership.municipalities or referral.municipality_id in by.membership.municipalities)


def is_link_person(by: Actor, referral: Referral) -> bool:
    """The one who walks along, and for two weeks after the end."""
    handling: Handling | None = getattr(referral, "handling", None)
    person = handling.link_person if handling else None
    if not has_role(by) or person is None or not person.is_active:
        return False
    ended = referral.closed_at is not None and referral.closed_at + LINK_PERSON_AFTER_END < timezone.now()
    return person.user_id == by.user.pk and not ended  # type: ignore[union-attr]


# --- Lists: codes, kinds, states and clocks, and nothing that is told of a client -----------------------------------


def listed() -> QuerySet[Any]:
    related = ("receiver", "receiver__organization", "municipality", "handling", "sender_organization")
    return Referral.objects.select_related(*related).defer(*SEALED, *SEALED_OF_HANDLING, *OF_ORGANIZATIONS)


def narrow(rows: QuerySet[Any], told: Iterable[str] = OF_A_LINE) -> QuerySet[Any]:
    """With no other columns: Django takes every one in hand for each row, and once more for ORDER BY."""
    related = rows.select_related(None).select_related("receiver", "municipality", "handling")
    return related.only(*told, *(f"municipality__{name}" for name in columns("name")))


def referral_by_code(code: str) -> Referral:
    """However it was written. Raises NoSuchReferral."""
    written = parse(code)
    row: Referral | None = (
        only_one(listed().select_related("handling__link_person").filter(code=written)) if written else None
    )
    if row is None:
        raise NoSuchReferral
    return row


def only_one(rows: QuerySet[Any]) -> Any:
    """The only row that can be, or None. `first` would order it, for which Django takes every column in hand."""
    return next(iter(rows.order_by()), None)


def sent_by(user: Any) -> QuerySet[Any]:
    """The sender's own, drafts too, what changed last first."""
    return listed().filter(sender=user).order_by("-changed_at")


def sent_from(membership: Membership) -> QuerySet[Any]:
    """For the lead: what the unit, or the whole organisation, has sent."""
    rows = listed().filter(sender_organization=membership.organization_id).exclude(state=State.DRAFT)
    if membership.unit_id:
        rows = rows.filter(sender_unit=membership.unit_id)
    return rows.order_by("-changed_at")


def inbox_of(membership: Membership) -> QuerySet[Any]:
    """What the membership receives, open or ended: filter by state. What is due first stands first."""
    receivers = Receiver.objects.filter(organization=membership.organization_id)
    if membership.unit_id:
        receivers = receivers.filter(unit=membership.unit_id)
    rows = listed().filter(receiver__in=list(receivers.values_list("pk", flat=True))).exclude(state=State.DRAFT)
    if membership.municipalities:
        rows = rows.filter(municipality__in=membership.municipalities)
    return rows.order_by("handling__due_at", "sent_at")


def of_responsible(user: Any) -> QuerySet[Any]:
    return listed().filter(handling__responsible=user, state__in=OPEN).order_by("handling__due_at")


def of_link_person(user: Any) -> QuerySet[Any]:
    until = timezone.now() - LINK_PERSON_AFTER_END
    rows = listed().filter(handling__link_person__user=user, handling__link_person__is_active=True)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gte=until)).order_by("handling__due_at")


# --- Looking -------------------------------------------------------------------------------------------------------


def look(
    referral: Referral, *, by: Actor, action: str = "read", purpose: str = "", only: Iterable[str] | None = None
) -> Seen:
    """What the party may see now, or the named fields of it. The audit row is written first, in the same transaction:
    if it cannot be, nothing is shown. Raises NoSuchReferral.
    """
    with transaction.atomic():
        row = whole(referral.pk)
        if not is_party(by, row):
            raise NoSuchReferral
        now = Situation(by.party, row, getattr(row, "consent", None), getattr(row, "handling", None))
        names = None if only is None else frozenset(only)
        view = seen(now, names)
        audit.write(by=by, action=action, purpose=purpose, referral_id=row.pk, fields=view.groups)
        return view.open()


def whole(pk: uuid.UUID) -> Referral:
    related = ("receiver__organization", "sender_organization", "sender_unit", "municipality", "consent")
    rows = Referral.objects.select_related(*related, "handling__link_person", "client_feedback").defer(
        *OF_ORGANIZATIONS
    )
    row: Referral | None = only_one(rows.filter(pk=pk))
    if row is None:
        raise NoSuchReferral
    return row


@dataclass(frozen=True)
class Look:
    """One row of the client's list of who has looked. `groups` are codes of what was seen."""

    at: dt.datetime
    action: str
    purpose: str
    party: Party
    organization: str
    who: str
    groups: tuple[str, ...]


def looks_at(referral: Referral) -> list[Look]:
    """Everything that anybody did with what is told of the client, newest first."""
    rows = list(AuditRow.objects.filter(referral_id=referral.pk).order_by("-at", "-id"))
    names = {each.pk: str(each) for each in Organization.objects.filter(pk__in={row.organization_id for row in rows})}
    return [
        Look(
            at=row.at,
            action=row.action,
            purpose=row.purpose,
            party=Party(row.party),
            organization=names.get(row.organization_id, ""),
            who=row.who,
            groups=tuple(row.fields.split()),
        )
        for row in rows
    ]


def link_person_of(user: Any) -> LinkPerson | None:
    return LinkPerson.objects.filter(user=user, is_active=True).first()
