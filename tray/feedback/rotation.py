"""Encrypting everything anew with the current key, while people go on writing."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from tray.encryption import CannotDecrypt, EncryptedTextField, Sealed, encrypted_fields, keyring


@dataclass
class Outcome:
    """Of one column. `overtaken` are texts that somebody wrote meanwhile; `failed` holds the keys of rows that could
    not be decrypted, and what was wrong."""

    name: str
    changed: int = 0
    overtaken: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def columns() -> Iterator[EncryptedTextField]:
    """Every encrypted column of the site."""
    for model in apps.get_models():
        if not model._meta.proxy:
            yield from encrypted_fields(model)


def name_of(column: EncryptedTextField) -> str:
    return f"{column.model._meta.label}.{column.name}"


def stored(column: EncryptedTextField) -> "QuerySet[models.Model]":
    """Rows that have a text, as `kept`, in the order of their keys."""
    rows = column.model._base_manager.annotate(kept=Cast(F(column.name), TextField()))
    return rows.exclude(kept="").order_by("pk")


def keys_in_use() -> dict[str, Counter[str]]:
    """How many texts each key has encrypted, by column."""
    return {
        name_of(column): Counter(
            Sealed(kept).key_id for kept in stored(column).values_list("kept", flat=True).iterator()
        )
        for column in columns()
    }


def rotate(column: EncryptedTextField, *, batch: int, tell: Callable[[str], None]) -> Outcome:
    """Row by row, by the keys' order. A row that somebody writes meanwhile is left to the next round, for its writer
    may still have had the old key."""
    outcome = Outcome(name_of(column))
    last = None
    while found := list(old_rows(column, after=last).values_list("pk", "kept")[:batch]):
        with transaction.atomic():
            for key, kept in found:
                change(column, key, kept, outcome)
        last = found[-1][0]
        tell(f"{outcome.name}: {outcome.changed} encrypted anew")
    return outcome


def old_rows(column: EncryptedTextField, *, after: object = None) -> "QuerySet[models.Model]":
    rows = stored(column).exclude(kept__startswith=keyring().prefix)
    return rows if after is None else rows.filter(pk__gt=after)


def change(column: EncryptedTextField, key: object, kept: str, outcome: Outcome) -> None:
    """Writes only over what was read, so that nothing newer is lost."""
    bound_to = column.bound_to(column.model(pk=key))
    try:
        text = keyring().open(kept, bound_to)
    except CannotDecrypt as error:
        outcome.failed[str(key)] = str(error)
        return
    row = stored(column).filter(pk=key, kept=kept)
    changed = row.update(**{column.name: keyring().seal(text, bound_to)})
    outcome.changed += changed
    outcome.overtaken += 1 - changed
