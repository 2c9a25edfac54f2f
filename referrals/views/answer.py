"""How a small organisation without accounts answers: by a link in an e-mail, and a PIN that it got when it joined.

The token stands in one address only. It is exchanged at once for a session that is bound to one referral, and the
reader is led on to addresses that hold nothing.
"""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import links
from referrals.access import NoSuchReferral, as_link_receiver, referral_by_code
from referrals.links import Stands
from referrals.views.answer_session import Visit, answer_page, begin, end, visit_of
from referrals.views.client_session import private_page
from referrals.views.handling import opened, path_in, show, take, type_answers
from referrals.views.handling_steps import BY_NAME, Desk
from tray.pages.forms import WordsField


class PinForm(forms.Form):
    use_required_attribute = False
    pin = WordsField(
        label=gettext_lazy("PIN of your organisation"),
        help_text=gettext_lazy("Six digits. You got them when your organisation joined."),
        max_length=20,
        error_messages={"required": gettext_lazy("Write the PIN.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10 pin-input"}
        ),
    )


@private_page
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """From the e-mail. Programs that look at links before people do no harm: without the PIN nothing is opened."""
    found = links.find(token)
    if found.stands == Stands.OPEN and found.link:
        return begin(redirect("referral_answer_door"), found.link, pin_was_right=False)
    return redirect(f"{reverse('referral_answer_old')}?{found.stands}=1")


@private_page
def old(request: HttpRequest) -> HttpResponse:
    """What came of an old link. The address tells only which of the sentences is shown."""
    stands = next((each for each in (Stands.RENEWED, Stands.ENDED) if each in request.GET), Stands.UNKNOWN)
    return render(request, "referrals/answer/old.html", {"stands": stands.value})


@private_page
def door(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    if visit is None:
        return render(request, "referrals/answer/no_visit.html")
    if visit.is_in:
        return redirect("referral_answer_case")
    form = PinForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        checked = links.check_pin(visit.link, form.cleaned_data["pin"])
        if checked.is_right:
            return begin(redirect("referral_answer_case"), visit.link, pin_was_right=True)
        form.add_error("pin", wrong_pin(checked))
    context = {"form": form, "receiver": visit.link.receiver.name}
    return render(request, "referrals/answer/door.html", context)


def wrong_pin(checked: links.PinChecked) -> str:
    if checked.locked_until is None:
        return _("The PIN is not right. Check it, and try again.")
    until = timezone.localtime(checked.locked_until)
    told = {"time": f"{until.hour}.{until.minute:02}", "day": f"{until.day}.{until.month}."}
    if until.date() == timezone.localdate():
        return _("There were too many wrong PINs. Try again after %(time)s.") % told
    return _("There were too many wrong PINs. Try again on %(day)s after %(time)s.") % told


@answer_page
def referral(request: HttpRequest, visit: Visit) -> HttpResponse:
    return show(opened(desk_of(request, visit)))


@answer_page
def step(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    return take(desk_of(request, visit), BY_NAME[step])


@answer_page
def follow_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    return type_answers(desk_of(request, visit))


@private_page
def leave(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("referral_answer_door")
    return end(request, render(request, "referrals/answer/left.html"))


def desk_of(request: HttpRequest, visit: Visit) -> Desk:
    try:
        row = referral_by_code(visit.link.referral.code)
    except NoSuchReferral:
        raise Http404 from None
    return Desk(
        request=request,
        actor=as_link_receiver(visit.link),
        referral=row,
        handling=row.handling,
        base="referrals/answer/base.html",
        path=path_in("referral_answer_case"),
        way_back=("", ""),
    )
