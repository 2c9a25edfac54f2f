"""Referrals for benchmarks as lines to be copied into their tables: sealed, with consents, events, handlings,
follow-ups and messages, and an audit whose chain holds."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from types import SimpleNamespace
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench._referral_country import FIRST_NAMES, LAST_NAMES, Country, Office, Sender, chosen
from referrals import audit, codes, pins, timers
from referrals.codes import FOLLOW_UP_MONTHS, REASONS, Kind, Party, State
from referrals.consent_texts import DATA_GROUPS, VERSION, consent_text
from referrals.details import Client, Section, sealable
from referrals.models import (
    AuditHead,
    AuditRow,
    ClientKey,
    Consent,
    ContactAttempt,
    FollowUp,
    Handling,
    OutboxMessage,
    Referral,
    ReferralEvent,
)
from referrals.references import new_code
from referrals.states import BY_EVENT, OPEN, TERMINAL, Event
from tray.encryption import keyring

DAYS = 910  # two years and a half: what ended is kept for two years
LETTER_DAYS = 400
PIN = "271828"
SYSTEM_EVENTS = frozenset({Event.EXPIRE})
WISH = "Haluaisin jotain mukavaa tekemistä iltoihin, ja jonkun jonka kanssa lähteä. Yksin en ole uskaltanut aloittaa."

# In a thousand, and by which steps one comes there.
E = Event
TO_ACCEPTED = (E.SEND, E.OPEN, E.ACCEPT)
TO_STARTED = (*TO_ACCEPTED, E.CONTACT, E.START)
WAYS: dict[State, tuple[int, tuple[Event, ...]]] = {
    State.DRAFT: (10, ()),
    State.SENT: (20, (E.SEND,)),
    State.OPENED: (15, (E.SEND, E.OPEN)),
    State.ACCEPTED: (25, TO_ACCEPTED),
    State.WAITLISTED: (15, (*TO_ACCEPTED, E.WAITLIST)),
    State.CONTACTED: (20, (*TO_ACCEPTED, E.CONTACT)),
    State.IN_PROGRESS: (100, TO_STARTED),
    State.ON_HOLD: (15, (*TO_STARTED, E.HOLD)),
    State.COMPLETED: (490, (*TO_STARTED, E.COMPLETE)),
    State.ENDED_EARLY: (90, (*TO_ACCEPTED, E.END_EARLY)),
    State.DECLINED: (90, (E.SEND, E.OPEN, E.DECLINE)),
    State.CANCELLED: (60, (E.SEND, E.CANCEL)),
    State.EXPIRED: (50, (E.SEND, E.EXPIRE)),
}
SENDERS_EVENTS = frozenset({E.SEND, E.CANCEL})
NEWEST = {State.DRAFT: 30, State.SENT: 30, State.OPENED: 40, State.ACCEPTED: 60, State.CONTACTED: 90}
REASON: dict[Event, str] = {
    E.DECLINE: codes.DeclineReason.NO_CAPACITY,
    E.HOLD: codes.HoldReason.TRAVEL,
    E.END_EARLY: codes.EndReason.CLIENT_STOPPED,
    E.CANCEL: codes.CancelReason.OTHER_HELP,
}


class Made:
    """Rows of a chunk, by table, as lines to be copied; written in one transaction with the heads of the audit."""

    def __init__(self, country: Country, dice: random.Random, have: int) -> None:
        self.country, self.dice = country, dice
        self.now = timezone.now()
        self.rows: dict[type[models.Model], list[str]] = defaultdict(list)
        self.heads = {each.strand: (each.seq, bytes(each.hash)) for each in AuditHead.objects.all()}
        self.codes = set(Referral.objects.values_list("code", flat=True)) if have else set()
        self.pin = pins.hashed(PIN)
        self.ring = keyring()
        self.states = list(WAYS)
        self.shares = list(accumulate(share for share, _way in WAYS.values()))
        self.texts: dict[uuid.UUID, str] = {}

    def write(self, count: int) -> None:
        for _number in range(count):
            self.make()
        with transaction.atomic(), connection.cursor() as cursor:
            for model, lines in self.rows.items():
                names = ", ".join(f'"{name}"' for name in COLUMNS[model])
                with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                    copy.write("".join(lines))
            AuditHead.objects.all().delete()
            AuditHead.objects.bulk_create(AuditHead(strand=n, seq=seq, hash=h) for n, (seq, h) in self.heads.items())
        self.rows.clear()

    def add(self, model: type[models.Model], **values: Any) -> None:
        self.rows[model].append("\t".join([spelled(values.get(name)) for name in COLUMNS[model]]) + "\n")

    def make(self) -> None:
        dice, pk = self.dice, self.key()
        office = self.country.office(dice)
        sender = self.country.sender(office, dice)
        state: State = chosen(self.states, self.shares, dice)
        way = WAYS[state][1]
        client, section = self.told()
        days_ago = dice.uniform(0.2, NEWEST.get(state, 190 if state in OPEN else DAYS))
        created = self.now - dt.timedelta(days=days_ago)
        moments = list(self.moments(created, len(way)))
        sent = moments[0] if moments else None
        last = moments[-1] if moments else created
        closed = last if state in TERMINAL else None
        is_gone = closed is not None and state not in {State.COMPLETED, State.ENDED_EARLY}
        is_gone = is_gone and closed < self.now - dt.timedelta(days=183)
        version = 3 + len(way)
        valid_until = (sent + dt.timedelta(days=60)).date() if sent else None
        referral = SimpleNamespace(
            pk=pk,
            kind=office.kind,
            state=state,
            receiver=None,
            sent_at=sent,
            valid_until=valid_until,
            changed_at=last,
        )
        self.add(
            Referral,
            id=pk,
            code=self.code(office.kind),
            kind=office.kind,
            state=state,
            version=version,
            sender_id=sender.user_id,
            sender_organization_id=sender.organization_id,
            sender_name=sender.name,
            sender_title="sairaanhoitaja",
            sender_phone="+358631002",
            receiver_id=office.id,
            municipality_id=office.municipality,
            age_group=codes.age_group(client.birth_year, self.now.year),
            language="fi",
            reasons=self.reasons(office.kind),
            urgency="normal",
            client_sealed="" if is_gone else self.sealed(client, Referral, "client_sealed", pk),
            section_sealed="" if is_gone else self.sealed(section, Referral, "section_sealed", pk),
            assessment_sealed="",
            created_at=created,
            changed_at=last,
            sent_at=sent,
            valid_until=valid_until,
            closed_at=closed,
            error_reason="",
            sender_seen_version=version if dice.random() < 0.9 else version - 1,
            erased_at=closed + dt.timedelta(days=183) if is_gone and closed else None,
        )
        self.audited(pk, created, "new_draft", (Party.SENDER, sender.user_id, sender.organization_id))
        if sent:
            self.consented(pk, office, sender, sent)
            self.handled(referral, office, dict(zip(way, moments, strict=True)), last, closed)
        self.moved(pk, office, sender, way, moments)

    def told(self) -> tuple[Client, Section]:
        dice = self.dice
        first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
        client = Client(
            first_name=first,
            last_name=last,
            phone=f"+35840{dice.randrange(10**7):07}",
            email=f"{first}.{last}{dice.randrange(10**6)}@example.fi",
            preferred=dice.choice(["phone", "email"]),
            birth_year=dice.randint(1930, 2008),
        )
        section = Section(wish=WISH, barriers=("mental",), support_needs=("free", "companion"))
        return client, section

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def code(self, kind: str) -> str:
        while (code := new_code(kind)) in self.codes:
            pass
        self.codes.add(code)
        return code

    def reasons(self, kind: str) -> list[str]:
        return self.dice.sample(list(REASONS[kind].values)[:-1], self.dice.randint(1, 3))

    def sealed(self, record: Any, model: type[models.Model], column: str, pk: uuid.UUID) -> str:
        return self.ring.seal(sealable(record), f"{model._meta.db_table}.{column}\n{pk}")

    def moments(self, created: dt.datetime, count: int) -> Iterator[dt.datetime]:
        """Each step some days after the one before, and none in the future."""
        at = created + dt.timedelta(minutes=9)
        for number in range(count):
            yield at
            at += min((self.now - at) / (count - number), dt.timedelta(days=self.dice.uniform(0.5, 20)))

    def consented(self, pk: uuid.UUID, office: Office, sender: Sender, at: dt.datetime) -> None:
        until = at.date() + dt.timedelta(days=365)
        if office.id not in self.texts:
            self.texts[office.id] = consent_text(
                language="fi", sender="Hyvinvointialue", receiver=office.name, groups=DATA_GROUPS, until=until
            )
        self.add(
            Consent,
            id=self.key(),
            referral_id=pk,
            given_by="self",
            how="spoken",
            given_at=at,
            recorded_by_id=sender.user_id,
            text_version=VERSION,
            language="fi",
            text=self.texts[office.id],
            data_groups=list(DATA_GROUPS),
            allow_forward=False,
            allow_follow_up=True,
            feedback_to_sender="outcome",
            valid_until=until,
            withdrawn_via="",
        )
        self.add(ClientKey, id=self.key(), referral_id=pk, pin=self.pin, made_at=at, wrong=0, subject="")
        if at > self.now - dt.timedelta(days=LETTER_DAYS):
            self.add(
                OutboxMessage,
                id=self.key(),
                key=self.dice.randbytes(32),
                template="update",
                language="",
                address="",
                secret="",
                referral_id=pk,
                party=Party.RECEIVER,
                made_at=at,
                send_after=at,
                tries=1,
                taken_at=at,
                sent_at=at,
                problem="",
            )

    def handled(
        self, referral: Any, office: Office, at: dict[Event, dt.datetime], last: dt.datetime, closed: Any
    ) -> None:
        dice, pk = self.dice, referral.pk
        accepted, started = at.get(E.ACCEPT), at.get(E.START)
        has_walker = started is not None and referral.kind == Kind.WELLBEING
        adviser = dice.choice(office.advisers) if accepted else None
        handling = SimpleNamespace(
            accepted_at=accepted,
            last_event_at=last,
            expected_month=self.now.date().replace(day=1) if E.WAITLIST in at else None,
            first_meeting_on=started.date() if started else None,
            resume_on=(self.now + dt.timedelta(days=20)).date() if E.HOLD in at else None,
        )
        self.add(
            Handling,
            id=self.key(),
            referral_id=pk,
            responsible_id=adviser,
            responsible_name=f"Ohjaaja {adviser}" if adviser else "",
            responsible_phone="+358631001",
            link_person_id=dice.choice(office.link_persons) if has_walker else None,
            link_person_agreed_at=started if has_walker else None,
            opened_at=at.get(E.OPEN),
            accepted_at=accepted,
            expected_month=handling.expected_month,
            contacted_at=at.get(E.CONTACT),
            first_meeting_on=handling.first_meeting_on,
            plan_months=3 if started else None,
            resume_on=handling.resume_on,
            reason=next((REASON[event] for event in reversed(at) if event in REASON), ""),
            reason_text="",
            suggestion="",
            outcome="attends" if referral.state == State.COMPLETED else "",
            feedback="",
            end_seen_at=closed if dice.random() < 0.95 else None,
            last_event_at=last,
            due_at=timers.next_due(referral, handling),
            escalated_at=last if referral.state in OPEN and dice.random() < 0.05 else None,
        )
        if contacted := at.get(E.CONTACT):
            self.add(
                ContactAttempt,
                id=self.key(),
                referral_id=pk,
                key=f"contact-{pk.hex[:20]}",
                logged_at=contacted,
                party=Party.RECEIVER,
                logged_by_id=adviser,
                at=contacted,
                channel="call",
                reached=True,
            )
        for months in FOLLOW_UP_MONTHS[referral.kind] if started else ():
            due = started.date() + dt.timedelta(days=30 * months)
            self.add(
                FollowUp,
                id=self.key(),
                referral_id=pk,
                months=months,
                due_on=due,
                channel="phone",
                reminders=0,
                answered_by="",
                answers="",
                stopped_at=closed,
            )

    def moved(
        self, pk: uuid.UUID, office: Office, sender: Sender, way: Sequence[Event], moments: Sequence[dt.datetime]
    ) -> None:
        state: str = State.DRAFT
        adviser = office.advisers[pk.bytes[0] % len(office.advisers)]
        for seq, (event, at) in enumerate(zip(way, moments, strict=True), start=4):
            party, user, owner = Party.RECEIVER, adviser, office.organization_id
            if event in SENDERS_EVENTS:
                party, user, owner = Party.SENDER, sender.user_id, sender.organization_id
            elif event in SYSTEM_EVENTS:
                party, user, owner = Party.SYSTEM, None, None  # type: ignore[assignment]
            target = BY_EVENT[event].target
            self.add(
                ReferralEvent,
                referral_id=pk,
                seq=seq,
                at=at,
                event=event,
                from_state=state,
                to_state=target,
                party=party,
                user_id=user,
                organization_id=owner,
                reason=REASON.get(event, ""),
                key=f"{event}-{pk.hex[:20]}",
            )
            state = target
            if event is E.ACCEPT:
                self.audited(pk, at, "read", (party, user, owner), "handling")
            self.audited(pk, at, event, (party, user, owner), REASON.get(event, ""))

    def audited(
        self, pk: uuid.UUID, at: dt.datetime, action: str, by: tuple[Party, int | None, Any], purpose: str = ""
    ) -> None:
        strand = audit.strand_of(pk, None)
        seq, before = self.heads.get(strand, (0, audit.BEGINNING))
        fields = "contact name section" if action == "read" else ""
        row = [strand, seq + 1, at, str(action), purpose, pk, by[0].value, by[1], by[2], "ohjaaja", fields]
        digest = audit.digest(row, before)
        self.heads[strand] = (seq + 1, digest)
        told = dict(zip(audit.COLUMNS, row, strict=True))
        self.add(AuditRow, **told, hash_before=before, hash=digest)


def spelled(value: Any) -> str:
    """As COPY reads it. No value here has a tab, a backslash or the end of a line."""
    match value:
        case None:
            return "\\N"
        case str():
            return value
        case bool():
            return "t" if value else "f"
        case bytes():
            return f"\\\\x{value.hex()}"
        case list():
            return "{" + ",".join(value) + "}"
        case dt.datetime():
            return value.isoformat()
        case _:
            return str(value)


COLUMNS: dict[type[models.Model], list[str]] = {
    model: [each.column for each in model._meta.concrete_fields if not isinstance(each, models.BigAutoField)]
    for model in (
        Referral,
        Handling,
        Consent,
        ClientKey,
        ReferralEvent,
        ContactAttempt,
        FollowUp,
        OutboxMessage,
        AuditRow,
    )
}
