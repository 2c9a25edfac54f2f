"""The content areas in a sentence each, for people who know none of the field's words."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from tray.areas.names import Place
from tray.catalogue.content_areas import ContentArea
from tray.pages.links import LANGUAGE_NAMES, with_query
from tray.pages.topic_words import SLUGS
from tray.search.criteria import Criteria, place_query
from tray.search.promises import EXAMPLES

EXPLANATIONS = {
    ContentArea.EXERCISE: _("Groups, guidance and places for moving in your own way."),
    ContentArea.CULTURE: _("Music, art, books and doing things by hand, alone or together."),
    ContentArea.NATURE: _("Paths, outings and peace in the nature close to home."),
    ContentArea.LIFESTYLE: _("Support for sleep, weight, quitting smoking and taking care of your health."),
    ContentArea.NUTRITION: _("Advice on eating well, cooking together and shared meals."),
    ContentArea.MENTAL_HEALTH: _("Someone to talk to, when your mood is low or life is hard."),
    ContentArea.SUBSTANCE_USE: _(
        "Help with alcohol, drugs, gambling or another addiction, also for those close to you."
    ),
    ContentArea.LIVELIHOOD: _("Money, debts, food aid and benefits: help in making ends meet."),
    ContentArea.PARTICIPATION: _("Meeting places, peer groups and volunteering: company and a chance to have a say."),
    ContentArea.WORK_ABILITY: _("Support for coping at work, finding work and daily functioning."),
    ContentArea.INTEGRATION: _("Language, advice and company for people who have moved to Finland."),
    ContentArea.SELF_CARE: _("Tests, exercises and online courses that you can use by yourself."),
    ContentArea.EVERYDAY_SUPPORT: _("Help at home, transport, family life and caring for someone."),
    ContentArea.CONTACT_CHANNELS: _("Where to call or write, when you need a nurse, a doctor or a social worker."),
}


@dataclass(frozen=True)
class Topic:
    """A content area with the address of its page."""

    area: ContentArea
    path: str

    @property
    def name(self) -> str:
        return str(self.area.label)

    @property
    def explanation(self) -> str:
        return str(EXPLANATIONS[self.area])


@dataclass(frozen=True)
class Example:
    """A search to try."""

    text: str
    path: str


def topics(place: Place | None = None) -> list[Topic]:
    language = get_language() or "fi"
    return [topic(area, place, language) for area in ContentArea]


def topic(area: ContentArea, place: Place | None, language: str) -> Topic:
    return Topic(area, with_query(topic_path(area, language), place_query(place)))


@lru_cache(maxsize=100)
def topic_path(area: ContentArea, language: str) -> str:
    with override(language):
        return reverse("topic", args=[topic_slug(area, language)])


def topic_slug(area: ContentArea, language: str) -> str:
    return SLUGS[area][list(LANGUAGE_NAMES).index(language)]


def examples(place: Place | None = None) -> list[Example]:
    """The searches that are tried every night, so that each finds something somewhere in Finland."""
    services = reverse("services")
    words = EXAMPLES.get(get_language() or "fi", EXAMPLES["fi"])
    return [Example(text, with_query(services, Criteria(text=text, place=place).query())) for text in words]
