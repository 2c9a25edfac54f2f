"""What was meant by a word that the catalogue does not have: its dots, or a typing error, put right."""

import math
from collections.abc import Iterator

from django.db import connection
from rapidfuzz.distance import OSA, Levenshtein

from tray.search.analysis import analyse
from tray.search.tokens import fold

SHORTEST = 4
LIKE_ENOUGH = 0.3
CANDIDATES = 40
SWAPPED = 0.4  # two letters in the wrong order are the likeliest error
DOTS = str.maketrans("ao", "äö")
LONGEST_UNDOTTED = 30


def nearest(word: str, language: str, *, is_word: bool) -> str:
    """A form of the catalogue's, or ""; a correct word of the language is changed by one letter at most."""
    if len(word) < SHORTEST or not word.isalpha():
        return ""
    if language == "fi" and not is_word and (dotted := with_dots(word)):
        return dotted
    typed = fold(word)
    allowed = 1 if is_word else allowed_errors(typed)
    found = []
    for form, code, folded, entries in like(typed):
        distance = OSA.distance(typed, folded, score_cutoff=allowed)
        if distance > allowed:
            continue
        cost = distance - 0.12 * math.log(1 + entries) - SWAPPED * (Levenshtein.distance(typed, folded) > distance)
        cost += 0.5 * (code != language) + 0.5 * (folded[0] != typed[0])
        found.append((cost, -entries, form))
    return min(found)[2] if found else ""


def allowed_errors(word: str) -> int:
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def like(typed: str) -> list[tuple[str, str, str, int]]:
    """(form, language, folded, services) of the word table, most alike first; its trigram index answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT form, language, folded, entries FROM search_word
            WHERE entries > 0 AND folded %% %(typed)s AND length(folded) BETWEEN %(least)s AND %(most)s
            ORDER BY similarity(folded, %(typed)s) DESC, entries DESC LIMIT %(limit)s
            """,
            {"typed": typed, "least": len(typed) - 3, "most": len(typed) + 3, "limit": CANDIDATES},
        )
        return cursor.fetchall()


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
