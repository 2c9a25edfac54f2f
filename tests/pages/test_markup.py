import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray.pages.markup import prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Yksi.", "<p>Yksi.</p>"),
        ("Yksi.\nKaksi.", "<p>Yksi.</p>\n<p>Kaksi.</p>"),
        ("Kauppakatu 1\n65100 Vaasa", "<p>Kauppakatu 1<br>65100 Vaasa</p>"),
        ("Yksi\n\nKaksi", "<p>Yksi</p>\n<p>Kaksi</p>"),
        ("* yksi\n* kaksi", '<ul class="govuk-list govuk-list--bullet"><li>yksi</li><li>kaksi</li></ul>'),
        ("1. yksi\n2. kaksi", '<ol class="govuk-list govuk-list--number"><li>yksi</li><li>kaksi</li></ol>'),
        (
            "Saat:\n* a\nLoppu.",
            '<p>Saat:</p>\n<ul class="govuk-list govuk-list--bullet"><li>a</li></ul>\n<p>Loppu.</p>',
        ),
        ("### Otsikko\nTeksti.", "<h3>Otsikko</h3>\n<p>Teksti.</p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("*ei luettelo", "<p>*ei luettelo</p>"),
        ("#eiotsikko", "<p>#eiotsikko</p>"),
        ("24.12. suljettu", "<p>24.12. suljettu</p>"),
        (
            "Katso https://a.example/x?y=1&z.",
            '<p>Katso <a class="govuk-link" href="https://a.example/x?y=1&amp;z">https://a.example/x?y=1&amp;z</a>.</p>',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        (
            "* a\n1. b",
            (
                '<ul class="govuk-list govuk-list--bullet"><li>a</li></ul>\n'
                '<ol class="govuk-list govuk-list--number"><li>b</li></ol>'
            ),
        ),
        ("Rivi\r\nToinen", "<p>Rivi<br>Toinen</p>"),
    ],
)
def test_what_ptv_writes(text, html):
    assert prose(text) == html


def test_headings_fit_under_the_one_above():
    assert prose("# Otsikko", heading_level=4) == "<h4>Otsikko</h4>"


OWN = re.compile(r'</?(?:p|br|ul|ol|li|h3|a)(?: class="govuk-[a-z -]+")?(?: href="https?://[^"<>\s]+")?>')
PIECES = st.sampled_from(
    ["<", ">", '"', "'", "&", "<script>", "</p>", "<a href=x>", "* ", "1. ", "### ", "\n", "https://", "&lt;", " "]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join))
def test_nothing_of_the_text_becomes_markup(text):
    bare = OWN.sub("", prose(text))
    assert "<" not in bare
    assert ">" not in bare
    assert not re.search(r"&(?!(?:lt|gt|amp|quot|#x27|#39);)", bare)


@given(st.text(alphabet="abcåäö <>&\"'*.#1\n", max_size=80))
def test_no_letter_is_lost(text):
    letters = [letter for letter in text if letter.isalpha() or letter in "<>&\"'"]
    assert [
        letter for letter in unescape(OWN.sub("", prose(text))) if letter.isalpha() or letter in "<>&\"'"
    ] == letters
