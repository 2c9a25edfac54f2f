"""Whom a password may sign in: somebody known by work e-mail, or by the user name of the first administrator."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class WorkEmail(ModelBackend):
    """As Django's own, which spends the same time on somebody unknown. Capital letters do not count in an address."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_more: Any
    ) -> Any:
        found = account_named(username or "")
        return super().authenticate(request, username=found or username or "", password=password)


def account_named(text: str) -> str:
    """The user name of whom an e-mail address or user name tells, or "". Two accounts with one address are nobody."""
    people = get_user_model()._default_manager
    names = list(people.filter(username=text).values_list("username", flat=True))
    names = names or list(people.filter(email__iexact=text.strip()).values_list("username", flat=True)[:2])
    return str(names[0]) if text and len(names) == 1 else ""
