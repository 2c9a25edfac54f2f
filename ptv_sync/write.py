"""Bulk writes: COPY for new rows, COPY into a temporary table and one UPDATE for changed ones. Called by `apply`
alone."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Cursor, sql

from ptv_sync.rows import Table


def cursor() -> Cursor[Any]:
    """The psycopg cursor below Django's, in the same connection and transaction."""
    connection.ensure_connection()
    own: Cursor[Any] = connection.connection.cursor()
    return own


def identifiers(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), identifiers(columns))
    with cursor() as cur, cur.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def insert(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        copy_rows(table.name, table.columns, rows)


def update(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Replaces rows by `id`, the first column."""
    if not rows:
        return
    temporary = f"incoming_{table.name}"
    names = {"table": sql.Identifier(table.name), "temporary": sql.Identifier(temporary)}
    with cursor() as cur:
        cur.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE IF NOT EXISTS {temporary} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP"
            ).format(**names)
        )
        cur.execute(sql.SQL("TRUNCATE {temporary}").format(**names))
        copy_rows(temporary, table.columns, rows)
        changes = sql.SQL(", ").join(
            sql.SQL("{column} = incoming.{column}").format(column=sql.Identifier(column))
            for column in table.columns[1:]
        )
        cur.execute(
            sql.SQL("UPDATE {table} SET {changes} FROM {temporary} AS incoming WHERE {table}.id = incoming.id").format(
                changes=changes, **names
            )
        )


def delete(table: Table, column: str, ids: Sequence[UUID]) -> None:
    if ids:
        with cursor() as cur:
            cur.execute(
                sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(sql.Identifier(table.name), sql.Identifier(column)),
                [list(ids)],
            )


def check_constraints() -> None:
    """Foreign keys now rather than at the commit, so that a fault is met where its cause is still known."""
    with cursor() as cur:
        cur.execute("SET CONSTRAINTS ALL IMMEDIATE")
