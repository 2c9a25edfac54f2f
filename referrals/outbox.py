"""E-mail on its way out: at most one for each recipient and event, whatever is killed and whenever.

The table is the truth. That a message was taken is committed before the mail server hears of it; what is known of its
end is written afterwards. So a message whose handing-over was cut is never sent again by itself: it stays as "not known
whether sent", and a person may have it sent again. Only what the server refused, or never heard of, is tried again.
"""

import logging
import smtplib
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from referrals import client_mail, letters
from referrals.codes import Party
from referrals.models import OutboxMessage, Referral
from referrals.smtp import WatchedBackend
from tray.celery import app

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # of one run; the next goes on
WAITS = (1, 5, 15, 60, 120, 240, 480, 720, 720)  # minutes after each try that was refused; then it is given up
IN_DOUBT_AFTER = timedelta(minutes=15)  # a worker that took it has ended, or says so itself
DOUBT_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=400)
FAILURES = 3  # after so many, the mail server is left alone for a while
NOT_NEEDED, TOO_OLD, NO_ANSWER = "not needed any more", "nobody asked for it again", "no answer"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DELIVERY = "referrals.tasks.deliver_outbox"
QUIET_AFTER_FAILURE = 30  # seconds without trying to wake a worker, when the broker is down


class End(StrEnum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True)
class Tried:
    end: End
    problem: str = ""


# --- Putting in ----------------------------------------------------------------------------------------------------


def key_of(address: str, event: str) -> bytes:
    """The same address gets at most one message about an event, however many parties it belongs to."""
    return salted_hmac("referrals.outbox", f"{address.casefold()}\n{event}", algorithm="sha256").digest()


def is_queued(address: str, event: str) -> bool:
    return OutboxMessage.objects.filter(key=key_of(address, event)).exists()


def queue(
    *,
    template: str,
    address: str,
    event: str,
    party: str,
    language: str = "",
    referral_id: UUID | None = None,
    secret: str = "",
    send_after: datetime | None = None,
) -> None:
    """In the caller's transaction: without its commit there is no message."""
    now = timezone.now()
    message = OutboxMessage(
        key=key_of(address, event),
        template=template,
        language=language,
        address=address,
        secret=secret,
        referral_id=referral_id,
        party=party,
        made_at=now,
        send_after=max(now, send_after or now),
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    if message.send_after == now and not any(each[1] is wake for each in database.run_on_commit):
        transaction.on_commit(wake, robust=True)


def drop(referral_id: UUID, *, party: str) -> int:
    """What waits for that party goes unsent."""
    return give_up(unsent().filter(referral_id=referral_id, party=party), NOT_NEEDED)


def give_up(rows: "QuerySet[OutboxMessage]", problem: str) -> int:
    return rows.update(given_up_at=timezone.now(), problem=problem, address="", secret="")


_silent_until = 0.0


def wake() -> None:
    """A worker starts at once. If the broker cannot be reached, the next run on the schedule does the work."""
    global _silent_until  # noqa: PLW0603 - of this process
    if time.monotonic() < _silent_until:
        return
    quickly = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}
    try:
        with app.connection_for_write(transport_options=quickly) as broker:
            app.send_task(DELIVERY, connection=broker, retry=False, ignore_result=True, expires=60)
    except Exception as error:  # whatever it is, the message is safe in the table
        _silent_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("outbox: no worker could be woken (%s); the schedule will", type(error).__name__)


# --- Handing over --------------------------------------------------------------------------------------------------


def deliver(*, most: int = MOST_AT_ONCE) -> Counter[str]:
    """What waits, one by one, over one connection. Several workers may do it at once. Gives the ends by count."""
    ends: Counter[str] = Counter()
    if not waiting().exists() or is_server_ill():
        return ends
    server = mail_server()
    failed = 0  # one after the other
    try:
        while ends.total() < most and failed < FAILURES and is_reachable(server) and (message := take()):
            tried = hand_over(message, server)
            settle(message, tried)
            ends[tried.end] += 1
            failed = failed + 1 if tried.end in {End.LATER, End.IN_DOUBT} else 0
            if failed:
                hang_up(server)
            if tried.end is End.IN_DOUBT and is_server_ill():
                break
    finally:
        hang_up(server)
    return ends


def is_server_ill() -> bool:
    """It took several messages lately and did not answer: more of them would be in doubt, too. It gets a rest."""
    lately = timezone.now() - IN_DOUBT_AFTER
    unanswered = OutboxMessage.objects.filter(sent_at=None, given_up_at=None, taken_at__gt=lately)
    return unanswered.filter(problem__startswith=NO_ANSWER).count() >= FAILURES


def unsent() -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.filter(sent_at=None, given_up_at=None, taken_at=None)


def waiting() -> "QuerySet[OutboxMessage]":
    return unsent().filter(send_after__lte=timezone.now()).order_by("send_after")


def mail_server() -> BaseEmailBackend:
    return WatchedBackend() if settings.EMAIL_BACKEND == SMTP_BACKEND else get_connection()


def is_reachable(server: BaseEmailBackend) -> bool:
    """Asked before anything is taken: while the server is away, messages wait and lose no try."""
    try:
        server.open()
    except OSError as error:
        logger.warning("outbox: the mail server cannot be reached (%s)", type(error).__name__)
        return False
    return True


def take() -> OutboxMessage | None:
    """Committed when it returns. Two workers never take the same."""
    with transaction.atomic(durable=True):
        message = waiting().select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.taken_at = timezone.now()
        message.tries += 1
        message.save(update_fields=["taken_at", "tries"])
    return message


def hand_over(message: OutboxMessage, server: BaseEmailBackend) -> Tried:
    try:
        if not is_needed(message):
            return Tried(End.REFUSED, NOT_NEEDED)
        letter = written(message)
    except Exception as error:
        # The sentence of the error may hold the address.
        logger.error("outbox: %s cannot be written (%s)", message.pk, type(error).__name__)  # noqa: TRY400
        return Tried(End.LATER, f"cannot be written: {type(error).__name__}")
    try:
        server.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        final = all(500 <= code < 600 for code in codes)
        return Tried(End.REFUSED if final else End.LATER, f"recipient refused: {', '.join(map(str, codes))}")
    except OSError as error:  # smtplib's own are some, too
        if getattr(server, "in_doubt", False):
            return Tried(End.IN_DOUBT, f"{NO_ANSWER}: {type(error).__name__}")
        code = getattr(error, "smtp_code", "")
        return Tried(End.LATER, f"{type(error).__name__} {code}".strip())
    except ValueError:
        return Tried(End.REFUSED, "no address of e-mail")
    return Tried(End.SENT)


def is_needed(message: OutboxMessage) -> bool:
    """What waits for a client is asked again at the last moment: the client may have chosen otherwise meanwhile, given
    another address, or died."""
    if message.party != Party.CLIENT or message.referral_id is None:
        return True
    referral = Referral.objects.filter(pk=message.referral_id).select_related("handling").first()
    if referral is None or client_mail.has_died(referral, getattr(referral, "handling", None)):
        return False
    address: str = message.address
    return client_mail.address_of(referral).casefold() == address.casefold()


def written(message: OutboxMessage) -> EmailMessage:
    """The same Message-ID at every try, so that mail servers can tell a repeated one."""
    letter = letters.write(message.template, message.language, message.secret)
    headers = {
        "Message-ID": f"<{message.pk}@{letters.host()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(letter.subject, letter.body, to=[message.address], headers=headers)


def settle(message: OutboxMessage, tried: Tried) -> None:
    row = OutboxMessage.objects.filter(pk=message.pk)
    now = timezone.now()
    if tried.end is End.SENT:
        row.update(sent_at=now, address="", secret="", problem="")
    elif tried.end is End.IN_DOUBT:
        row.update(problem=tried.problem)
    elif tried.end is End.REFUSED or message.tries > len(WAITS):
        give_up(row, tried.problem)
    else:
        wait = timedelta(minutes=WAITS[message.tries - 1])
        row.update(taken_at=None, send_after=now + wait, problem=tried.problem)


def hang_up(server: BaseEmailBackend) -> None:
    """Whatever the server says to that: what was sent is sent. One that owes an answer is not asked for another."""
    if getattr(server, "in_doubt", False):
        server.connection.close()  # type: ignore[attr-defined]
        server.connection = None  # type: ignore[attr-defined]
    try:
        server.close()
    except OSError as error:
        logger.info("outbox: the mail server ended the connection (%s)", type(error).__name__)


# --- What a person looks after -------------------------------------------------------------------------------------


def in_doubt() -> "QuerySet[OutboxMessage]":
    """Nobody knows whether they were sent."""
    taken = OutboxMessage.objects.filter(sent_at=None, given_up_at=None, taken_at__isnull=False)
    return taken.filter(taken_at__lt=timezone.now() - IN_DOUBT_AFTER).order_by("taken_at")


def refused() -> "QuerySet[OutboxMessage]":
    given_up = OutboxMessage.objects.filter(given_up_at__isnull=False)
    return given_up.exclude(problem__in=[NOT_NEEDED, TOO_OLD]).order_by("-given_up_at")


def resend(key: UUID, *, by: AbstractBaseUser | AnonymousUser) -> bool:
    """A person's decision: the recipient may get it twice. Whether it was still in doubt."""
    now = timezone.now()
    changed = (
        in_doubt().filter(pk=key).update(taken_at=None, send_after=now, problem="", resent_at=now, resent_by=by.pk)
    )
    if changed:
        transaction.on_commit(wake, robust=True)
    return bool(changed)


def forget() -> int:
    """Addresses that nobody will write to, and rows that no event can come to again."""
    now = timezone.now()
    count = give_up(in_doubt().filter(taken_at__lt=now - DOUBT_KEPT), TOO_OLD)
    ended = OutboxMessage.objects.exclude(sent_at=None, given_up_at=None)
    return count + ended.filter(made_at__lt=now - ROWS_KEPT).delete()[0]
