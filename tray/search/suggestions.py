"""What to offer while somebody types: names of services and of organisations, by how any word in them begins."""

from collections import defaultdict

from django.db import connection, transaction

from tray.search.models import Suggestion
from tray.search.tokens import STOP_WORDS, fold, tokens

LONGEST_LABEL = 90
LONGEST_TEXT = 100
SHORTEST_TAIL = 2
SPARE = 4  # rows read for each name wanted: a name has one for each of its words that begins as the text does

# The rows that begin so are read once; of each kind the best are told.
LOOKUP = """
WITH found AS MATERIALIZED (
    SELECT kind, label, is_whole, is_whole AND tail = %(text)s AS is_exact, entries FROM search_suggestion
    WHERE language = %(language)s AND tail LIKE %(pattern)s
)
SELECT
    ARRAY (
        SELECT label FROM found WHERE kind = 'service'
        ORDER BY is_exact DESC, is_whole DESC, entries DESC, label LIMIT %(services)s
    ),
    ARRAY (
        SELECT label FROM found WHERE kind = 'organization'
        ORDER BY is_exact DESC, is_whole DESC, entries DESC, label LIMIT %(organizations)s
    )
"""
# A text of two letters has thousands of rows: it must begin the name itself, and the index has the best ones first.
SHORT = """
    ARRAY (
        (
            SELECT label FROM search_suggestion
            WHERE language = %(language)s AND is_whole AND kind = '{kind}' AND tail = %(text)s
            ORDER BY entries DESC, label LIMIT %({most})s
        ) UNION ALL (
            SELECT label FROM search_suggestion
            WHERE language = %(language)s AND is_whole AND kind = '{kind}' AND SUBSTRING(tail, 1, 2) = %(text)s
            ORDER BY entries DESC, label LIMIT %({most})s
        )
    )
"""
SHORT_LOOKUP = "SELECT {}, {}".format(
    SHORT.format(kind="service", most="services"), SHORT.format(kind="organization", most="organizations")
)


def beginning(text: str) -> str:
    """What was typed so far, as `tail` is written; empty where it is too short or too long to offer anything for."""
    if len(text) > LONGEST_TEXT:
        return ""
    folded = " ".join(fold(token) for token in tokens(text)).rstrip("-")
    return folded if len(folded) >= SHORTEST_TAIL else ""


def names(begun: str, language: str, *, services: int, organizations: int) -> tuple[list[str], list[str]]:
    """Names of services and of organisations in which a word begins so (`begun` from `beginning`): first the one that
    is just that, then those that begin so themselves, then by how many services have the name."""
    parameters: dict[str, str | int] = {
        "text": begun,
        "pattern": begun.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%",
        "language": language,
        "services": SPARE * services,
        "organizations": SPARE * organizations,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOKUP if len(begun) > SHORTEST_TAIL else SHORT_LOOKUP, parameters)
        row = cursor.fetchone()
    of_services, of_organizations = row or ([], [])
    return distinct(of_services)[:services], distinct(of_organizations)[:organizations]


def distinct(labels: list[str]) -> list[str]:
    return list(dict.fromkeys(labels))


def rebuild() -> None:
    """All names anew, in one transaction: whoever asks meanwhile gets the old ones."""
    names = service_names() | organization_names()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_suggestion")
        with cursor.copy("COPY search_suggestion (language, kind, label, tail, is_whole, entries) FROM STDIN") as copy:
            for (language, kind, label), entries in names.items():
                for position, tail in enumerate(tails(label, language)):
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


def tails(label: str, language: str) -> list[str]:
    """The label folded, from each of its words on that means something: "jumppaa ja juttelua", "juttelua"."""
    words = tokens(label)
    starts = [start for start, word in enumerate(words) if start == 0 or word not in STOP_WORDS[language]]
    folded = [fold(word) for word in words]
    return [tail for start in starts if len(tail := " ".join(folded[start:])) >= SHORTEST_TAIL]
