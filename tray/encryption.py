"""What people write about themselves is encrypted before it reaches the database: AES-256-GCM, a new nonce each time.

`ENCRYPTION_KEYS` is "id:key,id:key", each key 32 bytes in base64. The first encrypts, all of them decrypt. A stored
text names its key: "1.ID.BASE64". It is bound to its table, column and row, and can be read nowhere else: whoever can
write to the database cannot move one person's words under another's name.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

FORM = "1"
KEY_ID = re.compile(r"[a-z0-9-]{1,20}")
KEY_BYTES, NONCE_BYTES = 32, 12


class CannotDecrypt(Exception):
    """The text stays in the database as it is."""


class KeyMissing(CannotDecrypt):
    """Put the key that the text names back into ENCRYPTION_KEYS."""


class Altered(CannotDecrypt):
    """It was changed, moved from another row, or encrypted with another key of the same id. Look for it in a backup."""


class Sealed(str):
    """An encrypted text, as it stands in the database."""

    __slots__ = ()

    @property
    def key_id(self) -> str:
        return self.partition(".")[2].partition(".")[0]


@dataclass(frozen=True, repr=False)
class Keyring:
    """Keys by id; `current` is the one that encrypts. Without a repr, which might end in a log."""

    keys: Mapping[str, bytes]
    current: str

    def seal(self, text: str, bound_to: str) -> Sealed:
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self.keys[self.current])
        sealed = nonce + cipher.encrypt(nonce, text.encode(), bound_data(self.current, bound_to))
        return Sealed(f"{FORM}.{self.current}.{base64.b64encode(sealed).decode()}")

    def open(self, sealed: str, bound_to: str) -> str:
        """Raises KeyMissing or Altered."""
        form, _dot, rest = sealed.partition(".")
        key_id, _dot, body = rest.partition(".")
        if form != FORM:
            raise Altered("this is not an encrypted text")
        if key_id not in self.keys:
            raise KeyMissing(f"the key {key_id!r} is not in ENCRYPTION_KEYS")
        try:
            raw = base64.b64decode(body, validate=True)
            cipher = AESGCM(self.keys[key_id])
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_data(key_id, bound_to)).decode()
        except (binascii.Error, ValueError, InvalidTag):
            raise Altered("an encrypted text is not what was written there") from None

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(self.prefix)

    @property
    def prefix(self) -> str:
        """What every text begins with that the current key has encrypted."""
        return f"{FORM}.{self.current}."


def bound_data(key_id: str, bound_to: str) -> bytes:
    return f"{FORM}\n{key_id}\n{bound_to}".encode()


def keyring() -> Keyring:
    """Of the setting. Raises ImproperlyConfigured."""
    return keyring_of(settings.ENCRYPTION_KEYS)


@lru_cache(8)
def keyring_of(text: str) -> Keyring:
    keys: dict[str, bytes] = {}
    for number, part in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
        key_id, _colon, body = part.partition(":")
        # Neither the id nor the key is repeated: somebody may have left out the colon.
        if not KEY_ID.fullmatch(key_id):
            raise refused(f"key {number} has no id of small letters, digits and hyphens before a colon")
        if key_id in keys:
            raise refused(f"two keys have the id {key_id!r}")
        if (key := key_bytes(body)) is None:
            raise refused(f"key {key_id!r} is not 32 bytes in base64")
        if key in keys.values():
            raise refused(f"key {key_id!r} stands there twice")
        keys[key_id] = key
    if not keys:
        raise refused("there is no key")
    return Keyring(keys, next(iter(keys)))


def key_bytes(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def refused(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"ENCRYPTION_KEYS: {why}. It is a list such as 2027:BASE64,2026:BASE64.")


class Opened(DeferredAttribute):
    """Decrypts when somebody reads the attribute, since only then the row is known: a list without the field opened
    costs nothing."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if not isinstance(value, Sealed):
            return value
        text = keyring().open(value, self.field.bound_to(instance))
        instance.__dict__[self.field.attname] = text
        return text

    def __set__(self, instance: Any, value: Any) -> None:
        """Without it, Python would look into the row's own dictionary and never ask here."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that only this site can read. "" is kept as it is: there is nothing to hide in it.

    It cannot be searched, nor written but through its row's `save()`. Queries that take columns instead of rows
    (`values_list()`) give it `Sealed`; dumps leave it out. `bound_as` keeps the name "table.column" that old texts are
    bound to when the table or the column gets a new one. The row's key must be known before it is saved, like a UUID.
    """

    descriptor_class = Opened

    def __init__(self, *args: Any, bound_as: str = "", **kwargs: Any) -> None:
        self.bound_as = bound_as
        kwargs["serialize"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["serialize"]
        if self.bound_as:
            kwargs["bound_as"] = self.bound_as
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        key = self.model._meta.pk
        problems = list(super().check(**kwargs))
        if not key.has_default():
            problems.append(checks.Error("The primary key must have a default to bind to.", obj=self, id="tray.E001"))
        return problems

    def bound_to(self, instance: models.Model) -> str:
        name = self.bound_as or f"{instance._meta.db_table}.{self.column}"
        return f"{name}\n{instance._meta.pk.to_python(instance.pk)}"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return Sealed(value) if value else value

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        """What nobody has read or written stays as it was encrypted."""
        kept = instance.__dict__.get(self.attname)
        if isinstance(kept, Sealed) and not add:
            return kept
        text = getattr(instance, self.attname)
        return keyring().seal(text, self.bound_to(instance)) if text else text

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: write it through save() of its row")
        return str(value) if value else super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: nothing can be looked for in it")
        return super().get_lookup(lookup_name)


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """Those of the model's own table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
