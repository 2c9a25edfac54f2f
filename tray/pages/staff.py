"""The front page of staff. What it lists is composed in `tray.urls`, since the pages belong to several apps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class StaffPage:
    """A page of staff by the name of its URL, with a sentence on what it is for."""

    url_name: str
    name: str | Promise
    explanation: str | Promise


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views behind the sign-in that every page has: others who signed in get 403. Nothing of them is cached."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(checked)


@staff_only
@require_safe
def staff_home(request: HttpRequest, staff_pages: Sequence[StaffPage]) -> HttpResponse:
    return render(request, "staff/home.html", {"staff_pages": staff_pages})
