"""The spider chart as points and lines, worked out here so that the page needs no script.

Eight axes, the first upwards, then clockwise; the nearer the edge, the better the statements fit. Where a dimension has
no answer the line breaks, and a hollow mark stands in the middle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tray.assessment.answers import Score
from tray.assessment.questionnaire import SCALE

RADIUS = 150.0
CENTRE_X, CENTRE_Y = 310.0, 225.0
NUMBER_AT, NAME_AT = 1.11, 1.24  # in radii
LINE = 19.0  # between the lines of a name
LONGEST_LINE = 17  # letters


@dataclass(frozen=True)
class Axis:
    """All coordinates are written out for SVG, with a point for decimals in every language."""

    number: int
    lines: list[tuple[str, str]]  # (y, words) of the name
    end: tuple[str, str]
    mark: tuple[str, str]
    number_at: tuple[str, str]
    name_x: str
    anchor: str
    score: Score


@dataclass(frozen=True)
class Ring:
    points: str
    y: str
    label: str


@dataclass(frozen=True)
class Chart:
    axes: list[Axis]
    rings: list[Ring]
    wedges: list[str]
    lines: list[str]


def chart(told: Sequence[Score]) -> Chart:
    count = len(told)
    angles = [-math.pi / 2 + 2 * math.pi * position / count for position in range(count)]
    tips = [point(angle, (score.value or 0) / 100) for angle, score in zip(angles, told, strict=True)]
    pairs = [
        (tips[here], tips[(here + 1) % count])
        for here in range(count)
        if told[here].value is not None and told[(here + 1) % count].value is not None
    ]
    return Chart(
        axes=[axis(number, angle, score) for number, (angle, score) in enumerate(zip(angles, told, strict=True), 1)],
        rings=[ring(angles, step) for step in range(1, len(SCALE))],
        wedges=[written([(CENTRE_X, CENTRE_Y), one, other]) for one, other in pairs],
        lines=[written([one, other]) for one, other in pairs],
    )


def axis(number: int, angle: float, score: Score) -> Axis:
    x, y = point(angle, NAME_AT)
    names = broken(str(score.dimension.name))
    sideways = math.cos(angle)
    top = y - (len(names) - 1) * LINE * (1 - math.sin(angle)) / 2
    return Axis(
        number=number,
        lines=[(number_in_svg(top + position * LINE), words) for position, words in enumerate(names)],
        end=pair(point(angle, 1)),
        mark=pair(point(angle, (score.value or 0) / 100)),
        number_at=pair(point(angle, NUMBER_AT)),
        name_x=number_in_svg(x),
        anchor="middle" if abs(sideways) < 0.1 else "start" if sideways > 0 else "end",
        score=score,
    )


def ring(angles: Sequence[float], step: int) -> Ring:
    share = step / (len(SCALE) - 1)
    corners = [point(angle, share) for angle in angles]
    return Ring(written(corners), number_in_svg(CENTRE_Y - RADIUS * share), str(SCALE[step]))


def point(angle: float, share: float) -> tuple[float, float]:
    return CENTRE_X + RADIUS * share * math.cos(angle), CENTRE_Y + RADIUS * share * math.sin(angle)


def broken(name: str) -> list[str]:
    """The name in lines that stand beside the chart."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LONGEST_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(",".join(pair(each)) for each in points)


def pair(of: tuple[float, float]) -> tuple[str, str]:
    return number_in_svg(of[0]), number_in_svg(of[1])


def number_in_svg(value: float) -> str:
    return f"{value:.1f}"
