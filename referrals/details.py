"""What a referral tells of its client, as it is sealed into one encrypted text each: frozen records with a canonical
encoding. A field added here needs a line in `referrals.visibility`; a test fails without it."""

from typing import TypeVar

import msgspec

from referrals.codes import SafeContact


class Client(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who the client is: never a personal identity code."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    preferred: str = ""  # "phone" or "email"
    best_time: str = ""
    safe_contact: str = SafeContact.NORMAL
    birth_year: int = 0
    interpreter: str = ""  # ISO 639-1, or "" for none


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the client hopes for, and the short part of the form that belongs to the kind."""

    wish: str = ""  # in the client's own words
    support_needs: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    content_areas: tuple[str, ...] = ()
    plain_language: bool = False
    # wellbeing
    matters: str = ""
    worked_before: str = ""
    meeting_place: str = ""  # cafe, library, outdoors, remote, home
    link_person_wishes: str = ""
    length_months: int = 0
    knows_voluntary: bool = False
    not_instead_of_care: bool = False
    # exercise
    active_days: int | None = None  # a week
    active_minutes: int | None = None  # a day
    sitting_hours: int | None = None  # a day
    strength_days: int | None = None  # a week
    likes: str = ""
    obstacles: str = ""
    readiness: int | None = None  # 0–10
    confidence: int | None = None  # 0–10
    limits: tuple[str, ...] = ()  # functional, agreed with the client: no diagnosis
    place_wishes: tuple[str, ...] = ()
    alone_or_group: str = ""
    safe_to_start: str = ""  # "assessed" by a professional of health care, or "client_tells"
    # culture
    interests: tuple[str, ...] = ()
    experience_or_making: str = ""
    companion: str = ""  # alone, culture_guide, culture_companion
    kaikukortti: str = ""  # has, will_apply, not_needed
    time_of_day: str = ""
    home_visit: bool = False


class Assessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dimensions that the client chose to share of the self-assessment, as they were that day."""

    made_on: str
    scores: dict[str, int]  # dimension id → 0–100
    changes: tuple[str, ...] = ()


Record = TypeVar("Record", bound=msgspec.Struct)


def sealable(record: msgspec.Struct) -> str:
    """One spelling for each record, to be encrypted."""
    return msgspec.json.encode(record, order="deterministic").decode()


def unsealed(text: str, kind: type[Record]) -> Record:
    """What was sealed; for what was never written, a record that tells nothing."""
    return msgspec.json.decode(text, type=kind) if text else kind()
