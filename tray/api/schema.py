"""The OpenAPI description of the API. It is the same for everybody, so each web process makes it once."""

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from tray.api.base import OneRenderer, OpenDataView
from tray.api.parameters import Choice


class YamlRenderer(OpenApiYamlRenderer):
    media_type = "application/yaml"


class JsonOrYaml(OneRenderer):
    """As `format` says, else by the header `Accept`; JSON when neither asks for YAML."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        json, yaml = renderers
        asked = request.GET.get("format") or request.headers.get("accept", "").partition(",")[0]
        chosen = yaml if "yaml" in asked or asked.strip() == "application/vnd.oai.openapi" else json
        return chosen, chosen.media_type


class FormatParameter(serializers.Serializer):
    format = Choice([("json", "JSON"), ("yaml", "YAML")], "The form of the schema.", required=False)


@extend_schema(exclude=True)
class Schema(OpenDataView):
    renderer_classes = [JSONRenderer, YamlRenderer]
    content_negotiation_class = JsonOrYaml

    def get(self, request: Request) -> Response:
        self.told(FormatParameter)
        return self.response(schema())


@cache
def schema() -> dict[str, Any]:
    with override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found
