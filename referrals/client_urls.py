"""The client's own pages: /fi/oma-lahete/…; no code or name stands in any path."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from referrals.views import client, client_choices, client_data, client_door, client_suomi_fi, follow_up

urlpatterns = [
    path("", client_door.start, name="referral_client_start"),
    path(_("sign-in-by-suomi-fi/"), client_suomi_fi.suomi_fi, name="referral_client_suomi_fi"),
    path(_("signed-out/"), client_door.signed_out, name="referral_client_out"),
    path(_("sign-out/"), client_door.sign_out, name="referral_client_sign_out"),
    path(_("leave/"), client_door.leave, name="referral_client_leave"),
    path(_("where-it-stands/"), client.page, name="referral_client_page"),
    path(_("what-was-sent/"), client.sent, name="referral_client_sent"),
    path(_("who-has-looked/"), client.looks, name="referral_client_looks"),
    path(_("on-paper/"), client.on_paper, name="referral_client_print"),
    path(_("link-person/"), client_choices.link_person, name="referral_client_link_person"),
    path(_("withdraw-referral/"), client_choices.withdraw, name="referral_client_withdraw"),
    path(_("what-the-sender-may-know/"), client_choices.sender_may_know, name="referral_client_sender_may_know"),
    path(_("sender-may-read/"), client_choices.release, name="referral_client_release"),
    path(_("did-it-help/"), client_choices.feedback, name="referral_client_feedback"),
    path(_("how-i-am-reached/"), client_choices.safe_contact, name="referral_client_safe_contact"),
    path(_("questions/"), follow_up.own, name="referral_client_follow_up"),
    path(
        _("my-data/"),
        include(
            [
                path("", client_data.data, name="referral_client_data"),
                path(_("download/"), client_data.export, name="referral_client_export"),
                path(_("remove/"), client_data.erase, name="referral_client_erase"),
            ]
        ),
    ),
]
