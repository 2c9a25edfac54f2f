"""Every field has a line, every line holds for every party, both ways."""

import ast
import datetime as dt
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from referrals import actions
from referrals import models as tables
from referrals.access import SYSTEM, Actor, NoSuchReferral, look
from referrals.codes import FeedbackRight, Kind, Party, State
from referrals.consent_texts import DATA_GROUPS
from referrals.details import Assessment, Client, Section
from referrals.states import OPEN, Event
from referrals.visibility import MATRIX, PARTIES, TELLING, Rule
from tests.referrals import people
from tests.referrals.people import Town, do, referral
from tray.local.places import PROJECT

RECORDS: dict[str, type[msgspec.Struct]] = {"Client": Client, "Section": Section, "Assessment": Assessment}
# What tells nothing of a client to anybody: no line, and no way to look at it.
NOT_LOOKED_AT = {
    "AuditHead",
    "AuditRow",
    "ClientKey",
    "FiredTimer",
    "LinkPerson",
    "MagicLink",
    "OutboxMessage",
    "Receiver",
}


@pytest.mark.parametrize("name", sorted({*tables.__all__} - NOT_LOOKED_AT))
def test_every_column_has_a_line_and_every_line_a_column(name: str):
    columns = {field.name for field in getattr(tables, name)._meta.concrete_fields}
    assert set(MATRIX[name]) == columns


@pytest.mark.parametrize("name", RECORDS)
def test_every_sealed_field_has_a_line_and_every_line_a_field(name: str):
    assert set(MATRIX[name]) == {field.name for field in msgspec.structs.fields(RECORDS[name])}


def test_every_model_is_thought_of():
    assert {*tables.__all__} - NOT_LOOKED_AT | set(RECORDS) | {"Derived"} == set(MATRIX)


def test_every_line_says_something_for_each_party():
    for lines in MATRIX.values():
        for line in lines.values():
            assert tuple(line.rules) == PARTIES
            assert line.group or set(line.rules.values()) == {Rule.NO}


def test_every_data_group_of_the_consent_covers_something():
    groups = {line.group for lines in MATRIX.values() for line in lines.values()}
    assert set(DATA_GROUPS) <= groups


# --- What each sees of whom -----------------------------------------------------------------------------------------

OF_EXERCISE = {name for name, line in MATRIX["Section"].items() if line.group == "exercise"}
OF_CULTURE = {name for name, line in MATRIX["Section"].items() if line.group == "culture"}
OF_WELLBEING = {name for name, line in MATRIX["Section"].items() if line.group == "wellbeing"}
OF_CLIENT = set(MATRIX["Client"]) | {"client_name"}
OF_ASSESSMENT = {"made_on", "scores", "changes"}
TOLD = OF_CLIENT | set(MATRIX["Section"]) | OF_ASSESSMENT | {"reasons"}


def eyes(at: Town, row: Any) -> dict[Party, Actor]:
    return {
        Party.CLIENT: people.client(row),
        Party.SENDER: at.sender,
        Party.SENDER_LEAD: at.lead,
        Party.RECEIVER: at.adviser,
        Party.LINK_PERSON: at.link_person,
    }


def sees(at: Town, row: Any, party: Party) -> set[str]:
    try:
        return set(look(row, by=eyes(at, row)[party]))
    except NoSuchReferral:
        return set()


@pytest.mark.parametrize("kind", Kind)
def test_each_party_sees_its_part_of_one_in_progress(at: Town, kind: Kind):
    row = referral(at, State.CONTACTED, kind=kind)
    people.walk_along(row, at)
    do(row, Event.START, at.adviser, **people.given_for(Event.START, at))
    seen = {party: sees(at, row, party) for party in PARTIES}
    assert seen[Party.CLIENT] >= TOLD
    assert seen[Party.SENDER] >= TOLD
    assert not seen[Party.SENDER_LEAD] & TOLD
    others = (OF_EXERCISE | OF_CULTURE | OF_WELLBEING) - {
        name for name, line in MATRIX["Section"].items() if line.group == kind
    }
    hidden = others | OF_ASSESSMENT | {"birth_year", "barriers"}
    assert seen[Party.RECEIVER] & TOLD == TOLD - hidden
    walked = {"first_name", "client_name", "phone", "email", "preferred", "best_time", "safe_contact", "interpreter"}
    walked |= {"wish", "support_needs", "content_areas", "plain_language", "reasons"} | OF_ASSESSMENT
    walked |= OF_WELLBEING - {"link_person_wishes"}
    assert seen[Party.LINK_PERSON] & TOLD == walked
    for hidden_from_sender in ("attempts", "meetings", "follow_ups", "client_feedback", "outcome", "feedback"):
        assert hidden_from_sender not in seen[Party.SENDER]
    assert look(row, by=at.link_person).client_name == "Aino"
    assert look(row, by=at.sender).attempts_count == 1


def test_a_link_person_sees_nothing_of_the_client_before_the_client_agrees(at: Town):
    row = referral(at, State.ACCEPTED)
    assert sees(at, row, Party.LINK_PERSON) == set()
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    assert not sees(at, row, Party.LINK_PERSON) & (TOLD | {"age_group"})
    assert {"kind", "municipality", "language", "state"} <= sees(at, row, Party.LINK_PERSON)
    actions.agree_link_person(row, by=people.client(row), agrees=False)
    assert sees(at, row, Party.LINK_PERSON) == set()


def test_a_link_person_sees_nothing_two_weeks_after_the_end(at: Town):
    row = referral(at, State.COMPLETED)
    assert "first_name" in sees(at, row, Party.LINK_PERSON)
    assert row.closed_at
    row.closed_at = row.closed_at - dt.timedelta(days=14, minutes=1)
    row.save(update_fields=["closed_at"])
    assert sees(at, row, Party.LINK_PERSON) == set()


@pytest.mark.parametrize("group", sorted(set(DATA_GROUPS) - {"name", "reasons"}))
def test_what_the_consent_does_not_name_stays_with_client_and_sender(at: Town, group: str):
    kind = group if group in Kind.values else Kind.WELLBEING
    agreed = people.consent(data_groups=tuple(set(DATA_GROUPS) - {group}))
    row = referral(at, State.ACCEPTED, agreed=agreed, kind=kind)
    people.walk_along(row, at)
    kept = {name for lines in MATRIX.values() for name, line in lines.items() if line.group == group}
    assert not sees(at, row, Party.RECEIVER) & kept
    assert not sees(at, row, Party.LINK_PERSON) & kept
    assert sees(at, row, Party.CLIENT) >= kept


@pytest.mark.parametrize("state", sorted(people.WAYS))
def test_a_receiver_sees_the_client_only_while_that_is_needed(at: Town, state: State):
    row = referral(at, state)
    seen = sees(at, row, Party.RECEIVER)
    if state in OPEN | {State.COMPLETED, State.ENDED_EARLY}:
        assert {"client_name", "phone", "wish", "reasons"} <= seen
    elif state == State.CANCELLED:
        assert seen & TOLD == {"client_name", "first_name", "last_name", "safe_contact"}
    else:
        assert not seen & TOLD
    assert {"state", "code", "kind"} <= seen


@pytest.mark.parametrize("party", PARTIES)
def test_what_was_an_error_is_covered_for_everybody(at: Town, party: Party):
    row = referral(at, State.IN_ERROR)
    sources = ("Referral", "Client", "Section", "Assessment", "Handling", "Derived")
    telling = {name for source in sources for name, line in MATRIX[source].items() if line.group in TELLING}
    assert len(telling) > 40
    assert not sees(at, row, party) & (telling | {"attempts", "meetings"})


RIGHTS = [
    (FeedbackRight.NONE, False, set()),
    (FeedbackRight.OUTCOME, False, {"outcome"}),
    (FeedbackRight.SUMMARY, False, {"outcome"}),
    (FeedbackRight.SUMMARY, True, {"outcome", "feedback"}),
]


@pytest.mark.parametrize(("right", "releases", "shown"), RIGHTS)
def test_the_sender_reads_of_the_end_what_the_client_lets(at: Town, right: str, releases: bool, shown: set[str]):
    row = referral(at, State.COMPLETED)
    actions.choose_feedback_right(row, by=people.client(row), right=right)
    if releases:
        actions.release_feedback(row, by=people.client(row))
    assert sees(at, row, Party.SENDER) & {"outcome", "feedback"} == shown
    assert {"outcome", "feedback"} <= sees(at, row, Party.CLIENT)
    assert {"state", "closed_at"} <= sees(at, row, Party.SENDER)


@pytest.mark.parametrize(
    ("reason", "is_told"),
    [
        ("not_reached", True),
        ("not_suitable", True),
        ("service_ended", True),
        ("client_stopped", False),
        ("moved", False),
    ],
)
def test_why_it_ended_is_told_to_the_sender_unless_it_is_the_clients_own(at: Town, reason: str, is_told: bool):
    row = referral(at, State.ACCEPTED)
    for days, channel in ((14, "call"), (7, "message"), (0, "call")):
        when = row.changed_at - dt.timedelta(days=days)
        actions.log_contact(row, by=at.adviser, key=people.key(), at=when, channel=channel, reached=False)
    do(row, Event.END_EARLY, at.adviser, reason=reason)
    seen = look(row, by=at.sender)
    assert ("reason" in seen) == is_told
    assert ("reason" in seen.events[-1]) == is_told
    actions.choose_feedback_right(row, by=people.client(row), right=FeedbackRight.OUTCOME)
    assert "reason" in look(row, by=at.sender)


def test_a_draft_is_seen_by_its_sender_alone(at: Town):
    row = people.draft(at)
    for party in set(PARTIES) - {Party.SENDER}:
        assert sees(at, row, party) == set()
    assert sees(at, row, Party.SENDER) >= TOLD
    assert not set(look(row, by=SYSTEM)) & TOLD


# --- Nobody else reads what is sealed -------------------------------------------------------------------------------

SEALED = {"client_sealed", "section_sealed", "assessment_sealed", "reason_text", "feedback", "answers"}
# The core itself, and who needs one sealed word without showing it to anybody: an address to write to.
MAY_READ = {
    "referrals/access.py",
    "referrals/seen.py",
    "referrals/visibility.py",
    "referrals/retention.py",
    "referrals/client_mail.py",
}


def sealed_reads(path: Path) -> set[str]:
    """Attributes of these names that are read of anything but what `look` gave, a form or a parameter of that name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in SEALED and isinstance(node.ctx, ast.Load):
            of = ast.unparse(node.value).split(".")[-1].split("(")[0]
            if of not in {"seen", "follow_up", "actions", "form", "wording", "questions", "client_choices"}:
                found.add(f"{path.name}: {ast.unparse(node)}")
    return found


def test_nobody_reads_sealed_texts_but_through_look():
    paths = [
        path
        for path in (PROJECT / "referrals").rglob("*.py")
        if "migrations" not in path.parts
        and "models" not in path.parts
        and "actions" not in path.parts
        and str(path.relative_to(PROJECT)) not in MAY_READ
    ]
    assert len(paths) > 20
    assert set().union(*map(sealed_reads, paths)) == set()


def test_no_template_reads_sealed_texts_of_a_row():
    pattern = re.compile(rf"\b(?:referral|handling|draft|desk)\.(?:{'|'.join(SEALED)})\b")
    for path in (PROJECT / "templates" / "referrals").rglob("*.html"):
        assert not pattern.findall(path.read_text()), path
