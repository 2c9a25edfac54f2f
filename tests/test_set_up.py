"""The set-up of a fresh clone: what it remembers, and what it says when something is missing."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tray.local.places import PROJECT


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bin/set_up.py, for a project in a temporary folder."""
    spec = importlib.util.spec_from_file_location("set_up", PROJECT / "bin" / "set_up.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STAMPS", tmp_path)
    return module


def test_a_step_is_done_once_for_the_same_sources(set_up: ModuleType, tmp_path: Path):
    done: list[str] = []
    product = tmp_path / "product"
    product.touch()
    set_up.once("step", "first", product, lambda: done.append("first"))
    set_up.once("step", "first", product, lambda: done.append("again"))
    assert done == ["first"]
    set_up.once("step", "second", product, lambda: done.append("second"))
    product.unlink()
    set_up.once("step", "second", product, lambda: done.append("product was gone"))
    assert done == ["first", "second", "product was gone"]


def test_a_failed_step_is_tried_again(set_up: ModuleType):
    def fail() -> None:
        raise set_up.SetUpProblem("no network")

    done: list[str] = []
    set_up.once("step", "key", None, lambda: done.append("before"))
    with pytest.raises(set_up.SetUpProblem):
        set_up.once("step", "other", None, fail)
    set_up.once("step", "key", None, lambda: done.append("after"))
    assert done == ["before", "after"]


def test_a_fingerprint_sees_names_and_contents(set_up: ModuleType, tmp_path: Path):
    folder = tmp_path / "assets"
    folder.mkdir()
    prints = {set_up.fingerprint(["assets", "missing"])}
    for name, text in (("a", "1"), ("a", "2"), ("b", "2")):
        (folder / name).write_text(text)
        prints.add(set_up.fingerprint(["assets", "missing"]))
    assert len(prints) == 4
    assert set_up.fingerprint(["assets"]) in prints


def test_a_failed_command_shows_what_it_said(set_up: ModuleType):
    with pytest.raises(set_up.SetUpProblem, match=r"(?s)no such package.*Installing failed \(see above\)"):
        set_up.run("Installing", ["sh", "-c", "echo no such package >&2; exit 3"])


@pytest.mark.parametrize("name", ["run", "test", "manage", "bench"])
def test_without_a_python_there_is_one_sentence(tmp_path: Path, name: str):
    for program in ("bash", "dirname", "env"):
        found = subprocess.run(["sh", "-c", f"command -v {program}"], check=True, capture_output=True, text=True)
        (tmp_path / program).symlink_to(found.stdout.strip())
    done = subprocess.run(
        [PROJECT / "bin" / name], check=False, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "Python 3.11 or newer is needed and was not found. "
        "Install one (Debian 12: apt-get install python3 python3-venv).\n"
    )
