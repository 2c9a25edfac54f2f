"""Staff page: whether e-mail goes out, and what nobody knows about. It tells no address, no name and no referral."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals import outbox
from tray.accounts.access import staff_only
from tray.pages.links import page_addresses

MOST_SHOWN = 100


class ResendForm(forms.Form):
    key = forms.UUIDField()


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def outbox_state(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return resend(request)
    waiting = outbox.unsent().filter(send_after__lte=timezone.now())
    in_doubt = outbox.in_doubt()
    context = {
        "waiting": waiting.count(),
        "oldest": waiting.order_by("send_after").values_list("send_after", flat=True).first(),
        "planned": outbox.unsent().filter(send_after__gt=timezone.now()).count(),
        "in_doubt_count": in_doubt.count(),
        "in_doubt": in_doubt[:MOST_SHOWN],
        "refused": outbox.refused()[:MOST_SHOWN],
        **page_addresses(request),
    }
    return render(request, "referrals/staff/outbox.html", context)


def resend(request: HttpRequest) -> HttpResponse:
    form = ResendForm(request.POST)
    if form.is_valid() and outbox.resend(form.cleaned_data["key"], by=request.user):
        messages.success(request, _("The message goes out again."))
    else:
        messages.info(request, _("That message does not wait for you any more."))
    return redirect("staff_outbox")
