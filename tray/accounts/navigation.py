"""Pages of the professional section. `tray.urls` composes the list, since they belong to several apps."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.utils.functional import Promise


@dataclass(frozen=True)
class ProfessionalPage:
    """By the name of its URL, with a sentence on what it is for, and whose roles open it."""

    url_name: str
    label: str | Promise
    explanation: str | Promise
    roles: frozenset[str]


def professional_pages(roles: Iterable[str]) -> list[ProfessionalPage]:
    """Those that somebody with these roles may open, in the order of `PROFESSIONAL_PAGES` in the site's addresses."""
    own = set(roles)
    every: tuple[ProfessionalPage, ...] = import_module(settings.ROOT_URLCONF).PROFESSIONAL_PAGES
    return [page for page in every if page.roles & own]
