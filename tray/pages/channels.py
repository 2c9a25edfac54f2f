"""A way to reach a service: its channel together with what the tie between the two tells."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.catalogue.details import Entrance, Sentence
from tray.catalogue.models import Address, Channel, Connection
from tray.catalogue.translated import Text, in_language, of_texts
from tray.pages.contacts import (
    Position,
    ShownAddress,
    ShownLink,
    ShownPhone,
    shown_address,
    shown_emails,
    shown_links,
    shown_phones,
    shown_stored_addresses,
)
from tray.pages.hours import HoursInWords, OpenState, hours_in_words, open_state
from tray.search.entries import open_hours

# The order in which a page tells of them: what works from home first.
KINDS = [Channel.Kind.PHONE, Channel.Kind.ELECTRONIC, Channel.Kind.WEB_PAGE, Channel.Kind.FORM, Channel.Kind.PLACE]
ACCESSIBILITY_LEVELS = {
    "full": gettext_lazy("The e-service meets the accessibility requirements."),
    "partial": gettext_lazy("The e-service meets the accessibility requirements in part."),
    "none": gettext_lazy("The e-service does not meet the accessibility requirements."),
}
# The register's sentences have no mark that tells what makes a way hard. First goes out what only sounds so.
HARMLESS = re.compile(
    r"ei (ole )?(tasoero|kynny|portai|porta|askelm|jyrkk)\w*|inga (nivåskillnader|trösklar|trappsteg|trappor)"
    r"|no (level differences?|thresholds?|steps|stairs)|esteettöm\w*|esteetön",
    re.IGNORECASE,
)
HARD = re.compile(
    r"\bei\b|\beivät\b|puuttu|jyrk|\bkape|liian|raska|askelm|porra|portai|portaat|kynny|hankal|vaike"
    r"|\binte\b|\bing(en|et|a)\b|saknas|\bbrant|\bsmal|för trång|\btung|trapp|tröskel|svår"
    r"|\bno\b|\bnot\b|without|lacks?\b|missing|steep|narrow|heavy|\bsteps?\b|stairs?|threshold|difficult",
    re.IGNORECASE,
)
TRANSPORT = re.compile(
    r"\bbussi|linja-auto|pysäk|\bjuna|rautatieas|\bratik|raitiovaunu|\bmetro|lautta"
    r"|\bbuss|hållplats|\btåg|järnvägs|spårvagn|\bfärj"
    r"|\bbus\b|\bbus stop|\btrain\b|railway|\btram\b|ferry",
    re.IGNORECASE,
)
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class ShownEntrance:
    """An entrance by the accessibility register: sentences under headings, such as "Lift"."""

    name: Text
    is_main: bool
    groups: list[tuple[Text, list[Text]]]

    @property
    def shortcomings(self) -> list[Text]:
        return [text for _group, texts in self.groups for text in texts if is_shortcoming(text.text)]


@dataclass(frozen=True)
class ShownChannel:
    """`own_hours` are of this service there, `hours` of the channel itself; the same goes for `own_description`.
    `state` is of the own ones where there are any, as search has it. `transport` are sentences on how to come by bus,
    train and the like."""

    anchor: str
    kind: str
    kind_name: str
    name: Text
    summary: Text
    description: Text
    own_description: Text
    phones: list[ShownPhone]
    emails: list[str]
    links: list[ShownLink]
    forms: list[ShownLink]
    addresses: list[ShownAddress]
    hours: HoursInWords
    own_hours: HoursInWords
    state: OpenState | None
    notes: list[str]
    entrances: list[ShownEntrance]
    transport: list[Text]
    requires_sign_in: bool

    @property
    def is_place(self) -> bool:
        return self.kind == Channel.Kind.PLACE

    @property
    def visiting_lines(self) -> tuple[Text, ...]:
        return next((address.lines for address in self.addresses if address.kind == "visiting"), ())

    @property
    def position(self) -> Position | None:
        """Where people go: of the first visiting address that tells it."""
        return next((one.position for one in self.addresses if one.kind == "visiting" and one.position), None)

    @property
    def shortcomings(self) -> list[Text]:
        """Each once, though several entrances share it."""
        return list(dict.fromkeys(text for entrance in self.entrances for text in entrance.shortcomings))

    @property
    def texts(self) -> list[Text]:
        return [self.name, self.summary, self.description, self.own_description]


def shown_channels(
    connections: Iterable[Connection],
    *,
    language: str,
    today: dt.date,
    towns: dict[str, str],
    now: dt.datetime | None = None,
) -> list[ShownChannel]:
    ordered = sorted(connections, key=lambda row: (KINDS.index(Channel.Kind(row.channel.kind)), row.position))
    now = now or timezone.now()
    return [shown_channel(each, language=language, today=today, now=now, towns=towns) for each in ordered]


def shown_channel(
    connection: Connection, *, language: str, today: dt.date, now: dt.datetime, towns: dict[str, str]
) -> ShownChannel:
    channel = connection.channel
    addresses = list(channel.addresses.all())
    is_form = channel.kind == Channel.Kind.FORM
    return ShownChannel(
        anchor=f"channel-{channel.pk.hex[:12]}",
        kind=channel.kind,
        kind_name=str(Channel.Kind(channel.kind).label),
        name=in_language(channel, "name", language),
        summary=in_language(channel, "summary", language),
        description=in_language(channel, "description", language),
        own_description=in_language(connection, "description", language),
        phones=unique(shown_phones(connection.phones, language) + shown_phones(channel.phones, language), "dial"),
        emails=list(dict.fromkeys(shown_emails(connection.emails, language) + shown_emails(channel.emails, language))),
        links=unique(
            shown_links(connection.web_pages, language) + ([] if is_form else shown_links(channel.web_pages, language)),
            "url",
        ),
        forms=unique(
            (shown_links(channel.web_pages, language) if is_form else []) + shown_links(channel.attachments, language),
            "url",
        ),
        addresses=[
            *shown_stored_addresses(connection.addresses, language, towns),
            *(shown_address(address, language) for address in addresses),
        ],
        hours=hours_in_words(channel.opening_hours, language=language, today=today),
        own_hours=hours_in_words(connection.opening_hours, language=language, today=today),
        state=open_state(open_hours(connection) or {}, now, answers=channel.kind == Channel.Kind.PHONE),
        notes=list(notes(channel)),
        entrances=[entrance for address in addresses for entrance in shown_entrances(address, language)],
        transport=list(on_transport(connection, addresses, language)),
        requires_sign_in=channel.requires_authentication,
    )


def on_transport(connection: Connection, addresses: Iterable[Address], language: str) -> Iterator[Text]:
    told = [
        in_language(connection, "description", language),
        *(in_language(address, "info", language) for address in addresses),
        in_language(connection.channel, "description", language),
    ]
    for text in dict.fromkeys(filter(None, told)):
        for sentence in SENTENCE_ENDS.split(text.text):
            if TRANSPORT.search(sentence):
                yield Text(sentence.lstrip("*• "), text.language)


def is_shortcoming(sentence: str) -> bool:
    return bool(HARD.search(HARMLESS.sub(" ", sentence)))


def unique(rows: list[Any], key: str) -> list[Any]:
    """Without those whose key was there before: the tie often repeats its channel's contacts."""
    return list({getattr(row, key): row for row in reversed(rows)}.values())[::-1]


def notes(channel: Channel) -> Iterable[str]:
    if channel.requires_authentication:
        yield _("You sign in with Suomi.fi e-Identification or in another strong way.")
    if channel.requires_signature:
        yield _("A signature is needed.")
    if channel.accessibility_level in ACCESSIBILITY_LEVELS:
        yield str(ACCESSIBILITY_LEVELS[channel.accessibility_level])
    if channel.form_identifier:
        yield _("Form identifier: %(identifier)s") % {"identifier": channel.form_identifier}


def shown_entrances(address: Address, language: str) -> list[ShownEntrance]:
    return [
        ShownEntrance(
            of_texts(entrance.name, language), entrance.is_main, sentence_groups(entrance.sentences, language)
        )
        for entrance in msgspec.convert(address.accessibility, list[Entrance])
        if entrance.sentences
    ]


def sentence_groups(sentences: Iterable[Sentence], language: str) -> list[tuple[Text, list[Text]]]:
    groups: dict[Text, list[Text]] = {}
    for sentence in sentences:
        groups.setdefault(of_texts(sentence.group, language), []).append(of_texts(sentence.text, language))
    return list(groups.items())
