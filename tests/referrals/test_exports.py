"""Subject access: all that both ends hold, for machines and for people, and who has looked."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.functional import Promise

from referrals import actions, exports
from referrals.access import NoSuchReferral, look
from referrals.codes import Kind, State
from referrals.models import AuditRow, FollowUp
from tests import factories
from tests.referrals import people
from tests.referrals.people import AINO, SECTION, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(at: Town) -> Any:
    made = people.referral(at, State.COMPLETED)
    look(made, by=at.adviser, purpose="inbox")
    actions.answer_follow_up(FollowUp.objects.get(referral=made, months=0), by=people.client(made), answers={"how": 7})
    actions.give_client_feedback(made, by=people.client(made), satisfaction=5, helped="yes", text="Kiitos kuorosta")
    return made


def test_everything_as_json(row: Any, at: Town) -> None:
    told = json.loads(exports.subject_access(row, by=people.client(row)).as_json())
    seen = told["referral"]
    assert told["form"] == exports.FORM
    assert (seen["first_name"], seen["phone"], seen["birth_year"]) == ("Aino", AINO.phone, 1961)
    assert seen["wish"] == SECTION.wish
    assert seen["scores"] == {"social": 25}
    assert seen["feedback"] == "Löysi kuoron."
    assert seen["client_feedback"]["text"] == "Kiitos kuorosta"
    assert seen["consent"]["text"] == "Annan luvan …"
    assert len(seen["events"]) == 6
    assert any('"how":7' in (each.get("answers") or "") for each in seen["follow_ups"])
    assert told["looks"][0]["action"] == "export"
    assert "read" in {each["action"] for each in told["looks"]}
    assert told["messages"]
    assert "address" not in json.dumps(told["messages"])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_everything_for_people(row: Any, language: str) -> None:
    with translation.override(language):
        sections = exports.subject_access(row, by=people.client(row)).sections()
    assert len(sections) >= 9
    text = "\n".join(line.text for section in sections for line in section.lines)
    for word in ("Aino", SECTION.wish, "Kiitos kuorosta", "Löysi kuoron.", row.code, "7"):
        assert word in text
    assert all(section.heading and line.label for section in sections for line in section.lines)


def test_reasons_follow_the_reader_not_the_first_who_asked() -> None:
    """A label that is read while modules load stays in the language of that moment."""
    assert all(isinstance(label, Promise) for label in exports.REASONS.values())


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.DRAFT}))
@pytest.mark.parametrize("kind", Kind.values)
def test_at_every_state(at: Town, state: str, kind: str) -> None:
    row = people.referral(at, state, kind=kind)
    export = exports.subject_access(row, by=people.client(row))
    assert json.loads(export.as_json())["referral"]["state"] == state
    assert export.sections()


def test_it_is_written_down_once(row: Any) -> None:
    before = AuditRow.objects.count()
    exports.subject_access(row, by=people.client(row))
    added = AuditRow.objects.filter(action="export", purpose="subject_access", party="client")
    assert (AuditRow.objects.count(), added.count()) == (before + 1, 1)


def test_only_for_the_client(row: Any, at: Town) -> None:
    other = people.referral(at)
    with pytest.raises(NoSuchReferral):
        exports.subject_access(row, by=people.client(other))
    with pytest.raises(NoSuchReferral):
        exports.subject_access(row, by=at.stranger)


def test_it_shows_nothing_when_printed_by_a_log(row: Any) -> None:
    assert "Aino" not in repr(exports.subject_access(row, by=people.client(row)))


# --- The command ---------------------------------------------------------------------------------------------------


def test_the_command_writes_two_files_for_the_reader_alone(row: Any, tmp_path: Path) -> None:
    keeper = factories.user(is_staff=True, email="keeper@example.fi")
    out = StringIO()
    call_command("subject_access", row.code, by="keeper@example.fi", folder=tmp_path, stdout=out)
    files = sorted(tmp_path.iterdir())
    assert [each.name for each in files] == [f"{row.code}.html", f"{row.code}.json"]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert "Kiitos kuorosta" in files[0].read_text(encoding="utf-8")
    assert "Aino" not in out.getvalue()
    assert AuditRow.objects.get(action="export").user_id == keeper.pk


@pytest.mark.parametrize(
    ("code", "by", "problem"),
    [
        ("H-0000-000", "keeper@example.fi", "no referral"),
        ("?", "keeper@example.fi", "no referral"),
        ("", "x@y.fi", "--by"),
    ],
)
def test_the_command_refuses(row: Any, tmp_path: Path, code: str, by: str, problem: str) -> None:
    factories.user(is_staff=True, email="keeper@example.fi")
    with pytest.raises(CommandError, match=problem):
        call_command("subject_access", code or row.code, by=by, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_nobodys_yet(at: Town, tmp_path: Path) -> None:
    factories.user(is_staff=True, email="keeper@example.fi")
    row = people.draft(at)
    with pytest.raises(CommandError, match="never sent"):
        call_command("subject_access", row.code, by="keeper@example.fi", folder=tmp_path)
