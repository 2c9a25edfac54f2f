"""Web, workers, broker and database are killed with -9 while people work. Afterwards what people were told and what the
database tells agree: nothing that was acknowledged is lost, nothing is done twice, nobody hears of anything twice.

KILLS and KILL_SEED choose how many and which; docs/measured.md has the result of fifty.
"""

import json
import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from referrals.codes import Party
from referrals.outbox import key_of
from referrals.states import BY_EVENT, Event
from tests.referrals import mail
from tests.referrals.killing import VICTIMS, House, rows, wait_until
from tests.referrals.killing_visits import Deed, Ledger, Visitor
from tray.local.places import Places

KILLS = int(os.environ.get("KILLS", "8"))
SEED = os.environ.get("KILL_SEED", "1")
VISITORS = 4
DRAIN_SECONDS = 120

pytestmark = pytest.mark.slow


@pytest.fixture
def sink() -> Iterator[tuple[mail.Sink, int]]:
    sink = mail.Sink()
    with mail.running(sink) as door:
        yield sink, door.port


@pytest.fixture
def house(sink: tuple[mail.Sink, int], tmp_path: Path) -> Iterator[House]:
    house = House(Places(tmp_path), sink[1])
    try:
        yield house
    finally:
        house.close()


def test_nothing_is_lost_or_done_twice(house: House, sink: tuple[mail.Sink, int]):
    people = json.loads(house.told_by("tests.referrals.killing_people"))
    for part in ("web", "worker", "scheduler"):
        house.start_part(part)
    wait_until(house.is_answering, told=house.last_words)
    ledger, stopped = Ledger(), threading.Event()
    world = {"port": house.port, "url": house.postgres.url, "people": people, "ledger": ledger, "stopped": stopped}
    visitors = [Visitor(number, **world) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    killed = storm(house, ledger)
    stopped.set()
    for visitor in visitors:
        visitor.join(240)
    assert not any(visitor.is_alive() for visitor in visitors), "a form was never answered"
    assert not ledger.faults, "\n".join(ledger.faults)
    house.manage("shell", "-c", "from referrals.tasks import run_clocks; run_clocks()")
    wait_until(lambda: not unsent(house), seconds=DRAIN_SECONDS, told=lambda: f"not sent: {unsent(house)}")
    print(f"{sum(killed.values())} kills {dict(killed)}; {dict(ledger.counts)}; {len(ledger.deeds)} deeds")
    house.manage("verify_audit")
    Agreement(house.postgres.url, ledger, sink[0], people).check()


def storm(house: House, ledger: Ledger) -> "Counter[str]":
    """Each kill meets people who have been answered since the one before."""
    dice, killed = random.Random(SEED), Counter[str]()
    while sum(killed.values()) < KILLS:
        before = ledger.counts["answers"]
        wait_until(lambda before=before: ledger.counts["answers"] > before + 3, told=house.last_words)  # type: ignore[misc]
        time.sleep(dice.uniform(0, 0.8))
        victim = dice.choice(VICTIMS)
        ended = house.kill(victim)
        killed[victim] += 1
        time.sleep(dice.uniform(0, 0.3))
        for part in ended:
            house.start_part(part)
        if dice.random() < 0.2:
            house.do_meanwhile("referrals.tasks.run_clocks")
    wait_until(house.is_answering, told=house.last_words)
    return killed


def unsent(house: House) -> list[Any]:
    """What waits and was not taken: there must be nothing left of it."""
    return rows(
        house.postgres.url,
        "SELECT id, tries, problem FROM referrals_outboxmessage"
        " WHERE sent_at IS NULL AND given_up_at IS NULL AND taken_at IS NULL AND send_after <= now()",
    )


class Agreement:
    """Of the ledger, the database, and what came to the mail server."""

    def __init__(self, url: str, ledger: Ledger, sink: mail.Sink, people: dict[str, Any]) -> None:
        self.ledger, self.sink = ledger, sink
        self.staff = [each["email"] for each in people.values() if isinstance(each, dict)]
        found = rows(
            url,
            "SELECT referral.code, event.event, event.key, event.seq, event.from_state, event.to_state, referral.id,"
            " referral.state, referral.version FROM referrals_referralevent AS event"
            " JOIN referrals_referral AS referral ON referral.id = event.referral_id ORDER BY referral.code, event.seq",
        )
        self.events: dict[str, list[Any]] = defaultdict(list)
        for row in found:
            self.events[str(row[0])].append(row)
        self.codes = [str(row[0]) for row in rows(url, "SELECT code FROM referrals_referral")]
        self.audit = Counter(
            (str(code), str(action))
            for code, action in rows(
                url,
                "SELECT referral.code, audit.action FROM referrals_auditrow AS audit"
                " JOIN referrals_referral AS referral ON referral.id = audit.referral_id",
            )
        )
        self.attempts = Counter(
            (str(code), str(key))
            for code, key in rows(
                url,
                "SELECT referral.code, attempt.key FROM referrals_contactattempt AS attempt"
                " JOIN referrals_referral AS referral ON referral.id = attempt.referral_id",
            )
        )
        self.messages = rows(
            url, "SELECT id, key, referral_id, sent_at, taken_at, given_up_at, problem FROM referrals_outboxmessage"
        )

    def check(self) -> None:
        self.check_deeds()
        self.check_courses()
        self.check_audit()
        self.check_notices()

    def check_deeds(self) -> None:
        """Each acknowledged one once, each refused one never, and none that nobody asked for."""
        done = Counter((code, str(row[2])) for code, events in self.events.items() for row in events)
        for deed in self.ledger.deeds:
            times = self.times_done(deed, done)
            assert times == deed.is_done, f"{deed}: {times} times"
        asked = {(deed.code, deed.key) for deed in self.ledger.deeds}
        unasked = [one for one in done if one not in asked and not one[1].startswith("expire:")]
        assert unasked == []
        assert sorted(self.codes) == sorted(self.ledger.begun), "a draft was begun twice"

    def times_done(self, deed: Deed, done: "Counter[tuple[str, str]]") -> int:
        if deed.event == "log_contact":
            return self.attempts[deed.code, deed.key]
        if deed.event == "expire":
            return sum(row[1] == "expire" for row in self.events[deed.code])
        return done[deed.code, deed.key]

    def check_courses(self) -> None:
        """The events of each referral lead from its draft to where it stands."""
        for code, events in self.events.items():
            state = "draft"
            for row in events:
                assert row[4] == state, code
                state = row[5]
            assert (events[-1][7], events[-1][8]) == (state, events[-1][3]), code

    def check_audit(self) -> None:
        """One row for each event and each attempt logged."""
        written = {one: count for one, count in self.audit.items() if one[1] in [*Event, "log_contact"]}
        due = Counter((code, str(row[1])) for code, events in self.events.items() for row in events)
        due.update((deed.code, "log_contact") for deed in self.ledger.deeds if deed.event == "log_contact")
        assert written == due

    def check_notices(self) -> None:
        """Each message at most once at the server, each by the right event, and those handed over when a worker was
        killed stand there to be seen."""
        by_key = self.possible_notices()
        arrived = Counter(str(each["Message-ID"]).strip("<>").partition("@")[0] for each in self.sink.got)
        assert max(arrived.values()) == 1
        known = {str(row[0]): by_key[bytes(row[1])] for row in self.messages}  # type: ignore[call-overload]
        heard = Counter((str(each["To"]), known[self.id_of(each)][1]) for each in self.sink.got)
        assert max(heard.values()) == 1
        assert all(str(each["To"]) == known[self.id_of(each)][0] for each in self.sink.got)
        doubtful = [row for row in self.messages if not row[3]]
        assert all(row[4] and not row[5] for row in doubtful), doubtful
        assert {str(row[0]) for row in self.messages if row[3]} <= set(arrived)
        assert set(arrived) <= set(known)
        assert {by_key[bytes(row[1])] for row in self.messages} >= self.needed_notices()  # type: ignore[call-overload]
        print(f"{len(self.messages)} notices, {len(self.sink.got)} at the server, {len(doubtful)} in doubt")

    def id_of(self, letter: Any) -> str:
        return str(letter["Message-ID"]).strip("<>").partition("@")[0]

    def possible_notices(self) -> dict[bytes, tuple[str, str]]:
        """By key, whom a notice went to and what it was about."""
        found = {}
        for code, events in self.events.items():
            for row in events:
                about = f"{row[6]}:{row[1]}:{row[3]}"
                for address in [*self.staff, self.ledger.clients.get(code, "")]:
                    found[key_of(address, about)] = (address, about)
        return found

    def needed_notices(self) -> set[tuple[str, str]]:
        """What the client must hear."""
        return {
            (self.ledger.clients[code], f"{row[6]}:{row[1]}:{row[3]}")
            for code, events in self.events.items()
            for row in events
            if Party.CLIENT in BY_EVENT[Event(row[1])].tells
        }
