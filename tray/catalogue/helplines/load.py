"""The helplines that come with the tray, from `helplines.toml` into the table that staff edit.

A row that staff have changed is theirs and is left alone. One whose facts change with a new version waits for a check
again.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from tray.catalogue.details import LANGUAGES, Texts
from tray.catalogue.helplines import hours_text
from tray.catalogue.helplines.answers import Answer, as_stored
from tray.catalogue.helplines.models import Helpline

FILE = Path(__file__).with_name("helplines.toml")
TEXTS = ("name", "purpose", "note", "price")
FACTS = ("kind", "position", "phone", "is_text_message", "answers", "chat_url", "web_url", "is_in_bar", "source_url")


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the file. `answers` are languages with hours as a person writes them, and a number of their own."""

    key: str
    kind: str
    name: Texts
    purpose: Texts
    note: Texts = Texts()
    price: Texts = Texts()
    phone: str = ""
    is_text_message: bool = False
    answers: list[dict[str, str]] = []
    chat_url: str = ""
    web_url: str = ""
    is_in_bar: bool = False
    source_url: str = ""


@dataclass(frozen=True)
class Loaded:
    written: int
    kept: int
    gone: int


@cache
def told() -> tuple[Told, ...]:
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8"))["helpline"], tuple[Told, ...])


def load() -> Loaded:
    entries = {one.key: fields(one, position) for position, one in enumerate(told())}
    with transaction.atomic():
        standing = {row.key: row for row in Helpline.objects.select_for_update()}
        gone = [key for key, row in standing.items() if key not in entries and row.edited_at is None]
        Helpline.objects.filter(key__in=gone).delete()
        written = sum(put(standing.get(key), key, values) for key, values in entries.items())
    return Loaded(written=written, kept=len(entries) - written, gone=len(gone))


def put(row: Helpline | None, key: str, values: dict[str, Any]) -> bool:
    """Whether the row was written."""
    if row is None:
        Helpline.objects.create(key=key, **values)
        return True
    if row.edited_at or all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.checked_at, row.checked_by = None, ""
    row.save()
    return True


def fields(one: Told, position: int = 0) -> dict[str, Any]:
    """Columns of `Helpline` and their values."""
    texts = {f"{name}_{code}": getattr(getattr(one, name), code) for name in TEXTS for code in LANGUAGES}
    facts = {name: getattr(one, name) for name in FACTS if name not in ("answers", "position")}
    return {**texts, **facts, "position": 10 * position, "answers": as_stored(list(map(answer, one.answers)))}


def answer(written: dict[str, str]) -> Answer:
    return Answer(
        language=written["language"],
        phone=written.get("phone", ""),
        hours=hours_text.read(written.get("hours", "")),
    )


def emergency() -> Helpline:
    """112 as the file tells it, not saved: what is shown while the table cannot be read."""
    return Helpline(key="emergency", **fields(told()[0]))
