"""A browser whose reader has signed in already, with the second factor done."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections
from playwright.sync_api import BrowserContext

from tests.accounts.signed_in import signed_in
from tests.browser.conftest import Site
from tray.accounts.sessions import SIGNED_IN_AT

Result = TypeVar("Result")


def for_good(deed: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Through a connection of its own: what a test writes through its own, the server does not see."""

    def done() -> Result:
        try:
            return deed(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(done).result()


def sign_in(context: BrowserContext, site: Site, user: Any) -> None:
    key = for_good(session_of, user)
    context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])


def session_of(user: Any) -> str:
    session = signed_in(user).session
    session[SIGNED_IN_AT] = int(time.time())
    session.save()
    return str(session.session_key)
