import html

import pytest
from django.test import Client

from tray.assessment.rulebook import changes, rulebook, topics

PATHS = {"fi": "/fi/suositusten-saannot/", "sv": "/sv/rekommendationsregler/", "en": "/en/recommendation-rules/"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", PATHS)
def test_every_rule_is_told_in_the_readers_language(client: Client, language):
    page = html.unescape(client.get(PATHS[language]).text)
    for rule in rulebook().rule:
        assert f'id="{rule.id}"' in page
        assert rule.in_words(language) in page
        assert rulebook().sources[rule.source].in_words(language) in page
    for topic in topics().values():
        assert topic.in_words(language) in page
        assert ", ".join(topic.words_fi) in page
    for change in changes():
        assert change.in_words(language) in page


def test_weights_stand_beside_their_topics_heaviest_first(client: Client):
    page = client.get(PATHS["en"]).text
    rule = page.split('id="A2"')[1].split("</li>")[0]
    assert "I move and get outdoors as much as is good for me." in rule
    first, *_others, last = rule.split('class="plainrule__weight">')[1:]
    assert first.startswith("Exercise and physical activity <strong>3</strong>")
    assert last.startswith("Self-care <strong>1</strong>")


def test_it_asks_the_database_nothing_but_crisis_numbers(client: Client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        client.get(PATHS["fi"])
