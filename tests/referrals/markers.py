"""A mark in every field that tells something of a client, and how each mark is read on a Finnish page.

Words have a mark that stands nowhere else. Codes and numbers are read with their label beside them.
"""

import datetime as dt
import json
import re
from typing import Any

import msgspec
from django.utils.translation import gettext, override

from referrals import section_words, sent_words
from referrals.codes import REASONS, AgeGroup, EndReason, Kind, Outcome, SafeContact
from referrals.details import Assessment, Client, Section
from referrals.forms.client import SAFE_CONTACT_TEXTS
from referrals.forms.handling import ACTIVITIES
from referrals.views.handling_shown import BANNERS
from referrals.visibility import MATRIX
from tray.assessment.answers import Score
from tray.assessment.questionnaire import dimensions
from tray.pages.languages import language_name

CLIENT = Client(
    first_name="Kvantti",
    last_name="Zorblaxi",
    phone="+358407770001",
    email="qwerty.merkki@asiakas.example",
    preferred="email",
    best_time="zyxaikaan",
    safe_contact=SafeContact.ONLY_MESSAGE,
    birth_year=1941,
    interpreter="th",
)
COMMON: dict[str, Any] = {
    "wish": "toivemerkki",
    "support_needs": ("hearing_loop",),
    "barriers": ("informational",),
    "content_areas": ("nature",),
    "plain_language": True,
}
OF_KIND: dict[str, dict[str, Any]] = {
    Kind.WELLBEING: {
        "matters": "tarkeamerkki",
        "worked_before": "aiempimerkki",
        "meeting_place": "library",
        "link_person_wishes": "linkkimerkki",
        "length_months": 5,
        "knows_voluntary": True,
        "not_instead_of_care": True,
    },
    Kind.EXERCISE: {
        "active_days": 6,
        "active_minutes": 47,
        "sitting_hours": 13,
        "strength_days": 4,
        "likes": "mieluisamerkki",
        "obstacles": "estemerkki",
        "readiness": 7,
        "confidence": 3,
        "limits": ("no_jumps",),
        "place_wishes": ("water",),
        "alone_or_group": "alone",
        "safe_to_start": "client_tells",
    },
    Kind.CULTURE: {
        "interests": ("dance", "film"),
        "experience_or_making": "making",
        "companion": "culture_guide",
        "kaikukortti": "will_apply",
        "time_of_day": "evening",
        "home_visit": True,
    },
}
# A field of another kind is filled in too: it must not be seen by whom that kind is not for.
SECTION = Section(**COMMON, **{name: value for each in OF_KIND.values() for name, value in each.items()})
ASSESSMENT = Assessment(made_on="2026-10-07", scores={"health": 25}, changes=("health",))
REASON = {Kind.WELLBEING: "carer", Kind.EXERCISE: "falls", Kind.CULTURE: "new_place"}
WORDS = {
    "Consent.text": "lupamerkki",
    "Handling.responsible_name": "Vastuumerkki",
    "Handling.responsible_phone": "+358177770002",
    "Handling.reason_text": "syymerkki",
    "Handling.suggestion": "ehdotusmerkki",
    "Handling.feedback": "paatosmerkki",
    "Handling.link_person": "Linkkeri",
    "FollowUp.answers": "vastausmerkki",
    "ClientFeedback.text": "palautemerkki",
    "Referral.sender_name": "Hoitajamerkki",
    "Referral.sender_title": "titteli-merkki",
    "Referral.sender_phone": "+358167770003",
}
MINUTES, ACTIVITY = 97, "digital"
ACTIVITIES_AS_JSON = rf'"activities":\s*\[\s*"{ACTIVITY}"'
TRIED_ON, MET_ON = dt.date(2026, 10, 3), dt.date(2026, 10, 5)


def beside(name: str, value: Any) -> str:
    """The label, and the value after it; or as a machine reads it."""
    label = re.escape(str(section_words.LABELS[name]))
    text = re.escape(section_words.value_in_words(name, value))
    return rf"{label}:?\s+{text}\b|{as_json(name, value)}"


def as_json(name: str, value: Any) -> str:
    return rf'"{name}":\s*{re.escape(json.dumps(value, ensure_ascii=False))}'


def words(text: str) -> str:
    return re.escape(text)


def number(phone: str) -> str:
    """However it is grouped."""
    return r"[\s\xa0]*".join(phone[-7:])


def score() -> str:
    dimension = dimensions()["health"]
    told = sent_words.in_words(Score(dimension, 25, True)).split(",")[0]
    band = re.escape(str(Score(dimension, 25, True).band.label))
    return rf"{re.escape(told)}|{re.escape(str(dimension.name))}\s+{band}"


def change() -> str:
    told = sent_words.in_words(Score(dimensions()["health"], 25, True)).split(",")[1].strip()
    return f"{re.escape(told)}|{re.escape(gettext('the client hopes for a change'))}"


def day(date: dt.date) -> str:
    return (
        rf"\b{date.day}\.\s?{date.month}\.\s?{date.year}\b|\b{date.day}\. lokakuuta( {date.year})?|{date.isoformat()}"
    )


def safe_contact() -> str:
    banner = [str(text) for text in BANNERS[SafeContact.ONLY_MESSAGE]]
    label = str(SafeContact.ONLY_MESSAGE.label)
    told = [*banner, label, str(SAFE_CONTACT_TEXTS[SafeContact.ONLY_MESSAGE]), gettext("Phone, for text messages only")]
    return "|".join(map(re.escape, told))


def preferred() -> str:
    sender = rf"{re.escape(str(sent_words.LABELS['preferred']))}:?\s+{re.escape(str(sent_words.PREFERRED['email']))}"
    receiver = rf"{re.escape(gettext('Best way'))}\s+{re.escape(gettext('by e-mail'))}"
    return f"{sender}|{receiver}"


def of_section() -> dict[str, str]:
    fields = COMMON | {name: value for each in OF_KIND.values() for name, value in each.items()}
    return {
        f"Section.{name}": words(value) if str(value).endswith("merkki") else beside(name, value)
        for name, value in fields.items()
    }


def patterns() -> dict[str, str]:
    """In the language that is active."""
    return {
        **{name: words(text) for name, text in WORDS.items()},
        **{
            f"Client.{name}": words(getattr(CLIENT, name)) for name in ("first_name", "last_name", "email", "best_time")
        },
        **of_section(),
        "Client.phone": number(CLIENT.phone),
        "Client.preferred": preferred(),
        "Client.safe_contact": safe_contact(),
        "Client.birth_year": r"\b1941\b",
        "Client.interpreter": rf"\b{language_name('th')}\b",
        "Assessment.scores": score(),
        "Assessment.changes": change(),
        "Assessment.made_on": day(dt.date(2026, 10, 7)),
        "Referral.age_group": words(str(AgeGroup.OLDEST.label)),
        "Referral.language": rf"\b{language_name('se')}",
        "Referral.reasons": "|".join(words(str(REASONS[kind](code).label)) for kind, code in REASON.items()),
        "Referral.sender_phone": number(WORDS["Referral.sender_phone"]),
        "Handling.responsible_phone": number(WORDS["Handling.responsible_phone"]),
        "Handling.reason": words(str(EndReason.MOVED.label)),
        "Handling.outcome": words(str(Outcome.ON_OWN.label)),
        "ContactAttempt.at": day(TRIED_ON),
        "Meeting.on": day(MET_ON),
        "Meeting.minutes": rf"\b{MINUTES}\b",
        "Meeting.activities": rf"{words(str(dict(ACTIVITIES)[ACTIVITY]))}|{ACTIVITIES_AS_JSON}",
    }


# Without a mark of their own: what tells nothing of the client, and what stands in one line with a marked field.
WITHOUT = {
    "Referral": "id code kind state version sender sender_organization sender_unit receiver replaces municipality "
    "urgency client_sealed section_sealed assessment_sealed created_at changed_at sent_at valid_until closed_at "
    "error_asked_at error_reason sender_seen_version erased_at",
    "Consent": "id referral given_by how given_at recorded_by text_version language data_groups allow_forward "
    "allow_follow_up feedback_to_sender valid_until withdrawn_at withdrawn_via",
    "Handling": "id referral responsible link_person_agreed_at opened_at accepted_at expected_month contacted_at "
    "first_meeting_on plan_months resume_on feedback_released_at end_seen_at last_event_at due_at escalated_at",
    "ReferralEvent": "id referral seq at event from_state to_state party user organization reason key",
    "ContactAttempt": "id referral key logged_at party logged_by channel reached",
    "Meeting": "id referral key logged_at party logged_by kind link_person",
    "FollowUp": "id referral months due_on channel digest digest_until asked_at reminders answered_at answered_by "
    "stopped_at",
    "ClientFeedback": "id referral satisfaction helped given_at",
    "Derived": "client_name attempts_count",
}
RECORDS: dict[str, type[msgspec.Struct]] = {"Client": Client, "Section": Section, "Assessment": Assessment}


def fields_without_thought() -> set[str]:
    known = set(patterns()) | {f"{source}.{name}" for source, told in WITHOUT.items() for name in told.split()}
    lines = {f"{source}.{name}" for source, each in MATRIX.items() for name in each}
    records = {f"{source}.{each.name}" for source, kind in RECORDS.items() for each in msgspec.structs.fields(kind)}
    return known ^ (lines | records)


def compiled() -> dict[str, re.Pattern[str]]:
    with override("fi"):
        return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns().items()}
