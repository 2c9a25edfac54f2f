"""Identity codes and other personal text, in every shape that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray.search.private import CENTURY_MARKS, CHECK_CHARACTERS, is_personal, without_identity_codes

CODES = st.builds(
    "{}{}{}{}{}{}".format,
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(CENTURY_MARKS + CENTURY_MARKS.lower()),
    st.sampled_from(["", " "]),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.sampled_from(CHECK_CHARACTERS + CHECK_CHARACTERS.lower()),
)
WORDS = st.text(st.characters(categories=["L", "Zs"], include_characters="-.,'"), max_size=30)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("131052-308T", ""),
        ("apua 131052-308T yksinäisyyteen", "apua yksinäisyyteen"),
        ("131052-308t uinti", "uinti"),
        ("131052 - 308T uinti", "uinti"),
        ("131052 -308T", ""),
        ("131052- 308T", ""),
        ("131052–308T", ""),
        ("131052−308T", ""),
        ("131052+308T", ""),
        ("010190A123B", ""),
        ("010190a123b uimahalli", "uimahalli"),
        ("010190X123B", ""),
        ("010190 Y 123B", ""),
        ("13.10.52-308T", ""),
        ("13 10 52-308T", ""),
        ("131052-308 T", ""),
        ("131052-308 terapia", "terapia"),
        ("131052-308", ""),
        ("999999-9999", ""),
        ("hetu131052-308Ton", "hetu on"),
        ("hetu:131052-308T:n", "hetu: :n"),
        ("131052-308T ja 010190A123B liikunta", "ja liikunta"),
        ("131052131052-308T-308T", ""),
    ],
)
def test_identity_codes_are_taken_out(text, left):
    assert without_identity_codes(text) == (left, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "uinti",
        "  uinti   halli ",
        "liikunta 2024-2025",
        "Vaasa 65100",
        "Vaasa 65100 A-talo",
        "116117",
        "0401234567",
        "+358 40 123 4567",
        "010190 asunto 123",
        "010190",
        "24/7",
        "covid-19",
        "avoinna 10-12",
        "010190G123B",
        "010190 bussi 123",
    ],
)
def test_other_text_comes_back_as_it_was(text):
    assert without_identity_codes(text) == (text, False)


@given(CODES)
def test_every_code_is_found(code):
    assert without_identity_codes(code) == ("", True)


@given(CODES, WORDS, WORDS)
def test_a_code_among_words_is_found_and_the_words_stay(code, before, after):
    left, was_there = without_identity_codes(f"{before}{code}{after}")
    assert was_there
    assert without_identity_codes(left) == (left, False)
    assert not any(letter.isdigit() for letter in left)
    assert left.replace(" ", "") in "".join(f"{before} {after}".split()) or left.split() == f"{before} {after}".split()


@given(st.text(max_size=60))
def test_text_without_digits_is_never_touched(text):
    bare = "".join(letter for letter in text if not letter.isdecimal())
    assert without_identity_codes(bare) == (bare, False)


@given(st.text(st.sampled_from("0123456789-+aAtT ."), max_size=60))
def test_nothing_that_looks_like_a_code_is_left(text):
    left, _was_there = without_identity_codes(text)
    assert without_identity_codes(left) == (left, False)


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "131052 - 308t",
        "matti.meikalainen@example.fi",
        "matti @ example.fi",
        "matti.meikalainen(at)example.fi",
        "matti [ät] example.fi",
        "0401234567",
        "040 123 4567",
        "040-1234567",
        "+358 (0)40 123 4567",
        "+358401234567",
        "09 310 111",
        "FI21 1234 5600 0007 85",
        "1.1.1990",
        "synt. 12/12/1985",
        "123456",
        "１２３４５６",
    ],
)
def test_personal_text_is_known(text):
    assert is_personal(text)


@pytest.mark.parametrize(
    "text", ["", "uinti", "yksinäisyys", "65100 Vaasa", "liikunta 65+", "covid-19", "24/7", "at home", "18-64 v", "100"]
)
def test_words_and_postcodes_are_not_personal(text):
    assert not is_personal(text)


@given(CODES, WORDS)
def test_a_code_is_always_personal(code, words):
    assert is_personal(f"{words}{code}{words}")
