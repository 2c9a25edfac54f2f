"""Invented referrals to try the tray out with."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from referrals.models import LinkPerson, Receiver, Referral, ReferralEvent


def load() -> str:
    said = StringIO()
    call_command("load_demo_referrals", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_referrals_in_every_state_with_a_past_and_twice_the_same():
    call_command("load_demo", "--quiet")
    said = load()
    assert said.count("PIN") == 2
    states = set(Referral.objects.values_list("state", flat=True))
    assert len(states) == 12
    oldest = ReferralEvent.objects.order_by("at").first()
    assert oldest is not None
    assert (timezone.now() - oldest.at).days > 60
    counts = [model._default_manager.count() for model in (Referral, Receiver, LinkPerson, ReferralEvent)]
    assert "PIN" not in load()
    assert counts == [model._default_manager.count() for model in (Referral, Receiver, LinkPerson, ReferralEvent)]


@pytest.mark.django_db
def test_without_demo_people_it_says_what_to_do():
    with pytest.raises(CommandError, match="load_demo"):
        load()


def test_production_has_none(settings: Any):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        load()
