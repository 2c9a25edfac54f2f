from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tray.pages.links import page_addresses


def site(request: HttpRequest) -> dict[str, object]:
    """For every template: whether the rows are invented, and the page's addresses unless its view tells them."""
    found = SimpleLazyObject(lambda: page_addresses(request))
    return {
        "sample_notice": settings.SAMPLE_NOTICE,
        "alternates": SimpleLazyObject(lambda: found["alternates"]),
        "canonical_url": SimpleLazyObject(lambda: found["canonical_url"]),
    }
