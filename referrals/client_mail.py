"""Where automatic messages to a client may go. Read without an audit row: nobody sees it."""

from referrals.codes import EndReason, SafeContact, State
from referrals.details import Client, unsealed
from referrals.models import Handling, Referral

E_MAIL_IS_SAFE = frozenset({SafeContact.NORMAL, SafeContact.ONLY_MESSAGE})


def address_of(referral: Referral) -> str:
    """Only where the client said that e-mail is safe and welcome; "" otherwise."""
    client = unsealed(referral.client_sealed, Client)
    is_safe = client.safe_contact in E_MAIL_IS_SAFE
    return client.email if is_safe and client.preferred != "phone" else ""


def has_died(referral: Referral, handling: Handling | None) -> bool:
    """Then nothing is sent any more."""
    return referral.state == State.ENDED_EARLY and handling is not None and handling.reason == EndReason.DIED
