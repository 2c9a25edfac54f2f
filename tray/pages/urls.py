"""Addresses of public pages, translated: /fi/palvelut/, /sv/tjanster/, /en/services/."""

from django.urls import include, path, register_converter
from django.utils.translation import gettext_lazy as _

from tray.pages import (
    assessment,
    assessment_result,
    assessment_rules,
    assessment_share,
    crisis,
    embed,
    feedback,
    home,
    info,
    offline,
    own_list,
    place_page,
    places,
    report_error,
    robots,
    service_map,
    services,
    suggest,
    topic_page,
)
from tray.pages.links import ShortId
from tray.pages.place_links import AreaCode

register_converter(ShortId, "short_id")
register_converter(AreaCode, "area_code")

urlpatterns = [
    path("", home.home, name="home"),
    path(
        _("places/"),
        include(
            [
                path("", places.places, name="places"),
                path(
                    _("municipality/"),
                    include([path("<slug:slug>-<area_code:code>/", place_page.municipality, name="municipality")]),
                ),
                path(_("county/"), include([path("<slug:slug>-<area_code:code>/", place_page.county, name="county")])),
            ]
        ),
    ),
    path(
        _("wellbeing-map/"),
        include(
            [
                path("", assessment.assessment, name="assessment"),
                path(_("my-map/"), assessment_result.assessment_result, name="assessment_result"),
                path(_("change-my-answers/"), assessment.assessment_change, name="assessment_change"),
                path(_("share-my-map/"), assessment_share.assessment_share, name="assessment_share"),
                path(_("shared-map/"), assessment_share.assessment_shared, name="assessment_shared"),
            ]
        ),
    ),
    path(_("recommendation-rules/"), assessment_rules.assessment_rules, name="assessment_rules"),
    path(
        _("topics/"),
        include(
            [
                path("", topic_page.topic_list, name="topics"),
                path("<slug:slug>/", topic_page.topic_page, name="topic"),
            ]
        ),
    ),
    path(_("help-now/"), crisis.crisis_help, name="crisis_help"),
    path(_("suggestions/"), suggest.suggest, name="suggestions"),
    path(_("help/"), info.help_page, name="help"),
    path(_("digital-support/"), info.digital_support, name="digital_support"),
    path(_("about/"), info.about, name="about"),
    path(_("privacy/"), info.privacy, name="privacy"),
    path(_("accessibility/"), info.accessibility, name="accessibility"),
    path(_("open-data/"), info.open_data, name="open_data"),
    path("site.webmanifest", robots.manifest, name="manifest"),
    path(_("my-list/"), own_list.own_list, name="own_list"),
    path(_("offline/"), offline.offline, name="offline"),
    path(_("embed/"), embed.embed, name="embed"),
    path(_("embedding/"), embed.embed_guide, name="embed_guide"),
    path(_("feedback/"), feedback.feedback, name="feedback"),
    path(_("feedback-sent/<slug:reference>/"), feedback.feedback_sent, name="feedback_sent"),
    path(
        _("services/"),
        include(
            [
                path("", services.service_list, name="services"),
                path(
                    "<slug:slug>-<short_id:short_id>/",
                    include(
                        [
                            path("", services.service, name="service"),
                            path(_("report/"), report_error.report_error, name="report_error"),
                            path(_("map/"), service_map.service_map, name="service_map"),
                        ]
                    ),
                ),
            ]
        ),
    ),
]
