"""An organisation's own sign-in, set up by platform staff: what the organisation's IT tells, and what counts."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tray.accounts import oidc, providers
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.administration import administered
from tray.accounts.forms import Line, posted
from tray.accounts.membership_forms import line
from tray.accounts.models import Role, SignInProvider


def words(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", " ").split()]


class ProviderForm(forms.Form):
    name = line(
        gettext_lazy("Name on the button"),
        longest=80,
        required=gettext_lazy("Write the name."),
        hint=gettext_lazy("For example: City of Vaasa"),
    )
    issuer = line(
        gettext_lazy("Issuer"),
        longest=300,
        required=gettext_lazy("Write the issuer."),
        hint=gettext_lazy("An address that begins with https://, exactly as the provider tells it."),
    )
    client_id = line(gettext_lazy("Client ID"), longest=200, required=gettext_lazy("Write the client ID."))
    client_secret = Line(
        label=gettext_lazy("Client secret"),
        help_text=gettext_lazy("It is kept encrypted and not shown again. Leave it empty to keep the one there is."),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    email_domains = line(
        gettext_lazy("Domains of work e-mail"),
        longest=500,
        required=gettext_lazy("Write at least one domain."),
        hint=gettext_lazy("With spaces between. For example: vaasa.example"),
    )
    is_second_factor = forms.BooleanField(
        label=gettext_lazy("The provider asks for a second step, so that we need not ask for one"), required=False
    )
    strong_values = line(
        gettext_lazy("Values of amr or acr that tell of the second step"),
        longest=500,
        hint=gettext_lazy("With spaces between. For example: mfa. Leave it empty when every sign-in has it."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"])
        if not oidc.is_safe(issuer):
            raise ValidationError(_("The issuer is an address that begins with https://."))
        return issuer

    def clean(self) -> dict[str, Any]:
        """Asks the provider, so that a wrong letter is found now and not by the first person who signs in."""
        cleaned = super().clean() or {}
        if "issuer" in cleaned:
            try:
                oidc.metadata(cleaned["issuer"])
            except (oidc.Unreachable, oidc.Refused):
                self.add_error("issuer", _("There is no OpenID Connect provider at this address, or it names another."))
        return cleaned

    def save(self, row: SignInProvider) -> None:
        told = self.cleaned_data
        for name in ("name", "issuer", "client_id", "is_second_factor", "is_active"):
            setattr(row, name, told[name])
        row.email_domains = [each.lower().lstrip("@") for each in words(told["email_domains"])]
        row.strong_values = words(told["strong_values"])
        if told["client_secret"]:
            row.client_secret = told["client_secret"]
        row.save()


@members_only(Role.NATIONAL_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_provider(request: MemberRequest, key: str, provider_key: UUID | None = None) -> HttpResponse:
    of = administered(request, key)
    if of.organization is None:
        raise Http404("the platform has no provider")
    rows = SignInProvider.objects.filter(organization=of.organization)
    row = get_object_or_404(rows, pk=provider_key) if provider_key else SignInProvider(organization=of.organization)
    initial = {
        **{name: getattr(row, name) for name in ("name", "issuer", "client_id", "is_second_factor", "is_active")},
        "email_domains": " ".join(row.email_domains or of.organization.agreement.email_domains),
        "strong_values": " ".join(row.strong_values),
    }
    form = ProviderForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save(row)
        messages.success(request, _("Saved."))
        return redirect("people", key)
    context = {"of": of, "form": form, "row": row, "answer": providers.client_of(row).redirect_uri}
    return render(request, "professional/own_provider.html", context)
