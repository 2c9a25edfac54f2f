"""Fixtures that every test may use. The database is the throw-away one that bin/test starts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key
from whitenoise.base import WhiteNoise  # type: ignore[import-untyped]

from tests import factories
from tests.accounts.signed_in import signed_in


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Municipalities, counties and postal codes stand in the test database, as on any running tray."""
    with django_db_blocker.unblock():
        call_command("load_areas", verbosity=0)
        with connection.cursor() as cursor:
            # Tests that commit empty every table afterwards, which these two refuse.
            for table in ("referrals_referralevent", "referrals_auditrow"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_emptied")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no process is left alone with them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    browser = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in slow, item.path not in browser))


@pytest.fixture(scope="session", autouse=True)
def static_files_read_once() -> Iterator[None]:
    """Each test client makes its own middleware, and WhiteNoise's reads about every static file there is."""
    read, kept = WhiteNoise.update_files_dictionary, dict[tuple[str, str], dict[str, Any]]()

    def update(self: Any, root: str, prefix: str) -> None:
        if (root, prefix) not in kept:
            own, self.files = self.files, {}
            read(self, root, prefix)
            kept[root, prefix], self.files = self.files, own
        self.files |= kept[root, prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", update)
        yield


@pytest.fixture(autouse=True)
def default_language() -> None:
    """Whatever page an earlier test looked at last."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Tests that commit empty every table afterwards, areas too: the next ones find them again."""
    yield
    if nextitem is None:  # the database is gone with the last one
        return
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    if (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(fixtures):
        with item.config.stash[blocking_manager_key].unblock():
            call_command("load_areas", verbosity=0)


@pytest.fixture
def nurse(db: None) -> Client:
    """Signed in, and not staff."""
    client = Client()
    client.force_login(factories.user())
    return client


@pytest.fixture
def coordinator(db: None) -> Client:
    """Signed in as staff, with the second factor that staff give."""
    return signed_in(factories.user(is_staff=True))
