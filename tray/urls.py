"""Every address of the site. Public views say so themselves (`tray.pages.public`); all others ask for a sign-in."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.pages import health, home, rules, search_explain, search_state, search_words, staff
from tray.pages.staff import StaffPage

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
        "staff_search_state",
        _("State of search"),
        _("Whether search is up to date, and whether topics and examples find something."),
    ),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    path("health/", health.health, name="health"),
    path("api/v1/", include("tray.api.urls")),
    *i18n_patterns(
        path("", include("tray.pages.urls")),
        path("", include("tray.pages.staff_urls")),
        path(
            _("staff/"),
            include(
                [
                    path("", staff.staff_home, {"staff_pages": STAFF_PAGES}, name="staff_home"),
                    path(_("rules/"), rules.rule_list, name="staff_rules"),
                    path(_("rules/<slug:key>/"), rules.rule, name="staff_rule"),
                    path(_("harvests/"), include("ptv_sync.urls")),
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
                    path(_("state-of-search/"), search_state.search_state, name="staff_search_state"),
                ]
            ),
        ),
    ),
]

handler400 = "tray.pages.errors.bad_request"
handler403 = "tray.pages.errors.forbidden"
handler404 = "tray.pages.errors.not_found"
handler500 = "tray.pages.errors.server_error"
