"""The front page of staff. What it lists is composed in `tray.urls`, since the pages belong to several apps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from tray.accounts.access import staff_only
from tray.search.promises import last_check


@dataclass(frozen=True)
class StaffPage:
    """A page of staff by the name of its URL, with a sentence on what it is for."""

    url_name: str
    name: str | Promise
    explanation: str | Promise


@staff_only
@require_safe
def staff_home(request: HttpRequest, staff_pages: Sequence[StaffPage]) -> HttpResponse:
    check = last_check()
    context = {"staff_pages": staff_pages, "broken_promises": len(check.broken) if check else 0}
    return render(request, "staff/home.html", context)
