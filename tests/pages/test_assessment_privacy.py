"""Answers are planted, and then looked for everywhere they must not be."""

import logging
import re
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.views.debug import SafeExceptionReporterFilter

from tests.factories import service
from tests.pages.test_assessment import CHANGE, MAP, RESULT
from tray.assessment import candidates, guesses
from tray.assessment.questionnaire import statements
from tray.pages import assessment_result
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
SHARE = MAP["fi"] + "jaa-kartta/"
PLANTED_PLACE = "Zyxwvutsala"
PLANTED_ID = "feedfacecafe"
PLANTED: dict[str, Any] = {
    **dict.fromkeys(statements(), 0),
    "change": ["health", "security"],
    "interest": ["substance_use"],
    "age": "young_adult",
    "language": "ku",
    "place": PLANTED_PLACE,
    "hide": PLANTED_ID,
}
TRACES = re.compile(
    rf"{PLANTED_PLACE}|{PLANTED_ID}|\bT1\b|\bU1\b|\bE1\b|change=|interest=|substance_use|young_adult", re.IGNORECASE
)


def dump() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT row_to_json(each)::text FROM "{table}" AS each ORDER BY 1')
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def cached() -> list[str]:
    """What the caches of this process hold, and what the app itself keeps in memory."""
    found = [str(each) for name in ("default", "throttle") for each in vars(caches[name])["_cache"].items()]
    return [*found, str(candidates.kept.queries), str(guesses.tried)]


@pytest.mark.parametrize("path", [RESULT["fi"], RESULT["sv"], CHANGE, SHARE])
def test_nothing_of_the_answers_is_left_anywhere(client: Client, caplog, path):
    service()
    refresh()
    client.post(path, {})  # what every visit leaves, such as the words of topics, is there already
    client.post(RESULT["fi"], dict.fromkeys(statements(), 1))
    before, in_memory = dump(), cached()
    caplog.set_level(logging.DEBUG)
    response = client.post(path, PLANTED)
    assert response.status_code == 200
    assert PLANTED_PLACE in response.text or path == SHARE
    assert dump() == before
    assert cached() == in_memory
    assert not TRACES.search(caplog.text)
    assert not TRACES.search(str(response.headers))
    assert not response.cookies
    assert not client.cookies


@pytest.mark.parametrize("path", [RESULT["fi"], CHANGE, SHARE, MAP["fi"] + "jaettu-kartta/"])
def test_no_cache_keeps_the_page_and_no_link_tells_of_it(client: Client, path):
    response = client.post(path, PLANTED)
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.has_header("ETag")


@pytest.mark.parametrize("path", [RESULT["fi"], CHANGE])
def test_no_address_on_the_page_tells_anything(client: Client, path):
    service(content_areas=["mental_health"])
    refresh()
    page = client.post(path, {**PLANTED, "place": "Vaasa"}).text
    for address in re.findall(r'(?:href|action|formaction|src)="([^"]*)"', page):
        assert not TRACES.search(address.replace("area=substance_use", "")), address
    assert 'method="get"' not in page


def test_the_page_after_knows_nothing(client: Client):
    client.post(RESULT["fi"], PLANTED)
    for path in (MAP["fi"], "/fi/", "/fi/palvelut/"):
        page = client.get(path).text
        assert PLANTED_PLACE not in page
        assert PLANTED_ID not in page
        assert " checked" not in page


def test_a_failure_reports_no_answers(client: Client, caplog, monkeypatch):
    """The log of an error tells where it was, never what was told; Django's reports leave the POST out."""

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(assessment_result, "result", fails)
    client.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    response = client.post(RESULT["fi"], PLANTED)
    assert response.status_code == 500
    seen = [record for record in caplog.records if getattr(record, "request", None) is not None]
    assert seen
    for record in seen:
        request = record.__dict__["request"]
        reported = SafeExceptionReporterFilter().get_post_parameters(request)
        assert set(dict(reported.items()).values()) <= {SafeExceptionReporterFilter.cleansed_substitute}
    assert not TRACES.search(caplog.text.replace("assessment", ""))
