"""Fills a database with referrals: some thousands are made row by row, the rest are copies of them in SQL.

A copy has ids, a code and moments of its own; sender, office, state and all rows around it are as in the one that it
was copied from. Its sealed texts cannot be opened and its audit rows break the chain, since both are bound to ids: what
is measured is always one of those that were made.
"""

import random
import time
from typing import Any

from django.db import connection, models

from bench._referral_country import country
from bench._referral_rows import COLUMNS, Made
from referrals.models import AuditRow, OutboxMessage, Referral

MADE, CHUNK = 10_000, 5_000
MADE_CODES = "^.-....-...$"
ORIGINALS = """
    CREATE TEMP TABLE original AS SELECT id, substr(code, 1, 2) AS letter FROM referrals_referral
    WHERE code LIKE '_-____-___'
"""
NEW_IDS = """
    CREATE TEMP TABLE copied ON COMMIT DROP AS
    SELECT id AS old, gen_random_uuid() AS new, random() * interval '2 days' AS earlier,
           letter || lpad(to_hex(%s + row_number() OVER ()), 9, '0') AS code
    FROM original LIMIT %s
"""
# As in the audit itself: each strand goes on from its head, which then names its last row.
NEW_AUDIT = """
    CREATE TEMP TABLE new_audit ON COMMIT DROP AS
    SELECT head.strand, head.seq + row_number() OVER (PARTITION BY head.strand ORDER BY row.id) AS seq,
           row.at - copied.earlier AS at, row.action, row.purpose, copied.new AS referral_id, row.party, row.user_id,
           row.organization_id, row.who, row.fields, row.hash AS hash_before, row.hash_before AS hash
    FROM copied JOIN referrals_auditrow AS row ON row.referral_id = copied.old
    JOIN referrals_audithead AS head ON head.strand = get_byte(uuid_send(copied.new), 15) % 16;
    INSERT INTO referrals_auditrow (strand, seq, at, action, purpose, referral_id, party, user_id, organization_id, who,
        fields, hash_before, hash) SELECT * FROM new_audit;
    UPDATE referrals_audithead AS head SET seq = last.seq, hash = last.hash
    FROM (SELECT DISTINCT ON (strand) strand, seq, hash FROM new_audit ORDER BY strand, seq DESC) AS last
    WHERE last.strand = head.strand
"""
MOVED = frozenset({"created_at", "changed_at", "sent_at", "closed_at", "at", "due_at", "given_at", "made_at"})


def fill(until: int) -> dict[str, float]:
    """Until there are so many. Gives seconds, the audit rows in their chain and the size in megabytes."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: each row is right by its making
        have = make(min(until, MADE))
        cursor.execute(ORIGINALS)
        while have < until:
            have += copy(have, min(MADE, until - have))
        cursor.execute("DROP TABLE original")
        cursor.execute("SET session_replication_role = origin")
        seconds = time.perf_counter() - began
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database()), (SELECT count(*) FROM referrals_auditrow)")
        size, audit_rows = cursor.fetchone()
    return {
        "filling": round(seconds, 1),
        "vacuum and analyze": round(time.perf_counter() - began - seconds, 1),
        "megabytes": round(size / 1e6),
        "audit rows": audit_rows,
    }


def make(until: int) -> int:
    have = Referral.objects.count()
    made = Made(country(), random.Random(have + 1), have)
    for start in range(have, until, CHUNK):
        made.write(min(CHUNK, until - start))
    return max(have, until)


def copy(have: int, count: int) -> int:
    """In one transaction. Gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT FROM referrals_audithead FOR UPDATE")
        cursor.execute(NEW_IDS, [have, count])
        cursor.execute("ANALYZE copied")
        for model in COLUMNS:
            if model is not AuditRow:
                cursor.execute(copying(model))
        cursor.execute(NEW_AUDIT)
        cursor.execute("COMMIT")
    return count


def copying(model: type[models.Model]) -> str:
    names = COLUMNS[model]
    values = ", ".join(value_of(model, name) for name in names)
    key = "id" if model is Referral else "referral_id"
    listed = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({listed}) SELECT {values} FROM copied JOIN {table} AS row ON row.{key} = copied.old"


def value_of(model: type[Any], name: str) -> str:
    if name == ("id" if model is Referral else "referral_id"):
        return "copied.new"
    if name == "code":
        return "copied.code"
    if name == "id":
        return "gen_random_uuid()"
    if name == "key" and model is OutboxMessage:
        return "sha256(row.key || uuid_send(copied.new))"
    return f'row."{name}" - copied.earlier' if name in MOVED else f'row."{name}"'
