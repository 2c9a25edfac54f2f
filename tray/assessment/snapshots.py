"""Sharing a part of the map with a professional: an act of its own, for chosen dimensions, for a time.

What is shared is sealed with a key made from a code that the resident alone gets. The database holds what finds the row
and what nobody can read without the code: those who keep the tray cannot, and a lost code cannot be found again.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils import timezone

from tray.assessment.answers import Answers, Score, scores
from tray.assessment.codes import keys, new_code, opened, sealed, tidy
from tray.assessment.guesses import count_wrong_code, refuse_too_many
from tray.assessment.models import Snapshot, WrongCodes
from tray.assessment.questionnaire import BEST, dimensions

DAYS = (1, 7, 30)  # for which a snapshot can be shared
USUAL_DAYS = 7
LENGTHS = 512  # what is sealed is filled up to a multiple: its length would tell how much was shared
HOURS_COUNTED = 48


class NoSuchSnapshot(Exception):
    """The code opens nothing: it is wrong, or its time has passed, or the resident has removed what it opened."""


@dataclass(frozen=True)
class Opened:
    """What a resident shared: the chosen dimensions of the map and no other. `loneliness` is whether both statements
    on relationships fit badly: a reason for a professional to ask, if the resident shared them."""

    answers: Answers
    dimensions: tuple[str, ...]
    made_at: dt.datetime
    expires_at: dt.datetime

    @property
    def scores(self) -> list[Score]:
        return [score for score in scores(self.answers) if score.dimension.id in self.dimensions]

    @property
    def loneliness(self) -> bool:
        return all(self.answers.values.get(statement, BEST) <= 1 for statement in ("S1", "S2"))


class Contents(msgspec.Struct, forbid_unknown_fields=True):
    values: dict[str, int]
    changes: list[str]
    dimensions: list[str]


def chosen_part(answers: Answers, chosen: Iterable[str]) -> Answers:
    """Of the dimensions chosen, what was answered; topics picked are never shared."""
    ids = set(chosen)
    statements = {statement.id for each in ids for statement in dimensions()[each].statements}
    return Answers({key: told for key, told in answers.values.items() if key in statements}, answers.changes & ids)


def share(answers: Answers, chosen: Iterable[str], *, days: int) -> tuple[str, Snapshot]:
    """The code, which is kept nowhere, and the row."""
    ids = tuple(each for each in dimensions() if each in set(chosen))
    part = chosen_part(answers, ids)
    contents = msgspec.json.encode(Contents(dict(part.values), sorted(part.changes), list(ids)))
    now = timezone.now()
    expires_at = now + dt.timedelta(days=days)
    code = new_code()
    made = keys(code)
    filled = contents + b" " * (-len(contents) % LENGTHS)
    row = Snapshot.objects.create(
        lookup=made.lookup,
        sealed=sealed(filled, made.key, bound_to(now, expires_at)),
        made_at=now,
        expires_at=expires_at,
    )
    return code, row


def bound_to(made_at: dt.datetime, expires_at: dt.datetime) -> bytes:
    """The times are sealed in: whoever changes them in the database makes the snapshot unreadable."""
    return f"{made_at.timestamp():.6f} {expires_at.timestamp():.6f}".encode()


def open_snapshot(code: str, *, asker: str) -> Opened:
    """What the code opens. `asker` tells readers apart while wrong codes are counted: an address or a user's id.
    Raises NoSuchSnapshot, or TooManyGuesses."""
    row, key = found(code, asker=asker)
    try:
        text = opened(bytes(row.sealed), key, bound_to(row.made_at, row.expires_at))
    except InvalidTag as error:
        raise NoSuchSnapshot from error
    contents = msgspec.json.decode(text, type=Contents)
    part = Answers(contents.values, frozenset(contents.changes))
    return Opened(part, tuple(contents.dimensions), row.made_at, row.expires_at)


def delete_snapshot(code: str, *, asker: str) -> None:
    """For the resident, at any time. Raises NoSuchSnapshot, or TooManyGuesses."""
    row, _key = found(code, asker=asker)
    row.delete()


def found(code: str, *, asker: str) -> tuple[Snapshot, bytes]:
    refuse_too_many(asker)
    written = tidy(code)
    if written:
        made = keys(written)
        row = Snapshot.objects.filter(lookup=made.lookup, expires_at__gt=timezone.now()).first()
        if row is not None:
            return row, made.key
    count_wrong_code(asker)
    raise NoSuchSnapshot


def purge_expired() -> int:
    """Removes what nobody may open any more; gives how many snapshots went."""
    with transaction.atomic():
        deleted, _by_model = Snapshot.objects.expired().delete()
        WrongCodes.objects.filter(hour__lt=timezone.now() - dt.timedelta(hours=HOURS_COUNTED)).delete()
    return deleted
