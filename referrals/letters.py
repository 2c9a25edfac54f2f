"""The words of e-mails: that there is something new, and where to read it. Never what, of whom or by whom.

Each letter is a text file by language, whose first line is the subject. Professionals, whose language nobody has asked,
get one letter in the three languages.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

LANGUAGES = ("fi", "sv", "en")
IN_ALL = ""  # the language of a letter in the three


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


@dataclass(frozen=True)
class Kind:
    """`page` is the URL name that its link leads to; with `has_token`, the link carries the message's secret."""

    page: str
    has_token: bool = False
    in_all_languages: bool = False


KINDS: dict[str, Kind] = {
    "update": Kind("professional_home", in_all_languages=True),
    "reminder": Kind("professional_home", in_all_languages=True),
    "client": Kind("referral_client_start"),
    "follow_up": Kind("follow_up", has_token=True),
    "follow_up_reminder": Kind("follow_up", has_token=True),
    "link": Kind("referral_answer", has_token=True),
    "new_link": Kind("referral_answer", has_token=True),
}


def write(name: str, language: str, secret: str) -> Letter:
    kind = KINDS[name]
    spoken = language if language in LANGUAGES else "fi"
    suffix = "" if kind.in_all_languages else f".{spoken}"
    context = {f"link_{each}": link(kind, each, secret) for each in LANGUAGES} | {"link": link(kind, spoken, secret)}
    text = render_to_string(f"referrals/emails/{name}{suffix}.txt", context)
    subject, _line, body = text.partition("\n")
    return Letter(subject.strip(), body.strip() + "\n")


def link(kind: Kind, language: str, secret: str) -> str:
    with translation.override(language):
        path = reverse(kind.page, args=[secret] if kind.has_token else [])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
