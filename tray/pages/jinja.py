"""Parts of the pages that are asked for most, as macros of Jinja2 in templates/jinja2/: a service in a list, what a
list can be narrowed down by, the details of a service; and the fields of forms. Django's own templates take three to
five times as long for the same; they hold all else. They call a macro with the tag `part`."""

from functools import cache
from typing import Any

from django.template.defaultfilters import capfirst, date
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tray.pages import crisis
from tray.pages.links import path_of
from tray.pages.templatetags import tray


def environment(**options: Any) -> Environment:
    """`options` are Django's: it escapes by itself, as its own templates do."""
    found = Environment(**(options | {"undefined": StrictUndefined}))  # noqa: S701
    found.globals |= {
        "_": translated,
        "url": path_of,
        "static": cache(static),
        "language": get_language,
        "lang": tray.lang,
        "fallback": tray.fallback,
        "icon": tray.icon,
        "bar_numbers": lambda: crisis.bar_numbers(get_language() or "fi"),
    }
    found.filters |= {"capfirst": capfirst, "date": date, "day": tray.day, "prose": tray.prose}
    return found


def translated(text: str) -> Markup:
    """As `translate` of Django's templates: translators may write markup; what % puts into it is escaped."""
    return Markup(gettext(text))  # noqa: S704
