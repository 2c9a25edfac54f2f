"""What a service can be narrowed down by, as bits of one number: content areas, filters, age groups, languages.

The bits are kept in `SearchEntry.facets`: a new one may be added at the end, an old one never moved.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.catalogue.details import Entrance
from tray.catalogue.models import Channel, Charge, Service

FREE, NO_REFERRAL, REMOTE, ON_SITE, ACCESSIBLE = "free", "no_referral", "remote", "on_site", "accessible"
FILTERS = (FREE, NO_REFERRAL, REMOTE, ON_SITE, ACCESSIBLE)
# In which a service may be given and which a reader can ask for: those that Finland's residents speak most.
SERVICE_LANGUAGES = ("fi", "sv", "en", "se", "fse", "ru", "et", "ar", "so", "uk", "fa", "ku", "zh", "vi", "es", "fr")

ORDER = [
    *(f"area:{area.value}" for area in ContentArea),
    *(f"filter:{name}" for name in FILTERS),
    *(f"age:{age.value}" for age in AgeGroup),
    *(f"language:{code}" for code in SERVICE_LANGUAGES),
]
BITS = {name: 1 << position for position, name in enumerate(ORDER)}
OPEN_BIT = 62
OPEN = 1 << OPEN_BIT  # never stored: a search adds it for services that are open as it runs

REFERRAL = re.compile(r"\b(lähete(ttä)?|lähettee(n|llä|stä|ksi)|(läkar)?remiss(en|er)?|referral)\b", re.IGNORECASE)
NO_NEED = re.compile(
    r"\b(ilman|et tarvitse|ei tarvit\w*|ei edelly\w*|ei vaadi\w*|utan|inte|ingen|behövs ej"
    r"|no|not|without|don't need)\b",
    re.IGNORECASE,
)
STEP_FREE = re.compile(
    r"ei (ole )?tasoero|esteetön|esteettöm|portaaton|luiska|tasainen|inga nivåskillnader|tillgänglig|jämn|ramp"
    r"|no (level differences|steps)|step-free|accessible|smooth",
    re.IGNORECASE,
)
STEPS = re.compile(r"porra[sk]|portaat|portaita|trappa|trappor|trappsteg|\bsteps\b|\bstairs?\b", re.IGNORECASE)
ENTRANCE_GROUP = re.compile(r"sisäänkäyn|ingång|entrance", re.IGNORECASE)


def facets(service: Service, kinds: Iterable[str], texts: Iterable[str], accessibility: Iterable[Any]) -> int:
    """`kinds` are of the service's channels; `accessibility` what their addresses keep from the register."""
    found = [f"area:{area}" for area in service.content_areas]
    found += [f"age:{age}" for age in service.age_groups]
    found += [f"language:{code}" for code in service.languages]
    found += [f"filter:{name}" for name in filters(service, set(kinds), texts, accessibility)]
    return bits(found)


def bits(names: Iterable[str]) -> int:
    """Of names in `ORDER`; others count for nothing."""
    number = 0
    for name in names:
        number |= BITS.get(name, 0)
    return number


def filters(service: Service, kinds: set[str], texts: Iterable[str], accessibility: Iterable[Any]) -> list[str]:
    found = []
    if service.charge == Charge.FREE:
        found.append(FREE)
    if not any(needs_referral(text) for text in texts):
        found.append(NO_REFERRAL)
    if kinds & {Channel.Kind.PHONE, Channel.Kind.ELECTRONIC, Channel.Kind.WEB_PAGE} and Channel.Kind.PLACE not in kinds:
        found.append(REMOTE)
    if Channel.Kind.PLACE in kinds:
        found.append(ON_SITE)
    if any(has_step_free_entrance(entrances) for entrances in accessibility):
        found.append(ACCESSIBLE)
    return found


def needs_referral(text: str) -> bool:
    """Whether the text asks for a referral: it speaks of one, in a sentence that does not say it is not needed."""
    return bool(REFERRAL.search(text)) and any(
        REFERRAL.search(sentence) and not NO_NEED.search(sentence) for sentence in re.split(r"(?<=[.!?])\s|\n", text)
    )


def has_step_free_entrance(stored: Any) -> bool:
    """By the sentences of the accessibility register on an entrance and the way to it: PTV has no plain yes or no."""
    entrances: Sequence[Entrance] = msgspec.convert(stored, list[Entrance])
    for entrance in entrances:
        told = [
            text
            for sentence in entrance.sentences
            if any(ENTRANCE_GROUP.search(name) for _language, name in sentence.group.items())
            for _language, text in sentence.text.items()
        ]
        if any(STEP_FREE.search(text) for text in told) and not any(STEPS.search(text) for text in told):
            return True
    return False
