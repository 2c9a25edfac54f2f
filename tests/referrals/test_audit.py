"""The audit: chained, only added to, and checked again row by row."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from referrals import audit, verification
from referrals.access import look
from referrals.audit import STRANDS, strand_of
from referrals.codes import State
from referrals.models import AuditHead, AuditRow, ReferralEvent
from tests.referrals.people import Town, referral


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.fixture
def unguarded(db: None) -> None:
    """As whoever owns the database may do: triggers off."""
    sql("ALTER TABLE referrals_auditrow DISABLE TRIGGER only_added_to")


@pytest.fixture
def strand(at: Town) -> int:
    """One with at least nine rows."""
    row = referral(at, State.COMPLETED)
    return strand_of(row.pk, None)


def faults(*anchors: str) -> list[str]:
    return [str(fault) for fault in verification.verify(anchors).faults]


def rows(strand: int) -> Any:
    return AuditRow.objects.filter(strand=strand).order_by("seq")


# --- Only added to --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [AuditRow, ReferralEvent])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET seq = seq + 1000", "DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET at = now()"]
)
def test_the_database_refuses_to_change_or_remove(at: Town, model: Any, statement: str):
    referral(at)
    table = model._meta.db_table
    if statement.startswith("TRUNCATE"):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"ALTER TABLE {table} ENABLE TRIGGER never_emptied")
    before = model.objects.count()
    with pytest.raises(DatabaseError, match="is only added to"), transaction.atomic():
        sql(statement.format(table))
    assert model.objects.count() == before > 0


def test_models_cannot_change_or_remove_either(at: Town):
    row = referral(at)
    for kept in (AuditRow.objects.filter(referral_id=row.pk).first(), row.events.first()):
        assert kept is not None
        with pytest.raises(DatabaseError, match="is only added to"), transaction.atomic():
            kept.save()
        with pytest.raises(DatabaseError, match="is only added to"), transaction.atomic():
            kept.delete()


# --- The chain ------------------------------------------------------------------------------------------------------


def test_an_untouched_audit_is_whole(at: Town):
    for state in State.values:
        referral(at, state)
    found = verification.verify()
    assert found.faults == []
    assert found.rows == AuditRow.objects.count() > 50


def test_a_referrals_rows_are_all_in_one_strand(at: Town):
    row = referral(at, State.COMPLETED)
    assert set(AuditRow.objects.filter(referral_id=row.pk).values_list("strand", flat=True)) == {
        strand_of(row.pk, None)
    }
    assert len({strand_of(uuid4(), None) for _each in range(500)}) == STRANDS


def test_rows_about_no_referral_are_chained_by_user(at: Town):
    audit.write(by=at.adviser, action="list")
    assert at.adviser.user
    row = AuditRow.objects.get(action="list")
    assert row.strand == at.adviser.user.pk % STRANDS
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "action = 'print'",
        "who = 'somebody else'",
        "user_id = coalesce(user_id, 0) + 1",
        "at = at + interval '1 microsecond'",
        "fields = fields || ' name'",
        "organization_id = gen_random_uuid()",
        "purpose = 'care'",
        "party = 'client'",
        "referral_id = NULL",
        "hash = sha256(hash)",
        "hash_before = sha256(hash_before)",
    ],
)
@pytest.mark.usefixtures("unguarded")
def test_a_changed_row_is_found(strand: int, change: str):
    seq = rows(strand)[3].seq
    sql(f"UPDATE referrals_auditrow SET {change} WHERE strand = %s AND seq = %s", strand, seq)
    assert any(f"strand {strand}, row {seq}:" in fault for fault in faults())


@pytest.mark.usefixtures("unguarded")
def test_a_removed_row_is_found(strand: int):
    rows(strand)[3].delete()
    assert faults() == [f"strand {strand}, row 4: is missing"]


@pytest.mark.usefixtures("unguarded")
def test_a_removed_row_with_the_gap_closed_is_found(strand: int):
    rows(strand)[3].delete()
    sql("UPDATE referrals_auditrow SET seq = -seq WHERE strand = %s AND seq > 4", strand)
    sql("UPDATE referrals_auditrow SET seq = -seq - 1 WHERE strand = %s AND seq < 0", strand)
    assert any(f"strand {strand}, row 4:" in fault for fault in faults())


@pytest.mark.usefixtures("unguarded")
def test_swapped_rows_are_found(strand: int):
    for seq, new in ((3, -1), (4, 3), (-1, 4)):
        sql("UPDATE referrals_auditrow SET seq = %s WHERE strand = %s AND seq = %s", new, strand, seq)
    assert {fault.split(":")[0] for fault in faults()} >= {f"strand {strand}, row 3", f"strand {strand}, row 4"}


@pytest.mark.usefixtures("unguarded")
def test_a_row_put_in_is_found(strand: int):
    last = rows(strand).last()
    columns = "action, purpose, referral_id, party, user_id, organization_id, who, fields"
    sql(
        f"INSERT INTO referrals_auditrow (strand, seq, at, {columns}, hash_before, hash)"
        f" SELECT strand, seq + 1, now(), {columns}, hash, sha256(hash) FROM referrals_auditrow WHERE id = %s",
        last.pk,
    )
    assert faults() == [f"strand {strand}, row {last.seq + 1}: is not what was written: it was changed, added or moved"]


@pytest.mark.usefixtures("unguarded")
def test_a_row_moved_to_another_strand_is_found(strand: int):
    other = (strand + 1) % STRANDS
    sql("UPDATE referrals_auditrow SET strand = %s WHERE strand = %s AND seq = 1", other, strand)
    assert any("does not belong to this strand" in fault for fault in faults())


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("count", [1, 3])
def test_removed_last_rows_are_found_by_the_head(strand: int, count: int):
    last = rows(strand).last().seq
    rows(strand).filter(seq__gt=last - count).delete()
    until = "" if count == 1 else f", and all until row {last}"
    assert faults() == [f"strand {strand}, row {last - count + 1}: is missing{until}"]


@pytest.mark.usefixtures("unguarded")
def test_a_strand_without_rows_is_found_by_its_head(strand: int):
    rows(strand).delete()
    assert [fault for fault in faults() if fault.startswith(f"strand {strand}, row 1: is missing")]


@pytest.mark.usefixtures("unguarded")
def test_a_removed_head_is_found(strand: int):
    AuditHead.objects.filter(strand=strand).delete()
    assert any("there is no head" in fault for fault in faults())


@pytest.mark.usefixtures("unguarded")
def test_heads_set_back_are_found_by_the_anchor(strand: int):
    anchor = verification.verify().anchor
    rows(strand).last().delete()
    last = rows(strand).last()
    AuditHead.objects.filter(strand=strand).update(seq=last.seq, hash=last.hash)
    assert faults() == []
    assert faults(anchor) == [f"strand {strand}, row {last.seq + 1}: is missing"]


@pytest.mark.usefixtures("unguarded")
def test_an_emptied_audit_is_found_by_the_anchor(strand: int):
    anchor = verification.verify().anchor
    AuditRow.objects.all().delete()
    AuditHead.objects.all().delete()
    assert faults() == []
    assert len(faults(anchor)) >= 1


def test_old_anchors_hold_as_rows_are_added(at: Town):
    anchors = []
    for _each in range(3):
        referral(at, State.ACCEPTED)
        anchors.append(verification.verify().anchor)
    look(referral(at), by=at.adviser)
    assert faults(*anchors) == []


def test_without_the_key_nothing_can_be_checked(settings: Any, at: Town):
    referral(at)
    settings.AUDIT_KEY = "C" * 43 + "="
    assert len(faults()) >= 1


# --- The command ----------------------------------------------------------------------------------------------------


def verified(**options: Any) -> list[str]:
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_command_tells_and_gives_an_anchor(at: Town, tmp_path: Path):
    referral(at)
    said, anchor = verified()
    assert said == f"The audit is whole: {AuditRow.objects.count()} rows."
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"{anchor}\n")
    look(referral(at), by=at.adviser)
    assert verified(anchor=kept)[0].startswith("The audit is whole")


def test_the_command_fails_on_a_fault(strand: int, unguarded: None):
    sql("UPDATE referrals_auditrow SET who = 'x' WHERE strand = %s AND seq = 2", strand)
    with pytest.raises(CommandError, match=r"The audit is NOT whole: 1 faults in \d+ rows"):
        call_command("verify_audit", stderr=StringIO())


@pytest.mark.parametrize(
    "change", [lambda line: line.replace(":1:", ":2:", 1) + "0", lambda line: "anything", lambda line: line[:-1] + "!"]
)
def test_a_changed_anchor_is_refused(at: Town, tmp_path: Path, change: Callable[[str], str]):
    referral(at)
    kept = tmp_path / "anchors.txt"
    kept.write_text(change(verification.verify().anchor))
    with pytest.raises(CommandError, match="no anchor of this tray"):
        call_command("verify_audit", anchor=kept)


def test_a_missing_anchor_file_is_told(db: None, tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", anchor=tmp_path / "none.txt")
