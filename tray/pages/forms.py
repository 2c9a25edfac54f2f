"""The search form: words, a place, and content areas. Every parameter of an address is a field, so each is checked."""

import re
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tray.areas.models import County, MergedMunicipality, Municipality, PostalCode
from tray.areas.names import AreaNames, Place, name_of
from tray.catalogue.content_areas import ContentArea

LONGEST_SEARCH = 200
LONGEST_PLACE = 100
# Cc, Cf and surrogates among others: what is no letter, and cannot be meant.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")
POSTAL_CODE = re.compile(r"(?:FI-?)?(\d{2}) ?(\d{3})", re.IGNORECASE)
MOST_WORDS = 10


class WordsField(forms.CharField):
    """One line of text; control characters read as spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join(UNPRINTABLE.sub(" ", str(value or "")).split())

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut what is pasted without a word."""
        return {}


class PlaceForm(forms.Form):
    """`cleaned_data["place"]` is a Municipality, a County or None, from whichever parameter told it."""

    place = WordsField(
        label=gettext_lazy("Municipality, county or postcode"),
        help_text=gettext_lazy("For example: Vaasa or 65100"),
        required=False,
        max_length=LONGEST_PLACE,
        error_messages={
            "max_length": gettext_lazy(
                "The name of the place is too long. Write a municipality, a county or a postcode."
            )
        },
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    municipality = WordsField(required=False, widget=forms.HiddenInput)
    county = WordsField(required=False, widget=forms.HiddenInput)
    postcode = WordsField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: AreaNames, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas
        self.suggestions: list[Place] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "place" in cleaned:
            try:
                cleaned["place"] = self.meant_place(cleaned)
            except ValidationError as error:
                self.add_error("place", error)
        return cleaned

    def meant_place(self, cleaned: dict[str, Any]) -> Place | None:
        written = str(cleaned["place"] or cleaned["postcode"])
        if written:
            return self.written_place(written)
        if cleaned["municipality"]:
            return self.coded_municipality(str(cleaned["municipality"]))
        if cleaned["county"]:
            return self.coded_county(str(cleaned["county"]))
        return None

    def written_place(self, text: str) -> Place:
        if match := POSTAL_CODE.fullmatch(text):
            return self.municipality_of_postcode(match[1] + match[2])
        if place := self.areas.named(text):
            return place
        if merged := self.merged_municipality(name=text):
            return merged
        self.suggestions = self.areas.like(text)
        raise ValidationError(
            _("We did not find the place “%(text)s”. Write a municipality, a county or a postcode in Finland."),
            params={"text": text},
        )

    def municipality_of_postcode(self, code: str) -> Municipality:
        row = PostalCode.objects.filter(code=code).first()
        if row and row.municipality_id in self.areas.municipalities:
            return self.areas.municipalities[row.municipality_id]
        raise ValidationError(
            _("We do not know the postcode %(code)s. Check it, or write the name of the municipality."),
            params={"code": code},
        )

    def coded_municipality(self, code: str) -> Municipality:
        if code in self.areas.municipalities:
            return self.areas.municipalities[code]
        if merged := self.merged_municipality(code=code):
            return merged
        raise ValidationError(
            _("The address of the page names a municipality that does not exist. Choose the place anew.")
        )

    def coded_county(self, code: str) -> County:
        if code in self.areas.counties:
            return self.areas.counties[code]
        raise ValidationError(_("The address of the page names a county that does not exist. Choose the place anew."))

    def merged_municipality(self, *, name: str = "", code: str = "") -> Municipality | None:
        """Today's municipality in place of one that went into it."""
        told = {"code": code} if code else {"name_fi__iexact": name}
        merged = MergedMunicipality.objects.filter(**told).first()
        return self.areas.municipalities.get(merged.successor_id) if merged else None

    @property
    def place_name(self) -> str:
        """What stands in the place field: what was written, or the name of the place that the address tells."""
        written = UNPRINTABLE.sub(" ", self.data.get("place", ""))
        place = self.chosen()
        return name_of(place, get_language() or "fi") if place else written

    def chosen(self) -> Place | None:
        return self.cleaned_data["place"] if self.is_valid() else None


class SearchForm(PlaceForm):
    """Words, a place and content areas."""

    q = WordsField(
        label=pgettext_lazy("search field", "What are you looking for?"),
        help_text=gettext_lazy("For example: swimming, loneliness, quitting smoking"),
        required=False,
        max_length=LONGEST_SEARCH,
        error_messages={"max_length": gettext_lazy("The search is too long. Use at most %(limit_value)d characters.")},
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    area = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        choices=ContentArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("There is no such topic. Choose topics from the list.")},
    )
    field_order = ["q", "place", "area"]

    def clean_q(self) -> str:
        words = str(self.cleaned_data["q"])
        if len(words.split()) > MOST_WORDS:
            raise ValidationError(
                _("The search has too many words. Use at most %(most)d words."), params={"most": MOST_WORDS}
            )
        return words


class SignInForm(AuthenticationForm):
    """Django's own, in this tray's words."""

    error_messages = {
        "invalid_login": gettext_lazy(
            "The user name and password do not match. Check both; capital letters count in them."
        ),
        "inactive": gettext_lazy("This account is not in use. Ask the person who keeps the service tray."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext_lazy("User name")
        self.fields["password"].label = gettext_lazy("Password")
        del self.fields["username"].widget.attrs["autofocus"]
