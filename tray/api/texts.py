"""Texts in all three languages, as the API gives them: {"fi": …, "sv": …, "en": …}."""

from typing import Any

from django.db import models
from django.utils.translation import override

from tray.catalogue.details import LANGUAGES, Texts


def of_field(row: models.Model, field: str) -> dict[str, str]:
    """Of a translated column, by the columns' own names; nothing stands in for a language that is missing."""
    return {code: getattr(row, f"{field}_{code}") or "" for code in LANGUAGES}


def of_texts(texts: Texts) -> dict[str, str]:
    return dict(texts.items())


def of_label(label: Any) -> dict[str, str]:
    """Of an interface text that is translated lazily."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = str(label)
    return found
