"""One service as a list of services shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tray.areas.names import AreaNames
from tray.catalogue.models import Charge, Service
from tray.catalogue.translated import Text, in_language
from tray.pages.coverage import area_in_words
from tray.pages.languages import language_list
from tray.pages.links import service_path


@dataclass(frozen=True)
class Badge:
    """A short fact in words. `tone` only colours it: good, plain."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Hit:
    path: str
    name: Text
    summary: Text
    provider: Text
    area: str
    badges: list[Badge]


def hits(services: Iterable[Service], areas: AreaNames, language: str) -> list[Hit]:
    return [
        Hit(
            path=service_path(service, language),
            name=in_language(service, "name", language),
            summary=in_language(service, "summary", language),
            provider=in_language(service.organization, "name", language),
            area=area_in_words(service, areas, language),
            badges=badges(service, is_remote=is_remote(service)),
        )
        for service in services
    ]


def is_remote(service: Service) -> bool:
    """Of a service from `searching.listed`: it is contacted by telephone or online, and tells of no place to go to."""
    return bool(getattr(service, "has_remote", False)) and not getattr(service, "has_place", False)


def badges(service: Service, *, is_remote: bool) -> list[Badge]:
    shown = []
    if service.charge == Charge.FREE:
        shown.append(Badge(_("Free of charge"), "good"))
    if service.charge == Charge.CHARGED:
        shown.append(Badge(_("Subject to a charge")))
    if is_remote:
        shown.append(Badge(_("By phone or online")))
    if service.languages:
        shown.append(Badge(_("Languages: %(languages)s") % {"languages": language_list(service.languages)}))
    return shown
