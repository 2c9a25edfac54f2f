"""Pages for what goes wrong, in the language of the address. None asks the database, which may be the trouble."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, get_language_from_path, override

from tray.pages.links import page_addresses
from tray.pages.topics import topics


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "errors/403.html", 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """In place of Django's page for a missing or wrong CSRF token."""
    return page(request, "errors/form_expired.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "errors/404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, "errors/500.html", 500)


def page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with override(get_language_from_path(request.path) or get_language()):
        context = {"topics": topics(), **page_addresses(request)}
        response = render(request, template, context, status=status)
    add_never_cache_headers(response)  # what went wrong is soon put right
    return response
