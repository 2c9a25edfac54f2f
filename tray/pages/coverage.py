"""The area that a service serves, in words."""

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tray.areas.names import AreaNames, alphabetical, name_of
from tray.catalogue.models import AreaType

MOST_NAMED = 3


class ServedArea(Protocol):
    """A row of the catalogue that has one, or what was read of it."""

    @property
    def area_type(self) -> str: ...

    @property
    def municipalities(self) -> list[str]: ...

    @property
    def counties(self) -> list[str]: ...

    @property
    def regions(self) -> list[str]: ...


def area_in_words(served: ServedArea, areas: AreaNames, language: str, *, most: int = MOST_NAMED) -> str:
    """ "All of Finland", "Kainuu wellbeing services county", "Vaasa", "Espoo, Hanko, Helsinki and 5 others"."""
    if served.area_type == AreaType.NATIONWIDE:
        return _("All of Finland")
    if served.area_type == AreaType.NATIONWIDE_EXCEPT_ALAND:
        return _("All of Finland except Åland")
    names = area_list(served, areas, language)
    if len(names) <= most + 1:
        return ", ".join(names)
    more = len(names) - most
    return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", more) % {
        "names": ", ".join(names[:most]),
        "count": more,
    }


def area_list(served: ServedArea, areas: AreaNames, language: str) -> list[str]:
    """Counties, then regions, then municipalities; each in alphabetical order, without codes that nobody knows."""
    names: list[str] = []
    for codes, rows in (
        (served.counties, areas.counties),
        (served.regions, areas.regions),
        (served.municipalities, areas.municipalities),
    ):
        known = [name_of(rows[code], language) for code in codes if code in rows]
        names += sorted(known, key=alphabetical)
    return list(dict.fromkeys(names))
