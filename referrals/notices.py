"""Who hears that something is new, and where. What is new, and of whom, stands only in the tray itself.

`tell` runs in the transaction of the event: there is no notice without the event, and no event without its notices.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from referrals import client_mail, links, outbox
from referrals.access import Actor, only_one
from referrals.codes import Party
from referrals.models import Handling, Referral
from tray.accounts.models import Membership, Role


@dataclass(frozen=True, repr=False)
class Recipient:
    party: Party
    address: str
    template: str = "update"
    language: str = ""
    by_link: bool = False


def tell(
    referral: Referral,
    what: str,
    parties: Iterable[Party],
    by: Actor | None = None,
    *,
    event: str = "",
    send_after: datetime | None = None,
) -> None:
    """`what` names the event; with the referral's version, or with `event` where several share a version, it makes the
    key by which nobody hears of the same twice. Who did it hears nothing."""
    name = f"{referral.pk}:{event or f'{what}:{referral.version}'}"
    handling = handling_of(referral)
    for party in parties:
        for recipient in recipients(party, referral, handling, by):
            send(recipient, referral, name, send_after=send_after)


def remind(referral: Referral, parties: Iterable[Party], *, event: str, send_after: datetime | None = None) -> None:
    """Professionals: something waits for them. Clients are never reminded by this."""
    handling = handling_of(referral)
    for party in parties:
        for each in recipients(party, referral, handling, None):
            template = each.template if each.by_link else "reminder"
            reminder = Recipient(each.party, each.address, template, each.language, each.by_link)
            send(reminder, referral, f"{referral.pk}:{event}", send_after=send_after)


def escalate(referral: Referral, *, event: str, send_after: datetime | None = None) -> None:
    """To those who lead where it waits. A receiver that answers by link has nobody else: it gets its link again."""
    receiver = referral.receiver
    if receiver is None:
        return
    leads = addresses(of_receiver(referral, Role.ORGANIZATION_ADMIN))
    found = [Recipient(Party.RECEIVER, each, "reminder") for each in leads]
    for each in found or list(of_link(referral)):
        send(each, referral, f"{referral.pk}:{event}", send_after=send_after)


def send(recipient: Recipient, referral: Referral, event: str, *, send_after: datetime | None = None) -> None:
    if recipient.by_link and outbox.is_queued(recipient.address, event):
        return  # a token would be made for nothing
    outbox.queue(
        template=recipient.template,
        address=recipient.address,
        event=event,
        party=recipient.party,
        language=recipient.language,
        referral_id=referral.pk,
        secret=links.make(referral, referral.receiver)[1] if recipient.by_link and referral.receiver else "",
        send_after=send_after,
    )


def handling_of(referral: Referral) -> Handling | None:
    """As the database has it within this transaction."""
    related = ("responsible", "link_person__user")
    found: Handling | None = only_one(Handling.objects.filter(referral=referral.pk).select_related(*related))
    return found


# --- Who -----------------------------------------------------------------------------------------------------------


def recipients(party: Party, referral: Referral, handling: Handling | None, by: Actor | None) -> Iterator[Recipient]:
    match party:
        case Party.CLIENT:
            yield from of_client(referral, handling)
        case Party.SENDER:
            yield from (Recipient(party, each) for each in senders(referral, by))
        case Party.RECEIVER:
            yield from receivers(referral, handling, by)
        case Party.LINK_PERSON:
            yield from (Recipient(party, each) for each in link_persons(handling, by))


def of_client(referral: Referral, handling: Handling | None) -> Iterator[Recipient]:
    if client_mail.has_died(referral, handling):
        outbox.drop(referral.pk, party=Party.CLIENT)
    elif address := client_mail.address_of(referral):
        yield Recipient(Party.CLIENT, address, "client", referral.language)


def senders(referral: Referral, by: Actor | None) -> Iterator[str]:
    """The sender, or who leads the senders when that person works there no more."""
    own = Membership.objects.open().filter(organization=referral.sender_organization_id)
    still = addresses(own.filter(user=referral.sender_id, role=Role.SENDER))
    unit = Q(unit=None) | Q(unit=referral.sender_unit_id)
    found = still or addresses(own.filter(unit, role=Role.SENDER_LEAD))
    yield from without(by, found)


def receivers(referral: Referral, handling: Handling | None, by: Actor | None) -> Iterator[Recipient]:
    """Who is responsible; until there is one, the unit's mailbox; where there is none, everybody who receives there."""
    receiver = referral.receiver
    if receiver is None:
        return
    if receiver.answers_by_link:
        if not (by and by.via == "link"):
            yield from of_link(referral)
        return
    own = of_receiver(referral, Role.RECEIVER)
    responsible = addresses(own.filter(user=handling.responsible_id)) if handling and handling.responsible_id else []
    mailbox = [receiver.notice_email] if receiver.notice_email else []
    found = responsible or mailbox or addresses(own) or addresses(of_receiver(referral, Role.ORGANIZATION_ADMIN))
    yield from (Recipient(Party.RECEIVER, each) for each in without(by, found))


def of_link(referral: Referral) -> Iterator[Recipient]:
    receiver = referral.receiver
    if receiver and receiver.answers_by_link and receiver.link_email:
        yield Recipient(Party.RECEIVER, receiver.link_email, "link", receiver.link_language, by_link=True)


def of_receiver(referral: Referral, role: Role) -> Any:
    """Memberships in the receiver's unit, or in all of its organisation, that answer for the client's municipality."""
    receiver = referral.receiver
    if receiver is None:
        return Membership.objects.none()
    unit = Q(unit=None) | Q(unit=receiver.unit_id)
    place = Q(municipalities=[]) | Q(municipalities__contains=[referral.municipality_id])
    return Membership.objects.open().filter(unit, place, organization=receiver.organization_id, role=role)


def link_persons(handling: Handling | None, by: Actor | None) -> Iterator[str]:
    """Once the client has said yes."""
    person = handling.link_person if handling and handling.link_person_agreed_at else None
    if person and person.is_active and person.user.is_active and person.user.email:
        yield from without(by, [person.user.email])


def addresses(memberships: Any) -> list[str]:
    """Each once, in one order."""
    found = memberships.filter(user__is_active=True).exclude(user__email="")
    return list(found.order_by("user_id").values_list("user__email", flat=True).distinct())


def without(by: Actor | None, found: Iterable[str]) -> Iterator[str]:
    own = getattr(by.user, "email", "") if by and by.user else ""
    yield from (each for each in found if not own or each.casefold() != own.casefold())
