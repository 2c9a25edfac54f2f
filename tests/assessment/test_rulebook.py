"""The rules as data: whole, true to the table they come from, in three languages, and without any illness."""

import re

import pytest

from tray.assessment import rulebook as module
from tray.assessment.answers import Answers
from tray.assessment.questionnaire import DIMENSIONS, INTERESTS, dimension_of, statements
from tray.assessment.rulebook import RuleError, changes, rulebook, topics

RULES = {rule.id: rule for rule in rulebook().rule}
LANGUAGES = ("fi", "sv", "en")
# Beginnings of words that name illnesses, in the three languages. "Itsehoito" and the like are no illness.
ILLNESSES = re.compile(
    r"\b(masen|depress|ahdistuneisuus|ångest|anxiety|diabet|alkoholis|alcoholi|syöpä|cancer|dement|sairau|sjukdom"
    r"|illness|disease|diagno|syndro|psykoo|psychos|skitso|schizo|bipol|adhd|autis)",
    re.IGNORECASE,
)


def test_a_rule_for_each_statement_each_wish_and_each_topic():
    assert {rule.when.statement for rule in RULES.values()} - {""} == set(statements())
    assert {rule.when.change for rule in RULES.values()} - {""} == {dimension.id for dimension in DIMENSIONS}
    assert {rule.when.interest for rule in RULES.values()} - {""} == set(INTERESTS)
    assert len(RULES) == 16 + 8 + 13


@pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))
def test_a_reason_in_three_languages_that_names_no_illness(rule):
    said = [rule.in_words(language) for language in LANGUAGES]
    assert len(set(said)) == 3
    for words in said:
        assert words.endswith(".")
        assert len(words) > 15
        assert not ILLNESSES.search(words)


@pytest.mark.parametrize("topic", list(topics().values()), ids=list(topics()))
def test_a_topic_in_three_languages_with_words_to_find_it_by(topic):
    assert all(topic.in_words(language) for language in LANGUAGES)
    assert topic.words_fi
    assert topic.words_sv
    assert not ILLNESSES.search(f"{topic.fi} {topic.sv} {topic.en}")


@pytest.mark.parametrize("source", list(rulebook().sources.values()), ids=list(rulebook().sources))
def test_a_source_in_three_languages(source):
    assert all(source.in_words(language) for language in LANGUAGES)


def test_a_statement_counts_when_it_fits_badly():
    for statement in statements():
        rule = RULES[statement]
        assert [rule.when.holds(Answers({statement: value})) for value in range(5)] == [True, True, False, False, False]
        assert not rule.when.holds(Answers({}))


def test_a_wish_for_change_adds_three_to_what_its_statements_lead_to():
    for dimension in DIMENSIONS:
        rule = RULES[f"change-{dimension.id}"]
        of_statements = [RULES[each] for each, owner in dimension_of().items() if owner == dimension]
        areas: dict[str, int] = {}
        narrower: dict[str, int] = {}
        for each in of_statements:
            for area, weight in each.areas.items():
                areas[area] = max(areas.get(area, 0), weight)
            for topic, weight in each.topics.items():
                narrower[topic] = max(narrower.get(topic, 0), weight)
        assert rule.areas == {area: weight + 3 for area, weight in areas.items() if weight >= 2}
        assert rule.topics == {topic: weight + 3 for topic, weight in narrower.items() if weight >= 3}


def test_a_topic_picked_is_the_area_of_its_name():
    for interest in INTERESTS:
        assert RULES[f"interest-{interest}"].areas == {interest: 3}


def test_topics_for_newcomers_count_only_for_those_who_ask():
    book = rulebook()
    assert not any(book.counts(RULES["S2"], "integration", language) for language in ("", "fi", "sv"))
    assert book.counts(RULES["S2"], "integration", "uk")
    assert book.counts(RULES["interest-integration"], "integration", "fi")


def test_changes_are_told_newest_first():
    days = [change.on for change in changes()]
    assert days == sorted(days, reverse=True)
    assert max(rule.valid_from for rule in RULES.values()) <= days[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": {"statement": "T9"}},
        {"when": {"statement": "T1", "change": "health"}},
        {"when": {}},
        {"areas": {"fun": 1}},
        {"areas": {"nature": 0}},
        {"areas": {}},
        {"topics": {"fun": 1}},
        {"source": "hearsay"},
    ],
)
def test_a_wrong_rule_is_refused_with_its_name(monkeypatch, wrong):
    good = {
        "id": "x",
        "version": 1,
        "valid_from": "2026-11-23",
        "when": {"statement": "T1", "at_most": 1},
        "areas": {"nature": 1},
        "fi": "Yksi.",
        "sv": "Två.",
        "en": "Three.",
        "source": "table",
    }
    three = {"fi": "a", "sv": "b", "en": "c"}
    document = {"owner": "x", "sources": {"table": three}, "rule": [good | wrong]}
    monkeypatch.setattr(module, "document", lambda name: document if name == "rules.toml" else {})
    monkeypatch.setattr(module, "topics", dict)
    with pytest.raises(RuleError, match=r"rules\.toml, x"):
        module.rulebook.__wrapped__()
