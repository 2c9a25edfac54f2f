"""Feedback on the service tray, without signing in. Law 306/2019 asks for such a channel, and for an answer in 14 days
where the feedback is about accessibility."""

from urllib.parse import urlsplit

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy

from tray.catalogue.translated import in_language
from tray.feedback.actions import DAYS_TO_ANSWER, receive_feedback
from tray.feedback.models import ErrorReport, Feedback
from tray.pages.form_guard import FreeText, GuardedForm, Radios, ReplyAddress, refuse_identity_code
from tray.pages.forms import WordsField
from tray.pages.hours import day_in_words
from tray.pages.links import page_addresses, service_path
from tray.pages.public import public_form, public_page

LONGEST = 4000
LONGEST_PAGE = 300


class FeedbackForm(GuardedForm):
    purpose = "feedback"
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Feedback.Kind.choices,
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Choose what your feedback is about."),
            "invalid_choice": gettext_lazy("Choose what your feedback is about from the list."),
        },
    )
    message = FreeText(
        longest=LONGEST,
        label=gettext_lazy("Your feedback"),
        help_text=gettext_lazy(
            "If something is hard to use, tell what you tried to do, and with which device. "
            "Write nothing about your health or about other people."
        ),
        error_messages={"required": gettext_lazy("Write your feedback.")},
    )
    page = WordsField(
        label=gettext_lazy("Which page is it about?"),
        help_text=gettext_lazy("You can leave this empty."),
        required=False,
        max_length=LONGEST_PAGE,
        error_messages={
            "max_length": gettext_lazy("The address of the page is too long. Use at most %(limit_value)d characters.")
        },
    )
    email = ReplyAddress(
        label=gettext_lazy("E-mail address, if you want an answer"),
        help_text=gettext_lazy("You can leave this empty. We remove the address 90 days after the answer."),
    )

    def clean_page(self) -> str:
        page = str(self.cleaned_data["page"])
        refuse_identity_code(page)
        return page


@public_form
def feedback(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return form_page(request, FeedbackForm(request=request, initial={"page": page_before(request)}))
    form = FeedbackForm(request.POST, request=request)
    if not form.is_valid():
        return form_page(request, form)
    told = form.cleaned_data
    row = receive_feedback(
        kind=told["kind"],
        message=told["message"],
        page=told["page"],
        email=told["email"],
        language=get_language() or "fi",
        form_id=form.form_id,
    )
    return redirect("feedback_sent", row.reference)


def form_page(request: HttpRequest, form: FeedbackForm) -> HttpResponse:
    context = {"form": form, "days": DAYS_TO_ANSWER, **page_addresses(request)}
    return render(request, "feedback/feedback.html", context)


def page_before(request: HttpRequest) -> str:
    """The path of the page of this site that led here. Without its query, which may hold what somebody searched."""
    before = urlsplit(request.META.get("HTTP_REFERER", ""))
    is_own = before.netloc == request.get_host() and before.path != request.path
    return before.path[:LONGEST_PAGE] if is_own else ""


@public_page
def feedback_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Thanks, the number and the day. Whoever knows a number learns nothing more from it."""
    row = Feedback.objects.filter(reference=reference).only("reference", "due_on").first()
    report = None if row else error_report(reference)
    if not row and not report:
        raise Http404("no such reference number")
    language = get_language() or "fi"
    context = {
        "reference": reference,
        "due_on": day_in_words(row.due_on) if row else "",
        "service_name": in_language(report.service, "name", language) if report else None,
        "service_path": service_path(report.service, language) if report else "",
        **page_addresses(request),
    }
    response = render(request, "feedback/sent.html", context)
    add_never_cache_headers(response)
    return response


def error_report(reference: str) -> ErrorReport | None:
    return ErrorReport.objects.filter(reference=reference).select_related("service").first()
