"""Headers of open data: any site's script may read the API, and the answer never hangs on the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

PREFIX = "/api/"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}


class OpenData:
    """Stands outside of LocaleMiddleware, whose `Vary: Accept-Language` would fill caches with equal copies: the API
    goes by its parameter `lang` alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(PREFIX):
            for name, value in CORS.items():
                response[name] = value
            vary = [each.strip() for each in response.get("Vary", "").split(",")]
            response["Vary"] = ", ".join(each for each in vary if each and each.lower() != "accept-language")
            if not response["Vary"]:
                del response["Vary"]
        return response
