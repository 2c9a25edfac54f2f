"""Parts of the pages that are asked for most, as macros of Jinja2 in templates/jinja2/: a service in a list, what a list
can be narrowed down by, the details of a service. Django's own templates take five to ten times as long for the same;
they hold all else, and the frame of every page. A macro is put into one of them with the tag `part`."""

from typing import Any

from django.template.defaultfilters import capfirst
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tray.pages.templatetags import tray


def environment(**options: Any) -> Environment:
    found = Environment(**(options | {"undefined": StrictUndefined}), trim_blocks=True, lstrip_blocks=True)
    found.globals |= {
        "_": translated,
        "url": reverse,
        "static": static,
        "lang": tray.lang,
        "fallback": tray.fallback,
        "icon": tray.icon,
    }
    found.filters |= {"capfirst": capfirst, "day": tray.day, "prose": tray.prose}
    return found


def translated(text: str) -> Markup:
    """As `translate` of Django's templates: what translators write may hold markup, what is put into it by % may not."""
    return Markup(gettext(text))  # noqa: S704
