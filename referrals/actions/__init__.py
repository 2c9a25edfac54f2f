"""The only writer of the tables of referrals. Each deed writes its audit row and notices in its own transaction."""

from referrals.actions.applying import apply, send
from referrals.actions.client import (
    answer_follow_up,
    ask_to_mark_in_error,
    choose_feedback_right,
    client_with,
    give_client_feedback,
    mark_seen_by_sender,
    new_pin,
    release_feedback,
    tighten_safe_contact,
)
from referrals.actions.drafts import delete_draft, new_draft, repeat, save_draft
from referrals.actions.handling import (
    agree_link_person,
    confirm_end_seen,
    hand_over_link_person,
    log_contact,
    log_meeting,
    propose_link_person,
    take_responsibility,
)
from referrals.actions.refusals import Incomplete, NotAllowed, Refused, Stale, WrongPin
from referrals.actions.sending import ConsentGiven, Sent

__all__ = [
    "ConsentGiven",
    "Incomplete",
    "NotAllowed",
    "Refused",
    "Sent",
    "Stale",
    "WrongPin",
    "agree_link_person",
    "answer_follow_up",
    "apply",
    "ask_to_mark_in_error",
    "choose_feedback_right",
    "client_with",
    "confirm_end_seen",
    "delete_draft",
    "give_client_feedback",
    "hand_over_link_person",
    "log_contact",
    "log_meeting",
    "mark_seen_by_sender",
    "new_draft",
    "new_pin",
    "propose_link_person",
    "release_feedback",
    "repeat",
    "save_draft",
    "send",
    "take_responsibility",
    "tighten_safe_contact",
]
