"""Addresses of public pages, translated: /fi/palvelut/, /sv/tjanster/, /en/services/."""

from django.urls import include, path, register_converter
from django.utils.translation import gettext_lazy as _

from tray.pages import home, services, suggest
from tray.pages.links import ShortId

register_converter(ShortId, "short_id")

urlpatterns = [
    path("", home.home, name="home"),
    path(_("places/"), home.places, name="places"),
    path(_("help-now/"), home.crisis_help, name="crisis_help"),
    path(_("suggestions/"), suggest.suggest, name="suggestions"),
    path(
        _("services/"),
        include(
            [
                path("", services.service_list, name="services"),
                path("<slug:slug>-<short_id:short_id>/", services.service, name="service"),
            ]
        ),
    ),
]
