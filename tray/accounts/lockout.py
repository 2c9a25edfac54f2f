"""Wrong passwords and codes, counted in the database, where every web process sees them.

A try is counted before it is looked at, so that many at the same time get no further than one after the other. Success
takes it off again. An unknown address is counted like a known one: nothing tells which it is.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from tray.accounts.models import Tries
from tray.network import reader_address

WITHIN = dt.timedelta(minutes=15)
CLOSED_FOR = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """What is counted, by the name of its kind, and how many tries it has."""

    name: str
    most: int

    @property
    def digest(self) -> bytes:
        """Keyed, so that who reads the table can try no addresses against it."""
        key = f"tray.accounts.lockout {settings.SECRET_KEY}".encode()
        return hmac.new(key, self.name.encode(), hashlib.sha256).digest()


def account(typed: str) -> Counted:
    """By what was written in the field, since an unknown address is counted too."""
    return Counted(f"account {typed.strip().casefold()}", most=10)


def second_step(user: Any) -> Counted:
    """Codes of six digits: who tries them knows the password already."""
    return Counted(f"second {user.pk}", most=5)


def network(request: HttpRequest) -> Counted:
    """Many people may share one: a hospital, a town hall."""
    return Counted(f"network {reader_address(request)}", most=60)


def may_try(*all_counted: Counted) -> bool:
    """Counts the try in, and tells whether it may be looked at."""
    answers = [count_in(each) for each in all_counted]  # every one is counted, also after a refusal
    return all(answers)


def count_in(counted: Counted) -> bool:
    now = timezone.now()
    with transaction.atomic():
        rows = Tries.objects.select_for_update()
        row, _made = rows.get_or_create(digest=counted.digest, defaults={"began_at": now})
        if row.closed_until and row.closed_until > now:
            return False
        if row.closed_until or row.began_at < now - WITHIN:
            row.count, row.began_at, row.closed_until = 0, now, None
        row.count += 1
        if row.count > counted.most:
            row.closed_until = now + CLOSED_FOR
        row.save()
    return row.closed_until is None


def succeeded(*all_counted: Counted) -> None:
    """An account begins anew. Of a network only this one try is taken off: others there may still be guessing."""
    for each in all_counted:
        if each.name.startswith("network "):
            Tries.objects.filter(digest=each.digest, count__gt=0).update(count=F("count") - 1)
        else:
            Tries.objects.filter(digest=each.digest).delete()


def of_user(user: Any) -> list[Counted]:
    names = {user.get_username(), user.email} - {""}
    return [*(account(name) for name in sorted(names)), second_step(user)]


def is_closed(user: Any) -> bool:
    return closed(of_user(user))


def closed(all_counted: Iterable[Counted]) -> bool:
    digests = [each.digest for each in all_counted]
    return Tries.objects.filter(digest__in=digests, closed_until__gt=timezone.now()).exists()


def release(user: Any) -> None:
    """An administrator's deed: the person may try again at once."""
    Tries.objects.filter(digest__in=[each.digest for each in of_user(user)]).delete()


def forget_old() -> int:
    count, _by_model = Tries.objects.filter(began_at__lt=timezone.now() - KEPT).delete()
    return count
