"""People and referrals that every test of referrals may use."""

import pytest

from referrals import pins
from tests.referrals.people import Town, town


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PIN's hash is slow on purpose."""
    monkeypatch.setattr(pins, "COST", 2)


@pytest.fixture
def at(db: None) -> Town:
    """A town where everybody has a role."""
    return town()
