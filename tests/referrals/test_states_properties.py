"""Whatever anybody tries, in whatever order, from whatever stale tab: what must hold, holds. Against the database."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from referrals import actions
from referrals.access import SYSTEM, Actor, NoSuchReferral
from referrals.actions import Refused
from referrals.codes import ErrorReason, Kind, Party, State
from referrals.models import AuditRow, Consent, Referral, ReferralEvent
from referrals.states import BY_EVENT, OPEN, TERMINAL, TRANSITIONS, Event
from referrals.verification import verify
from tests.referrals import people

WHO = st.sampled_from(["sender", "colleague", "lead", "adviser", "link_person", "client", "system", "stranger"])
HOW = st.sampled_from(["right", "right", "right", "nothing", "wrong"])
WRONG: dict[str, Any] = {
    "reason": "because",
    "outcome": "cured",
    "expected_month": "June",
    "contact": {"at": "now", "channel": "smoke"},
    "first_meeting_on": None,
    "resume_on": 3,
    "responsible_name": " ",
    "consent": True,
}


class Life(RuleBasedStateMachine):
    """One referral and everybody around it. The table of transitions is the model; the database must agree."""

    @initialize(kind=st.sampled_from(list(Kind)))
    def begin(self, kind: Kind) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.at = people.town()
        self.row = people.draft(self.at, kind=kind)
        self.state = State.DRAFT
        self.moves = 0
        self.keys: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def actor(self, who: str) -> Actor:
        known: dict[str, Actor] = {"client": people.client(self.row), "system": SYSTEM}
        found: Actor = known.get(who) or getattr(self.at, who)
        return found

    def tried(self, event: Event, by: Actor, version: int, key: str, given: dict[str, Any]) -> bool:
        """Whether it happened. That it is refused is told by a sentence, and changes nothing."""
        try:
            with transaction.atomic():
                actions.apply(self.row, event, by=by, version=version, key=key, **given)
        except NoSuchReferral:
            return False
        except Refused as refused:
            return not str(refused)
        return True

    @rule(who=WHO, event=st.sampled_from(list(Event)), how=HOW, is_stale=st.sampled_from([False] * 4 + [True]))
    def somebody_tries(self, who: str, event: Event, how: str, is_stale: bool) -> None:
        by, key = self.actor(who), people.key()
        given = {"right": people.given_for(event, self.at), "wrong": WRONG}.get(how, {})
        if event == Event.EXPIRE and how == "right":
            people.let_time_pass(self.row)
        version = Referral.objects.values_list("version", flat=True).get(pk=self.row.pk) - is_stale
        happened = self.tried(event, by, version, key, dict(given))
        line = BY_EVENT[event]
        if happened:
            assert self.state in line.sources
            assert by.party in line.parties
            assert who not in {"colleague", "stranger"}
            assert not is_stale or event in {Event.WITHDRAW, Event.EXPIRE}
            self.state, self.moves = line.target, self.moves + 1
            self.keys.append(key)
        elif event == Event.WITHDRAW and who == "client":
            assert self.state not in OPEN

    @rule(choice=st.integers(0, 100))
    def what_may_happen_happens(self, choice: int) -> None:
        """One of the ways that the table gives, by whom it allows, with all that it needs: it is never refused."""
        lines = [each for each in TRANSITIONS if self.state in each.sources and each.target not in TERMINAL]
        lines += [each for each in TRANSITIONS if self.state in each.sources and choice % 10 == 0]
        if not lines:
            return
        line = lines[choice % len(lines)]
        party = sorted(line.parties)[choice % len(line.parties)]
        if party == Party.LINK_PERSON or line.event == Event.START:
            people.walk_along(self.row, self.at)
        if line.event == Event.MARK_IN_ERROR:
            actions.ask_to_mark_in_error(self.row, by=self.at.sender, reason=ErrorReason.TEST)
        if line.event == Event.EXPIRE:
            people.let_time_pass(self.row)
        who = {Party.SENDER_LEAD: "lead", Party.RECEIVER: "adviser"}.get(party, str(party))
        self.row.refresh_from_db()
        by, key, version = self.actor(who), people.key(), self.row.version
        given = people.given_for(line.event, self.at)
        if line.event not in {Event.WITHDRAW, Event.EXPIRE}:
            assert not self.tried(line.event, by, version - 1, people.key(), dict(given))
        assert self.tried(line.event, by, version, key, dict(given))
        assert self.tried(line.event, by, version, key, dict(given))  # a double click: it says yes, and does nothing
        self.state, self.moves = line.target, self.moves + 1
        self.keys.append(key)

    @rule(who=WHO, event=st.sampled_from(list(Event)), which=st.integers(0, 30))
    def the_same_form_comes_again(self, who: str, event: Event, which: int) -> None:
        if self.keys:
            self.tried(event, self.actor(who), self.row.version, self.keys[which % len(self.keys)], {})

    @rule()
    def the_sender_asks_to_mark_it_in_error(self) -> None:
        try:
            actions.ask_to_mark_in_error(self.row, by=self.at.sender, reason=ErrorReason.TEST)
        except actions.NotAllowed:
            assert self.state not in OPEN

    @rule(agrees=st.booleans())
    def a_link_person_is_proposed_and_answered(self, agrees: bool) -> None:
        try:
            actions.propose_link_person(self.row, by=self.at.adviser, link_person=self.at.companion)
            actions.agree_link_person(self.row, by=people.client(self.row), agrees=agrees)
        except (actions.NotAllowed, NoSuchReferral):
            assert self.state in TERMINAL | {State.DRAFT, State.SENT, State.OPENED}

    @invariant()
    def the_database_agrees(self) -> None:
        if not hasattr(self, "row"):
            return
        row = Referral.objects.get(pk=self.row.pk)
        assert row.state == self.state
        assert (row.closed_at is not None) == (self.state in TERMINAL)

    @invariant()
    def each_move_left_one_event_and_one_audit_row(self) -> None:
        if not hasattr(self, "row"):
            return
        events = list(ReferralEvent.objects.filter(referral=self.row).order_by("seq"))
        assert len(events) == self.moves
        audited = AuditRow.objects.filter(referral_id=self.row.pk, action__in=list(Event)).order_by("seq")
        assert [each.event for each in events] == [each.action for each in audited]
        state = State.DRAFT
        for each in events:
            line = BY_EVENT[Event(each.event)]
            assert each.from_state == state
            assert state in line.sources
            assert each.party in line.parties
            state = State(each.to_state)
            assert state == line.target
            assert each.reason or "reason" not in line.needs
        assert state == self.state

    @invariant()
    def what_was_sent_has_a_consent(self) -> None:
        if not hasattr(self, "row"):
            return
        consent = Consent.objects.filter(referral=self.row).first()
        assert (consent is not None) == (self.state != State.DRAFT)
        if consent and ReferralEvent.objects.filter(referral=self.row, event=Event.WITHDRAW).exists():
            assert consent.withdrawn_via == Party.CLIENT

    @invariant()
    def the_audit_is_whole(self) -> None:
        if hasattr(self, "row") and self.state in TERMINAL:
            assert verify().faults == []


def test_whatever_anybody_tries(db: None):
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
