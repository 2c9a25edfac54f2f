"""Every address of the site. Public views say so themselves (`tray.pages.public`); all others ask for a sign-in."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.pages import health, home, staff
from tray.pages.staff import StaffPage

# What the front page of staff lists, in this order. Each app's staff pages are included below.
STAFF_PAGES: tuple[StaffPage, ...] = ()

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
                ]
            ),
        ),
    ),
]

handler400 = "tray.pages.errors.bad_request"
handler403 = "tray.pages.errors.forbidden"
handler404 = "tray.pages.errors.not_found"
handler500 = "tray.pages.errors.server_error"
