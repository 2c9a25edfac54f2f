"""Words taken apart: Finnish by Voikko from either source, Swedish and English by stems and dictionaries."""

import re
from pathlib import Path

import pytest

from ptv_sync import sandbox
from tray.search import voikko
from tray.search.analysis import analyse, finnish_parts
from tray.search.tokens import fold, plain, tokens

SAMPLE = Path(sandbox.__file__).parent / "sample"


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("uimahallissa", "uimahalli"),
        ("yksinäisyyteen", "yksinäisyys"),
        ("lasten", "lapsi"),
        ("kuntoutuksen", "kuntoutus"),
        ("äitiysneuvolassa", "äitiysneuvola"),
        ("työttömänä", "työtön"),
        ("isyyden", "isyys"),
    ],
)
def test_finnish_base_forms(word: str, lemma: str):
    assert analyse(word, "fi").lemmas[0] == lemma


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("puheterapia", {"puhe", "terapia"}),
        ("lähisuhdeväkivalta", {"lähisuhde", "väkivalta", "suhde"}),
        ("mielenterveystalo", {"mieli", "mielenterveys", "terveystalo", "talo"}),
        ("kuntoutus", set()),
        ("euroopasta", set()),
    ],
)
def test_finnish_compounds(word: str, parts: set[str]):
    found = set(analyse(word, "fi").parts)
    assert parts <= found if parts else not found


@pytest.mark.parametrize(
    ("word", "root"),
    [("rokotukseen", "rokottaa"), ("yksinäisyys", "yksinäinen"), ("isyys", "isä"), ("uimakoulu", "uida")],
)
def test_what_a_word_is_derived_from(word: str, root: str):
    assert root in analyse(word, "fi").roots


def test_a_word_that_voikko_does_not_know_keeps_its_form_and_gets_a_stem():
    found = analyse("surunauhan", "fi")
    assert found.lemmas
    unknown = analyse("xyzzyn", "fi")
    assert (unknown.lemmas, unknown.is_known) == (("xyzzyn",), False)
    assert unknown.parts[0].startswith("~")


@pytest.mark.parametrize(
    ("word", "language", "lemma"),
    [
        ("simhallarna", "sv", "simhall"),
        ("barnen", "sv", "barn"),
        ("swimming", "en", "swim"),
        ("children", "en", "child"),
    ],
)
def test_swedish_and_english_base_forms(word: str, language: str, lemma: str):
    assert lemma in analyse(word, language).lemmas


@pytest.mark.parametrize(
    ("word", "parts"), [("simhall", {"hall"}), ("äldreomsorg", {"omsorg"}), ("ungdomsgård", {"ungdom", "gård"})]
)
def test_swedish_compounds(word: str, parts: set[str]):
    assert parts <= set(analyse(word, "sv").parts)


def test_web_processes_ask_no_dictionary():
    assert analyse("simhallarna", "sv", with_dictionary=False).parts == ()
    assert "simhall" in analyse("simhallarna", "sv", with_dictionary=False).lemmas


def test_tokens():
    text = "KYSissä ja YTHS:n TE-toimisto, Oulu10-asiointi; aamu- ja iltapäivätoiminta. Café 24/7"
    assert tokens(text) == [
        *("kys", "ja", "yths", "te", "toimisto", "oulu10", "asiointi"),
        *("aamu-", "ja", "iltapäivätoiminta", "cafe", "24", "7"),
    ]


def test_folding():
    assert (plain("ÄITIYS"), fold("ÄITIYS"), plain("Šakki"), fold("smörgås")) == (
        "äitiys",
        "aitiys",
        "sakki",
        "smorgas",
    )


def test_hostile_words_are_no_trouble():
    for text in ("a" * 10_000, "\x00\x1f", "👩‍👩‍👧" * 50, "\u202eabc", "ä" * 500, "'; DROP TABLE --", "((((a+)+)+)+$"):
        for word in tokens(text):
            for language in ("fi", "sv", "en"):
                analyse(word, language)


@pytest.fixture(scope="module")
def sample_words() -> list[str]:
    """Every Finnish-looking word of the sandbox's sample: some thousands of everyday forms."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.toml")))
    return sorted(set(re.findall(r"\b[a-zåäö]{3,40}\b", text.lower())))


def test_both_sources_take_words_apart_alike(sample_words: list[str]):
    library = voikko.system_library()
    if library is None:
        pytest.skip("LIBVOIKKO IS NOT INSTALLED: apt-get install libvoikko1 voikko-fi to compare the two sources")
    dictionary = voikko.Transducer(voikko.dictionary()).lookup
    words = sample_words[:: max(1, len(sample_words) // 2_000)]
    differing = [word for word in words if simplest(library(word)) != simplest(dictionary(word))]
    # The two carry the dictionary of different years: one word in a thousand may be new to one of them.
    assert len(differing) <= len(words) / 1_000, differing


def simplest(readings: tuple[str, ...]) -> set[str]:
    """The base forms of the readings with the fewest parts, which are those that search uses."""
    parts = [finnish_parts(reading) for reading in readings]
    fewest = min(map(len, parts), default=0)
    return {"+".join(part.base for part in some) for some in parts if len(some) == fewest}


def test_the_dictionary_alone_gives_readings():
    lookup = voikko.Transducer(voikko.dictionary()).lookup
    assert lookup("uimahallissa") == ("[Lp]uima[Bh][Bc][Ln][Ica][Xp]halli[X]halli[Sine][Ny]ssa",)
    assert lookup("xyzzy") == ()
