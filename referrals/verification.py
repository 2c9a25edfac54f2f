"""Is the audit whole? Every row is read again, strand by strand, in memory for a thousand rows, while the site runs.

An anchor is one line with the heads of all strands, under a MAC. Kept where whoever has the database cannot write, it
tells even when somebody has taken away the last rows and set the heads back.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from referrals.audit import BEGINNING, COLUMNS, STRANDS, digest, key, strand_of
from referrals.models import AuditHead, AuditRow

CHUNK = 1000
FORM = "audit-1"

Heads = dict[int, tuple[int, str]]


class NoAnchor(Exception):
    """A line is not what `anchor_line` wrote, or was written with another AUDIT_KEY."""


@dataclass(frozen=True)
class Fault:
    strand: int
    seq: int
    what: str

    def __str__(self) -> str:
        return f"strand {self.strand}, row {self.seq}: {self.what}"


@dataclass
class Strand:
    """What is known of one strand while it is read: the last row, and what anchors and head say of rows to come."""

    number: int
    head: tuple[int, bytes] | None
    anchored: dict[int, str] = field(default_factory=dict)
    seq: int = 0
    hash: bytes = BEGINNING
    rows: int = 0

    def read(self) -> Iterator[Fault]:
        rows = AuditRow.objects.filter(strand=self.number).order_by("seq")
        for row in rows.values_list(*COLUMNS, "hash_before", "hash").iterator(chunk_size=CHUNK):
            yield from self.take(row[: len(COLUMNS)], bytes(row[-2]), bytes(row[-1]))
        yield from self.end()

    def take(self, row: tuple[object, ...], before: bytes, told: bytes) -> Iterator[Fault]:
        self.rows += 1
        seq = row[1]
        assert isinstance(seq, int)  # noqa: S101 the column's type
        if seq != self.seq + 1:
            yield from self.gap(self.seq + 1, seq - 1)
        elif before != self.hash:
            yield self.fault(seq, "does not follow from the row before: one of them was changed, added or moved")
        if not hmac.compare_digest(digest(row, before), told):
            yield self.fault(seq, "is not what was written: it was changed, added or moved")
        if strand_of(row[5], row[7]) != self.number:  # type: ignore[arg-type]
            yield self.fault(seq, "does not belong to this strand")
        if seq in self.anchored and self.anchored.pop(seq) != told.hex():
            yield self.fault(seq, "is not the row that the anchor names")
        if self.head and seq == self.head[0] and told != self.head[1]:
            yield self.fault(seq, "is not the row that the head names")
        self.seq, self.hash = seq, told

    def end(self) -> Iterator[Fault]:
        """The last rows leave no gap: head and anchors know of them."""
        if self.rows and self.head is None:
            yield self.fault(self.seq, "there is no head for this strand")
        last = max(self.head[0] if self.head else 0, *self.anchored, 0)
        if last > self.seq:
            yield from self.gap(self.seq + 1, last)

    def gap(self, first: int, last: int) -> Iterator[Fault]:
        for seq in [each for each in self.anchored if first <= each <= last]:
            del self.anchored[seq]
        yield self.fault(first, "is missing" if first == last else f"is missing, and all until row {last}")

    def fault(self, seq: int, what: str) -> Fault:
        return Fault(self.number, seq, what)


@dataclass
class Verified:
    """What was found. `anchor` stands for the rows that were read."""

    rows: int
    faults: list[Fault]
    anchor: str


def verify(anchors: Iterable[str] = ()) -> Verified:
    """Heads are read before rows: what is added meanwhile is checked too, and is no fault. Raises NoAnchor."""
    heads = {each.strand: (each.seq, bytes(each.hash)) for each in AuditHead.objects.all()}
    numbers = {*range(STRANDS), *heads, *AuditRow.objects.order_by().values_list("strand", flat=True).distinct()}
    strands = {number: Strand(number, heads.get(number)) for number in sorted(numbers)}
    for line in filter(None, map(str.strip, anchors)):
        for number, (seq, told) in anchored(line).items():
            strands.setdefault(number, Strand(number, None)).anchored[seq] = told
    faults = [fault for strand in strands.values() for fault in strand.read()]
    ends = {strand.number: (strand.seq, strand.hash.hex()) for strand in strands.values() if strand.rows}
    return Verified(sum(strand.rows for strand in strands.values()), faults, anchor_line(ends, timezone.now()))


def anchor_line(heads: Heads, at: dt.datetime) -> str:
    """`audit-1 TIME STRAND:ROW:HASH … MAC`"""
    told = " ".join(f"{number}:{seq}:{hash_}" for number, (seq, hash_) in sorted(heads.items()))
    text = f"{FORM} {at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ} {told}".strip()
    return f"{text} {mac(text)}"


def anchored(line: str) -> Heads:
    text, _space, told = line.rpartition(" ")
    if not hmac.compare_digest(mac(text).encode(), told.encode()):
        raise NoAnchor
    parts = [part.split(":") for part in text.split(" ")[2:]]
    return {int(number): (int(seq), hash_) for number, seq, hash_ in parts}


def mac(text: str) -> str:
    return hmac.new(key(), b"anchor\n" + text.encode(), hashlib.sha256).hexdigest()
