"""Passwords that somebody who knows the work would guess are refused; those that have nothing to do with it are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "Hyvinvointi2026!",
        "LapinHyvinvointialue1",
        "palvelutarjotin123",
        "Talvi-2026-Talvi",
        "Välmående!2026",
        "Rovaniemi2026!!",
    ],
)
def test_words_of_the_work_the_place_and_the_year_are_refused(password: str):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "of_ones_work" in {each.code for each in refused.value.error_list}


@pytest.mark.parametrize(
    "password", ["sininen kattila hyppii", "X7#kQ9!pL2@vRt", "talvi murahtaa lautasella", "9184 7730 2951 6620"]
)
def test_others_are_taken(password: str):
    validate_password(password)


def test_ones_own_name_is_refused():
    user = people.person().user
    user.first_name, user.last_name = "Pernilla", "Backström"
    with pytest.raises(ValidationError):
        validate_password("PernillaBackström7", user)
    validate_password("PernillaBackström7")
