import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given

from tests.assessment.strategies import some_answers
from tray.assessment.answers import Answers, scores
from tray.assessment.chart import CENTRE_X, CENTRE_Y, RADIUS, chart
from tray.assessment.questionnaire import statements

CENTRE = (f"{CENTRE_X:.1f}", f"{CENTRE_Y:.1f}")


def drawn(**values: int):
    return chart(scores(Answers(values)))


def test_the_first_axis_points_up_and_the_others_follow_clockwise():
    ends = [axis.end for axis in drawn().axes]
    assert len(ends) == 8
    assert ends[0] == (CENTRE[0], f"{CENTRE_Y - RADIUS:.1f}")
    assert ends[2] == (f"{CENTRE_X + RADIUS:.1f}", CENTRE[1])
    assert ends[4] == (CENTRE[0], f"{CENTRE_Y + RADIUS:.1f}")


def test_a_mark_stands_as_far_out_as_its_value():
    assert drawn(T1=4).axes[0].mark[1] == f"{CENTRE_Y - RADIUS:.1f}"
    assert drawn(T1=2).axes[0].mark[1] == f"{CENTRE_Y - RADIUS / 2:.1f}"


@given(some_answers)
def test_lines_only_between_neighbours_that_both_have_a_value(answers):
    told = scores(answers)
    expected = sum(told[here].value is not None and told[(here + 1) % 8].value is not None for here in range(8))
    made = chart(told)
    assert len(made.lines) == len(made.wedges) == expected
    for axis in made.axes:
        if axis.score.value is None:
            assert axis.mark == CENTRE


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_is_whole_svg_with_a_name_and_points_for_decimals_in_every_language(language):
    with override(language):
        told = scores(Answers(dict.fromkeys(list(statements())[:9], 3)))
        page = render_to_string("assessment/chart.html", {"chart": chart(told), "scores": told})
    svg = ET.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == svg[0].get("id")
    assert (svg[0].text or "").strip()
    for part in svg.iter():
        for name in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy"):
            float(part.get(name, "0"))
    assert page.count("<tr>") == 9
    assert "style=" not in page
