"""Tags and filters that every template has without loading them."""

import datetime as dt
from functools import cache
from typing import Any, cast

from django import template
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tray.catalogue.models import NationalService, Service
from tray.catalogue.translated import Text
from tray.pages import crisis, hours, markup
from tray.pages.languages import in_words

register = template.Library()


@register.simple_tag
def lang(text: Text) -> SafeString:
    """The attribute for an element whose text is in another language than the page, else nothing."""
    if text.language and text.language != get_language():
        return format_html(' lang="{}"', text.language)
    return SafeString("")


@register.simple_tag
def fallback(text: Text) -> SafeString:
    """A short note that the text is in another language than the page, else nothing."""
    if not text or text.language == get_language():
        return SafeString("")
    return format_html('<span class="fallback">{}</span>', in_words(text.language))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A sign from assets/icons.svg. It stands beside words that say the same, so readers of the screen skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def part(file: str, name: str, **values: Any) -> SafeString:
    """A macro of templates/jinja2/; see `tray.pages.jinja`."""
    engine = cast(Jinja2, engines["jinja2"])
    return SafeString(getattr(engine.env.get_template(file).module, name)(**values))


@register.filter
def prose(text: Text | str, heading_level: int = 3) -> SafeString:
    return markup.prose(str(text), heading_level=heading_level)


@register.filter
def day(instant: dt.datetime) -> str:
    """Of an instant, the day in Finland."""
    return hours.day_in_words(timezone.localtime(instant).date())


@register.simple_tag
def crisis_numbers() -> list[crisis.CrisisNumber]:
    """Every crisis number, for components/crisis_numbers.html."""
    return crisis.crisis_numbers(get_language() or "fi")


@register.simple_tag
def quick_exit_url() -> str:
    return crisis.quick_exit_url()


@register.filter
def needs_quick_exit(service: Service) -> bool:
    return crisis.needs_quick_exit(service)


@register.filter
def national(service: Service) -> NationalService | None:
    """What the tray knows of a service that it tells of in its own words; None of those from elsewhere."""
    if service.source != Service.Source.OWN:
        return None
    return NationalService.objects.filter(service=service).first()
