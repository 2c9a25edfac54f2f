"""Staff pages: sites of others that may show a part of the tray in a frame."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tray.accounts.access import staff_only
from tray.embedding.actions import AlreadyThere, save_host
from tray.embedding.models import EmbedHost
from tray.pages.embed import HostField
from tray.pages.forms import WordsField
from tray.pages.links import page_addresses

FIELDS = ("host", "organization_name", "with_subdomains", "is_active")


class HostForm(forms.Form):
    host = HostField(
        label=gettext_lazy("Address of the site"),
        help_text=gettext_lazy("For example: www.example.fi"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write the address of the site.")},
    )
    organization_name = WordsField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write whose site it is.")},
    )
    with_subdomains = forms.BooleanField(label=gettext_lazy("Also sites under it"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("with_subdomains") and "." not in cleaned.get("host", "."):
            self.add_error("with_subdomains", _("There are no sites under such an address."))
        return cleaned

    def save(self, row: EmbedHost, *, by: str) -> bool:
        """Whether the row was written: the host may stand on the list already."""
        for name in FIELDS:
            setattr(row, name, self.cleaned_data[name])
        try:
            save_host(row, by=by)
        except AlreadyThere:
            self.add_error("host", _("The site is on the list already. Edit that row."))
            return False
        return True


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def embed_hosts(request: HttpRequest) -> HttpResponse:
    """The list, and the form that adds to it."""
    posted = request.POST if request.method == "POST" else None
    form = HostForm(posted, initial={"is_active": True})
    if form.is_bound and form.is_valid():
        row = EmbedHost()
        if form.save(row, by=request.user.get_username()):
            messages.success(request, _("%(host)s may now show the service tray.") % {"host": row.host})
            return redirect("staff_embed_hosts")
    hosts = EmbedHost.objects.order_by("organization_name", "host")
    return render(request, "staff/embed_hosts.html", {"form": form, "hosts": hosts, **page_addresses(request)})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def embed_host(request: HttpRequest, key: int) -> HttpResponse:
    row = get_object_or_404(EmbedHost, pk=key)
    name = row.host
    posted = request.POST if request.method == "POST" else None
    form = HostForm(posted, initial={field: getattr(row, field) for field in FIELDS})
    if form.is_bound and form.is_valid() and form.save(row, by=request.user.get_username()):
        messages.success(request, _("Saved."))
        return redirect("staff_embed_hosts")
    return render(request, "staff/embed_host.html", {"form": form, "row": row, "name": name, **page_addresses(request)})
