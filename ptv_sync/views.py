"""Staff pages: what each harvest did, and what it could not take in."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ptv_sync.models import SyncRun
from ptv_sync.records import Kind
from tray.accounts.access import staff_only
from tray.pages.links import page_addresses, with_query
from tray.pages.pagination import PageLink, page_links

RUNS_PER_PAGE = 30
PROBLEMS_PER_PAGE = 100


@staff_only
@require_safe
def sync_runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(SyncRun.objects.all(), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "runs": [(run, list(count_sentences(run))) for run in page.object_list],
        "page_links": links(request, page),
        **page_addresses(request),
    }
    return render(request, "staff/sync_runs.html", context)


@staff_only
@require_safe
def sync_run(request: HttpRequest, key: int) -> HttpResponse:
    run = get_object_or_404(SyncRun, pk=key)
    page = Paginator(run.problems.order_by("-is_rejected", "id"), PROBLEMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "counts": list(count_sentences(run)),
        "page": page,
        "page_links": links(request, page),
        **page_addresses(request),
    }
    return render(request, "staff/sync_run.html", context)


def links(request: HttpRequest, page: "Page[Any]") -> list[PageLink]:
    return page_links(page, lambda number: with_query(request.path, [("page", str(number))]))


def count_sentences(run: SyncRun) -> Iterator[str]:
    """What happened to each type of object, in a sentence."""
    names = {Kind.SERVICE: _("Services"), Kind.CHANNEL: _("Channels"), Kind.ORGANIZATION: _("Organisations")}
    for kind, name in names.items():
        if counts := run.counts.get(kind):
            numbers = {
                action: counts.get(action, 0) for action in ("created", "updated", "unchanged", "withdrawn", "rejected")
            }
            yield _(
                "%(name)s: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(withdrawn)s withdrawn, "
                "%(rejected)s rejected."
            ) % {"name": name, **numbers}
