"""One's own account: sign-ins and their end, the password, the details that one confirms every year."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tray.accounts import actions, administration, devices, lockout, second_factors, sessions
from tray.accounts.access import PersonRequest, has_second_factor, open_memberships, redirect_to_second_factor
from tray.accounts.forms import ChangePasswordForm, posted
from tray.accounts.membership_forms import OwnDetailsForm
from tray.accounts.models import CONFIRMED_FOR

SHOWN_SIGN_INS = 20
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def own_account(request: PersonRequest) -> HttpResponse:
    rows = request.user.sign_ins.all()[:SHOWN_SIGN_INS]
    sign_ins = [
        {
            "at": row.at,
            "device": devices.in_words(row.browser, row.system),
            "way": row.get_way_display(),
            "is_here": row.session_key == request.session.session_key,
            "is_open": bool(row.session_key),
        }
        for row in rows
    ]
    context = {
        "memberships": [
            {"membership": each, "confirmed_until": each.confirmed_at + CONFIRMED_FOR}
            for each in open_memberships(request)
        ],
        "own": second_factors.factors_of(request.user),
        "sign_ins": sign_ins,
        "others_open": any(each["is_open"] and not each["is_here"] for each in sign_ins),
        "has_password": request.user.has_usable_password(),
        "email": request.user.email or request.user.get_username(),
    }
    return render(request, "professional/own_account.html", context)


@never_cache
@require_POST
def sign_out_everywhere(request: PersonRequest) -> HttpResponse:
    """All other sessions; this one goes on, so that the person sees what happened."""
    count = sessions.end_sessions(request.user, but=request.session.session_key or "")
    told = ngettext(
        "You are signed out on %(count)d other device.", "You are signed out on %(count)d other devices.", count
    )
    messages.success(request, told % {"count": count} if count else _("You were not signed in anywhere else."))
    return redirect("own_account")


@never_cache
@sensitive_post_parameters()
@get_or_post
def own_password(request: PersonRequest) -> HttpResponse:
    if second_factors.factors_of(request.user) and not has_second_factor(request):
        return redirect_to_second_factor(request)
    form = ChangePasswordForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        counted = lockout.account(request.user.get_username()), lockout.network(request)
        if lockout.may_try(*counted) and request.user.check_password(form.cleaned_data["old_password"]):
            lockout.succeeded(*counted)
            form.save()
            sessions.after_password_change(request, request.user)
            actions.tell_of_change(request.user, what="password")
            messages.success(request, _("Your password is changed. You are signed out on other devices."))
            return redirect("own_account")
        form.add_error("old_password", _("This is not your password now. Write it as when you sign in."))
    return render(request, "professional/own_password.html", {"form": form})


@never_cache
@get_or_post
def own_confirmation(request: PersonRequest) -> HttpResponse:
    """Every year a person says that the details are right; the administrator then confirms the person. The page says
    what comes next, so that nobody is left before a closed door."""
    own = [each for each in open_memberships(request) if each.takes_part]
    if own and not has_second_factor(request):
        return redirect_to_second_factor(request)
    due = [each for each in own if actions.is_own_confirmation_due(each)]
    form = OwnDetailsForm(posted(request), user=request.user, memberships=due or own)
    if request.method == "POST" and due and form.is_valid():
        actions.confirm_own_details(by=request.user, memberships=due, **form.cleaned_data)
        messages.success(request, _("Thank you. Your details are confirmed."))
        return redirect("own_confirmation")
    waiting = [
        {"membership": each, "administrators": administration.administrators_of(each)}
        for each in own
        if each not in due and actions.waits_for_administrator(each)
    ]
    return render(request, "professional/own_confirmation.html", {"form": form, "due": due, "waiting": waiting})
