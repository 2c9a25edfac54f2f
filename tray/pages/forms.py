"""The search form. Every parameter of an address is a field, so each is checked; a reader sees two of them, words
and a place, and chooses the others by links."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tray.areas.models import County, MergedMunicipality, Municipality, PostalCode
from tray.areas.names import AreaNames, Place, name_of
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.pages.links import Query
from tray.search.criteria import Criteria, Near
from tray.search.facets import FILTERS, SERVICE_LANGUAGES
from tray.search.promises import lazy_example_sentence

LONGEST_SEARCH = 200
LONGEST_PLACE = 100
# Cc, Cf and surrogates among others: what is no letter, and cannot be meant.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")
POSTAL_CODE = re.compile(r"(?:FI-?)?(\d{2}) ?(\d{3})", re.IGNORECASE)
MOST_WORDS = 10
MOST_PAGES = 10_000
POSITION = re.compile(r"(\d{1,3}(?:\.\d{1,20})?),(\d{1,3}(?:\.\d{1,20})?)")
UNKNOWN_CHOICE = gettext_lazy(
    "The address of the page asks for something that is not on the list. Choose again from the list."
)
# Degrees north and east, between which Finland is.
NORTH, EAST = (58.8, 70.2), (19.0, 31.7)


class WordsField(forms.CharField):
    """One line of text; control characters read as spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join(UNPRINTABLE.sub(" ", str(value or "")).split())

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut what is pasted without a word."""
        return {}


class Flag(forms.ChoiceField):
    """ "1" or nothing."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(choices=[("1", "1")], required=False, error_messages={"invalid_choice": UNKNOWN_CHOICE})


class Choices(forms.MultipleChoiceField):
    widget = forms.MultipleHiddenInput

    def __init__(self, choices: Iterable[tuple[str, Any]], message: Any) -> None:
        super().__init__(choices=choices, required=False, error_messages={"invalid_choice": message})


class PageField(forms.Field):
    """A page of the list, from 1. What is no number is the first page, as in a link that was cut short."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 10 else 1


class NearField(forms.Field):
    """ "LAT,LON" in degrees, as a `Near` or None."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Near | None:
        text = str(value or "").replace(" ", "")
        if not text:
            return None
        match = POSITION.fullmatch(text)
        if match is None:
            raise ValidationError(_("We could not read your location. Write a municipality or a postcode instead."))
        north, east = float(match[1]), float(match[2])
        if not (NORTH[0] <= north <= NORTH[1] and EAST[0] <= east <= EAST[1]):
            raise ValidationError(
                _("Your location seems to be outside Finland. Write a municipality or a postcode instead.")
            )
        return Near.rounded(north, east)


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
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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

    def write_place(self) -> None:
        """Puts the name of the place that the address tells by a code into the field that the reader sees."""
        place = self.cleaned_data.get("place")
        if place:
            self.data = dict(self.data.items()) | {"place": name_of(place, get_language() or "fi")}

    def chosen(self) -> Place | None:
        return self.cleaned_data["place"] if self.is_valid() else None


class SearchForm(PlaceForm):
    """The whole search: `criteria`."""

    q = WordsField(
        label=pgettext_lazy("search field", "What are you looking for?"),
        help_text=lazy_example_sentence(),
        required=False,
        max_length=LONGEST_SEARCH,
        error_messages={"max_length": gettext_lazy("The search is too long. Use at most %(limit_value)d characters.")},
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    literal = Flag()
    area = Choices(ContentArea.choices, gettext_lazy("There is no such topic. Choose topics from the list."))
    near = NearField(required=False)
    free = Flag()
    no_referral = Flag()
    remote = Flag()
    on_site = Flag()
    accessible = Flag()
    open_now = Flag()
    age = Choices(AgeGroup.choices, UNKNOWN_CHOICE)
    language = Choices([(code, code) for code in SERVICE_LANGUAGES], UNKNOWN_CHOICE)
    page = PageField(required=False)
    removed = Flag()
    field_order = ["q", "place"]

    def clean_q(self) -> str:
        words = str(self.cleaned_data["q"])
        if len(words.split()) > MOST_WORDS:
            raise ValidationError(
                _("The search has too many words. Use at most %(most)d words."), params={"most": MOST_WORDS}
            )
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.show_errors_of_hidden_fields()
        return cleaned

    def show_errors_of_hidden_fields(self) -> None:
        """A wrong position beside the place, since writing one mends it; the others above the form, each once."""
        place = self.cleaned_data.get("place")
        for field in self.hidden_fields():
            for message in self.errors.pop(field.name, []):
                if message not in self.non_field_errors():
                    self.add_error("place" if field.name == "near" else None, message)
        self.cleaned_data["place"] = place  # no less right for what stands beside it

    @property
    def criteria(self) -> Criteria:
        """What is right in the search, in order."""
        told = self.cleaned_data
        return Criteria(
            text=" ".join(dict.fromkeys(told.get("q", "").split())),
            literal=bool(told.get("literal")),
            areas=tuple(area for area in ContentArea if area in told.get("area", [])),
            place=told.get("place"),
            near=told.get("near"),
            filters=tuple(name for name in FILTERS if told.get(name)),
            open_now=bool(told.get("open_now")),
            ages=tuple(age for age in AgeGroup if age in told.get("age", [])),
            languages=tuple(code for code in SERVICE_LANGUAGES if code in told.get("language", [])),
        )

    @property
    def kept(self) -> Query:
        """What goes along, unseen, when the reader searches with other words or another place."""
        return replace(self.criteria, text="", place=None).query()
