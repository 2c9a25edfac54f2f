"""What the client agrees to, word for word, in each language. A wording is never changed: a new one gets a version of
its own, so that every consent's `text_version` tells what the client read or heard.

The words stand here and not in the catalogues of translations: they are a document, and speak the client's language,
whatever language the professional's page is in.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from referrals.codes import FeedbackRight

LANGUAGES = ("fi", "sv", "en")
VERSION = "2026-11"

Texts = dict[str, str]


@dataclass(frozen=True)
class Wording:
    """By language. `consent` has places for sender, receiver, groups and day; the others for the sender, if for any."""

    consent: Texts
    groups: dict[str, Texts]
    follow_up: Texts
    forward: Texts
    feedback_question: Texts
    feedback: dict[str, Texts]


WORDINGS: dict[str, Wording] = {
    VERSION: Wording(
        consent={
            "fi": (
                "Annan luvan siihen, että {sender} lähettää tässä lähetteessä olevat tiedot taholle {receiver}, jotta "
                "minuun voidaan ottaa yhteyttä ja sopia toiminnasta. Tiedot, jotka lähetetään: {groups}. Muuta ei "
                "lähetetä. Lupa on vapaaehtoinen. Voin perua sen milloin vain tässä palvelussa, lähettäjälle tai "
                "vastaanottajalle. Peruminen ei vaikuta siihen, mitä palveluja saan. Lupa on voimassa enintään {day} "
                "asti."
            ),
            "sv": (
                "Jag samtycker till att {sender} skickar uppgifterna i den här remissen till {receiver} så att man kan "
                "kontakta mig och komma överens om verksamheten. Uppgifter som skickas: {groups}. Inget annat skickas. "
                "Samtycket är frivilligt. Jag kan återkalla det när som helst i den här tjänsten, hos avsändaren eller "
                "hos mottagaren. Att jag återkallar det påverkar inte vilka tjänster jag får. Samtycket gäller högst "
                "till {day}."
            ),
            "en": (
                "I agree that {sender} sends the information in this referral to {receiver} so that I can be contacted "
                "and we can agree on activities. Information sent: {groups}. Nothing else is sent. This is voluntary. "
                "I can withdraw at any time in this service, from the sender or from the receiver. Withdrawing does "
                "not affect the services I get. Valid until {day} at the latest."
            ),
        },
        groups={
            "name": {"fi": "nimi", "sv": "namn", "en": "name"},
            "contact": {
                "fi": "yhteystiedot ja se, miten minuun saa ottaa yhteyttä",
                "sv": "kontaktuppgifter och hur man får kontakta mig",
                "en": "contact details and how I may be contacted",
            },
            "age": {
                "fi": "syntymävuosi ikäryhmänä",
                "sv": "födelseår som åldersgrupp",
                "en": "year of birth as an age group",
            },
            "municipality": {"fi": "kotikunta", "sv": "hemkommun", "en": "home municipality"},
            "language": {
                "fi": "kieli ja tulkin tarve",
                "sv": "språk och behov av tolk",
                "en": "language and need of an interpreter",
            },
            "reasons": {"fi": "lähetteen syyt", "sv": "orsakerna till remissen", "en": "the reasons for the referral"},
            "wish": {
                "fi": "omin sanoin kertomani toive",
                "sv": "mina önskemål med egna ord",
                "en": "my wishes in my own words",
            },
            "support": {
                "fi": "avun ja tuen tarpeet",
                "sv": "behov av hjälp och stöd",
                "en": "the help and support I need",
            },
            "wellbeing": {
                "fi": "mikä minulle on tärkeää ja toiveeni linkkihenkilöstä",
                "sv": "vad som är viktigt för mig och mina önskemål om länkpersonen",
                "en": "what matters to me and my wishes for the link person",
            },
            "exercise": {
                "fi": "miten liikun nyt, mistä pidän ja mitä liikkuessa otetaan huomioon",
                "sv": "hur jag rör på mig nu, vad jag gillar och vad som beaktas när jag rör på mig",
                "en": "how I move now, what I like and what is taken into account",
            },
            "culture": {
                "fi": "mikä kulttuurissa kiinnostaa ja miten haluan osallistua",
                "sv": "vad som intresserar mig i kultur och hur jag vill delta",
                "en": "what interests me in culture and how I want to take part",
            },
            "assessment": {
                "fi": "valitsemani osat itsearvioinnista",
                "sv": "de delar av självbedömningen som jag valt",
                "en": "the parts that I chose of my self-assessment",
            },
        },
        follow_up={
            "fi": "Minulta saa kysyä myöhemmin, miten menee.",
            "sv": "Man får senare fråga mig hur det går.",
            "en": "I may be asked later how things are going.",
        },
        forward={
            "fi": "Lähetteen saa siirtää toiselle samanlaiselle palvelulle samalla alueella.",
            "sv": "Remissen får föras vidare till en annan likadan tjänst i samma område.",
            "en": "The referral may be forwarded to another service of the same kind in the same area.",
        },
        feedback_question={
            "fi": "Saako {sender} tietää, miten tämä päättyi?",
            "sv": "Får {sender} veta hur det här slutade?",
            "en": "May {sender} know how this ended?",
        },
        feedback={
            FeedbackRight.NONE: {"fi": "Ei mitään", "sv": "Ingenting", "en": "Nothing"},
            FeedbackRight.OUTCOME: {
                "fi": "Vain että se on päättynyt ja miten",
                "sv": "Bara att det har avslutats och hur",
                "en": "Only that it ended and how",
            },
            FeedbackRight.SUMMARY: {
                "fi": "Myös lyhyt yhteenveto, jonka näen ensin",
                "sv": "Också ett kort sammandrag som jag ser först",
                "en": "Also a short summary that I see first",
            },
        },
    ),
}
DATA_GROUPS = tuple(WORDINGS[VERSION].groups)


def language_of(language: str) -> str:
    """In which the client reads the consent. Of other languages there is no checked wording: an interpreter helps."""
    return language if language in LANGUAGES else "fi"


def consent_text(
    *, language: str, sender: str, receiver: str, groups: Iterable[str], until: dt.date, version: str = VERSION
) -> str:
    wording = WORDINGS[version]
    return wording.consent[language].format(
        sender=sender,
        receiver=receiver,
        groups="; ".join(wording.groups[group][language] for group in groups),
        day=f"{until.day}.{until.month}.{until.year}" if language != "en" else f"{until.day} {until:%B} {until.year}",
    )


def group_names(groups: Iterable[str], language: str, version: str = VERSION) -> list[str]:
    return [WORDINGS[version].groups[group][language] for group in groups]


@dataclass(frozen=True)
class Questions:
    """What is asked besides the consent itself, in the client's language."""

    follow_up: str
    forward: str
    feedback_question: str
    feedback: list[tuple[str, str]]


def questions(language: str, sender: str, version: str = VERSION) -> Questions:
    wording = WORDINGS[version]
    return Questions(
        follow_up=wording.follow_up[language],
        forward=wording.forward[language],
        feedback_question=wording.feedback_question[language].format(sender=sender),
        feedback=[(str(code), texts[language]) for code, texts in wording.feedback.items()],
    )
