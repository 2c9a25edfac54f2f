"""Every address of the site. Public views say so themselves (`tray.pages.public`); all others ask for a sign-in."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.pages import health, home, rules, staff
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
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    path("health/", health.health, name="health"),
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
                ]
            ),
        ),
    ),
]

handler400 = "tray.pages.errors.bad_request"
handler403 = "tray.pages.errors.forbidden"
handler404 = "tray.pages.errors.not_found"
handler500 = "tray.pages.errors.server_error"
