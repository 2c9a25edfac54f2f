"""Where it stands in plain words: every state, every way to be reached, on time and late."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from referrals.codes import CancelReason, DeclineReason, EndReason, Outcome, SafeContact, State
from referrals.models import Handling, LinkPerson, Receiver, Referral
from referrals.plain_words import DECLINE_REASONS, END_REASONS, OUTCOMES, Standing, standing
from referrals.states import TERMINAL

TODAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)  # a Monday


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(timezone, "now", lambda: TODAY)
    with translation.override("en"):
        yield


def told(
    state: str,
    *,
    safe_contact: str = "normal",
    withdrawn: bool = False,
    days_ago: int = 0,
    language: str = "en",
    **known,
) -> Standing:
    at = TODAY - dt.timedelta(days=days_ago)
    receiver = Receiver(
        name="Sports office", phone="+35863251111", routing=known.pop("routing", "receiver_calls_client")
    )
    row = Referral(
        code="H-7K3Q-92X",
        kind="wellbeing",
        state=state,
        receiver=receiver,
        sent_at=at,
        sender_name="Niina Nurse",
        sender_phone="+358401112222",
    )
    handling = Handling(referral=row, **{"responsible_name": "Minna", "accepted_at": at} | known)
    with translation.override(language):
        return standing(row, handling, safe_contact=safe_contact, withdrawn=withdrawn)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("safe_contact", list(SafeContact))
@pytest.mark.parametrize("state", [each for each in State if each != State.DRAFT])
def test_every_state_has_words(state: State, safe_contact: SafeContact, language: str):
    found = told(state, safe_contact=safe_contact, language=language)
    assert found.heading
    assert found.next
    assert found.call
    assert found.stage == ("over" if state in TERMINAL else found.stage)
    assert all(sentence.endswith((".", "!")) or ":" in sentence for sentence in (*found.now, *found.next))
    assert not any("  " in sentence or "%(" in sentence for sentence in (*found.now, *found.next))


def test_who_gets_in_touch_and_by_when():
    found = told(State.ACCEPTED)
    assert found.now == ("Minna has received your referral. Place: Sports office.",)
    assert found.next == ("By Monday 30 November, Minna gets in touch with you.",)
    assert told(State.ACCEPTED, language="fi").next == (
        "Viimeistään maanantaina 30. marraskuuta Minna ottaa sinuun yhteyttä.",
    )


@pytest.mark.parametrize(
    ("safe_contact", "words"),
    [
        (SafeContact.ONLY_MESSAGE, ("sends you a message", "Nobody calls you.")),
        (SafeContact.ONLY_CALL, ("calls you", "Nobody sends you messages.")),
        (SafeContact.CLIENT_CONTACTS_US, ("You call them", "nobody gets in touch with you")),
    ],
)
def test_nothing_is_promised_that_is_not_safe(safe_contact: str, words: tuple[str, str]):
    next_ = " ".join(told(State.ACCEPTED, safe_contact=safe_contact).next)
    assert all(each in next_ for each in words)


def test_what_is_late_says_so():
    assert told(State.SENT).next == ("By Wednesday 2 December you see the answer on this page.",)
    assert told(State.SENT, days_ago=20).next == ("The answer is late. You can call and ask.",)
    assert "You should have heard from them by now." in told(State.ACCEPTED, days_ago=8).next[0]


@pytest.mark.parametrize("state", [State.WAITLISTED, State.SENT])
def test_where_the_client_calls_nobody_else_is_waited_for(state: State):
    assert "You " in told(state, routing="client_contacts").next[0]


def test_the_month_of_a_turn():
    assert "in January 2027." in told(State.WAITLISTED, expected_month=dt.date(2027, 1, 1)).now[1]
    finnish = told(State.WAITLISTED, expected_month=dt.date(2027, 1, 1), language="fi")
    assert finnish.now[1] == "Vuorosi tulee arviolta tammikuussa 2027."


def test_a_link_person_is_named_only_after_a_yes():
    person = LinkPerson(first_name="Leena")
    asked = told(State.CONTACTED, link_person=person)
    assert asked.next[0] == "First you say if the link person suits you."
    assert "Leena" not in " ".join(asked.now)
    agreed = told(State.IN_PROGRESS, link_person=person, link_person_agreed_at=TODAY)
    assert "Leena walks along with you." in agreed.now


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_words(outcome: Outcome):
    assert told(State.COMPLETED, outcome=outcome).now == (str(OUTCOMES[outcome]),)


@pytest.mark.parametrize("reason", list(EndReason))
def test_of_an_early_end(reason: EndReason):
    """Of a death, and of what only professionals wrote in their own words, nothing."""
    expected = () if reason in {EndReason.DIED, EndReason.OTHER} else (str(END_REASONS[reason]),)
    assert told(State.ENDED_EARLY, reason=reason).now == expected


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_a_no_is_never_because_of_the_client(reason: DeclineReason):
    found = told(State.DECLINED, reason=reason)
    assert "It is not because of you." in found.now
    assert (reason == DeclineReason.OTHER) or str(DECLINE_REASONS[reason]) in found.now
    assert (found.heading == "Another place was suggested for you") == (reason == DeclineReason.FORWARDED)


def test_who_ended_it_is_told():
    assert told(State.CANCELLED, withdrawn=True).heading == "You have withdrawn your referral"
    assert told(State.CANCELLED).now == ("The sender has taken it back.",)
    assert told(State.CANCELLED, reason=CancelReason.CLIENT_ASKED).now[0].endswith("as you asked.")


def test_whom_to_call():
    asked = told(State.SENT).call
    assert asked
    assert (asked.name, asked.dialled) == ("Sports office", "+35863251111")
    handled = told(State.ACCEPTED, responsible_phone="+358 40 123 4567").call
    assert handled
    assert (handled.name, handled.dialled) == ("Minna", "+358401234567")
    ended = told(State.DECLINED).call
    assert ended
    assert (ended.name, ended.say) == ("Niina Nurse", "")
