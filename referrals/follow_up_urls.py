"""Where the link of a follow-up leads: /fi/miten-menee/…; the address tells of no referral."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from referrals.views import follow_up

urlpatterns = [
    path("", follow_up.answer, name="follow_up_answer"),
    path(_("thank-you/"), follow_up.thanks, name="follow_up_thanks"),
    path("<str:token>/", follow_up.open_link, name="follow_up"),
]
