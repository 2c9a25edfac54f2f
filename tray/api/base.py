"""What every view of the API has in common: JSON alone, no session, checked parameters, errors with a body, caching."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import conditional_page
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from tray.api.throttling import ByAddress

MAX_AGE_SECONDS = 300
LANGUAGES = ("fi", "sv", "en")


class Gone(exceptions.APIException):
    status_code = 410
    default_code = "gone"


class OneRenderer(BaseContentNegotiation):
    """Whatever a reader says to accept, there is one form: a browser too sees the data."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


@method_decorator(conditional_page, name="dispatch")
class OpenDataView(APIView):
    """A subclass answers GET with `response`, from what `told` gives of the address."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    throttle_classes = [ByAddress]
    content_negotiation_class = OneRenderer

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(language_of(request)):
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response["Content-Language"] = language_of(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What a browser asks before another site's script may read; the headers come from the middleware."""
        return Response(status=204)

    def get_exception_handler(self) -> Any:
        return error_response

    def told(self, parameters: type[serializers.Serializer]) -> dict[str, Any]:
        """The address's parameters, checked. Raises ValidationError for one that is wrong, unknown or given twice."""
        fields = parameters().fields
        values: dict[str, Any] = {}
        wrong: dict[str, list[str]] = {}
        for name, given in self.request.query_params.lists():
            is_list = isinstance(fields.get(name), serializers.MultipleChoiceField)
            if name not in fields:
                wrong[name[:50]] = [_("There is no such parameter.")]
            elif not is_list and len(given) > 1:
                wrong[name] = [_("Give this parameter only once.")]
            elif any(given):
                values[name] = [value for value in given if value] if is_list else given[0]
        checked = parameters(data=values)
        if not checked.is_valid() or wrong:
            raise exceptions.ValidationError(wrong | checked.errors)
        return dict(checked.validated_data)

    def shaped(self, shape: type[serializers.Serializer], body: Any, *, seconds: int = MAX_AGE_SECONDS) -> Response:
        return self.response(shape(body).data, seconds=seconds)

    def response(self, data: Any, *, seconds: int = MAX_AGE_SECONDS) -> Response:
        """`seconds` 0 is for answers about a reader's whereabouts, which nobody may keep."""
        return Response(data, headers={"Cache-Control": f"public, max-age={seconds}" if seconds else "no-store"})


def language_of(request: Any) -> str:
    try:
        asked = request.GET.get("lang", "")
    except SuspiciousOperation:  # more parameters than Django reads; told of by the view
        return LANGUAGES[0]
    return asked if asked in LANGUAGES else LANGUAGES[0]


def error_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """As `tray.api.serializers.ErrorSerializer`; None for what is the API's own fault."""
    if isinstance(error, SuspiciousOperation | BadRequest):
        error = exceptions.ParseError()
    response: Response | None = exception_handler(error, dict(context))
    if response is None:
        return None
    code, message = in_words(error, response)
    response.data = {"code": code, "message": message}
    if isinstance(error, exceptions.ValidationError):
        texts = {str(name): [str(one) for one in found] for name, found in error.detail.items()}
        response.data["message"] = " ".join(f"{name}: {' '.join(found)}" for name, found in texts.items())
        response.data["parameters"] = texts
    return response


def in_words(error: Exception, response: Response) -> tuple[str, str]:
    match error:
        case Http404() | exceptions.NotFound():
            return "not_found", _("There is nothing at this address.")
        case Gone():
            return "gone", _("This is no longer offered.")
        case exceptions.MethodNotAllowed():
            return "method_not_allowed", _("These data can only be read: use GET.")
        case exceptions.Throttled():
            seconds = response.get("Retry-After", "60")
            return "too_many_requests", _("Too many requests. Try again in %(seconds)s seconds.") % {"seconds": seconds}
    return "invalid", _("The request cannot be read.")
