"""What to offer while somebody types: topics, places, names of services and of organisations."""

from collections import defaultdict

from django.db import connection, transaction

from tray.search.models import Suggestion
from tray.search.tokens import fold, tokens

LONGEST_LABEL = 90
SHORTEST_TAIL = 2


def rebuild() -> None:
    """All names anew, in one transaction: whoever asks meanwhile gets the old ones."""
    names = service_names() | organization_names()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_suggestion")
        with cursor.copy("COPY search_suggestion (language, kind, label, tail, is_whole, entries) FROM STDIN") as copy:
            for (language, kind, label), entries in names.items():
                for position, tail in enumerate(tails(label)):
                    copy.write_row((language, kind, label, tail, position == 0, entries))


def service_names() -> dict[tuple[str, str, str], int]:
    return counted(
        Suggestion.Kind.SERVICE,
        """
        SELECT service.name_fi, service.name_sv, service.name_en, count(*)
        FROM search_searchentry AS entry JOIN catalogue_service AS service ON service.id = entry.service_id
        GROUP BY 1, 2, 3
        """,
    )


def organization_names() -> dict[tuple[str, str, str], int]:
    return counted(
        Suggestion.Kind.ORGANIZATION,
        """
        SELECT organization.name_fi, organization.name_sv, organization.name_en, count(*)
        FROM search_searchentry AS entry JOIN catalogue_service AS service ON service.id = entry.service_id
        JOIN catalogue_organization AS organization ON organization.id = service.organization_id
        GROUP BY 1, 2, 3
        """,
    )


def counted(kind: str, query: str) -> dict[tuple[str, str, str], int]:
    found: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(query)
        for fi, sv, en, count in cursor.fetchall():
            for language, name in (("fi", fi), ("sv", sv), ("en", en)):
                if name and len(name) <= LONGEST_LABEL:
                    found[language, kind, name.strip()] += count
    return dict(found)


def tails(label: str) -> list[str]:
    """The label folded, from each of its words on: "vesijumppa senioreille", "senioreille"."""
    words = [fold(token) for token in tokens(label)]
    return [tail for start in range(len(words)) if len(tail := " ".join(words[start:])) >= SHORTEST_TAIL]
