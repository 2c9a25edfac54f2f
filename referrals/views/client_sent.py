"""What was sent of the client, part by part, in the very words that the receiver reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from referrals import sent_words
from referrals.codes import ConsentGiver, ConsentHow, Kind
from referrals.section_words import label
from referrals.seen import Seen
from tray.catalogue.translated import in_language
from tray.pages.hours import day_in_words


@dataclass(frozen=True)
class Row:
    label: str
    text: str


@dataclass(frozen=True)
class Part:
    id: str
    title: str
    rows: list[Row]


def sent_parts(seen: Seen) -> list[Part]:
    """Without what was left empty."""
    parts = (
        Part("who", _("From whom and to whom"), told(between(seen))),
        Part("you", _("About you"), told(Row(each.label, each.text) for each in sent_words.told(seen))),
        Part("consent", _("What you agreed to"), told(of_consent(seen.consent))),
    )
    return [part for part in parts if part.rows]


def told(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.text]


def between(seen: Seen) -> Iterator[Row]:
    yield Row(_("Kind"), capfirst(label(Kind, seen.kind)))
    yield Row(_("Code of the referral"), seen.code)
    yield Row(_("Sender"), ", ".join(filter(None, (seen.sender_name, seen.sender_title))))
    yield Row(_("Organisation of the sender"), str(in_language(seen.sender_organization, "name", language())))
    yield Row(_("Telephone of the sender"), seen.sender_phone)
    yield Row(_("Receiver"), seen.receiver.name)
    yield Row(_("Sent"), day_in_words(timezone.localdate(seen.sent_at)))


def of_consent(consent: Seen) -> Iterator[Row]:
    """The text itself stands apart, in the language in which it was read."""
    yield Row(_("Given"), day_in_words(timezone.localdate(consent.given_at)))
    yield Row(_("Permission given by"), capfirst(label(ConsentGiver, consent.given_by)))
    yield Row(_("How"), capfirst(label(ConsentHow, consent.how)))
    yield Row(_("You may be asked later how things are"), yes_or_no(consent.allow_follow_up))
    yield Row(_("It may go on to another place of the same kind"), yes_or_no(consent.allow_forward))
    if consent.withdrawn_at:
        yield Row(_("Withdrawn"), day_in_words(timezone.localdate(consent.withdrawn_at)))


def yes_or_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def language() -> str:
    return get_language() or "fi"
