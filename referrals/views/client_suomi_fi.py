"""A client who comes from Suomi.fi e-Identification. The first time, code and PIN of the receipt tell which referral is
whose; later one click is enough."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from referrals import client_links
from referrals.access import as_client, referral_by_code
from referrals.forms.client import DoorForm
from referrals.models import Referral
from referrals.views.client_door import refused, to_own_page
from referrals.views.client_session import begin, private_page
from tray.accounts import identity


@private_page
def suomi_fi(request: HttpRequest) -> HttpResponse:
    subject = identity.subject_of(request)
    if not subject:
        return redirect("referral_client_start")
    linked = [key.referral for key in client_links.linked_to(subject)]
    if request.method == "POST" and "open" in request.POST:
        chosen = next((each for each in linked if str(each.pk) == request.POST["open"]), None)
        return come_in(request, chosen) if chosen else redirect("referral_client_suomi_fi")
    if request.method == "POST":
        return claim(request, subject, linked)
    if len(linked) == 1 and "more" not in request.GET:
        return come_in(request, linked[0])
    return shown(request, DoorForm(), linked)


def claim(request: HttpRequest, subject: str, linked: list[Referral]) -> HttpResponse:
    form = DoorForm(request.POST)
    if not form.is_valid() or refused(request, form):
        return shown(request, form, linked)
    referral = referral_by_code(form.cleaned_data["code"])
    client_links.link(referral, by=as_client(referral, "suomi_fi"), subject=subject)
    return come_in(request, referral)


def come_in(request: HttpRequest, referral: Referral) -> HttpResponse:
    identity.forget(request)
    return begin(to_own_page(referral, keeps_language=False), referral, "suomi_fi")


def shown(request: HttpRequest, form: DoorForm, linked: list[Referral]) -> HttpResponse:
    return render(request, "referrals/client/suomi_fi.html", {"form": form, "linked": linked})
