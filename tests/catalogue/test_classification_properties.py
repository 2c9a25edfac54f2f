"""What holds for every service, whatever it says."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.facts import sample
from tray.catalogue.classification.classify import Classifier, classify
from tray.catalogue.classification.facts import ServiceFacts
from tray.catalogue.classification.rulebook import rulebook
from tray.catalogue.details import Texts

SAMPLE = [facts for facts, _areas, _file in sample().values()]
WORDS = sorted(
    {pattern.strip("*!") for rule in rulebook() for _language, patterns in rule.words.items() for pattern in patterns}
)
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=6).map(" ".join)
in_languages = st.builds(Texts, fi=texts, sv=texts, en=texts)
codes = st.sampled_from(["P27.1", "P25.1", "P5.7", "P5.17", "P4.13", "P6.2", "P2.1", "P10.1", "P4.12", "P27"])
services = st.builds(
    ServiceFacts,
    name=in_languages,
    summary=in_languages,
    keywords_fi=st.lists(texts, max_size=3).map(tuple),
    service_classes=st.lists(codes, max_size=3, unique=True).map(tuple),
    target_groups=st.lists(st.sampled_from(["KR1", "KR1.1", "KR2", "KR3"]), max_size=2, unique=True).map(tuple),
    life_events=st.lists(st.sampled_from(["KE9", "KE13"]), max_size=1).map(tuple),
)
from_sample = st.sampled_from(SAMPLE)
rule_keys = {rule.key: rule for rule in rulebook()}


@given(services | from_sample)
def test_every_finding_names_its_rule_and_what_it_met(facts: ServiceFacts):
    found = classify(facts)
    assert len({(one.dimension, one.value) for one in found}) == len(found)
    for one in found:
        assert (rule_keys[one.rule].dimension, rule_keys[one.rule].value) == (one.dimension, one.value)
        assert one.evidence.strip()
        assert len(one.evidence) <= 200
    for dimension in {one.dimension for one in found}:
        ranks = [one.rank for one in found if one.dimension == dimension]
        assert ranks == list(range(len(ranks)))


@given(services)
def test_need_level_and_age_are_told_only_of_services_in_the_tray(facts: ServiceFacts):
    dimensions = [one.dimension for one in classify(facts)]
    assert not dimensions or {"content_area", "need_level"} <= set(dimensions)
    assert dimensions.count("need_level") <= 1


@given(from_sample, texts)
def test_what_the_description_adds_changes_nothing(facts: ServiceFacts, more: str):
    described = ServiceFacts(**fields(facts) | {"description": Texts(fi=more, sv=more, en=more)})
    assert classify(described) == classify(facts)


@given(from_sample, st.randoms(use_true_random=False))
def test_the_order_of_keywords_and_codes_does_not_matter(facts: ServiceFacts, random):
    shuffled = fields(facts)
    for name, value in shuffled.items():
        if isinstance(value, tuple):
            shuffled[name] = tuple(random.sample(value, len(value)))
    assert classify(ServiceFacts(**shuffled)) == classify(facts)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(from_sample, min_size=3, max_size=3))
def test_the_order_of_rules_does_not_matter(random, some: list[ServiceFacts]):
    rules = rulebook()
    other = Classifier(tuple(random.sample(rules, len(rules))))
    assert [other.classify(facts) for facts in some] == [classify(facts) for facts in some]


def fields(facts: ServiceFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__struct_fields__}
