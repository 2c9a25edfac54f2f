"""Sending a referral, following it, and what the sender does on the way. A code may stand in an address here, since
nobody opens it without an account; nothing else that tells of anybody may."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from referrals.views import sending, sending_draft, sending_end, sending_lead, sending_one

OF_DRAFT = [
    path(_("receiver/"), sending_draft.receiver, name="referral_draft_receiver"),
    path(_("client/"), sending_draft.client, name="referral_draft_client"),
    path(_("hopes/"), sending_draft.hopes, name="referral_draft_hopes"),
    path(_("consent/"), sending_end.consent, name="referral_draft_consent"),
    path(_("delete-the-draft/"), sending.delete, name="referral_draft_delete"),
]
OF_ONE = [
    path("", sending_one.one, name="referral_one"),
    path(_("receipt/"), sending_end.receipt, name="referral_receipt"),
    path(_("new-pin/"), sending_end.new_pin, name="referral_new_pin"),
    path(_("text-to-copy/"), sending_one.text, name="referral_text"),
    path(_("cancel/"), sending_one.cancel, name="referral_cancel"),
    path(_("mistake/"), sending_one.mistake, name="referral_mistake"),
    path(_("confirm-the-mistake/"), sending_lead.confirm, name="referral_confirm_mistake"),
    path(_("repeat/"), sending_one.repeat, name="referral_repeat"),
    path(_("dealt-with/"), sending_one.dealt_with, name="referral_dealt_with"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        _("referrals/"),
        include(
            [
                path("", sending.sent, name="referral_sent"),
                path(_("new/"), sending_draft.new, name="referral_new"),
                path(_("to-the-service/<slug:short_id>/"), sending_draft.to_service, name="referral_to_service"),
                path(_("drafts/"), sending.drafts, name="referral_drafts"),
                path(_("of-the-unit/"), sending_lead.unit, name="referral_unit"),
                path(_("new/<slug:code>/"), include(OF_DRAFT)),
                path("<slug:code>/", include(OF_ONE)),
            ]
        ),
    ),
]
