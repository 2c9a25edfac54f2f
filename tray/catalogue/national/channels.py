"""The ways to reach a national service: its web address, and the numbers of the helpline that it is about.

Ids are made of the entry's key, so that a row keeps its own from one loading to the next.
"""

from typing import Any
from uuid import UUID, uuid5

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, get_language_info, override

from tray.catalogue.details import LANGUAGES, Link, Phone, Texts
from tray.catalogue.helplines.answers import Answer, as_stored, dialled
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.hours import OpeningHours
from tray.catalogue.models import AreaType, Channel, Connection, Harvested, Service
from tray.catalogue.national.models import NationalService
from tray.catalogue.translated import columns

NAMESPACE = UUID("6f5a7a0e-6d0c-5d57-9d0b-3a1b6a2f4c11")  # ids of the tray's own rows: never to be changed
OWN: dict[str, Any] = {"source": Harvested.Source.OWN, "removed_at": None}


def own_id(kind: str, key: str) -> UUID:
    return uuid5(NAMESPACE, f"{kind}:{key}")


def write_web_channel(entry: NationalService, urls: Texts, languages: list[str], *, is_tool: bool) -> None:
    """`is_tool` for what is used on the spot, not read about."""
    links = [Link(url=url, language=code) for code, url in urls.items() if url]
    channel = put(
        entry.service,
        own_id("web", entry.key),
        kind=Channel.Kind.ELECTRONIC if is_tool else Channel.Kind.WEB_PAGE,
        languages=languages,
        web_pages=as_stored(links),
        **{name: getattr(entry.service, name) for name in columns("name")},
    )
    tie(entry.service, channel, position=0)


def write_phone_channels(entry: NationalService, helpline: Helpline | None) -> None:
    """A channel for each number and hours; those that are no longer told are removed."""
    groups = by_number_and_hours(helpline) if helpline and helpline.is_active else {}
    kept: list[UUID] = []
    for (number, hours), codes in groups.items():
        key = own_id("phone", f"{entry.key}:{'-'.join(codes)}")
        told = [Phone(number=dialled(number), kind="sms" if helpline and helpline.is_text_message else "phone")]
        channel = put(
            entry.service,
            key,
            kind=Channel.Kind.PHONE,
            languages=codes,
            phones=as_stored(told),
            opening_hours=as_stored(hours),
            **names(helpline, codes if len(groups) > 1 else []),
        )
        tie(entry.service, channel, position=1 + len(kept))
        kept.append(key)
    old = Channel.objects.filter(connections__service=entry.service, kind=Channel.Kind.PHONE, source=OWN["source"])
    old.exclude(pk__in=kept).delete()


def names(helpline: Helpline | None, codes: list[str]) -> dict[str, str]:
    """The helpline's, with the languages of this number where there are several."""
    told = {}
    for reader in LANGUAGES:
        name = str(getattr(helpline, f"name_{reader}"))
        told[f"name_{reader}"] = f"{name} ({languages(codes, reader)})" if codes else name
    return told


def languages(codes: list[str], reader: str) -> str:
    with override(reader):
        return ", ".join(language_name(code) for code in codes)


def language_name(code: str) -> str:
    """In the language in use; the code itself where Django has no name."""
    if code not in LANG_INFO:
        return code
    name = str(get_language_info(code)["name_translated"])
    return name if get_language() == "en" else name.lower()


def by_number_and_hours(helpline: Helpline) -> dict[tuple[str, OpeningHours], list[str]]:
    groups: dict[tuple[str, OpeningHours], list[str]] = {}
    for one in helpline.told_answers() or [Answer(language="fi")]:
        if number := one.phone or helpline.phone:
            groups.setdefault((number, one.hours), []).append(one.language)
    return groups


def put(service: Service, key: UUID, **values: Any) -> Channel:
    """Written only where something differs: every change of a channel makes search read its service anew."""
    values = {
        **OWN,
        "organization_id": service.organization_id,
        "area_type": AreaType.NATIONWIDE,
        "text_languages": list(LANGUAGES),
        **values,
    }
    row: Channel | None = Channel.objects.filter(pk=key).first()
    if row is None:
        row = Channel(pk=key, **values)
        row.save(force_insert=True)
        return row
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row


def tie(service: Service, channel: Channel, *, position: int) -> None:
    Connection.objects.get_or_create(service=service, channel=channel, defaults={"position": position})
