"""Rows that several tests of pages need."""

from typing import Any

import pytest

from tests.factories import service, texts
from tray.catalogue.models import Service
from tray.search import rules
from tray.search.models import WordRule
from tray.search.refresh import bring_up_to_date


def everyday_word(source: str = "staff", **fields: Any) -> WordRule:
    known = {"language": "fi", "kind": "means", "phrase": "yksinäinen", "words": ["ystävä"]} | fields
    told = (known["language"], known["kind"], known["phrase"], tuple(known["words"]))
    one = rules.rule(rules.Shipped(*told, other_language=known.get("other_language", "")))
    one.source, one.is_active = source, bool(known.get("is_active", True))
    one.save()
    return one


@pytest.fixture
def friends(db: None) -> Service:
    row = service(**texts("name", "Ystäväkahvila", "", ""), **texts("summary", "Löydä ystävä.", "", ""))
    bring_up_to_date()
    return row
