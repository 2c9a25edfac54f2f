"""Forms of staff pages for texts that are written in Finnish, Swedish and English."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.catalogue.details import LANGUAGES
from tray.pages.forms import UNPRINTABLE
from tray.pages.languages import language_name

LONGEST_TEXT = 1000


class TextField(forms.CharField):
    """A text of a few sentences, in which the line breaks of its writer are kept."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 50})

    def to_python(self, value: Any) -> str:
        lines = [UNPRINTABLE.sub(" ", line).strip() for line in str(value or "").splitlines()]
        return "\n".join(lines).strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut what is pasted without a word."""
        return {}


class WebAddressField(forms.URLField):
    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "invalid": gettext_lazy("Write a web address that begins with https://"),
            "max_length": gettext_lazy("The web address is too long."),
        }
        super().__init__(max_length=300, assume_scheme="https", error_messages=messages, **kwargs)


class TextsForm(forms.Form):
    """`texts` are the translated columns: name → (label, whether it must be written). Each has a field per language."""

    texts: dict[str, tuple[str | Promise, bool]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = {
            "required": gettext_lazy("Write this text: people read it in all three languages."),
            "max_length": gettext_lazy("The text is too long. Use at most %(limit_value)d characters."),
        }
        for code in LANGUAGES:
            for name, (label, required) in self.texts.items():
                self.fields[f"{name}_{code}"] = TextField(
                    label=_("%(text)s (%(language)s)") % {"text": label, "language": language_name(code)},
                    required=required,
                    max_length=LONGEST_TEXT,
                    error_messages=messages,
                    widget=forms.Textarea(attrs={"rows": 1 if name == "name" else 3, "cols": 50, "lang": code}),
                )

    def by_language(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The language's name with its fields."""
        for code in LANGUAGES:
            yield language_name(code).capitalize(), [self[f"{name}_{code}"] for name in self.texts]

    def told_texts(self) -> dict[str, str]:
        return {f"{name}_{code}": self.cleaned_data[f"{name}_{code}"] for name in self.texts for code in LANGUAGES}
