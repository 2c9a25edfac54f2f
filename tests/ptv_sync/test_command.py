"""`bin/manage ptv_sync`: what it prints and how it ends."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from ptv_sync.models import SyncRun
from ptv_sync.sandbox.box import Sandbox
from tests.ptv_sync.conftest import API_KEY

LINE = re.compile(r"(organization|channel|service): created=\d+ updated=\d+ unchanged=\d+ withdrawn=\d+ rejected=\d+")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("api", ["v11", "v12"])
def test_ends_in_a_line_per_type(base_url: str, api: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ptv_sync", api=api, base_url=base_url, api_key=API_KEY)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(LINE.fullmatch(line) for line in lines)


def test_failure_is_exit_status_1_and_a_sentence(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("ptv_sync", api="v12", base_url=base_url, api_key="wrong")
    assert ended.value.code == 1
    assert "PTV_API_KEY" in capsys.readouterr().err


def test_refusal_is_exit_status_1(base_url: str, box: Sandbox) -> None:
    call_command("ptv_sync", api="v11", base_url=base_url, full=True)
    box.faults.set("emptied", 1.0)
    with pytest.raises(SystemExit):
        call_command("ptv_sync", api="v11", base_url=base_url, full=True)
    assert SyncRun.objects.latest("id").state == SyncRun.State.REFUSED


def test_folder_without_objects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("ptv_sync", from_dir=tmp_path)
    assert "ServiceChannel" in capsys.readouterr().err


ODD_OBJECTS: list[object] = [
    {"id": "not-a-uuid"},
    {"id": "00000000-0000-4000-8000-000000000001", "serviceNames": "x"},
    {"id": "00000000-0000-4000-8000-000000000002", "organizations": [{"organization": "x"}]},
]


@pytest.mark.parametrize("item", ODD_OBJECTS)
def test_odd_object_is_rejected_and_the_rest_goes_on(
    tmp_path: Path, item: object, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Service"
    folder.mkdir()
    (folder / "odd.json").write_text(json.dumps(item))
    call_command("ptv_sync", from_dir=tmp_path)
    output = capsys.readouterr()
    assert "service: created=0 updated=0 unchanged=0 withdrawn=0 rejected=1" in output.out
    problem = SyncRun.objects.get().problems.get(is_rejected=True)
    assert problem.payload == item
    assert problem.reason


@pytest.mark.parametrize("text", ["{}", "[]", "", '{"id": ', "null"])
def test_file_that_holds_no_object_is_rejected_by_its_name(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Service").mkdir()
    (tmp_path / "Service" / "odd.json").write_text(text)
    call_command("ptv_sync", from_dir=tmp_path)
    assert "service: created=0 updated=0 unchanged=0 withdrawn=0 rejected=1" in capsys.readouterr().out
    assert SyncRun.objects.get().problems.get().ptv_id == "odd"
