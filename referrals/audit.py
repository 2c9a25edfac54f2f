"""Who looked at what is told of a client, or did something to it: rows that are only added to, each chained to the one
before by a keyed digest.

There are sixteen strands, so that few writers wait for each other; a referral's rows are all in one. The row of
`AuditHead` is locked while one is added. Whoever has the database but not `AUDIT_KEY` cannot make a row, change one or
put them in another order unnoticed. Heads kept outside (`bin/manage verify_audit`) tell when the last ones are gone.
"""

import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from tray.encryption import key_bytes

if TYPE_CHECKING:
    from referrals.access import Actor

STRANDS = 16
BEGINNING = bytes(32)
COLUMNS = (
    "strand",
    "seq",
    "at",
    "action",
    "purpose",
    "referral_id",
    "party",
    "user_id",
    "organization_id",
    "who",
    "fields",
)
NEXT = """
    INSERT INTO referrals_audithead AS head (strand, seq, hash) VALUES (%s, 1, %s)
    ON CONFLICT (strand) DO UPDATE SET seq = head.seq + 1
    RETURNING seq, hash
"""
# One statement for both: there is never a row without its head, nor a head without its row.
ADD = f"""
    WITH added AS (
        INSERT INTO referrals_auditrow ({", ".join(COLUMNS)}, hash_before, hash)
        VALUES ({", ".join(["%s"] * len(COLUMNS))}, %s, %s)
        RETURNING strand, hash
    )
    UPDATE referrals_audithead AS head SET hash = added.hash FROM added WHERE head.strand = added.strand
"""  # noqa: S608 names of columns only


def write(
    *,
    by: "Actor",
    action: str,
    referral_id: uuid.UUID | None = None,
    purpose: str = "",
    fields: Iterable[str] = (),
) -> None:
    """Within the transaction of what it tells of: if the row cannot be written, nothing is done or shown."""
    user_id = by.user.pk if by.user else None
    strand = strand_of(referral_id, user_id)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(NEXT, [strand, BEGINNING])
        seq, before = cursor.fetchone()
        row: list[Any] = [
            strand,
            seq,
            timezone.now(),
            action,
            purpose,
            referral_id,
            by.party.value,
            user_id,
            by.organization_id,
            by.who[:120],
            " ".join(fields),
        ]
        before = bytes(before)
        cursor.execute(ADD, [*row, before, digest(row, before)])
        if cursor.rowcount != 1:
            raise RuntimeError("The audit row was not written.")


def hold(referral_ids: Iterable[uuid.UUID]) -> None:
    """Locks the strands of several referrals in one order, before rows are added: two writers never wait for each
    other in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT strand FROM referrals_audithead WHERE strand = ANY(%s) ORDER BY strand FOR UPDATE",
            [sorted({strand_of(each, None) for each in referral_ids})],
        )


def strand_of(referral_id: uuid.UUID | None, user_id: int | None) -> int:
    """A row that is about no referral stands in a strand by its user."""
    return (referral_id.bytes[-1] if referral_id else user_id or 0) % STRANDS


def digest(row: Iterable[Any], before: bytes) -> bytes:
    return hmac.new(key(), before + encoded(row), hashlib.sha256).digest()


def encoded(row: Iterable[Any]) -> bytes:
    """One spelling for each row: JSON with instants in UTC to the microsecond."""
    return msgspec.json.encode([spelled(value) for value in row])


def spelled(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, uuid.UUID) else value


def key() -> bytes:
    return key_from(settings.AUDIT_KEY)


@lru_cache(2)
def key_from(text: str) -> bytes:
    """Never the setting itself: it may be put to other use one day."""
    secret = key_bytes(text)
    if secret is None:
        raise ImproperlyConfigured("AUDIT_KEY is not 32 bytes in base64.")
    return HKDF(hashes.SHA256(), length=32, salt=None, info=b"palvelutarjotin audit rows").derive(secret)
