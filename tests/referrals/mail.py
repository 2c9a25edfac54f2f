"""A real SMTP server that keeps what it gets, and that can be told to misbehave; and the clock."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG = 3.0  # seconds, longer than the patience of the tests


class Sink:
    """`mode` is what it does to those who come: "accept", or where it fails."""

    def __init__(self) -> None:
        self.mode = "accept"
        self.got: list[EmailMessage] = []

    @property
    def ids(self) -> Counter[str]:
        return Counter(str(each["Message-ID"]) for each in self.got)

    @property
    def addresses(self) -> list[str]:
        return sorted(str(each["To"]) for each in self.got)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.mode == "busy":
            return "451 try later"
        if self.mode == "hang":
            await asyncio.sleep(HANG)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.mode == "no such mailbox":
            return "550 no such mailbox"
        if self.mode == "grey":
            return "450 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.mode == "refuse data":
            return "451 full"
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        if self.mode == "drop after data":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self.mode == "hang after data":
            await asyncio.sleep(HANG)
        return "250 OK"


class Door(Controller):
    """Counts who came."""

    came = 0

    def factory(self) -> Any:
        self.came += 1
        return super().factory()


@contextmanager
def running(sink: Sink) -> Iterator[Door]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    door = Door(sink, hostname="127.0.0.1", port=port)
    door.start()
    try:
        yield door
    finally:
        door.stop()


def use(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
