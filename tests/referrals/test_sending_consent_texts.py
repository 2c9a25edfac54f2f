"""The wording of the consent: whole in each language, and the same for ever under its version."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict

import pytest

from referrals.codes import FeedbackRight
from referrals.consent_texts import (
    DATA_GROUPS,
    LANGUAGES,
    VERSION,
    WORDINGS,
    consent_text,
    group_names,
    language_of,
    questions,
)
from referrals.visibility import CONSENTED

# A wording that people have agreed to never changes. A new one gets its own version, and its own line here.
DIGESTS = {"2026-11": "5b14b5a0c61cc424"}
DAY = dt.date(2027, 11, 23)


def test_a_wording_stays_as_people_agreed_to_it():
    made = {
        version: hashlib.sha256(json.dumps(asdict(wording), sort_keys=True).encode()).hexdigest()[:16]
        for version, wording in WORDINGS.items()
    }
    assert made == DIGESTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_both_ends_what_goes_and_until_when(language: str):
    text = consent_text(language=language, sender="Alue", receiver="Ohjaus", groups=["name", "wish"], until=DAY)
    names = group_names(["name", "wish"], language)
    assert "Alue" in text
    assert "Ohjaus" in text
    assert "; ".join(names) in text
    assert "2027" in text
    assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_and_every_answer_has_words(language: str):
    assert len(set(group_names(DATA_GROUPS, language))) == len(DATA_GROUPS)
    asked = questions(language, "Alue")
    assert [code for code, _text in asked.feedback] == FeedbackRight.values
    assert "Alue" in asked.feedback_question


def test_the_groups_are_those_that_decide_what_a_receiver_sees():
    assert set(DATA_GROUPS) == CONSENTED


def test_there_is_no_checked_wording_in_other_languages():
    assert [language_of(each) for each in ("sv", "se", "ar")] == ["sv", "fi", "fi"]
    assert VERSION in WORDINGS
