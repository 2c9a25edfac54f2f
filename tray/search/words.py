"""The word table: every form of the catalogue's words, analysed once.

Whoever writes search rows (a worker) has the dictionaries. A web process looks forms up here, and analyses only those
that the catalogue has never had: Finnish ones with Voikko, Swedish and English ones by their stem.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from django.db import connection, transaction

from tray.search.analysis import Analysis, analyse, dictionary, lemma_of
from tray.search.models import Word
from tray.search.tokens import fold, plain

Form = tuple[str, str]  # (language, form)
MOST_REMEMBERED = 300_000
BATCH = 5_000


class WordBook:
    """Analyses of forms, from memory, the table, or the dictionaries; new ones are written to the table."""

    def __init__(self) -> None:
        self.known: dict[Form, Analysis] = {}

    def learn(self, forms: Iterable[Form]) -> dict[Form, Analysis]:
        """Afterwards every one of the forms is in the book, which is returned."""
        if len(self.known) > MOST_REMEMBERED:
            self.known.clear()
        missing = set(forms) - self.known.keys()
        for language in ("fi", "sv", "en"):
            wanted = [form for code, form in missing if code == language]
            self.known |= {(language, form): found for form, found in stored(wanted, language).items()}
        fresh = {form: analyse(form[1], form[0]) for form in missing - self.known.keys()}
        write(fresh | base_forms(fresh))
        self.known |= fresh
        return self.known


def base_forms(fresh: dict[Form, Analysis]) -> dict[Form, Analysis]:
    """Finnish words in the form that people type, where the text has only other ones: a typing error in "neuvola" is
    put right although the catalogue speaks of "äitiysneuvolassa"."""
    words = {
        word
        for (language, _form), found in fresh.items()
        if language == "fi" and found.is_known
        for word in (*found.lemmas, *found.parts)
    }
    return {("fi", word): analyse(word, "fi") for word in words if ("fi", word) not in fresh}


def stored(forms: list[str], language: str) -> dict[str, Analysis]:
    rows = Word.objects.filter(language=language, form__in=forms) if forms else Word.objects.none()
    return {row.form: analysis_of(row) for row in rows.iterator(BATCH)}


class Analysed(Protocol):
    """A row of the word table, or what was read of it."""

    @property
    def lemmas(self) -> list[str]: ...

    @property
    def parts(self) -> list[str]: ...

    @property
    def roots(self) -> list[str]: ...


def analysis_of(row: Analysed) -> Analysis:
    return Analysis(tuple(row.lemmas), tuple(row.parts), tuple(row.roots))


def write(fresh: dict[Form, Analysis], entries: int = 1) -> None:
    rows = [
        Word(
            language=language,
            form=form,
            folded=fold(form),
            lemmas=list(found.lemmas),
            parts=list(found.parts),
            roots=list(found.roots),
            entries=entries,
        )
        for (language, form), found in sorted(fresh.items())
    ]
    Word.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def write_counts(counts: Counter[Form]) -> None:
    """How many services have each form, after all of them were read; words that are gone stay, with none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS form_count (language text, form text, entries int) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE form_count")
        with cursor.copy("COPY form_count FROM STDIN") as copy:
            for (language, form), count in counts.items():
                copy.write_row((language, form, count))
        cursor.execute("ANALYZE form_count, search_word")  # both may be new: without figures the joins below are loops
        cursor.execute(
            """
            INSERT INTO form_count
            SELECT word.language, base, max(found.entries)
            FROM form_count AS found JOIN search_word AS word USING (language, form), unnest(lemmas || parts) AS base
            WHERE word.language = 'fi' AND base <> form GROUP BY word.language, base
            """
        )
        cursor.execute(
            """
            UPDATE search_word AS word SET entries = coalesce(found.entries, 0)
            FROM search_word AS old
            LEFT JOIN (SELECT language, form, max(entries) AS entries FROM form_count GROUP BY 1, 2) AS found
            USING (language, form)
            WHERE word.id = old.id AND word.entries IS DISTINCT FROM coalesce(found.entries, 0)
            """
        )


def write_other_forms() -> None:
    """The other forms of the Swedish and English words that the catalogue has, so that a web process finds them without
    their dictionary."""
    for language in ("sv", "en"):
        forms = Word.objects.filter(language=language, entries__gt=0).values_list("form", flat=True)
        lemmas = {lemma for form in forms if (lemma := lemma_of(form, language))}
        existing = set(Word.objects.filter(language=language).values_list("form", flat=True))
        others = {
            plain(form) for form, lemma in dictionary(language).items() if plain(lemma) in lemmas and form.isalpha()
        }
        write({(language, form): analyse(form, language) for form in others - existing}, entries=0)
