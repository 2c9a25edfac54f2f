"""What somebody answered, and what the map tells of it. Nothing here is stored anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from tray.assessment.questionnaire import BEST, DIMENSIONS, Dimension

MANY = 4  # dimensions that need attention: so many at once is heavy, whatever they are


@dataclass(frozen=True)
class Answers:
    """`values` by the id of a statement, 0–4, only those that were answered; `changes` are ids of dimensions where the
    reader wants change; `interests` are content areas."""

    values: Mapping[str, int] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()


class Band(models.TextChoices):
    STRENGTH = "strength", _("strength")
    BETWEEN = "between", _("in between")
    ATTENTION = "attention", _("needs attention")
    UNTOLD = "untold", _("no answer")


@dataclass(frozen=True)
class Score:
    """`value` is 0, 12.5, … 100, or None where nothing of the dimension was answered."""

    dimension: Dimension
    value: float | None
    wants_change: bool = False

    @property
    def band(self) -> Band:
        if self.value is None:
            return Band.UNTOLD
        if self.value >= 75:
            return Band.STRENGTH
        return Band.BETWEEN if self.value >= 50 else Band.ATTENTION


def scores(answers: Answers) -> list[Score]:
    """One for each dimension, in their order. There is no total, and no comparison with anybody."""
    return [
        Score(dimension, value(dimension, answers.values), dimension.id in answers.changes) for dimension in DIMENSIONS
    ]


def value(dimension: Dimension, values: Mapping[str, int]) -> float | None:
    """The mean of what was answered, as a share of the best."""
    told = [values[statement.id] for statement in dimension.statements if statement.id in values]
    return sum(told) / len(told) * 100 / BEST if told else None


# --- When help must come before the results -------------------------------------------------------------------------


@dataclass(frozen=True)
class Concern:
    """Why the box with help stands first. No message goes to anybody."""

    mind: bool = False
    safety: bool = False
    money: bool = False
    many: bool = False

    def __bool__(self) -> bool:
        return self.mind or self.safety or self.money or self.many


def concern(answers: Answers) -> Concern:
    values = answers.values
    low = [score for score in scores(answers) if score.band == Band.ATTENTION]
    return Concern(
        mind=values.get("T2") == 0,
        safety=values.get("U1", BEST) <= 1,
        money=values.get("E1") == 0,
        many=len(low) >= MANY,
    )
