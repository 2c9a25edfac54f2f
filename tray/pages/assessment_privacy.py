"""What holds for every page that answers arrive at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from tray.pages.public import public_form


def answers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public form whose answer no browser, proxy or cache keeps, whose POST is left out of reports of errors, and
    from which no link tells where the reader came from."""

    @wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True, max_age=0)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return public_form(sensitive_post_parameters()(private))
