"""Every address of the site. Public views say so themselves (`tray.pages.public`); all others ask for a sign-in."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.utils.translation import gettext_lazy as _

from referrals.views import outbox_staff
from tray.accounts.administration import ADMINISTRATORS
from tray.accounts.models import Role
from tray.accounts.navigation import ProfessionalPage
from tray.pages import (
    embed_staff,
    feedback_staff,
    health,
    helplines_staff,
    home,
    national_staff,
    offline,
    robots,
    rules,
    search_explain,
    search_state,
    search_words,
    sitemap,
    staff,
)
from tray.pages.links import SiteLanguage
from tray.pages.staff import StaffPage

register_converter(SiteLanguage, "site_language")

# What the front page of staff lists, in this order. Each app's staff pages are included below.
STAFF_PAGES: tuple[StaffPage, ...] = (
    StaffPage(
        "staff_rules",
        _("Rules of the content areas"),
        _("What puts a service in a content area, and which services each rule has caught."),
    ),
    StaffPage(
        "sync_runs",
        _("Harvests from PTV"),
        _("When services were fetched from the Finnish Service Catalogue, what changed, and what was not taken in."),
    ),
    StaffPage(
        "staff_words",
        _("Everyday words"),
        _("What people type, and the words that services use of the same thing. You can add your own."),
    ),
    StaffPage(
        "staff_unmet",
        _("Searches that found nothing"),
        _("What people look for again and again without finding it, by month."),
    ),
    StaffPage(
        "staff_explain",
        _("Why is this result here?"),
        _("How a search was understood, and what gave a service its place in the results."),
    ),
    StaffPage(
        "staff_feedback",
        _("Feedback"),
        _("What readers say of the service tray. Each is answered within 14 days."),
    ),
    StaffPage(
        "staff_error_reports",
        _("Error reports"),
        _("What readers have found wrong in the details of services, by organisation."),
    ),
    StaffPage(
        "staff_search_state",
        _("State of search"),
        _("Whether search is up to date, and whether topics and examples find something."),
    ),
    StaffPage(
        "staff_helplines",
        _("Crisis numbers"),
        _("What people see when they need help at once, and when each number was last checked."),
    ),
    StaffPage(
        "staff_national",
        _("National services"),
        _("Self-help and services for all of Finland, told in our own words, and when each was last checked."),
    ),
    StaffPage(
        "staff_outbox",
        _("E-mails"),
        _("Whether e-mails about referrals go out, and those of which nobody knows whether they arrived."),
    ),
    StaffPage(
        "staff_embed_hosts",
        _("Sites that show the service tray"),
        _("Municipalities' and organisations' own sites that may show a list or a search field."),
    ),
)

# What professionals are led to, in this order; each sees those of the own roles.
PROFESSIONAL_PAGES: tuple[ProfessionalPage, ...] = (
    ProfessionalPage(
        "referral_new",
        _("New referral"),
        _("Send a wellbeing, exercise or culture referral together with the client."),
        frozenset({Role.SENDER}),
    ),
    ProfessionalPage(
        "referral_sent",
        _("Sent referrals"),
        _("Where your referrals stand, what is new, and your drafts."),
        frozenset({Role.SENDER}),
    ),
    ProfessionalPage(
        "referral_unit",
        _("Referrals of the unit"),
        _("How many have been sent, what waits, and mistakes to confirm. Without clients' details."),
        frozenset({Role.SENDER_LEAD}),
    ),
    ProfessionalPage(
        "referral_inbox",
        _("Inbox"),
        _("Referrals that have come to you, in the order in which they wait for an answer."),
        frozenset({Role.RECEIVER}),
    ),
    ProfessionalPage(
        "referral_my_people",
        _("My people"),
        _("Who you walk along with, the meetings, and whom to call when you are worried."),
        frozenset({Role.LINK_PERSON}),
    ),
    ProfessionalPage(
        "referral_link_persons",
        _("Link persons"),
        _("Who walks along with clients, and who has room for one more."),
        frozenset({Role.RECEIVER, Role.ORGANIZATION_ADMIN}),
    ),
    ProfessionalPage(
        "referral_receivers",
        _("Where referrals come to"),
        _("Who receives referrals in your organisation, and how. Tell here if there is room."),
        frozenset({Role.RECEIVER, Role.ORGANIZATION_ADMIN}),
    ),
    ProfessionalPage(
        "organizations",
        _("People and organisations"),
        _("Who works in which role. Invite people, confirm them once a year, end a role."),
        frozenset(ADMINISTRATORS),
    ),
    ProfessionalPage(
        "staff_home",
        _("Staff pages"),
        _("Feedback, everyday words, rules and harvests: how the service tray is kept."),
        frozenset({Role.NATIONAL_ADMIN}),
    ),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    path("health/", health.health, name="health"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("robots.txt", robots.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", robots.security_txt, name="security_txt"),
    path("favicon.ico", robots.favicon, name="favicon"),
    path("sitemap.xml", sitemap.index, name="sitemap_index"),
    path("sitemap-<site_language:language>.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemap-<site_language:language>-services-<int:number>.xml", sitemap.services, name="sitemap_services"),
    path("api/v1/", include("tray.api.urls")),
    *i18n_patterns(
        path("", include("tray.pages.urls")),
        path("", include("tray.accounts.sign_in_urls")),
        path(_("professionals/"), include("tray.accounts.urls")),
        path(_("professionals/"), include("referrals.urls")),
        path(_("my-referral/"), include("referrals.client_urls")),
        path(_("answer/"), include("referrals.answer_urls")),
        path(_("how-are-you/"), include("referrals.follow_up_urls")),
        path(
            _("staff/"),
            include(
                [
                    path("", staff.staff_home, {"staff_pages": STAFF_PAGES}, name="staff_home"),
                    path(_("rules/"), rules.rule_list, name="staff_rules"),
                    path(_("rules/<slug:key>/"), rules.rule, name="staff_rule"),
                    path(_("harvests/"), include("ptv_sync.urls")),
                    path(_("sites-with-the-tray/"), embed_staff.embed_hosts, name="staff_embed_hosts"),
                    path(_("sites-with-the-tray/<int:key>/"), embed_staff.embed_host, name="staff_embed_host"),
                    path(
                        _("everyday-words/"),
                        include(
                            [
                                path("", search_words.word_list, name="staff_words"),
                                path(_("add/"), search_words.word_add, name="staff_word_add"),
                                path("<int:key>/", search_words.word, name="staff_word"),
                                path(_("delete/<int:key>/"), search_words.word_delete, name="staff_word_delete"),
                            ]
                        ),
                    ),
                    path(_("searches-without-results/"), search_state.unmet_terms, name="staff_unmet"),
                    path(_("why-this-result/"), search_explain.explain_search, name="staff_explain"),
                    path(
                        _("readers-feedback/"),
                        include(
                            [
                                path("", feedback_staff.feedback_list, name="staff_feedback"),
                                path("<uuid:key>/", feedback_staff.feedback_one, name="staff_feedback_one"),
                            ]
                        ),
                    ),
                    path(
                        _("error-reports/"),
                        include(
                            [
                                path("", feedback_staff.report_list, name="staff_error_reports"),
                                path("<uuid:key>/", feedback_staff.error_report, name="staff_error_report"),
                            ]
                        ),
                    ),
                    path(_("state-of-search/"), search_state.search_state, name="staff_search_state"),
                    path(_("e-mails/"), outbox_staff.outbox_state, name="staff_outbox"),
                    path(
                        _("crisis-numbers/"),
                        include(
                            [
                                path("", helplines_staff.helpline_list, name="staff_helplines"),
                                path("<slug:key>/", helplines_staff.helpline, name="staff_helpline"),
                                path(
                                    _("checked/<slug:key>/"),
                                    helplines_staff.helpline_checked,
                                    name="staff_helpline_checked",
                                ),
                            ]
                        ),
                    ),
                    path(
                        _("national-services/"),
                        include(
                            [
                                path("", national_staff.national_list, name="staff_national"),
                                path("<slug:key>/", national_staff.national_service, name="staff_national_service"),
                                path(
                                    _("checked/<slug:key>/"),
                                    national_staff.national_checked,
                                    name="staff_national_checked",
                                ),
                            ]
                        ),
                    ),
                ]
            ),
        ),
    ),
]

handler400 = "tray.pages.errors.bad_request"
handler403 = "tray.pages.errors.forbidden"
handler404 = "tray.pages.errors.not_found"
handler500 = "tray.pages.errors.server_error"
