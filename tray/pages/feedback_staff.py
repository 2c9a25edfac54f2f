"""Staff pages: what readers have sent, the overdue first, and marking it as answered. The answer itself goes by the
staff member's own e-mail, outside the service tray."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tray.accounts.access import staff_only
from tray.catalogue.models import Organization
from tray.catalogue.translated import Text, in_language
from tray.encryption import CannotDecrypt
from tray.feedback.actions import AlreadyAnswered, mark_answered
from tray.feedback.models import ErrorReport, Feedback, Received
from tray.pages.form_guard import FreeText
from tray.pages.links import Query, page_addresses, service_path, with_query
from tray.pages.pagination import page_links

ROWS_PER_PAGE = 30
WAITING, ANSWERED = "waiting", "answered"


class ListForm(forms.Form):
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[(WAITING, gettext_lazy("waiting for an answer")), (ANSWERED, gettext_lazy("answered"))],
        required=False,
    )

    def waiting(self) -> bool:
        return not (self.is_valid() and self.cleaned_data["show"] == ANSWERED)

    def query(self) -> Query:
        return [] if self.waiting() else [("show", ANSWERED)]


class ReportListForm(ListForm):
    organization = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def query(self) -> Query:
        key = self.organization_key()
        return [*super().query(), *([("organization", str(key))] if key else [])]

    def organization_key(self) -> UUID | None:
        return self.cleaned_data.get("organization") if self.is_valid() else None


class AnswerForm(forms.Form):
    note = FreeText(
        longest=2000,
        label=gettext_lazy("What was answered or done"),
        help_text=gettext_lazy("For the other staff. The sender does not see it."),
        error_messages={"required": gettext_lazy("Write in a few words what was answered or done.")},
    )


@dataclass(frozen=True)
class Queue:
    """The row of a list on the page: where it leads, and what is urgent in it."""

    row: Any
    path: str
    is_overdue: bool = False
    days_left: int | None = None
    service: Text | None = None
    organization: Text | None = None


@staff_only
@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.GET or None)
    rows = Feedback.objects.waiting().by_urgency() if form.waiting() else answered(Feedback)
    today = timezone.localdate()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        Queue(row, path_of(row), row.is_overdue(today), None if row.answered_at else (row.due_on - today).days)
        for row in page
    ]
    counts = {"overdue": Feedback.objects.waiting().filter(due_on__lt=today).count()}
    return list_page(request, "staff/feedback_list.html", form, page, {"shown": shown, **counts})


@staff_only
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    form = ReportListForm(request.GET or None)
    rows = ErrorReport.objects.waiting().order_by("sent_at") if form.waiting() else answered(ErrorReport)
    if key := form.organization_key():
        rows = rows.for_organization(key)
    language = get_language() or "fi"
    page = Paginator(rows.select_related("service__organization"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        Queue(
            row,
            path_of(row),
            service=in_language(row.service, "name", language),
            organization=in_language(row.service.organization, "name", language),
        )
        for row in page
    ]
    more = {"shown": shown, "organizations": organizations(language), "chosen": key}
    return list_page(request, "staff/feedback_reports.html", form, page, more)


def answered(model: type[Feedback] | type[ErrorReport]) -> Any:
    return model.objects.answered().order_by("-answered_at")


def organizations(language: str) -> list[tuple[UUID, Text, int]]:
    """(id, name, how many reports wait) of each organisation that has some, the longest queue first."""
    waiting = ErrorReport.objects.waiting().values("service__organization").annotate(number=Count("pk"))
    numbers = {row["service__organization"]: row["number"] for row in waiting}
    rows = Organization.objects.filter(pk__in=numbers)
    found = [(row.pk, in_language(row, "name", language), numbers[row.pk]) for row in rows]
    return sorted(found, key=lambda each: (-each[2], each[1].text))


def list_page(request: HttpRequest, template: str, form: ListForm, page: Any, more: dict[str, Any]) -> HttpResponse:
    query = form.query()
    context = {
        "page": page,
        "is_waiting": form.waiting(),
        "page_links": page_links(page, lambda number: with_query(request.path, [*query, ("page", str(number))])),
        **more,
        **page_addresses(request, query),
    }
    return render(request, template, context)


def path_of(row: Received) -> str:
    return reverse("staff_error_report" if isinstance(row, ErrorReport) else "staff_feedback_one", args=[row.pk])


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_one(request: HttpRequest, key: UUID) -> HttpResponse:
    return one(request, get_object_or_404(Feedback, pk=key), "staff_feedback", {"service_path": "", "service": None})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def error_report(request: HttpRequest, key: UUID) -> HttpResponse:
    row = get_object_or_404(ErrorReport.objects.select_related("service__organization"), pk=key)
    language = get_language() or "fi"
    more = {
        "service": in_language(row.service, "name", language),
        "organization": in_language(row.service.organization, "name", language),
        "service_path": service_path(row.service, language),
    }
    return one(request, row, "staff_error_reports", more)


def one(request: HttpRequest, row: Feedback | ErrorReport, list_name: str, more: dict[str, Any]) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            mark_answered(row, note=form.cleaned_data["note"], by=request.user.get_username())
        except AlreadyAnswered:
            messages.warning(request, _("Somebody else had already marked this as answered. Your note was not saved."))
            return redirect(path_of(row))
        messages.success(request, _("%(reference)s is marked as answered.") % {"reference": row.reference})
        return redirect(list_name)
    context = {
        "row": row,
        "told": texts(row),
        "form": form,
        "list_name": list_name,
        "is_overdue": isinstance(row, Feedback) and row.is_overdue(),
        "due_on": row.due_on if isinstance(row, Feedback) else None,
        **more,
        **page_addresses(request),
    }
    return render(request, "staff/feedback_one.html", context)


def texts(row: Feedback | ErrorReport) -> dict[str, str] | None:
    """What is encrypted; None where it cannot be decrypted, which the page says instead of failing."""
    try:
        page = row.page if isinstance(row, Feedback) else ""
        return {"message": row.message, "email": row.email, "note": row.note, "page": page}
    except CannotDecrypt:
        return None
