"""What programs ask of a site before its pages: robots.txt, security.txt, the manifest and the icon of old browsers."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tray.pages.links import LANGUAGE_NAMES, absolute
from tray.pages.public import public_page
from tray.search.facets import FILTERS

# Searches without number, which would keep a search engine busy for ever; topics and places it may read.
ENDLESS = ("q", "literal", "near", *FILTERS, "open_now", "age", "language", "removed")
FOR_STAFF = ("staff_home", "sign_in", "professional_home")
SECURITY_TXT_DAYS = 180


@public_page
def robots_txt(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: /*?*{name}=" for name in ENDLESS)]
    for language in LANGUAGE_NAMES:
        with override(language):
            lines += [f"Disallow: {reverse(name)}" for name in FOR_STAFF]
    return plain_text([*lines, "", f"Sitemap: {absolute(reverse('sitemap_index'))}"])


@public_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The day on which it expires moves along: the contact comes from the settings of the running tray."""
    if not settings.SECURITY_CONTACT:
        raise Http404("SECURITY_CONTACT is not set")
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=SECURITY_TXT_DAYS)
    return plain_text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {', '.join(LANGUAGE_NAMES)}",
            f"Canonical: {absolute(reverse('security_txt'))}",
        ]
    )


@public_page
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone shows when someone puts the tray on its home screen."""
    icons = [("mark.svg", "any", "image/svg+xml", "any"), ("icon.png", "512x512", "image/png", "any")]
    icons.append(("maskable.png", "512x512", "image/png", "maskable"))
    content = {
        "name": _("Service tray"),
        "short_name": _("Service tray"),
        "description": _("Find groups, guidance and help that support wellbeing, in your municipality or remotely."),
        "lang": get_language(),
        "id": reverse("home"),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#0b5d66",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in icons
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@public_page
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("favicon.png"))


def plain_text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
