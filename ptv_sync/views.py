"""Staff pages: what each harvest did, and what it could not take in."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ptv_sync.models import SyncRun
from ptv_sync.plan import Action
from ptv_sync.records import Kind
from tray.pages.staff import staff_only

RUNS_PER_PAGE = 30
PROBLEMS_PER_PAGE = 100


@staff_only
@require_safe
def sync_runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(SyncRun.objects.all(), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/sync_runs.html", {"page": page})


@staff_only
@require_safe
def sync_run(request: HttpRequest, key: int) -> HttpResponse:
    run = get_object_or_404(SyncRun, pk=key)
    problems = run.problems.order_by("-is_rejected", "id")
    context = {
        "run": run,
        "actions": list(Action),
        "counts": count_rows(run),
        "page": Paginator(problems, PROBLEMS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "staff/sync_run.html", context)


def count_rows(run: SyncRun) -> list[tuple[str, list[int]]]:
    """A row of the table per type, with a number for each action."""
    names = {Kind.ORGANIZATION: _("Organisations"), Kind.CHANNEL: _("Channels"), Kind.SERVICE: _("Services")}
    return [
        (name, [run.counts.get(kind, {}).get(action, 0) for action in Action])
        for kind, name in names.items()
        if kind in run.counts
    ]
