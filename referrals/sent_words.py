"""What a referral tells of its client, as lines that people read: of whatever the reader may see, and nothing else.

For the preview before sending, the receipt, the sender's own page and the text to copy. In the language that is active.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from referrals import section_words
from referrals.codes import REASONS, AgeGroup, Party, SafeContact, State, age_group
from referrals.details import Assessment, Client, Section
from referrals.models import Consent, Handling, Referral
from referrals.visibility import Situation, visible
from tray.areas.names import name_of
from tray.assessment.answers import Score
from tray.assessment.questionnaire import dimensions
from tray.pages.languages import language_name

Text = str | Promise
PREFERRED: dict[str, Text] = {"phone": gettext_lazy("phone"), "email": gettext_lazy("e-mail")}
LABELS: dict[str, Text] = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "birth_year": gettext_lazy("Year of birth"),
    "age_group": gettext_lazy("Age group"),
    "municipality": gettext_lazy("Municipality"),
    "phone": gettext_lazy("Phone number"),
    "email": gettext_lazy("E-mail address"),
    "preferred": gettext_lazy("Better by"),
    "best_time": gettext_lazy("A good time to get in touch"),
    "safe_contact": gettext_lazy("Safe contact"),
    "language": gettext_lazy("Language of service"),
    "interpreter": gettext_lazy("Interpreter"),
    "reasons": gettext_lazy("Reasons"),
    "urgency": gettext_lazy("How soon"),
}
SOURCES: dict[str, str] = {
    **dict.fromkeys(("age_group", "municipality", "language", "reasons", "urgency"), "Referral"),
    **dict.fromkeys(Client.__struct_fields__, "Client"),
    **dict.fromkeys(Section.__struct_fields__, "Section"),
    **dict.fromkeys(Assessment.__struct_fields__, "Assessment"),
}


@dataclass(frozen=True)
class Told:
    """One line. `name` is the field's, in the record that `SOURCES` names."""

    name: str
    label: str
    text: str


def told(seen: Mapping[str, Any]) -> list[Told]:
    """All that there is, in the order in which people read it."""
    return [*of_client(seen), *of_section(seen), *of_assessment(seen)]


def of_client(seen: Mapping[str, Any]) -> Iterator[Told]:
    for name, label in LABELS.items():
        text = IN_WORDS.get(name, plain)(seen, name) if name in seen or name == "age_group" else ""
        if text:
            yield Told(name, str(label), text)


def plain(seen: Mapping[str, Any], name: str) -> str:
    return str(seen[name] or "")


def of_section(seen: Mapping[str, Any]) -> Iterator[Told]:
    for name, label in section_words.LABELS.items():
        if name in seen and (text := section_words.value_in_words(name, seen[name])):
            yield Told(name, str(label), text)


def of_assessment(seen: Mapping[str, Any]) -> Iterator[Told]:
    scores = seen.get("scores") or {}
    changes = seen.get("changes") or ()
    known = dimensions()
    parts = [in_words(Score(known[key], value, key in changes)) for key, value in scores.items() if key in known]
    if parts:
        yield Told("scores", _("Of the self-assessment"), "; ".join(parts))


def in_words(score: Score) -> str:
    """ "Health: strength", with the wish for a change, if there is one."""
    told = {"dimension": str(score.dimension.name), "band": str(score.band.label)}
    if score.wants_change:
        return _("%(dimension)s: %(band)s, wants a change") % told
    return _("%(dimension)s: %(band)s") % told


def age_in_words(seen: Mapping[str, Any], _name: str) -> str:
    """A draft has no age group yet: it comes from the year of birth when it is sent."""
    if seen.get("age_group"):
        return str(AgeGroup(seen["age_group"]).label)
    year = seen.get("birth_year")
    return str(age_group(year, timezone.localdate().year).label) if year else ""


def reasons_in_words(seen: Mapping[str, Any], _name: str) -> str:
    return ", ".join(section_words.label(REASONS[seen["kind"]], each) for each in seen["reasons"])


def municipality_in_words(seen: Mapping[str, Any], _name: str) -> str:
    return name_of(seen["municipality"], get_language() or "fi") if seen["municipality"] else ""


IN_WORDS: dict[str, Callable[[Mapping[str, Any], str], str]] = {
    "age_group": age_in_words,
    "municipality": municipality_in_words,
    "preferred": lambda seen, name: str(PREFERRED.get(seen[name], "")),
    "safe_contact": lambda seen, name: str(SafeContact(seen[name]).label),
    "language": lambda seen, name: language_name(seen[name]),
    "interpreter": lambda seen, name: language_name(seen[name]) if seen[name] else "",
    "reasons": reasons_in_words,
    "urgency": lambda seen, name: str(Referral(urgency=seen[name]).get_urgency_display()),
}


# --- Before it is sent ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What one party will see once the receiver has accepted; of a link person, once the client has said yes."""

    party: Party
    title: str
    lines: list[Told]


def previews(seen: Mapping[str, Any], referral: Referral, groups: list[str]) -> list[Preview]:
    """By the matrix itself, so that the preview cannot promise anything else than what is shown."""
    accepted = copy(referral)
    accepted.state = State.ACCEPTED
    consent = Consent(referral=referral, data_groups=groups)
    handling = Handling(link_person_agreed_at=timezone.now())
    lines = told(seen)
    parties = [
        (Party.RECEIVER, _("The receiver")),
        (Party.LINK_PERSON, _("The link person, once the client has said yes")),
        (Party.SENDER_LEAD, _("The lead of your unit")),
    ]
    shown = []
    for party, title in parties:
        if party == Party.LINK_PERSON and referral.kind != "wellbeing":
            continue
        now = Situation(party, accepted, consent, handling)
        allowed = {(source, name) for source in set(SOURCES.values()) for name in visible(source, now)}
        shown.append(Preview(party, title, [each for each in lines if (SOURCES[each.name], each.name) in allowed]))
    return shown


GROUP_OF: dict[str, tuple[str, ...]] = {
    "name": ("first_name", "last_name"),
    "contact": ("phone", "email", "best_time", "safe_contact"),
    "age": ("birth_year",),
    "municipality": ("municipality",),
    "language": ("language",),
    "reasons": ("reasons",),
    "wish": ("wish", "content_areas"),
    "support": ("support_needs",),
    "assessment": ("scores",),
}


def groups_sent(seen: Mapping[str, Any]) -> list[str]:
    """Data groups of the consent that the referral holds something of."""
    by_group = GROUP_OF | {str(seen["kind"]): section_words.FIELDS_OF_KIND[seen["kind"]]}
    order = ("name", "contact", "age", "municipality", "language", "reasons", "wish", "support", seen["kind"])
    return [group for group in (*order, "assessment") if any(is_told(name, seen.get(name)) for name in by_group[group])]


def is_told(name: str, value: Any) -> bool:
    """No days a week is told too, where no year of birth is not."""
    return bool(section_words.value_in_words(name, value) if name in section_words.LABELS else value)


# --- The text to copy ----------------------------------------------------------------------------------------------


def as_text(seen: Mapping[str, Any], *, heading: list[tuple[str, str]]) -> str:
    """Plain lines for the client record system of the sender."""
    lines = [*heading, *((each.label, each.text) for each in told(seen))]
    return "\n".join(f"{capfirst(label)}: {text}" for label, text in lines if text)
