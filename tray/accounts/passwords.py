"""Passwords that somebody who knows where a person works would try first."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from tray.areas.models import County, Municipality
from tray.areas.names import fold, name_of
from tray.catalogue.translated import in_language

LEAST_LEFT = 6
EASY = gettext_lazy("Easy to guess for somebody who knows your work. Choose words that have nothing to do with it.")
# Beginnings of words that stand on these pages, in the trade and in the passwords of many offices.
WORDS = """
    palvelutarjotin tarjotin tray lahete lahettaja remiss referral hyvinvointi valmaende wellbeing hyte terveys
    halsa health liikunta motion exercise kulttuuri kultur culture sosiaali social palvelu tjanst service kunta
    kommun kaupunki stad municipality county hyvinvointialue valfardsomrade alue omrade yhdistys forening
    jarjesto organisaatio suomi finland salasana losenord password passord passwort tervetuloa valkommen welcome
    kirjaudu asiakas klient client qwerty asdf kevat kesa syksy talvi var sommar host vinter spring summer
    autumn winter maanantai tiistai keskiviikko torstai perjantai tammikuu helmikuu maaliskuu huhtikuu toukokuu
    kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu januari februari mars april juni juli augusti
    september oktober november december admin testi test
""".split()  # noqa: SIM905 — a list to be read


class NotOfOnesWork:
    """A validator of Django's kind: what is left without the words of the trade, of one's place and of oneself is long
    enough to be a secret of its own. "Hyvinvointi2026!" leaves nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        told = left = fold(password)
        for word in sorted({*WORDS, *names_of(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        if left != told and len(re.sub(r"[\W\d_]", "", left)) < LEAST_LEFT:
            raise ValidationError(EASY, code="of_ones_work")

    def get_help_text(self) -> str:
        return str(EASY)


def names_of(user: Any) -> Iterator[str]:
    """Of the person, and of all places: they are few, and one knows other towns, too."""
    if user is not None and user.pk:
        yield from parts(f"{user.first_name} {user.last_name} {user.email}")
        for membership in user.memberships.select_related("organization"):
            yield from parts(in_language(membership.organization, "name", "fi").text)
    areas: list[Municipality | County] = [*Municipality.objects.all(), *County.objects.all()]
    for area in areas:
        yield from parts(f"{name_of(area, 'fi')} {name_of(area, 'sv')}")


def parts(text: str) -> Iterator[str]:
    yield from (word for word in re.split(r"[\W\d_]+", fold(text)) if len(word) >= 4)
