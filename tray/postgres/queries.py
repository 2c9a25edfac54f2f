"""Several statements in one round trip. A page's statements are short: waiting for each of them apart, with the server
falling asleep in between, takes longer than they do."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Rows = list[tuple[Any, ...]]


def answers(statements: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[Rows]:
    """To each of the statements, which have semicolons between, its rows. They are one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statements, parameters)
        found: list[Rows] = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    return found
