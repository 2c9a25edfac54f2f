"""Telling that something in a service's details is wrong, without signing in."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tray.catalogue.models import Service
from tray.catalogue.translated import in_language
from tray.feedback.actions import receive_error_report
from tray.feedback.models import ErrorReport
from tray.pages.contacts import shown_emails
from tray.pages.form_guard import FreeText, GuardedForm, Radios, ReplyAddress
from tray.pages.links import LANGUAGE_NAMES, addresses, id_range, service_path
from tray.pages.public import public_form
from tray.pages.service_details import service_subpath, with_short_id
from tray.pages.services import removed

LONGEST = 2000
Kind = ErrorReport.Kind


class ErrorReportForm(GuardedForm):
    purpose = "error report"
    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=Kind.choices,
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Choose what is wrong."),
            "invalid_choice": gettext_lazy("Choose what is wrong from the list."),
        },
    )
    message = FreeText(
        longest=LONGEST,
        label=gettext_lazy("Tell more"),
        help_text=gettext_lazy(
            "What is wrong, and what would be right? You can leave this empty if your choice says it all. "
            "Write nothing about your health or about other people."
        ),
        required=False,
    )
    email = ReplyAddress(
        label=gettext_lazy("E-mail address, if you want an answer"),
        help_text=gettext_lazy("You can leave this empty."),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kind") == Kind.OTHER and self.cleaned_data.get("message") == "":
            self.add_error("message", _("Write what is wrong."))
        return super().clean()


@public_form
def report_error(request: HttpRequest, slug: str, short_id: str) -> HttpResponse:
    row = with_short_id(*id_range(short_id))
    if row is None:
        raise Http404(f"no service whose id begins with {short_id}")
    language = get_language() or "fi"
    if row.removed_at:
        return removed(request, row, language)
    if request.method == "POST":
        form = ErrorReportForm(request.POST, request=request)
        if form.is_valid():
            return redirect("feedback_sent", received(form, row, language).reference)
        return form_page(request, form, row, language)
    if request.path != service_subpath("report_error", row, language):
        return redirect(service_subpath("report_error", row, language), permanent=True)
    return form_page(request, ErrorReportForm(request=request), row, language)


def received(form: ErrorReportForm, row: Service, language: str) -> ErrorReport:
    told = form.cleaned_data
    return receive_error_report(
        service=row,
        kind=told["kind"],
        message=told["message"],
        email=told["email"],
        language=language,
        form_id=form.form_id,
    )


def form_page(request: HttpRequest, form: ErrorReportForm, row: Service, language: str) -> HttpResponse:
    emails = shown_emails(row.organization.emails, language)
    context = {
        "form": form,
        "name": in_language(row, "name", language),
        "provider": in_language(row.organization, "name", language),
        "provider_email": next(iter(emails), ""),
        "service_path": service_path(row, language),
        **addresses({code: service_subpath("report_error", row, code) for code in LANGUAGE_NAMES}),
    }
    return render(request, "feedback/report_error.html", context)
