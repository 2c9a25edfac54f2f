"""The parameters of addresses, each checked. Whatever is wrong is said in the language of the request."""

import math
from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from tray.areas.models import County, MergedMunicipality, Municipality
from tray.areas.names import Place
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.pages.forms import LONGEST_SEARCH, MOST_PAGES, MOST_WORDS, UNPRINTABLE
from tray.search.criteria import Criteria, Near
from tray.search.facets import FILTERS, SERVICE_LANGUAGES
from tray.search.private import without_identity_codes

PAGE_SIZE, LARGEST_PAGE = 20, 100
LONGEST_NAME = 100
LANGUAGES = (("fi", "Finnish"), ("sv", "Swedish"), ("en", "English"))
NORTH, EAST = (58.8, 70.2), (19.0, 31.7)
TRUE_OR_FALSE = gettext_lazy("Write true or false.")


class Words(serializers.CharField):
    """One line of text; control characters read as spaces."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        too_long = format_lazy(gettext_lazy("Use at most {longest} characters."), longest=longest)
        super().__init__(required=False, allow_blank=True, max_length=longest, **kwargs)
        self.error_messages["max_length"] = too_long
        self.validators[-1].message = too_long

    def run_validation(self, data: Any = serializers.empty) -> Any:
        told = data if data is serializers.empty else " ".join(UNPRINTABLE.sub(" ", str(data)).split())
        return super().run_validation(told)


class Flag(serializers.BooleanField):
    """true or 1, false or 0."""

    TRUE_VALUES = {"true", "1"}
    FALSE_VALUES = {"false", "0"}

    def __init__(self, help_text: str) -> None:
        super().__init__(required=False, help_text=help_text, error_messages={"invalid": TRUE_OR_FALSE})


class Number(serializers.IntegerField):
    def __init__(self, *, least: int, most: int, default: int, help_text: str) -> None:
        wrong = format_lazy(gettext_lazy("Give a whole number from {least} to {most}."), least=least, most=most)
        messages = dict.fromkeys(("invalid", "min_value", "max_value", "max_string_length"), wrong)
        super().__init__(default=default, min_value=least, max_value=most, help_text=help_text, error_messages=messages)


class Degrees(serializers.FloatField):
    def __init__(self, *, bounds: tuple[float, float], help_text: str) -> None:
        wrong = format_lazy(
            gettext_lazy("Give degrees from {least} to {most}, such as {example}."),
            least=bounds[0],
            most=bounds[1],
            example=f"{sum(bounds) / 2:.2f}",
        )
        messages = dict.fromkeys(("invalid", "min_value", "max_value", "max_string_length"), wrong)
        super().__init__(
            required=False, min_value=bounds[0], max_value=bounds[1], help_text=help_text, error_messages=messages
        )

    def to_internal_value(self, data: Any) -> float:
        number = float(super().to_internal_value(data))
        if not math.isfinite(number):
            self.fail("invalid")
        return number


Pairs = Sequence[tuple[str, Any]]  # a value and what it means


def one_of(choices: Pairs) -> dict[str, Any]:
    values = ", ".join(value for value, _label in choices)
    return {"invalid_choice": format_lazy(gettext_lazy("Choose from these: {choices}."), choices=values)}


class Choice(serializers.ChoiceField):
    def __init__(self, choices: Pairs, help_text: str, **kwargs: Any) -> None:
        super().__init__(choices=choices, help_text=help_text, error_messages=one_of(choices), **kwargs)


class Choices(serializers.MultipleChoiceField):
    """May be given many times; any of them suits."""

    def __init__(self, choices: Pairs, help_text: str) -> None:
        super().__init__(choices=choices, required=False, help_text=help_text, error_messages=one_of(choices))


class Code(serializers.RegexField):
    def __init__(self, pattern: str, wrong: Any, help_text: str) -> None:
        super().__init__(pattern, required=False, help_text=help_text, error_messages={"invalid": wrong})


NO_MUNICIPALITY = gettext_lazy("There is no municipality with this code. Municipalities are numbered as in 091.")
NO_COUNTY = gettext_lazy("There is no wellbeing services county with this code. Counties are numbered as in 17.")


class LanguageParameter(serializers.Serializer):
    lang = Choice(LANGUAGES, "Language of texts and of error messages.", default="fi")


class Paged(LanguageParameter):
    page = Number(least=1, most=MOST_PAGES, default=1, help_text="Page of the results, from 1.")
    page_size = Number(least=1, most=LARGEST_PAGE, default=PAGE_SIZE, help_text="How many results on a page.")


class OrganizationSearch(Paged):
    q = Words(longest=LONGEST_NAME, help_text="A part of the name, in any language; accents and case do not count.")


class ServiceSearch(Paged):
    """After checking, `criteria` is what the search of the pages takes, and `had_identity_code` says that one was
    taken out of the words."""

    q = Words(longest=LONGEST_SEARCH, help_text=f"What to look for, at most {MOST_WORDS} words.")
    literal = Flag("Search with the words as they stand, without putting typing errors right.")
    municipality = Code("^[0-9]{3}$", NO_MUNICIPALITY, "Services for people of this municipality, by its code.")
    county = Code("^[0-9]{2}$", NO_COUNTY, "Services for people of this wellbeing services county, by its code.")
    area = Choices(ContentArea.choices, "Content area. May be repeated: any of them suits.")
    free = Flag("Only services free of charge.")
    no_referral = Flag("Only services that ask for no referral.")
    remote = Flag("Only services by telephone or online.")
    on_site = Flag("Only services with a place to go to.")
    accessible = Flag("Only services with a step-free entrance, by the accessibility register.")
    open_now = Flag("Only services open at this moment.")
    age = Choices(AgeGroup.choices, "Age group. May be repeated: any of them suits.")
    language = Choices(
        [(code, code) for code in SERVICE_LANGUAGES],
        "Language in which the service is given. May be repeated: any of them suits.",
    )
    lat = Degrees(bounds=NORTH, help_text="Latitude of the reader (WGS84), with `lon`; rounded to about a kilometre.")
    lon = Degrees(bounds=EAST, help_text="Longitude of the reader, with `lat`.")

    def validate_q(self, value: str) -> str:
        if len(value.split()) > MOST_WORDS:
            raise serializers.ValidationError(_("Use at most %(most)d words.") % {"most": MOST_WORDS})
        return value

    def validate_municipality(self, code: str) -> Municipality:
        row = municipality(code)
        if row is None:
            raise serializers.ValidationError(NO_MUNICIPALITY)
        return row

    def validate_county(self, code: str) -> County:
        row = County.objects.filter(code=code).first()
        if row is None:
            raise serializers.ValidationError(NO_COUNTY)
        return row

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("lat" in attrs) != ("lon" in attrs):
            missing = "lon" if "lat" in attrs else "lat"
            raise serializers.ValidationError({missing: [_("Give both lat and lon, or neither.")]})
        if "municipality" in attrs and "county" in attrs:
            raise serializers.ValidationError({"county": [_("Give a municipality or a county, not both.")]})
        text, had_identity_code = without_identity_codes(attrs.get("q", ""))
        return attrs | {"criteria": criteria(attrs, text), "had_identity_code": had_identity_code}


def municipality(code: str) -> Municipality | None:
    """Today's, also by the code of one that has gone into it."""
    rows = Municipality.objects.select_related("county", "region")
    if row := rows.filter(code=code).first():
        return row
    merged = MergedMunicipality.objects.filter(code=code).first()
    return rows.get(code=merged.successor_id) if merged else None


def criteria(told: dict[str, Any], text: str) -> Criteria:
    place: Place | None = told.get("municipality") or told.get("county")
    return Criteria(
        text=text,
        literal=told.get("literal", False),
        areas=tuple(area for area in ContentArea if area.value in told.get("area", ())),
        place=place,
        near=Near.rounded(told["lat"], told["lon"]) if "lat" in told else None,
        filters=tuple(name for name in FILTERS if told.get(name)),
        ages=tuple(age for age in AgeGroup if age.value in told.get("age", ())),
        languages=tuple(code for code in SERVICE_LANGUAGES if code in told.get("language", ())),
        open_now=told.get("open_now", False),
    )
