"""Addresses of pages: a service's slug and short id, and the same page in the other languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.text import slugify
from django.utils.translation import get_language, override

from tray.catalogue.models import Service
from tray.catalogue.translated import in_language

LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
SLUG_LENGTH = 60
PATHS_KEPT = 500
Query = list[tuple[str, str]]


class ShortId:
    """The first 12 hexadecimal digits of a service's id, in a path."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SiteLanguage:
    """A language of the tray, in a path that has none in front."""

    regex = "|".join(LANGUAGE_NAMES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Alternate:
    """The page in one language. `path` has no host."""

    language: str
    path: str
    is_current: bool

    @property
    def name(self) -> str:
        return LANGUAGE_NAMES[self.language]

    @property
    def url(self) -> str:
        return absolute(self.path)


def slug(name: str) -> str:
    """Of a service's name, in ASCII (å and ä to a, ö to o); "palvelu" for a name without any such letter."""
    words = slugify(name)
    if len(words) > SLUG_LENGTH:
        words = words[: SLUG_LENGTH + 1].rpartition("-")[0] or words[:SLUG_LENGTH]
    return re.sub(r"[-_]+", "-", words).strip("-") or "palvelu"


def service_path(service: Service, language: str) -> str:
    return path_to(in_language(service, "name", language).text, service.short_id, language)


def path_to(name: str, short_id: str, language: str) -> str:
    """The page of the service of that name."""
    return service_paths(language).format(slug=slug(name), short_id=short_id)


@lru_cache(len(LANGUAGE_NAMES))
def service_paths(language: str) -> str:
    """The address in the language, with {slug} and {short_id} in it: looking an address up takes as long as all else
    that a line of a list needs."""
    with override(language):
        return reverse("service", args=["0-0", "0" * 12]).replace("0-0", "{slug}").replace("0" * 12, "{short_id}")


def id_range(short_id: str) -> tuple[UUID, UUID]:
    """The first and last id that begin with it: a range on the primary key, so that its index serves."""
    return UUID(short_id + "0" * 20), UUID(short_id + "f" * 20)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def with_query(path: str, query: Query) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def page_addresses(request: HttpRequest, query: Query | None = None) -> dict[str, object]:
    """For the template of a page whose address means the same in every language: its own and the others' addresses."""
    match = request.resolver_match
    if match is None or not match.view_name:
        paths = translated_paths(request.path)
    elif match.args or match.kwargs:
        paths = in_each_language(match.view_name, match.args, match.kwargs)
    else:
        paths = named_paths(match.view_name)
    return addresses({code: with_query(path, query or []) for code, path in paths.items()})


def addresses(paths: dict[str, str]) -> dict[str, object]:
    """`paths` of the page by language: links to the other languages, the one that search engines keep, and the one
    that they show to speakers of further languages."""
    current = get_language() or settings.LANGUAGE_CODE
    return {
        "alternates": [Alternate(code, path, code == current) for code, path in paths.items()],
        "canonical_url": absolute(paths[current]),
        "default_url": absolute(root_or(paths[settings.LANGUAGE_CODE])),
    }


def root_or(path: str) -> str:
    """The front page's address without a language, which leads to the reader's own; another page's as it is."""
    return "/" if path == f"/{settings.LANGUAGE_CODE}/" else path


@lru_cache(PATHS_KEPT)
def named_paths(name: str) -> dict[str, str]:
    """The address in every language of a page that is always the same."""
    return in_each_language(name, (), {})


def path_of(name: str) -> str:
    """In the reader's language, of a page that is always the same: as `reverse`, which takes its time."""
    return named_paths(name)[get_language() or settings.LANGUAGE_CODE]


def in_each_language(name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, str]:
    """Nothing is kept: an address may hold a key that nobody else should have."""
    paths = {}
    for language in LANGUAGE_NAMES:
        with override(language):
            paths[language] = reverse(name, args=args, kwargs=kwargs)
    return paths


def translated_paths(path: str) -> dict[str, str]:
    """The address in every language. One that no page has leads to the front page of the language."""
    paths = {}
    for language in LANGUAGE_NAMES:
        translated = translate_url(path, language)
        with override(language):
            paths[language] = translated if translated.startswith(f"/{language}/") else reverse("home")
    return paths
