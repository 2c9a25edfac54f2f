import pytest

from tray.pages.contacts import shown_emails, shown_links, shown_phones, spaced


@pytest.mark.parametrize(
    ("number", "fi", "en"),
    [
        ("+358401234567", "040 123 4567", "+358 40 123 4567"),
        ("+358501234567", "050 123 4567", "+358 50 123 4567"),
        ("+35863252111", "06 325 2111", "+358 6 325 2111"),
        ("+358925250111", "09 2525 0111", "+358 9 2525 0111"),
        ("+358191234567", "019 123 4567", "+358 19 123 4567"),
        ("0800147111", "0800 147 111", "0800 147 111"),
        ("116117", "116 117", "116 117"),
        ("112", "112", "112"),
        ("+35850123456", "050 123 456", "+358 50 123 456"),
        ("+4612345", "+4612345", "+4612345"),
        ("puhelin", "puhelin", "puhelin"),
    ],
)
def test_numbers_are_spaced_for_reading(number, fi, en):
    assert spaced(number, "fi") == fi
    assert spaced(number, "en") == en


def test_a_number_is_shown_to_readers_of_its_languages():
    stored = [{"number": "1", "languages": ["fi"]}, {"number": "2", "languages": ["sv"]}, {"number": "3"}]
    assert [phone.dial for phone in shown_phones(stored, "fi")] == ["1", "3"]
    assert [phone.dial for phone in shown_phones(stored, "en")] == ["3"]


def test_a_number_of_other_languages_is_better_than_none():
    assert [phone.dial for phone in shown_phones([{"number": "1", "languages": ["sv"]}], "en")] == ["1"]


def test_links_are_those_of_the_reader_or_of_the_next_best_language():
    stored = [
        {"url": "https://a.example/fi", "language": "fi"},
        {"url": "https://a.example/sv", "language": "sv", "name": "Sidan"},
    ]
    assert [(link.url, link.name) for link in shown_links(stored, "sv")] == [("https://a.example/sv", ("Sidan", "sv"))]
    assert [(link.url, link.name) for link in shown_links(stored, "en")] == [
        ("https://a.example/fi", ("a.example", "fi"))
    ]


def test_emails():
    assert shown_emails([{"address": "a@b.example"}, {"address": "c@d.example", "languages": ["sv"]}], "fi") == [
        "a@b.example"
    ]
