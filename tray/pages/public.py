"""Public pages: no sign-in, the same for every reader, so that browsers and caches may keep them for a while."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

MAX_AGE_SECONDS = 300


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without sign-in, cached for five minutes unless it says otherwise itself, answering 304 when the reader's
    copy still holds."""

    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
        return response

    return login_not_required(require_safe(conditional_page(cached)))


def public_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without sign-in that takes a form by POST. Nobody keeps the answer, since it may hold what was written.

    Without Django's token against forged requests: that needs a cookie, and guards what a signed-in reader may do.
    These forms do nothing in anyone's name.
    """

    @wraps(view)
    def uncached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return login_not_required(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(uncached)))
