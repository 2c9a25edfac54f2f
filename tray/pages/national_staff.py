"""Staff pages: the national services that the tray tells of in its own words, and when they were last checked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tray.accounts.access import staff_only
from tray.catalogue.details import LANGUAGES
from tray.catalogue.models import Channel, NationalService
from tray.catalogue.national.actions import mark_checked, save_edited
from tray.catalogue.national.channels import own_id
from tray.catalogue.translated import Text, in_language
from tray.pages.languages import language_name
from tray.pages.links import page_addresses, service_path
from tray.pages.texts_form import TextsForm, WebAddressField


class NationalForm(TextsForm):
    texts = {
        "name": (gettext_lazy("Name"), True),
        "summary": (gettext_lazy("What one gets, in a sentence"), True),
        "description": (gettext_lazy("Longer description"), True),
        "user_instruction": (gettext_lazy("How to begin"), True),
    }
    source_url = WebAddressField(label=gettext_lazy("Where the facts can be checked"))
    is_published = forms.BooleanField(label=gettext_lazy("Shown to people"), required=False)

    def __init__(self, *args: Any, entry: NationalService, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, initial=self.first_values(), **kwargs)
        for code in LANGUAGES:
            self.fields[f"url_{code}"] = WebAddressField(
                label=_("Web address (%(language)s)") % {"language": language_name(code)}, required=code == "fi"
            )

    def first_values(self) -> dict[str, Any]:
        service = self.entry.service
        texts = {f"{name}_{code}": getattr(service, f"{name}_{code}") for name in self.texts for code in LANGUAGES}
        channel = Channel.objects.filter(pk=own_id("web", self.entry.key)).first()
        links = {f"url_{link['language']}": link["url"] for link in (channel.web_pages if channel else [])}
        facts = {"source_url": self.entry.source_url, "is_published": service.removed_at is None}
        return {**texts, **links, **facts}

    def urls(self) -> list[Any]:
        return [self[f"url_{code}"] for code in LANGUAGES]

    def save(self, *, by: str) -> None:
        service, told = self.entry.service, self.cleaned_data
        for name, value in self.told_texts().items():
            setattr(service, name, value)
        service.removed_at = None if told["is_published"] else service.removed_at or timezone.now()
        self.entry.source_url = told["source_url"]
        save_edited(self.entry, urls={code: told[f"url_{code}"] for code in LANGUAGES}, by=by)


def rows_of(language: str) -> list[tuple[NationalService, Text, bool]]:
    """Each with its name and whether it waits for a check: those that have waited longest first."""
    today = timezone.localdate()
    entries = NationalService.objects.select_related("service")
    rows = [(row, in_language(row.service, "name", language), row.is_overdue(today)) for row in entries]
    return sorted(rows, key=lambda row: (str(row[0].checked_on or ""), row[1].text))


@staff_only
@require_safe
def national_list(request: HttpRequest) -> HttpResponse:
    rows = rows_of(get_language() or "fi")
    context = {"rows": rows, "overdue": sum(is_overdue for _row, _name, is_overdue in rows), **page_addresses(request)}
    return render(request, "staff/national.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def national_service(request: HttpRequest, key: str) -> HttpResponse:
    entry = get_object_or_404(NationalService.objects.select_related("service"), key=key)
    language = get_language() or "fi"
    name = in_language(entry.service, "name", language)
    form = NationalForm(request.POST if request.method == "POST" else None, entry=entry)
    if form.is_bound and form.is_valid():
        form.save(by=request.user.get_username())
        messages.success(request, _("Saved. Search finds the new words within a few minutes."))
        return redirect("staff_national_service", entry.key)
    context = {
        "form": form,
        "row": entry,
        "name": name,
        "path": service_path(entry.service, language),
        "is_overdue": entry.is_overdue(),
        **page_addresses(request),
    }
    return render(request, "staff/national_service.html", context)


@staff_only
@require_POST
def national_checked(request: HttpRequest, key: str) -> HttpResponse:
    entry = get_object_or_404(NationalService.objects.select_related("service"), key=key)
    mark_checked(entry, by=request.user.get_username(), on=timezone.localdate())
    name = in_language(entry.service, "name", get_language() or "fi")
    messages.success(request, _("“%(name)s” is marked as checked today.") % {"name": name})
    return redirect("staff_national")
