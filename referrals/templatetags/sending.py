"""What a public page says of referrals. As a tag, since no part of the tray below may know them."""

from typing import Any

from django import template
from django.urls import reverse

from referrals.receiver_choices import may_be_referred_to

register = template.Library()


@register.simple_tag
def referral_to(service: Any) -> str:
    """The address at which a professional sends a referral to the service, or "" where nobody receives one."""
    return reverse("referral_to_service", args=[service.short_id]) if may_be_referred_to(service) else ""
