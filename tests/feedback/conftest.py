import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def nothing_counted():
    """Of messages from one reader."""
    caches["throttle"].clear()
