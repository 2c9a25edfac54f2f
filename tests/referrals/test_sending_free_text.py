"""What is kept out of free texts: identity codes in any writing, and nothing that people may well write."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.free_text import CENTURIES, CHECK_CHARACTERS, Sort, Warned, has_identity_code, warnings

TODAY = dt.date(2026, 11, 23)
# Published as fictional by DVV, or known from tests of others; the numbers 900–999 are never given for good.
FICTIONAL = [
    *("010594Y9032", "020594X903P", "030594W903B", "040594V9030", "050594U903M", "010516B903X"),
    *("020516C903K", "030516D9037", "010501E9032", "020503F9037", "020504A902E", "131052-308T"),
]
HYPHENS = [
    "-",
    "\u2010",
    "\u2011",
    "\u2012",
    "\u2013",
    "\u2014",
    "\u2212",
    "\ufe63",
    "\uff0d",
    "\u00ad",
    " - ",
    "\u00a0–\u00a0",
]


@st.composite
def codes(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """Of people that there cannot be: day, mark, number and check character."""
    mark = draw(st.sampled_from(sorted(CENTURIES)))
    century = CENTURIES[mark]
    day = draw(st.dates(dt.date(century, 1, 1), min(dt.date(century + 99, 12, 31), TODAY)))
    number = draw(st.integers(900, 999))
    digits = f"{day:%d%m}{day.year % 100:02}"
    return digits, mark, str(number), CHECK_CHARACTERS[int(f"{digits}{number}") % 31]


@st.composite
def written(draw: st.DrawFn) -> str:
    """Any way in which somebody may write one, in the middle of other words."""
    digits, mark, number, check = draw(codes())
    if mark == "-":
        mark = draw(st.sampled_from(HYPHENS))
    between = draw(st.sampled_from(["", "", " ", ".", "\u00a0"]))
    day = between.join((digits[:2], digits[2:4], digits[4:]))
    gap = draw(st.sampled_from(["", "", " ", "  "]))
    text = f"{day}{gap}{mark}{gap}{number}{draw(st.sampled_from(['', ' ']))}{check}"
    if draw(st.booleans()):
        text = " ".join(text.replace(" ", ""))
    if draw(st.booleans()):
        text = text.lower()
    if draw(st.booleans()):
        text = text.translate({ord(str(figure)): 0xFF10 + figure for figure in range(10)})
    before = draw(st.sampled_from(["", "Asiakas ", "hetu:", "(", "klo 12 "]))
    return f"{before}{text}{draw(st.sampled_from(['', '.', ') haluaa', ' haluaa']))}"


@given(written())
def test_a_code_is_caught_in_any_writing(text: str):
    assert has_identity_code(text, today=TODAY)


@pytest.mark.parametrize("code", FICTIONAL)
def test_known_fictional_codes(code: str):
    assert has_identity_code(code)
    assert has_identity_code(f"Soita, {code.lower()} kiitos")


@given(codes(), st.sampled_from(CHECK_CHARACTERS))
def test_a_wrong_check_character_makes_it_something_else(code: tuple[str, str, str, str], check: str):
    digits, mark, number, right = code
    assert has_identity_code(f"{digits}{mark}{number}{check}", today=TODAY) == (check == right)


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U",  # wrong check character
        "310294-123A",  # no such day
        "010130A9030",  # a day to come
        "",
        "Haluaisin kävelylle, kun on kaunista.",
        "Jag vill gärna simma på tisdagar kl. 9.30–11.",
        "12.3.2026–14.3.2026, klo 9-12",
        "Y-tunnus 1234567-8, postinumero 65100 Vaasa",
    ],
)
def test_what_is_no_code(text: str):
    assert not has_identity_code(text, today=TODAY)


PHONES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["+358 ", "0", "00358-"]),
    st.sampled_from(["40", "50", "9", "6"]),
    st.from_regex(r"[ -]?\d{3} ?\d{3,4}", fullmatch=True),
)
DATES = st.builds(
    lambda day, form: form.format(d=day),
    st.dates(dt.date(1930, 1, 1), dt.date(2030, 1, 1)),
    st.sampled_from(["{d:%d.%m.%Y}", "{d:%d.%m.%y}", "{d:%Y-%m-%d}", "{d:%d%m%Y}"]),
)


@given(st.lists(st.one_of(PHONES, DATES, st.text("abcdefghijklmnopqrstuvwxyzåäö ,.!?–", max_size=20)), max_size=4))
def test_telephones_dates_and_words_are_let_through(parts: list[str]):
    assert not has_identity_code(", ".join(parts), today=TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hänellä on masennusta", [Warned(Sort.DIAGNOSIS, "masennusta")]),
        (
            "Diabetes, och medicinen Sertralin",
            [
                Warned(Sort.DIAGNOSIS, "Diabetes"),
                Warned(Sort.MEDICINE, "medicinen"),
                Warned(Sort.MEDICINE, "Sertralin"),
            ],
        ),
        ("F32.1 todettu", [Warned(Sort.DISEASE_CODE, "F32.1")]),
        ("f32.1", [Warned(Sort.DISEASE_CODE, "f32.1")]),
        ("Takes insulin for asthma", [Warned(Sort.DIAGNOSIS, "asthma"), Warned(Sort.MEDICINE, "insulin")]),
        ("Haluaisin kuoroon, laulan alttoa. Bussi 32 kulkee.", []),
        ("Jag är ensam och vill träffa folk", []),
        ("", []),
    ],
)
def test_words_of_illness_give_a_warning(text: str, found: list[Warned]):
    assert warnings(text) == found


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    has_identity_code(text)
    warnings(text)
