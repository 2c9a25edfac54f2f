"""The inbox, and what the receiver and the link person do with a referral."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from referrals.views import handling, inbox, link_person, link_person_keeping, receivers
from referrals.views.handling_paths import OF_LINK_PERSONS, step_paths

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        _("inbox/"),
        include(
            [
                path("", inbox.inbox, name="referral_inbox"),
                path(
                    "<str:code>/",
                    include(
                        [
                            path("", handling.handle, name="referral_handle"),
                            path(_("for-printing/"), handling.handle_print, name="referral_handle_print"),
                            path(_("answers-later/"), handling.handle_follow_up, name="referral_handle_follow_up"),
                            *step_paths(handling.handle_step, "referral_handle"),
                        ]
                    ),
                ),
            ]
        ),
    ),
    path(
        _("my-people/"),
        include(
            [
                path("", link_person.my_people, name="referral_my_people"),
                path(_("my-introduction/"), link_person.my_introduction, name="referral_my_introduction"),
                path(
                    "<str:code>/",
                    include(
                        [
                            path("", link_person.my_person, name="referral_my_person"),
                            path(_("i-am-worried/"), link_person.worried, name="referral_worried"),
                            *step_paths(link_person.my_person_step, "referral_my_person", OF_LINK_PERSONS),
                        ]
                    ),
                ),
            ]
        ),
    ),
    path(
        _("link-persons/"),
        include(
            [
                path("", link_person_keeping.link_persons, name="referral_link_persons"),
                path(
                    _("new-profile/<int:user>/"),
                    link_person_keeping.link_person_add,
                    name="referral_link_person_add",
                ),
                path("<uuid:key>/", link_person_keeping.link_person, name="referral_link_person"),
            ]
        ),
    ),
    path(
        _("receivers/"),
        include(
            [
                path("", receivers.receiver_list, name="referral_receivers"),
                path(_("new-receiver/"), receivers.receiver_add, name="referral_receiver_add"),
                path("<uuid:key>/", receivers.receiver, name="referral_receiver"),
                path(_("new-pin/<uuid:key>/"), receivers.receiver_pin, name="referral_receiver_pin"),
            ]
        ),
    ),
]
