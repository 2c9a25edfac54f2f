"""The list of OWASP ASVS requirements says what is true: every requirement has one line, every test named exists."""

import ast
import re
from functools import cache

from tray.local.places import PROJECT

LIST = (PROJECT / "docs" / "security" / "asvs.md").read_text()
LINE = re.compile(r"^\| ([0-9][0-9., –]*) \| .+? \| (met|partly|not met|–) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# Requirements of levels 1 and 2 in ASVS 5.0.0, by section. The others are of level 3.
SECTIONS = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
    "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
    "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
    "4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
    "5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
    "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4",
    "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
    "8.1": "1-2", "8.2": "1-3", "8.3": "1-1", "8.4": "1-1",
    "9.1": "1-3", "9.2": "1-4",
    "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2", "10.7": "1-3",
    "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
    "13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
    "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1-1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
    "17.1": "1-1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip


def ids(section: str, span: str) -> list[str]:
    first, _dash, last = span.partition("-")
    return [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


def told_of() -> list[str]:
    """The ids of the lines; "1.2.6–1.2.8" stands for three."""
    found = []
    for column, _state, _shown in LINE.findall(LIST):
        for part in column.split(","):
            first, _dash, last = part.strip().partition("–")
            section = first.rpartition(".")[0]
            assert not last or last.rpartition(".")[0] == section, part
            found += ids(section, f"{first.rpartition('.')[2]}-{(last or first).rpartition('.')[2]}")
    return found


def test_every_requirement_of_levels_1_and_2_has_one_line():
    required = [each for section, span in SECTIONS.items() for each in ids(section, span)]
    assert sorted(told_of()) == sorted(required)


def test_every_line_of_the_tables_is_read():
    rows = [line for line in LIST.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(LINE.findall(LIST))


@cache
def defined_in(path: str) -> set[str]:
    tree = ast.parse((PROJECT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_exists():
    named = NAMED.findall(LIST)
    assert len(named) > 80
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(path)] == []


def test_whatever_is_said_to_be_met_tells_where():
    for column, state, shown in LINE.findall(LIST):
        assert state == "–" or len(shown) > 5, column
        assert state != "met" or "TODO" not in shown


def test_every_setting_and_file_that_is_named_exists():
    for name in re.findall(r"`((?:referrals|tray|assets|templates|docs|tests)/[\w./-]+)`", LIST):
        assert (PROJECT / name).exists(), name
