"""What people read for the codes in the part of a referral that belongs to its kind (`referrals.details.Section`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from referrals.codes import Barrier, Kind, SupportNeed
from referrals.details import Section
from tray.catalogue.content_areas import ContentArea

Text = str | Promise


class MeetingPlace(TextChoices):
    CAFE = "cafe", gettext_lazy("a café")
    LIBRARY = "library", gettext_lazy("a library")
    OUTDOORS = "outdoors", gettext_lazy("outdoors")
    REMOTE = "remote", gettext_lazy("by phone or video")
    HOME = "home", gettext_lazy("the client's home")


class Limit(TextChoices):
    """Agreed with the client, in terms of what the body does: never what is wrong with it."""

    START_LIGHTLY = "start_lightly", gettext_lazy("start lightly")
    NO_JUMPS = "no_jumps", gettext_lazy("no jumps")
    BALANCE = "balance", gettext_lazy("support for balance")
    AID = "aid", gettext_lazy("uses an aid, such as a walker")
    BREAKS = "breaks", gettext_lazy("breaks often")
    GUIDED_ONLY = "guided_only", gettext_lazy("only with a guide")
    ASK_CLIENT = "ask_client", gettext_lazy("ask the client, who wants to tell it")


class ExercisePlace(TextChoices):
    GYM = "gym", gettext_lazy("a gym or a hall")
    WATER = "water", gettext_lazy("in water")
    OUTDOORS = "outdoors", gettext_lazy("outdoors")
    HOME = "home", gettext_lazy("at home")
    REMOTE = "remote", gettext_lazy("by phone or video")


class Company(TextChoices):
    GROUP = "group", gettext_lazy("in a group")
    ALONE = "alone", gettext_lazy("alone with an adviser")
    EITHER = "either", gettext_lazy("either is fine")


class SafeToStart(TextChoices):
    ASSESSED = "assessed", gettext_lazy("a health care professional has judged that it is safe to start exercising")
    CLIENT_TELLS = "client_tells", gettext_lazy("the client tells about it")


class CultureInterest(TextChoices):
    MUSIC = "music", gettext_lazy("music")
    THEATRE = "theatre", gettext_lazy("theatre")
    DANCE = "dance", gettext_lazy("dance")
    VISUAL_ARTS = "visual_arts", gettext_lazy("visual arts")
    CRAFTS = "crafts", gettext_lazy("crafts")
    LITERATURE = "literature", gettext_lazy("literature")
    FILM = "film", gettext_lazy("film")
    MUSEUM = "museum", gettext_lazy("museums")
    NATURE_CULTURE = "nature_culture", gettext_lazy("culture in nature")
    DIGITAL = "digital", gettext_lazy("digital culture")


class ExperienceOrMaking(TextChoices):
    EXPERIENCE = "experience", gettext_lazy("to see, hear and experience")
    MAKING = "making", gettext_lazy("to make things")
    BOTH = "both", gettext_lazy("both")


class Companion(TextChoices):
    ALONE = "alone", gettext_lazy("goes alone")
    CULTURE_GUIDE = "culture_guide", gettext_lazy("a culture guide comes along")
    CULTURE_COMPANION = "culture_companion", gettext_lazy("a culture companion comes along")


class Kaikukortti(TextChoices):
    HAS = "has", gettext_lazy("has one")
    WILL_APPLY = "will_apply", gettext_lazy("will be told how to get one")
    NOT_NEEDED = "not_needed", gettext_lazy("not needed")


class TimeOfDay(TextChoices):
    DAYTIME = "daytime", gettext_lazy("in the daytime")
    EVENING = "evening", gettext_lazy("in the evening")
    EITHER = "either", gettext_lazy("either is fine")


# Labels of `Section`'s fields, in the order in which people read them.
LABELS: dict[str, Text] = {
    "wish": gettext_lazy("In the client's own words"),
    "support_needs": gettext_lazy("Help and support that is needed"),
    "plain_language": gettext_lazy("Plain language"),
    "matters": gettext_lazy("What matters to the client"),
    "worked_before": gettext_lazy("What has helped before"),
    "meeting_place": gettext_lazy("Place to meet"),
    "link_person_wishes": gettext_lazy("Wishes for the link person"),
    "length_months": gettext_lazy("Wish for how long"),
    "knows_voluntary": gettext_lazy("The client knows that this is voluntary"),
    "not_instead_of_care": gettext_lazy("The client knows that this does not replace care"),
    "active_days": gettext_lazy("Brisk movement now"),
    "active_minutes": gettext_lazy("Minutes a day"),
    "strength_days": gettext_lazy("Muscle and balance training"),
    "sitting_hours": gettext_lazy("Sitting"),
    "likes": gettext_lazy("What the client likes"),
    "obstacles": gettext_lazy("What gets in the way"),
    "readiness": gettext_lazy("Ready to start"),
    "confidence": gettext_lazy("Trust in managing it"),
    "limits": gettext_lazy("What is taken into account"),
    "place_wishes": gettext_lazy("Where"),
    "alone_or_group": gettext_lazy("In a group or alone"),
    "safe_to_start": gettext_lazy("Safe to start"),
    "interests": gettext_lazy("Interests"),
    "experience_or_making": gettext_lazy("How"),
    "companion": gettext_lazy("With whom"),
    "kaikukortti": gettext_lazy("Kaikukortti"),
    "time_of_day": gettext_lazy("Time of day"),
    "home_visit": gettext_lazy("Art comes home to the client"),
    "content_areas": gettext_lazy("Topics"),
    "barriers": gettext_lazy("What has made it hard to take part"),
}
CODES: dict[str, type[TextChoices]] = {
    "support_needs": SupportNeed,
    "meeting_place": MeetingPlace,
    "limits": Limit,
    "place_wishes": ExercisePlace,
    "alone_or_group": Company,
    "safe_to_start": SafeToStart,
    "interests": CultureInterest,
    "experience_or_making": ExperienceOrMaking,
    "companion": Companion,
    "kaikukortti": Kaikukortti,
    "time_of_day": TimeOfDay,
    "content_areas": ContentArea,
    "barriers": Barrier,
}
FIELDS_OF_KIND: dict[str, tuple[str, ...]] = {
    Kind.WELLBEING: (
        "matters",
        "worked_before",
        "meeting_place",
        "link_person_wishes",
        "length_months",
        "knows_voluntary",
        "not_instead_of_care",
    ),
    Kind.EXERCISE: (
        "active_days",
        "active_minutes",
        "strength_days",
        "sitting_hours",
        "likes",
        "obstacles",
        "readiness",
        "confidence",
        "limits",
        "place_wishes",
        "alone_or_group",
        "safe_to_start",
    ),
    Kind.CULTURE: (
        "interests",
        "experience_or_making",
        "companion",
        "kaikukortti",
        "time_of_day",
        "home_visit",
    ),
}
COMMON_FIELDS = ("wish", "support_needs", "barriers", "content_areas", "plain_language")


@dataclass(frozen=True)
class Told:
    name: str
    label: str
    text: str


def in_words(section: Section) -> list[Told]:
    """Everything that was told, nothing of what was left empty."""
    told = msgspec.structs.asdict(section)
    return [Told(name, str(LABELS[name]), text) for name in LABELS if (text := value_in_words(name, told[name]))]


def value_in_words(name: str, value: Any) -> str:
    """Of one field, "" for nothing told."""
    if value is None or value is False or value in ("", ()) or (value == 0 and name == "length_months"):
        return ""
    if name in CODES:
        return label(CODES[name], value) if isinstance(value, str) else ", ".join(labels(CODES[name], value))
    if isinstance(value, bool):
        return _("yes")
    return number_in_words(name, value) if isinstance(value, int) else str(value)


def labels(codes: type[TextChoices], values: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [label(codes, value) for value in values]


def label(codes: type[TextChoices], value: str) -> str:
    """The code itself where a later version has given it up."""
    return str(codes(value).label) if value in codes.values else value


def number_in_words(name: str, value: int) -> str:
    told = {"number": value}
    match name:
        case "active_days" | "strength_days":
            return ngettext("%(number)s day a week", "%(number)s days a week", value) % told
        case "active_minutes":
            return ngettext("%(number)s minute a day", "%(number)s minutes a day", value) % told
        case "sitting_hours":
            return ngettext("%(number)s hour a day", "%(number)s hours a day", value) % told
        case "length_months":
            return ngettext("%(number)s month", "%(number)s months", value) % told
        case _:
            return _("%(number)s of 10") % told
