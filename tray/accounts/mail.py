"""E-mails about accounts: plain text from templates/professional/mail/, the subject on the first line. They say no more
than the reader needs to go on, since anybody may see a mailbox."""

import logging
import threading

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

logger = logging.getLogger(__name__)


def compose(template: str, *, to: str, language: str, **context: object) -> EmailMessage:
    with override(language):
        text = render_to_string(f"professional/mail/{template}.txt", context)
    subject, _line, body = text.strip().partition("\n")
    return EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[to])


def path_in(language: str, name: str, *arguments: object) -> str:
    with override(language):
        return reverse(name, args=arguments)


def send_in_background(message: EmailMessage | None) -> None:
    """Whether there is a message at all, and how the mail server answers, is not told by the time this takes."""
    threading.Thread(target=send_quietly, args=[message], name="mail").start()


def send_quietly(message: EmailMessage | None) -> None:
    """A failure is logged by its kind alone: its text may hold the address."""
    try:
        if message:
            message.send()
    except Exception as error:
        logger.error("an e-mail about an account was not sent: %s", type(error).__name__)  # noqa: TRY400
