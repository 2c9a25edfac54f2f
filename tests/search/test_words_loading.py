"""The tray's own everyday words: loading them again changes nothing, and what staff have written stays."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tray.search import rules
from tray.search.models import WordRule
from tray.search.rules import Shipped
from tray.search.words import Form

pytestmark = pytest.mark.django_db
Key = tuple[str, str, str, str]
Load = Callable[[list[Shipped]], tuple[int, int]]
PHRASES = ["apu", "Apu", "yksinäinen", "simhall", "ystävä kylään"]
WORDS = ["kahvila", "uimahalli", "tukihenkilö", "Kela"]


@st.composite
def entries(draw: st.DrawFn) -> Shipped:
    language, kind = draw(st.sampled_from(["fi", "sv"])), draw(st.sampled_from(["same", "means", "broad"]))
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, unique=True)) if kind != "broad" else []
    other_language = draw(st.sampled_from(["", "fi"])) if language != "fi" and words else ""
    return Shipped(language, kind, draw(st.sampled_from(PHRASES)), tuple(words), other_language)


def versions() -> st.SearchStrategy[list[Shipped]]:
    return st.lists(entries(), max_size=6, unique_by=rules.key_of_row)


def written() -> dict[Key, dict[str, Any]]:
    fields = ("pk", "phrase", "words", "source", "is_active", "key", "other_keys", "changed_at", "changed_by")
    return {rules.key_of_row(row): {name: getattr(row, name) for name in fields} for row in WordRule.objects.all()}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    def version(shipped: list[Shipped]) -> tuple[int, int]:
        monkeypatch.setattr(rules, "shipped", lambda: iter(shipped))
        return rules.load()

    monkeypatch.setattr(rules, "WordBook", Unread)
    return version


class Unread:
    """Stands for the word table, which has tests of its own."""

    def learn(self, forms: Iterable[Form]) -> None:
        pass


def edit(places: set[int], own: list[Shipped]) -> None:
    """As staff do: they switch shipped entries off and give them other words, and write entries of their own."""
    for place, row in enumerate(WordRule.objects.order_by("pk")):
        if place in places:
            row.source, row.is_active, row.changed_by = WordRule.Source.STAFF, False, "nurse"
            row.words = ["omat sanat"] if row.words else []
            row.save()
    for one in own:
        if rules.key_of_row(one) not in written():
            row = rules.rule(one)
            row.source = WordRule.Source.STAFF
            row.save()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=versions(), second=versions(), edited=st.sets(st.integers(0, 5)), own=versions())
def test_loading_is_idempotent_and_leaves_what_staff_wrote(load: Load, first, second, edited, own):
    with transaction.atomic():
        load(first)
        edit(edited, own)
        of_staff = {key: row for key, row in written().items() if row["source"] == "staff"}
        load(second)
        after = written()
        assert {key: row for key, row in after.items() if key in of_staff} == of_staff
        ours = {rules.key_of_row(one): one for one in second if rules.key_of_row(one) not in of_staff}
        assert after.keys() == of_staff.keys() | ours.keys()
        assert {key: tuple(after[key]["words"]) for key in ours} == {key: one.words for key, one in ours.items()}
        assert load(second) == (len(second), 0)
        assert written() == after
        transaction.set_rollback(True)


def test_the_command_says_what_it_loaded(capsys: pytest.CaptureFixture[str]):
    call_command("load_words")
    count = WordRule.objects.count()
    call_command("load_words")
    assert WordRule.objects.count() == count == len(list(rules.shipped()))
    assert f"everyday words: {count} entries, 0 old ones gone" in capsys.readouterr().out


def test_swedish_and_english_lead_to_finnish():
    found = {(one.language, one.phrase): one for one in rules.shipped() if one.other_language}
    assert {one.other_language for one in found.values()} == {"fi"}
    assert {language for language, _phrase in found} == {"sv", "en"}
    assert "uimahalli" in found["sv", "simhall"].words
    assert "uimahalli" in found["en", "swimming hall"].words
    assert "velkaneuvonta" in found["en", "debt counselling"].words


def test_lists_of_names_have_a_row_for_each_thing_once():
    for path in rules.FOLDER.glob("*.csv"):
        rows = list(rules.lines_of(path))
        assert all(row["fi"] and (row["sv"] or row["en"]) for row in rows), path
        names = [row["fi"].lower() for row in rows]
        assert len(names) == len(set(names)), path
