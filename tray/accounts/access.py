"""Who may see what, beyond the sign-in that every page asks for unless it is public."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Others who signed in get 403. What staff see is never cached."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(checked)
