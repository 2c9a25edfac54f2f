"""Fixtures that every test may use. The database is the throw-away one that bin/test starts."""

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests import factories


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Municipalities, counties and postal codes stand in the test database, as on any running tray."""
    with django_db_blocker.unblock():
        call_command("load_areas", verbosity=0)


@pytest.fixture
def nurse(db: None) -> Client:
    """Signed in, and not staff."""
    client = Client()
    client.force_login(factories.user())
    return client


@pytest.fixture
def coordinator(db: None) -> Client:
    """Signed in as staff."""
    client = Client()
    client.force_login(factories.user(is_staff=True))
    return client
