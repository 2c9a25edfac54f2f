"""Public pages: no sign-in, the same for every reader, so that browsers and caches may keep them for a while."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

MAX_AGE_SECONDS = 300


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without sign-in, cached for five minutes, answering 304 when the reader's copy still holds."""
    cached = cache_control(public=True, max_age=MAX_AGE_SECONDS)(view)
    return login_not_required(require_safe(conditional_page(cached)))
