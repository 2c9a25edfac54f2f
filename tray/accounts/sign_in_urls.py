"""Signing in and out, taking an invitation, a forgotten password, sign-in elsewhere. No sign-in is needed for these."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.accounts.views import forgotten, invitation, outside, sign_in

Patterns = list[URLPattern | URLResolver]
of_provider: Patterns = [
    path("", outside.provider_begin, name="provider_begin"),
    path(_("provider-answer/"), outside.provider_answer, name="provider_answer"),
]
of_organization: Patterns = [
    path("", outside.providers_page, name="providers"),
    path("<uuid:key>/", include(of_provider)),
    path(_("no-answer/"), outside.provider_problem, {"problem": "unreachable"}, name="provider_unreachable"),
    path(_("refused/"), outside.provider_problem, {"problem": "refused"}, name="provider_refused"),
    path(_("unknown/"), outside.provider_problem, {"problem": "unknown"}, name="provider_unknown"),
]
of_passkey: Patterns = [
    path("", sign_in.passkey_sign_in, name="passkey_sign_in"),
    path(_("challenge/"), sign_in.passkey_challenge, name="passkey_challenge"),
]
of_sign_in: Patterns = [
    path("", sign_in.sign_in, name="sign_in"),
    path(_("second-step/"), sign_in.second_step, name="sign_in_second_step"),
    path(_("recovery-code/"), sign_in.recovery_step, name="sign_in_recovery_step"),
    path(_("passkey/"), include(of_passkey)),
    path(_("organisation/"), include(of_organization)),
    path(_("forgotten/"), forgotten.forgotten, name="forgotten"),
    path(_("forgotten-sent/"), forgotten.forgotten_sent, name="forgotten_sent"),
    path(_("new-password/"), forgotten.new_password, name="new_password"),
    path(_("new-password/<slug:secret>/"), forgotten.new_password_link, name="new_password_link"),
]
of_identification: Patterns = [
    path("", outside.identification_begin, name="identification_begin"),
    path(_("provider-answer/"), outside.identification_answer, name="identification_answer"),
]
urlpatterns: Patterns = [
    path(_("sign-in/"), include(of_sign_in)),
    path(_("invitation/"), invitation.invitation, name="invitation"),
    path(_("invitation/<slug:token>/"), invitation.invitation_link, name="invitation_link"),
    path(_("demo-identification/"), outside.identification_demo, name="identification_demo"),
    path(_("identification/<slug:key>/"), include(of_identification)),
    path(_("sign-out/"), sign_in.sign_out, name="sign_out"),
]
