"""The rule files: whole, unique, and clear about what is wrong."""

import re
from pathlib import Path

import pytest

from tray.catalogue.classification.patterns import BadPattern, Pattern, Patterns, parsed
from tray.catalogue.classification.rulebook import FOLDER, OUTSIDE, VALUES, RuleError, load, rulebook
from tray.catalogue.content_areas import AgeGroup, ContentArea, NeedLevel
from tray.catalogue.models import Assignment

GOOD = """
dimension = "content_area"
value = "exercise"
[[rule]]
key = "gym"
weight = 5
words = { fi = "kuntosali*" }
"""


def written(folder: Path, text: str, name: str = "some.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_projects_rules_are_read_and_give_every_value():
    assert {(rule.dimension, rule.value) for rule in rulebook()} == {
        (dimension, value) for dimension, values in VALUES.items() for value in values
    }


def test_values_are_those_of_the_catalogue():
    assert VALUES["content_area"] == tuple(ContentArea.values)
    assert VALUES["need_level"] == tuple(NeedLevel.values)
    assert VALUES["age_group"] == tuple(AgeGroup.values)
    assert VALUES.keys() - {OUTSIDE} == set(Assignment.Dimension.values)


def test_keys_are_unique_over_all_files():
    keys = re.findall(r'^key = "(.*)"$', "".join(path.read_text() for path in FOLDER.glob("*.toml")), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(rulebook())


def test_words_are_told_in_the_three_languages_with_equal_care():
    for rule in rulebook():
        for words in (rule.words, rule.name_words, rule.with_words, rule.not_words, rule.not_name_words):
            assert not words or all((words.fi, words.sv, words.en)), rule.key


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('key = "gym"', 'key = "A gym"'), "some.toml: rule 'A gym': key: small letters"),
        (('value = "exercise"', 'value = "sport"'), "rule 'gym': value: content_area has no value 'sport'"),
        (("weight = 5", "weight = 0"), "rule 'gym': weight: more than 0"),
        (("weight = 5", 'weight = "much"'), "rule 'gym': Expected `float`, got `str` - at `$.weight`"),
        (("weight = 5", "wieght = 5"), "rule 'gym': Object"),
        (("weight = 5", 'weight = 5\nclasses = ["27.1"]'), "rule 'gym': classes: not a code: '27.1'"),
        (("weight = 5", 'weight = 5\nareas = ["culture"]'), "rule 'gym': areas: only rules of other dimensions"),
        (("kuntosali*", "kunto*sali"), "rule 'gym': words.fi: not a pattern of words: 'kunto*sali'"),
        (("kuntosali*", "!two words"), "rule 'gym': words.fi: an exception is one word"),
        (('words = { fi = "kuntosali*" }', ""), "rule 'gym': words: the rule meets nothing"),
        (("[[rule]]", "colour = 1\n[[rule]]"), "some.toml: colour: no such field"),
        (("[[rule]]", "[[rule"), "some.toml: "),
    ],
)
def test_a_wrong_rule_is_refused_with_file_key_and_field(tmp_path: Path, change: tuple[str, str], message: str):
    assert GOOD.count(change[0]) == 1
    with pytest.raises(RuleError, match=re.escape(message)):
        load(written(tmp_path, GOOD.replace(*change)))


def test_the_same_key_in_two_files_is_refused(tmp_path: Path):
    written(tmp_path, GOOD, "a.toml")
    with pytest.raises(RuleError, match=re.escape("b.toml: rule 'gym': key: used before")):
        load(written(tmp_path, GOOD, "b.toml"))


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(RuleError, match="no rules"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "text", "met"),
    [
        ("uida", "Voit uida joka päivä", "uida"),
        ("uida", "Uidaan yhdessä", None),
        ("jump*", "JUMPPA alkaa", "jumppa"),
        ("*jumppa", "Vesijumppa", "vesijumppa"),
        ("*jumppa", "Vesijumppaa", None),
        ("*jumppa*", "vesijumppaan", "vesijumppaan"),
        ("matalan kynnyk*", "Matalan kynnyksen paikka", "matalan kynnyksen"),
        ("matalan kynnyk*", "matalan", None),
        ("doctor's appointment*", "A doctor’s appointment", "doctor s appointment"),
        ("low-threshold", "Low threshold", "low threshold"),
        ("hälso*", "Ha\u0308lsocentral".replace("Ha\u0308", "Ha\u0308"), "hälsocentral"),
        ("a b c", "x a b c", "a b c"),
    ],
)
def test_patterns_meet_words_and_phrases(pattern: str, text: str, met: str | None):
    found = Patterns([Pattern(pattern)]).find(text)
    assert found == ([(0, met)] if met else [])


def test_an_exception_does_not_count():
    patterns = Patterns([Pattern("liikunta*", ("liikuntaest*",)), Pattern("liikunta*")])
    assert patterns.find("liikuntaesteinen") == [(1, "liikuntaesteinen")]
    assert [number for number, _words in patterns.find("liikuntasali")] == [0, 1]


@pytest.mark.parametrize("pattern", ["", "*", "a*b", "**a", "a, b"])
def test_what_is_no_pattern_is_refused(pattern: str):
    with pytest.raises(BadPattern):
        parsed(pattern)
