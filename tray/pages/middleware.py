from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from tray.accounts import sessions

# What a page may ask of the device: the position, for "near me", and nothing else.
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=()"
)


class SignInRequired(LoginRequiredMiddleware):
    """Django's own asks who the reader is before it asks if the view is public. That reads the session, and the answer
    then says `Vary: Cookie`: no cache could serve a public page to two readers."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        if request.user.is_authenticated and not sessions.goes_on(request):
            sessions.sign_out(request)
        return super().process_view(request, view_func, view_args, view_kwargs)


class BrowserRights:
    """Headers that take from a page, and from other sites, what they do not need. A view may say otherwise; what is
    open to other sites' scripts (CORS) may also be fetched by their pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if not response.has_header("Access-Control-Allow-Origin"):
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
