"""The measure of reading ease: what counts as a sentence and a long word, and that the tray's words keep its limits."""

import pytest

from tray.local import reading_ease
from tray.local.reading_ease import JUDGED_FROM, LANGUAGES, MOST_WORDS, Sentence, is_too_hard, lix, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kirjoita kuntasi.", [(2, 2)]),
        ("Soita. Odota hetki.", [(1, 0), (2, 0)]),
        ("Write to <a href='/x/'>us</a> today", [(4, 0)]),
        ("%(counter)s palvelua", [(2, 1)]),
        ("Lue lisää: https://www.example.fi/sivu ja dvv.fi", [(2, 0), (1, 0)]),
        ("Sosiaali- ja terveyspalvelut", [(3, 2)]),
        ("24 px", [(1, 0)]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[tuple[int, int]]):
    assert [(each.words, each.long_words) for each in sentences(text)] == expected


def test_lix_is_words_per_sentence_and_the_share_of_long_words():
    told = sentences("Du ringer biblioteket. De hjälper dig gärna med telefonen.")
    assert [(each.words, each.long_words) for each in told] == [(3, 1), (6, 2)]
    assert lix(told) == pytest.approx(9 / 2 + 100 * 3 / 9)
    assert lix([]) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_too_hard_by_its_length_or_by_its_words(language: str):
    assert is_too_hard(Sentence("", MOST_WORDS[language] + 1, 0), language)
    assert is_too_hard(Sentence("", JUDGED_FROM, JUDGED_FROM), language)
    assert not is_too_hard(Sentence("", JUDGED_FROM - 1, JUDGED_FROM - 1), language)
    assert not is_too_hard(Sentence("", JUDGED_FROM, 1), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_something_to_measure(language: str):
    assert len(reading_ease.prose(language)) > 300


def test_the_check_lists_the_hardest_sentences(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    hard = "Palvelujärjestelmäkokonaisuuksien yhteensovittamisvelvollisuuksien " * 4
    monkeypatch.setattr(reading_ease, "interface_texts", lambda _language: ["Soita kirjastoon heti aamulla.", hard])
    assert reading_ease.main() == 1
    assert f"  ! 108.0   8 words  {hard.strip()}" in capsys.readouterr().out


def test_easy_words_pass(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(reading_ease, "interface_texts", lambda _language: ["Voit aina tulla ja kysyä."])
    assert reading_ease.main() == 0
    assert "Too hard" not in capsys.readouterr().out
