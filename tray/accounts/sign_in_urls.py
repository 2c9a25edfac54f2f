"""Signing in and out, taking an invitation, a forgotten password, sign-in elsewhere. No sign-in is needed for these."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from tray.accounts.views import forgotten, invitation, outside, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("sign-in/"), sign_in.sign_in, name="sign_in"),
    path(_("sign-in/second-step/"), sign_in.second_step, name="sign_in_second_step"),
    path(_("sign-in/recovery-code/"), sign_in.recovery_step, name="sign_in_recovery_step"),
    path(_("sign-in/passkey/"), sign_in.passkey_sign_in, name="passkey_sign_in"),
    path(_("sign-in/passkey/challenge/"), sign_in.passkey_challenge, name="passkey_challenge"),
    path(_("sign-in/organisation/"), outside.providers_page, name="providers"),
    path(_("sign-in/organisation/<uuid:key>/"), outside.provider_begin, name="provider_begin"),
    path(_("sign-in/organisation/<uuid:key>/answer/"), outside.provider_answer, name="provider_answer"),
    path(
        _("sign-in/organisation/no-answer/"),
        outside.provider_problem,
        {"problem": "unreachable"},
        name="provider_unreachable",
    ),
    path(_("sign-in/organisation/refused/"), outside.provider_problem, {"problem": "refused"}, name="provider_refused"),
    path(_("sign-in/organisation/unknown/"), outside.provider_problem, {"problem": "unknown"}, name="provider_unknown"),
    path(_("sign-in/forgotten/"), forgotten.forgotten, name="forgotten"),
    path(_("sign-in/forgotten/sent/"), forgotten.forgotten_sent, name="forgotten_sent"),
    path(_("sign-in/new-password/"), forgotten.new_password, name="new_password"),
    path(
        _("sign-in/new-password/<slug:user_key>/<slug:token>/"),
        forgotten.new_password_link,
        name="new_password_link",
    ),
    path(_("invitation/"), invitation.invitation, name="invitation"),
    path(_("invitation/<slug:token>/"), invitation.invitation_link, name="invitation_link"),
    path(_("identification/demo/"), outside.identification_demo, name="identification_demo"),
    path(_("identification/<slug:key>/"), outside.identification_begin, name="identification_begin"),
    path(_("identification/<slug:key>/answer/"), outside.identification_answer, name="identification_answer"),
    path(_("sign-out/"), sign_in.sign_out, name="sign_out"),
]
