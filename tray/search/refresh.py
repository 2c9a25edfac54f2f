"""Search rows kept right: changed services in batches, everything anew, and the words of all rows counted.

Triggers on the catalogue write each changed service to `StaleService`, in the transaction of the change itself.
`refresh` takes them from there: after a harvest, when an edit wakes a worker, and every few minutes in any case, so
that a lost message delays a row and never loses it. Readers see the old row until the new one is committed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from tray.catalogue.models import Service
from tray.search import rules, suggestions
from tray.search.entries import Row, forms_of, row, sources
from tray.search.models import EVERY_SERVICE, SearchEntry, StaleService
from tray.search.words import Form, WordBook, write_counts, write_other_forms

BATCH = 500
READ_AHEAD = 2_000
ONE_AT_A_TIME = 7_203_114  # the key of an advisory lock: two writers could put an older row over a newer one
COLUMNS = (
    *("service_id", "facets", "serves", "reach", "open_minutes", "quality", "name_length"),
    *("words", "all_words"),
)

Report = Callable[[str], None]


def silent(sentence: str) -> None:
    pass


def refresh(report: Report = silent) -> int:
    """Brings rows of changed services up to date; gives how many services were looked at."""
    book = WordBook()
    done = 0
    while batch := refresh_batch(book):
        done += batch
        report(f"search: {done} changed services done")
    return done


def refresh_batch(book: WordBook) -> int:
    with transaction.atomic():
        hold_the_lock()
        waiting = StaleService.objects.order_by("pk").values_list("service_id", flat=True)[:READ_AHEAD]
        ids = list(dict.fromkeys(waiting))[:BATCH]
        # A harvest queues a service for each of its parts. Known before the parts are read: what comes later stays.
        queued = list(StaleService.objects.filter(service_id__in=ids).values_list("pk", flat=True))
        write(ids, book)
        StaleService.objects.filter(pk__in=queued).delete()
    return len(ids)


def rebuild(report: Report = silent) -> int:
    """Every row and word anew, batch by batch, while searches go on; gives the number of services."""
    queued = StaleService.objects.aggregate(last=Max("pk"))["last"] or 0
    ids = list(Service.objects.in_tray().order_by("pk").values_list("pk", flat=True))
    book, counts = WordBook(), Counter[Form]()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            hold_the_lock()
            counts += write(ids[start : start + BATCH], book)
        report(f"search: {min(start + BATCH, len(ids))} of {len(ids)} services done")
    with transaction.atomic():
        hold_the_lock()
        SearchEntry.objects.exclude(service__in=Service.objects.in_tray()).delete()
        StaleService.objects.filter(pk__lte=queued).delete()
    counts += Counter(rules.forms())
    write_counts(counts)
    write_other_forms()
    count_terms()
    suggestions.rebuild()
    return len(ids)


def hold_the_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def write(ids: Sequence[UUID], book: WordBook) -> Counter[Form]:
    """The rows of these services; those that are not in the tray lose theirs. Gives the forms of their words."""
    found = sources(ids)
    forms = [forms_of(one) for one in found]
    words = book.learn(set().union(*forms))
    now = timezone.now()
    rows = [row(one, words, now) for one in found]
    put(rows)
    out = set(ids) - {one.service_id for one in rows}
    SearchEntry.objects.filter(pk__in=out).delete()
    return Counter(form for some in forms for form in some)


def put(rows: Sequence[Row]) -> None:
    names = ", ".join(COLUMNS)
    changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS[1:])
    differs = " OR ".join(f"entry.{column} IS DISTINCT FROM EXCLUDED.{column}" for column in COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_entry (LIKE search_searchentry) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE incoming_entry")
        with cursor.copy(f"COPY incoming_entry ({names}) FROM STDIN") as copy:
            for one in rows:
                copy.write_row([getattr(one, column) for column in COLUMNS])
        cursor.execute(
            f"INSERT INTO search_searchentry AS entry ({names}) SELECT {names} FROM incoming_entry "  # noqa: S608
            f"ON CONFLICT (service_id) DO UPDATE SET {changes} WHERE {differs}"
        )
        cursor.execute(
            "INSERT INTO search_term (term, entries) SELECT DISTINCT term, 1 "
            "FROM incoming_entry, unnest(tsvector_to_array(all_words)) AS term WHERE term LIKE '_.%' "
            "ON CONFLICT DO NOTHING"
        )
        ids = [one.service_id for one in rows]
        cursor.execute("DELETE FROM search_searchplace WHERE entry_id = ANY(%s)", [ids])
        with cursor.copy("COPY search_searchplace (entry_id, position) FROM STDIN") as copy:
            for one in rows:
                for east, north in sorted(set(one.positions)):
                    copy.write_row((one.service_id, f"({east},{north})"))


def count_terms() -> None:
    """How many services have each lexeme. Searches read the old figures until the new ones are all there."""
    with transaction.atomic(), connection.cursor() as cursor:
        hold_the_lock()
        cursor.execute("DELETE FROM search_term")
        cursor.execute(
            "INSERT INTO search_term (term, entries) "
            "SELECT word, ndoc FROM ts_stat('SELECT all_words FROM search_searchentry') WHERE word LIKE '_.%%' "
            "UNION ALL SELECT %s, count(*) FROM search_searchentry",
            [EVERY_SERVICE],
        )


def bring_up_to_date(report: Report = silent) -> None:
    """After a harvest: changed services, or everything the first time; and the figures over all rows."""
    if not SearchEntry.objects.filter(service__source=Service.Source.PTV).exists():
        rebuild(report)
    elif refresh(report):
        report("search: counting words")
        count_terms()
        suggestions.rebuild()
