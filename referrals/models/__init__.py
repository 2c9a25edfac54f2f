from referrals.models.handling import ClientFeedback, ContactAttempt, FollowUp, Handling, Meeting
from referrals.models.keys import ClientKey, MagicLink
from referrals.models.marks import FiredTimer
from referrals.models.receiver import LinkPerson, Receiver
from referrals.models.referral import Consent, Referral, ReferralEvent
from referrals.models.trail import AuditHead, AuditRow, OutboxMessage

__all__ = [
    "AuditHead",
    "AuditRow",
    "ClientFeedback",
    "ClientKey",
    "Consent",
    "ContactAttempt",
    "FiredTimer",
    "FollowUp",
    "Handling",
    "LinkPerson",
    "MagicLink",
    "Meeting",
    "OutboxMessage",
    "Receiver",
    "Referral",
    "ReferralEvent",
]
