"""Django's backend for PostgreSQL, but for how it finds out, at each request, whether the server is still there."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Django asks with a statement, which takes as long as a small one of the page. A server that is gone has hung
        up: then the socket has something to read before anything was asked. After an error, Django still asks."""
        if self.connection is None or self.errors_occurred:
            return super().is_usable()
        return not has_news(self.connection.fileno())


def has_news(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
