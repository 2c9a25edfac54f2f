"""How a receiver without accounts answers: /fi/vastaa/…. One address holds a token; all others hold nothing."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from referrals.views import answer
from referrals.views.handling_paths import PATHS, step_paths

WITH_ACCOUNTS_ALONE = {"link-person", "new-link-person"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", answer.door, name="referral_answer_door"),
    path(_("from-e-mail/<str:token>/"), answer.arrive, name="referral_answer"),
    path(_("old-link/"), answer.old, name="referral_answer_old"),
    path(_("leave-referral/"), answer.leave, name="referral_answer_leave"),
    path(
        _("the-referral/"),
        include(
            [
                path("", answer.referral, name="referral_answer_case"),
                path(_("answers-later/"), answer.follow_up, name="referral_answer_case_follow_up"),
                *step_paths(
                    answer.step, "referral_answer_case", [step for step in PATHS if step not in WITH_ACCOUNTS_ALONE]
                ),
            ]
        ),
    ),
]
