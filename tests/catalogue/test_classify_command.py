from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import organization, service, texts
from tray.catalogue.classification import rulebook
from tray.catalogue.models import Assignment, Concept, Service
from tray.catalogue.reclassify import reclassify

pytestmark = pytest.mark.django_db


def classify() -> str:
    out = StringIO()
    call_command("classify", stdout=out)
    return out.getvalue()


def gym(**fields: object) -> Service:
    return service(**texts("name", "Kuntosali"), **{"content_areas": [], "target_groups": ["KR1", "KR1.1"]} | fields)


def test_services_get_what_the_rules_say_and_why():
    row = gym(service_classes=["P27.1"])
    told = classify()
    row.refresh_from_db()
    assert (row.content_areas, row.need_level, row.age_groups) == (["exercise"], "green", ["older"])
    why = {one.dimension: one for one in row.assignments.all()}
    assert (why["content_area"].rule, why["content_area"].evidence) == ("exercise-activity", "kuntosali")
    assert (why["age_group"].rule, why["age_group"].evidence) == ("age-older-target", "KR1.1")
    assert told.splitlines() == ["services: 1", "in the tray: 1", "changed: 1", "  exercise: 1"]


def test_what_no_longer_belongs_leaves_the_tray():
    row = service(
        **texts("name", "Rakentamislupa"), content_areas=["culture"], need_level="green", age_groups=["older"]
    )
    Assignment.objects.create(service=row, dimension="content_area", value="culture", rule="old", evidence="x")
    classify()
    row.refresh_from_db()
    assert (row.content_areas, row.need_level, row.age_groups) == ([], "", [])
    assert not row.assignments.exists()


def test_a_second_time_writes_nothing():
    for _each in range(3):
        gym()
    classify()
    before = sorted(Assignment.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        told = classify()
    assert "changed: 0" in told
    assert sorted(Assignment.objects.values_list("pk", flat=True)) == before
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_another_reason_for_the_same_area_is_written():
    row = gym()
    classify()
    Assignment.objects.filter(dimension="content_area").update(evidence="something else")
    assert "changed: 1" in classify()
    assert row.assignments.get(dimension="content_area").evidence == "kuntosali"


def test_the_names_of_ontology_terms_are_read():
    uri = "http://www.yso.fi/onto/koko/p1"
    Concept.objects.create(kind="ontology_term", code=uri, **texts("name", "uinti"))
    Concept.objects.create(kind="ontology_term", code=uri[:-1] + "2", **texts("name", "uimahallit"))
    row = service(
        **texts("name", "Keskustan altaat"), **texts("summary"), content_areas=[], ontology_terms=[uri, uri[:-1] + "2"]
    )
    classify()
    row.refresh_from_db()
    assert row.content_areas == ["exercise"]


def test_only_the_named_columns_change():
    row = gym(**texts("description", "Laitteita."))
    before = columns(row)
    classify()
    assert {name for name, value in columns(row).items() if value != before[name]} == {
        "content_areas",
        "need_level",
        "age_groups",
    }


def test_removed_services_are_sorted_too():
    row = gym(removed_at="2026-11-01T00:00:00Z")
    classify()
    row.refresh_from_db()
    assert row.content_areas == ["exercise"]


@pytest.mark.parametrize("size", [3, 30])
def test_the_number_of_queries_grows_with_batches_not_with_services(size: int):
    owner = organization()
    for _each in range(size):
        gym(organization=owner)
    with CaptureQueriesContext(connection) as queries:
        counts = reclassify(batch_size=size)
    assert (counts.services, counts.changed, counts.in_tray, counts.areas) == (size, size, size, {"exercise": size})
    assert len(queries) <= 10


def test_batches_cover_everything_once():
    for _each in range(7):
        gym()
    assert reclassify(batch_size=3).changed == 7
    assert reclassify(batch_size=3).changed == 0


def test_a_wrong_rule_file_stops_before_anything_is_written(tmp_path: Path, monkeypatch):
    (tmp_path / "bad.toml").write_text("[[rule]]\nkey = 'x'\n")
    monkeypatch.setattr("tray.catalogue.reclassify.classify", lambda facts: raise_rule_error(tmp_path))
    gym()
    with pytest.raises(CommandError, match=r"The rules cannot be used: bad\.toml: rule 'x'"):
        classify()
    assert not Assignment.objects.exists()


def columns(row: Service) -> dict[str, object]:
    return dict(Service.objects.filter(pk=row.pk).values()[0])


def raise_rule_error(folder: Path) -> None:
    rulebook.load(folder)
