"""What the site promises to find: content areas, examples and suggestions, tried as searches."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.factories import service, texts
from tray.catalogue.content_areas import ContentArea
from tray.search import promises
from tray.search.models import PromiseCheck
from tray.search.refresh import rebuild

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 3, 0, 30, tzinfo=dt.UTC)


@pytest.fixture
def full_catalogue() -> None:
    """A service that answers to everything."""
    service(
        **texts("name", "Uinti ja yksinäisyys", "Simning och ensamhet", "Swimming and loneliness"),
        **texts("summary", "Tupakoinnin lopettaminen.", "Sluta röka.", "Quitting smoking."),
        content_areas=list(ContentArea.values),
    )
    rebuild()


@pytest.mark.usefixtures("full_catalogue")
def test_all_promises_hold():
    check = promises.check(NIGHT)
    assert check.broken == []
    assert check.count == 3 * (len(ContentArea) + 3 + 1)
    call_command("check_promises")


def test_a_broken_one_is_kept_told_and_logged(full_catalogue: None, caplog, monkeypatch):
    monkeypatch.setitem(promises.EXAMPLES, "sv", ("simning", "pingvinsafari"))
    check = promises.check(NIGHT)
    assert check.broken == [{"language": "sv", "text": "pingvinsafari", "path": "/sv/tjanster/?q=pingvinsafari"}]
    assert "pingvinsafari" in caplog.text
    with pytest.raises(CommandError, match="1 of"):
        call_command("check_promises")


def test_a_content_area_without_services_is_broken_in_every_language():
    rebuild()
    broken = promises.check(NIGHT).broken
    assert {"language": "sv", "text": "Att röra sig i närnaturen", "path": "/sv/tjanster/?area=nature"} in broken
    assert {"language": "en", "text": "Nearby nature", "path": "/en/services/?area=nature"} in broken


@pytest.mark.usefixtures("full_catalogue")
def test_names_that_are_offered_are_tried():
    assert promises.offered_names("en") == ["Swimming and loneliness"]


def test_only_a_month_of_checks_is_kept():
    for days in (40, 1):
        PromiseCheck.objects.create(checked_at=NIGHT - dt.timedelta(days=days), broken=[], count=1)
    latest = promises.check(NIGHT)
    assert PromiseCheck.objects.count() == 2
    assert promises.last_check() == latest


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Esimerkiksi: uinti, yksinäisyys, tupakoinnin lopettaminen"),
        ("sv", "Till exempel: simning, ensamhet, sluta röka"),
        ("en", "For example: swimming, loneliness, quitting smoking"),
    ],
)
def test_the_search_form_shows_the_examples_that_are_tried(client: Client, language, sentence):
    with override(language):
        assert promises.example_sentence() == sentence
        assert sentence in client.get(reverse("services")).text
