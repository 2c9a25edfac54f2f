import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def nurse(client: Client) -> Client:
    """Signed in, and not staff."""
    client.force_login(factories.user())
    return client


@pytest.fixture
def coordinator(client: Client) -> Client:
    """Signed in as staff."""
    client.force_login(factories.user(is_staff=True))
    return client
