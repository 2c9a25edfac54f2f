"""What is kept of the client: to take along as a file, and to have removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from referrals import actions, retention
from referrals.exports import subject_access
from referrals.forms.client import EraseForm
from referrals.states import TERMINAL
from referrals.views.client_session import Visit, client_page, end, posted


@client_page
def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    context = {"is_open": visit.referral.state not in TERMINAL, "current": "data", "message": visit.told()}
    return render(request, "referrals/client/data.html", context)


@client_page
def export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """By a form alone: a link in the history must not make the file."""
    if request.method != "POST":
        return redirect("referral_client_data")
    text = subject_access(visit.referral, by=visit.actor).as_json()
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="own.json"'
    return response


@client_page
def erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.referral.state not in TERMINAL:
        return redirect("referral_client_data")
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            retention.erase(visit.referral, by=visit.actor)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return end(request, render(request, "referrals/client/erased.html"))
    return render(request, "referrals/client/erase.html", {"form": form, "current": "data", "message": ""})
