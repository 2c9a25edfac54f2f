"""Staff pages: searches that found nothing, and whether search is up to date and keeps what the site promises."""

import datetime as dt

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tray.accounts.access import staff_only
from tray.catalogue.models import Service
from tray.pages.links import page_addresses
from tray.search import voikko
from tray.search.models import SearchEntry, StaleService, UnmetTerm, Word, WordRule
from tray.search.promises import last_check
from tray.search.unmet import MONTHS_KEPT, SHOWN_FROM

MOST_SHOWN = 200


@staff_only
@require_safe
def unmet_terms(request: HttpRequest) -> HttpResponse:
    """By month, the latest first; terms of fewer than five hours are only counted."""
    months = list(UnmetTerm.objects.order_by("-month").values_list("month", flat=True).distinct())
    month = chosen_month(request.GET.get("month", ""), months)
    rows = UnmetTerm.objects.filter(month=month) if month else UnmetTerm.objects.none()
    counts = rows.aggregate(shown=Count("pk", filter=~Q(term="")), unshown=Count("pk", filter=Q(term="")))
    context = {
        "months": months,
        "month": month,
        "terms": rows.exclude(term="").order_by("-hours", "term")[:MOST_SHOWN],
        "counts": counts,
        "shown_from": SHOWN_FROM,
        "months_kept": MONTHS_KEPT,
        **page_addresses(request, [("month", f"{month:%Y-%m}")] if month else []),
    }
    return render(request, "staff/unmet.html", context)


def chosen_month(asked: str, months: list[dt.date]) -> dt.date | None:
    if not asked:
        return months[0] if months else None
    for month in months:
        if f"{month:%Y-%m}" == asked:
            return month
    raise Http404("no searches without results in that month")


@staff_only
@require_safe
def search_state(request: HttpRequest) -> HttpResponse:
    first = StaleService.objects.order_by("pk").first()
    context = {
        "entries": SearchEntry.objects.count(),
        "in_tray": Service.objects.published().in_tray().count(),
        "waiting": StaleService.objects.values("service_id").distinct().count(),
        "oldest": first.queued_at if first else None,
        "check": last_check(),
        "words": Word.objects.filter(entries__gt=0).count(),
        "rules": WordRule.objects.filter(is_active=True).count(),
        "uses_system_voikko": uses_system_voikko(),
        **page_addresses(request),
    }
    return render(request, "staff/search_state.html", context)


def uses_system_voikko() -> bool:
    return not isinstance(getattr(voikko.source(), "__self__", None), voikko.Transducer)
