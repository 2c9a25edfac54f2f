"""People and referrals that every test of referrals may use."""

import pytest

from tests.referrals.people import Town, town


@pytest.fixture
def at(db: None) -> Town:
    """A town where everybody has a role."""
    return town()
