"""Connections that last from request to request, and a server that ends them."""

import pytest
from django.db import close_old_connections, connection, connections


def process_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end(backend: int) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        assert cursor.fetchone() == (True,)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_ended_is_made_anew_by_the_next_request():
    before = process_id()
    end(before)
    close_old_connections()
    assert process_id() != before


@pytest.mark.django_db(transaction=True)
def test_one_that_stands_is_kept_and_asked_nothing(django_assert_num_queries):
    connection.close()  # that of earlier tests may be as old as connections grow
    before = process_id()
    close_old_connections()
    with django_assert_num_queries(1):
        assert process_id() == before
