"""E-mail over SMTP that can tell "it was refused" from "nobody knows".

A server that has said "go on" (354) to DATA may have the whole message, although its answer never came: the connection
broke, or it was too slow. Such a message must not be sent again without a person's word.
"""

import smtplib

from django.core.mail.backends.smtp import EmailBackend

GO_ON = 354


class Watched:
    """Mixed into smtplib's classes: `in_doubt` while the server may have the message and has not answered yet."""

    in_doubt = False

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()  # type: ignore[misc]
        self.in_doubt = code == GO_ON
        return code, text


class WatchedSMTP(Watched, smtplib.SMTP):
    pass


class WatchedSMTPOverTLS(Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP

    @property
    def in_doubt(self) -> bool:
        return bool(getattr(self.connection, "in_doubt", False))
