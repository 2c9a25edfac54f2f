"""How forms look: templates/jinja2/forms/ for a field with its label, hint and errors, and the theme's class on each
input."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.widgets import Input
from django.template import engines

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (Input, "govuk-input"),
)


class TrayBoundField(BoundField):
    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        name = next((css for kind, css in CLASSES if isinstance(widget, kind)), "")
        if self.errors and name in ("govuk-input", "govuk-select", "govuk-textarea"):
            name = f"{name} {name}--error"
        attrs["class"] = f"{name} {widget.attrs.get('class', '')}".strip()
        return attrs


class TrayRenderer(BaseRenderer):
    field_template_name = "forms/field.html"
    bound_field_class = TrayBoundField

    def get_template(self, template_name: str) -> Any:
        return engines["jinja2"].get_template(template_name)
