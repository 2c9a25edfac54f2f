"""The one thing that a reader does first: walk in, call, book, ask for a referral, go online.

PTV tells no such thing outright. It follows from the channels that a service has, and from what its texts say of
referrals and bookings; where they say nothing, from what most people find easiest.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from tray.catalogue.models import Channel, Service
from tray.catalogue.translated import NO_TEXT, Text, columns
from tray.pages.channels import ShownChannel
from tray.pages.contacts import ShownLink, ShownPhone
from tray.pages.hits import Badge
from tray.pages.hours import OpenState
from tray.search.facets import needs_referral

Kind = Channel.Kind
SPOKEN_OF = ("name", "summary", "base_description", "description", "user_instruction", "requirements")
INSTRUCTIONS = ("user_instruction", "requirements")
SHORT = 240  # characters of an instruction that stands beside the button, instead of further down

REFERRAL_STEMS = ("lähet", "remiss", "referral")  # in all that the patterns on referrals know
# Of texts in small letters: patterns that mind no case take five times as long.
NO_REFERRAL = re.compile(
    r"ilman lähetettä|lähetettä (et|ei) (tarvit|edellyt|vaadi)|(et|ei) tarvit\w* lähetettä|lähetettä ei"
    r"|utan remiss|ingen remiss|behövs ingen remiss|remiss behövs inte"
    r"|without a referral|no referral|don't need a referral|do not need a referral"
)
NO_BOOKING = re.compile(
    r"ilman (ajan)?varausta|ilman ilmoittautumista|ei (ajanvarausta|ilmoittautumista)|ajanvarausta ei"
    r"|aikaa ei tarvitse"
    r"|paikkaa ei tarvitse varata|ei tarvitse (varata|ilmoittautua)|et tarvitse ajanvarausta"
    r"|utan tidsbokning|utan tidsbeställning|utan anmälan|ingen (tidsbokning|tidsbeställning|anmälan|bokning)"
    r"|behöver inte (boka|anmäla)"
    r"|without (an appointment|booking|registration)|no (appointment|booking|registration)|need not book"
    r"|don't need to (book|register)|do not need to (book|register)"
)
BOOKING = re.compile(
    r"\bvara(a|taan|ttava)\b|ajanvarau|\bilmoittaud|\bboka(s|r)?\b|tidsbok|tidsbeställ|\banmäl"
    r"|\bbook(ing)?\b|appointment|\bsign up\b|\bregister\b"
)
ANONYMOUS = re.compile(r"nimettömä|anonyym|nimeä(si)? ei kysytä|nimeäsi ei tarvitse|anonym|without (giving )?your name")
ONLINE = re.compile(r"verkossa|etänä|\betä|chat|nettisi|på nätet|webben|distans|\bonline\b|\bdigi")
# Ways that an instruction names: the first one that the service has is what the provider asks for.
CALL, COME, GO_ONLINE, FILL_IN, WRITE = "call", "come", "online", "form", "write"
NAMED = {
    CALL: re.compile(
        r"\bsoita(than)?\b|soitta|puhelim|\bring\b|\bringa\b|per telefon|\bcall\b|\bphone\b", re.IGNORECASE
    ),
    COME: re.compile(
        r"\btule\b|\bpoikkea|\bastu\b|\bkäy (paikan|käymä)|käymällä|\bkom\b|\bbesök\b|\bcome\b|\bdrop in\b|\bvisit\b",
        re.IGNORECASE,
    ),
    GO_ONLINE: re.compile(
        r"verko(ssa|n|ll)|verkko(lomak|siv)|selaimessa|\bkirjaudu|\bavaa (\w+ )?sivu"
        r"|på (webben|nätet)|\böppna (\w+ )?\w*sida|\bonline\b|website|\bopen (the|this|our) (\w+ )?page",
        re.IGNORECASE,
    ),
    FILL_IN: re.compile(r"\b\w*lomak|blankett|formulär|\bform\b", re.IGNORECASE),
    WRITE: re.compile(r"sähköposti|e-post|\be-?mail\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Cues:
    """What the texts say, in any of their languages."""

    needs_referral: bool = False
    no_referral: bool = False
    no_booking: bool = False
    booking: bool = False
    anonymous: bool = False
    online: bool = False

    @property
    def badges(self) -> list[Badge]:
        told = (
            (self.no_referral, _("No referral needed")),
            (self.no_booking, _("No booking needed")),
            (self.anonymous, _("You can stay anonymous")),
        )
        return [Badge(text, "good") for is_told, text in told if is_told]


def cues(service: Service, more: Iterable[Text] = ()) -> Cues:
    """`more` are texts of its channels on how to use this service there."""
    spoken = in_small_letters([*texts_of(service, *SPOKEN_OF), *(text.text for text in more)])
    tells_of_referrals = any(stem in spoken for stem in REFERRAL_STEMS)  # most do not: the patterns take their time
    no_referral = tells_of_referrals and bool(NO_REFERRAL.search(spoken))
    return Cues(
        needs_referral=tells_of_referrals and not no_referral and needs_referral(spoken),
        no_referral=no_referral,
        no_booking=bool(NO_BOOKING.search(spoken)),
        booking=bool(BOOKING.search(NO_BOOKING.sub(" ", in_small_letters(texts_of(service, *INSTRUCTIONS))))),
        anonymous=bool(ANONYMOUS.search(spoken)),
        online=bool(ONLINE.search(in_small_letters(texts_of(service, "name")))),
    )


def texts_of(service: Service, *fields: str) -> list[str]:
    return [getattr(service, column) or "" for column in columns(*fields)]


def in_small_letters(texts: Iterable[str]) -> str:
    """A text to a line: no pattern reaches over its end."""
    return "\n".join(texts).lower()


@dataclass(frozen=True)
class NextStep:
    """`title` says what to do; `label` stands on the button to `url`. `address` and `state` are of the channel that it
    is about; `notes` are worth knowing before, `instruction` is the provider's own word where it is short."""

    kind: str
    title: str
    label: str = ""
    url: str = ""
    icon: str = ""
    about: Text = NO_TEXT
    address: tuple[Text, ...] = ()
    state: OpenState | None = None
    notes: list[str] = field(default_factory=list)
    price: str = ""
    instruction: Text = NO_TEXT
    has_more: bool = False

    @property
    def is_call(self) -> bool:
        return self.url.startswith("tel:")


def next_step(
    channels: Sequence[ShownChannel], told: Cues, *, instruction: Text, provider_links: Sequence[ShownLink] = ()
) -> NextStep:
    step = first_step(Ways(channels), told, instruction)
    step = step or ask_provider(provider_links, instruction)
    return replace(step, instruction=instruction) if len(instruction.text) <= SHORT else step


def first_step(ways: "Ways", told: Cues, instruction: Text) -> NextStep | None:
    if told.needs_referral:
        return referral(ways)
    if ways.place and told.no_booking:
        return walk_in(ways, ways.place, no_booking=True)
    if step := named_step(ways, told, instruction):
        return step
    if ways.place and not told.booking and not (told.online and (ways.online or ways.web)):
        return walk_in(ways, ways.place, no_booking=False)
    if told.online and (step := go_online(ways, told) or read_online(ways)):
        return step
    return (
        call(ways, told)
        or go_online(ways, told)
        or read_online(ways)
        or fill_in(ways)
        or write(ways, told)
        or (walk_in(ways, ways.place, no_booking=False) if ways.place else None)
    )


def named_step(ways: "Ways", told: Cues, instruction: Text) -> NextStep | None:
    met = {way: found.start() for way, pattern in NAMED.items() if (found := pattern.search(instruction.text))}
    steps = {
        CALL: lambda: call(ways, told),
        COME: lambda: walk_in(ways, ways.place, no_booking=False) if ways.place else None,
        GO_ONLINE: lambda: go_online(ways, told) or read_online(ways),
        FILL_IN: lambda: fill_in(ways) or go_online(ways, told),
        WRITE: lambda: write(ways, told),
    }
    return next((step for way in sorted(met, key=lambda each: met[each]) if (step := steps[way]())), None)


class Ways:
    """The first channel of each kind that leads somewhere."""

    def __init__(self, channels: Sequence[ShownChannel]) -> None:
        self.count = len(channels)
        self.place = next((one for one in channels if one.is_place), None)
        self.phone = next((one for one in channels if spoken_phone(one)), None)
        self.online = next((one for one in channels if one.kind == Kind.ELECTRONIC and one.links), None)
        self.web = next((one for one in channels if one.kind == Kind.WEB_PAGE and one.links), None)
        self.form = next((one for one in channels if one.kind == Kind.FORM and one.forms), None)
        self.email = next((one for one in channels if one.emails), None)


def spoken_phone(channel: ShownChannel) -> ShownPhone | None:
    return next((phone for phone in channel.phones if phone.kind == "phone"), None)


def referral(ways: Ways) -> NextStep:
    return NextStep(
        kind="referral",
        title=_("Ask for a referral"),
        icon="printable_form",
        label=_("How to begin"),
        url="#begin",
        notes=[_("You need a referral first. Ask for one where you already get help, such as a health centre.")],
        has_more=ways.count > 0,
    )


def walk_in(ways: Ways, place: ShownChannel, *, no_booking: bool) -> NextStep:
    return NextStep(
        kind="walk_in",
        title=_("Come to the place") if not no_booking else _("Come along: you do not need to book"),
        icon="place",
        label=_("Address and opening hours"),
        url=f"#{place.anchor}",
        about=place.name,
        address=place.visiting_lines,
        state=place.state,
        has_more=ways.count > 1,
    )


def call(ways: Ways, told: Cues) -> NextStep | None:
    if not (channel := ways.phone) or not (phone := spoken_phone(channel)):
        return None
    return NextStep(
        kind="book" if told.booking else "call",
        title=_("Call and book") if told.booking else _("Call"),
        icon="phone",
        label=phone.number,
        url=f"tel:{phone.dial}",
        about=channel.name,
        state=None if channel.is_place else channel.state,
        price=phone.charge,
        has_more=ways.count > 1 or len(channel.phones) > 1,
    )


def go_online(ways: Ways, told: Cues) -> NextStep | None:
    if not (channel := ways.online):
        return None
    return NextStep(
        kind="book_online" if told.booking else "online",
        title=_("Book online") if told.booking else _("Go online"),
        icon="electronic",
        label=_("Go to the e-service"),
        url=channel.links[0].url,
        about=channel.name,
        notes=[*channel.notes[:1]] if channel.requires_sign_in else [],
        has_more=ways.count > 1,
    )


def read_online(ways: Ways) -> NextStep | None:
    if not (channel := ways.web):
        return None
    return NextStep(
        kind="web",
        title=_("Go to the web page"),
        icon="web_page",
        label=_("Open the web page"),
        url=channel.links[0].url,
        about=channel.name,
        has_more=ways.count > 1,
    )


def fill_in(ways: Ways) -> NextStep | None:
    if not (channel := ways.form):
        return None
    return NextStep(
        kind="form",
        title=_("Fill in a form"),
        icon="printable_form",
        label=_("Open the form"),
        url=channel.forms[0].url,
        about=channel.name,
        has_more=ways.count > 1,
    )


def write(ways: Ways, told: Cues) -> NextStep | None:
    if not (channel := ways.email):
        return None
    return NextStep(
        kind="write",
        title=_("Book by e-mail") if told.booking else _("Write an e-mail"),
        icon="mail",
        label=channel.emails[0],
        url=f"mailto:{channel.emails[0]}",
        about=channel.name,
        has_more=ways.count > 1,
    )


def ask_provider(links: Sequence[ShownLink], instruction: Text) -> NextStep:
    """Where no channel leads to the service: the provider's own words, and its web page."""
    if len(instruction.text) > SHORT:
        return NextStep(kind="read", title=_("Read how to begin"), label=_("How to begin"), url="#begin")
    step = NextStep(
        kind="ask",
        title=_("How to begin") if instruction else _("Ask the provider"),
        icon="provider",
        label=_("Who runs it"),
        url="#who",
        notes=[] if instruction else [_("The provider has not told how to begin.")],
    )
    if not links:
        return step
    return replace(step, label=_("Go to the provider's web page"), url=links[0].url, about=links[0].name)
