"""What a browser shows without a connection: a page in each language, and the service worker that keeps it.

The worker keeps that page and the files it needs alone. Its text changes with them, so that browsers fetch them anew.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from tray.pages.links import LANGUAGE_NAMES, page_addresses
from tray.pages.public import public_page

SCRIPT = "service_worker.js"
FILES = ("tray.css", "icons.svg", "mark.svg", "search.js", "own_list.js")


@public_page
def offline(request: HttpRequest) -> HttpResponse:
    return offline_page(request)


def offline_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/offline.html", page_addresses(request))


@public_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, since a worker serves what lies under its own address."""
    pages = {}
    told = hashlib.sha256(script().encode())
    for language in LANGUAGE_NAMES:
        with override(language):
            pages[language] = reverse("offline")
            told.update(offline_page(request).content)
    files = [static(name) for name in FILES]
    told.update("".join(files).encode())
    tray = {"version": told.hexdigest()[:12], "pages": pages, "files": files}
    return HttpResponse(f"const TRAY = {json.dumps(tray)};\n{script()}", content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def script() -> str:
    return Path(str(finders.find(SCRIPT))).read_text(encoding="utf-8")
