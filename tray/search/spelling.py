"""What was meant by a word that the catalogue does not have: its dots, or a typing error, put right."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from rapidfuzz.distance import OSA, Levenshtein

from tray.search.analysis import analyse
from tray.search.tokens import fold

SHORTEST = 4
CANDIDATES = 40
SWAPPED = 0.5  # two letters in the wrong order are the likeliest error
DOTS = str.maketrans("ao", "äö")
LONGEST_UNDOTTED = 30


class Candidate(NamedTuple):
    """A form that the catalogue has; `services` have its base form."""

    form: str
    language: str
    folded: str
    services: int


def nearest(word: str, language: str, *, is_word: bool) -> str:
    """A form of the catalogue's, or ""; a correct word of the language is changed by one letter at most."""
    if len(word) < SHORTEST or not word.isalpha():
        return ""
    if language == "fi" and not is_word and (dotted := with_dots(word)):
        return dotted
    typed = fold(word)
    allowed = 1 if is_word else allowed_errors(typed)
    close = [one for one in like(typed) if OSA.distance(typed, one.folded, score_cutoff=allowed) <= allowed]
    return min(close, key=lambda one: cost(typed, one, language)).form if close else ""


def cost(typed: str, one: Candidate, language: str) -> float:
    """Lower for fewer errors and likelier ones, and for words of many services."""
    distance = OSA.distance(typed, one.folded)
    is_swapped = Levenshtein.distance(typed, one.folded) > distance
    return (
        distance
        - SWAPPED * is_swapped
        - 0.1 * math.log(1 + one.services)
        + 0.5 * (one.language != language)
        + 0.5 * (one.folded[0] != typed[0])
    )


def allowed_errors(word: str) -> int:
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def like(typed: str) -> list[Candidate]:
    """Forms of the word table, most alike first; its trigram index answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word.form, word.language, word.folded, coalesce(max(term.entries), 0)
            FROM (
                SELECT form, language, folded, lemmas FROM search_word
                WHERE entries > 0 AND folded %% %(typed)s AND length(folded) BETWEEN %(least)s AND %(most)s
                ORDER BY similarity(folded, %(typed)s) DESC, entries DESC LIMIT %(limit)s
            ) AS word
            LEFT JOIN LATERAL unnest(word.lemmas) AS lemma ON true
            LEFT JOIN search_term AS term ON term.term = left(word.language, 1) || '.' || lemma
            GROUP BY word.form, word.language, word.folded
            """,
            {"typed": typed, "least": len(typed) - 3, "most": len(typed) + 3, "limit": CANDIDATES},
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def with_dots(word: str) -> str:
    """The word as Finnish would spell it with ä and ö, from somewhere to somewhere; "" when that is no word either."""
    if len(word) > LONGEST_UNDOTTED or not set(word) & set("ao"):
        return ""
    return next((form for form in dotted(word) if analyse(form, "fi").is_known), "")


def dotted(word: str) -> Iterator[str]:
    """Vowels agree within a word, and a compound has two of them or more."""
    whole = word.translate(DOTS)
    yield whole
    for cut in range(2, len(word) - 1):
        yield whole[:cut] + word[cut:]
        yield word[:cut] + whole[cut:]
