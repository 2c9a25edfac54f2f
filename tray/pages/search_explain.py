"""Staff page: why a search gives what it gives, and why a service stands where it does in the results."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tray.accounts.access import staff_only
from tray.areas.names import area_names
from tray.catalogue.models import Service
from tray.catalogue.translated import Text, columns, in_language
from tray.pages.forms import LONGEST_SEARCH, PlaceForm, WordsField
from tray.pages.links import Query as Parameters
from tray.pages.links import id_range, page_addresses, service_path, with_query
from tray.search.criteria import Criteria, place_query
from tray.search.engine import MOST_RANKED, Hit, Results
from tray.search.explain import LONG_TEXTS, Explanation, WordMatch, best, explain, in_words, rules_met
from tray.search.models import LANGUAGES
from tray.search.query import Group, Tier

FIRST_HITS = 10
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE)
SHORT_ID = re.compile(r"(?:^|-)([0-9a-f]{12})(?=[/?#]|$)", re.IGNORECASE)

# How well words stand for what was typed: the kinds of `tray.search.query.Tier`.
TIERS: dict[str, Promise] = {
    "own": gettext_lazy("as it was typed"),
    "folded": gettext_lazy("spelled with or without dots"),
    "same": gettext_lazy("an everyday word: means the same"),
    "means": gettext_lazy("an everyday word: is served by this"),
    "other": gettext_lazy("as a word of another language"),
    "parts": gettext_lazy("written apart"),
    "root": gettext_lazy("a word of the same family"),
    "loose": gettext_lazy("loosely: from the beginning of a compound"),
}
# Where they stand: the labels of `tray.search.entries`.
LABELS: dict[str, Promise] = {
    "A": gettext_lazy("in the name"),
    "B": gettext_lazy("inside a word of the name"),
    "C": gettext_lazy("in the summary, the keywords or the organisation’s name"),
    "D": gettext_lazy("inside a word of the summary or the keywords, or in a class or a place"),
    LONG_TEXTS: gettext_lazy("in the long texts only"),
    "": gettext_lazy("nowhere"),
}
PARTS: dict[str, Promise] = {
    "often": gettext_lazy("The words stand in many places of the text"),
    "short name": gettext_lazy("The name has little else in it"),
    "neighbours": gettext_lazy("The words stand side by side"),
    "own area": gettext_lazy("The service is for this very place"),
    "distance": gettext_lazy("The service is close by"),
}


class ExplainForm(PlaceForm):
    """`cleaned_data["service"]` is a Service or None."""

    q = WordsField(
        label=gettext_lazy("Words of the search"),
        max_length=LONGEST_SEARCH,
        error_messages={
            "required": gettext_lazy("Write the words of the search."),
            "max_length": gettext_lazy("The search is too long. Use at most %(limit_value)d characters."),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the search"), choices=LANGUAGES)
    service = WordsField(
        label=gettext_lazy("Address or id of a service"),
        help_text=gettext_lazy("Leave this empty to see the first results."),
        required=False,
    )
    field_order = ["q", "language", "place", "service"]

    def clean_service(self) -> Service | None:
        written = str(self.cleaned_data["service"])
        row = named_service(written).first() if written else None
        if written and row is None:
            raise ValidationError(
                _("We did not find the service. Copy its address from your browser, or write its id in PTV.")
            )
        return row

    @property
    def criteria(self) -> Criteria:
        return Criteria(text=self.cleaned_data["q"], place=self.cleaned_data["place"])


def named_service(written: str) -> QuerySet[Service]:
    """By a whole id, or by the short one at the end of an address."""
    if match := ID.search(written):
        return Service.objects.filter(pk=UUID(match[0]))
    if match := SHORT_ID.search(written):
        return Service.objects.filter(pk__range=id_range(match[1].lower()))
    return Service.objects.none()


@dataclass(frozen=True)
class Shown:
    """A service as staff pages list it. `why` is the address of the page that explains its place in the results."""

    name: Text
    path: str
    organization: Text
    why: str


@dataclass(frozen=True)
class Word:
    """A word of the search rows with its language; several stand together in the text."""

    text: str
    language: str


@dataclass(frozen=True)
class TierWords:
    kind: str | Promise
    alternatives: list[list[Word]]


@dataclass(frozen=True)
class GroupWords:
    """`weight` is the group's part of the search, of 100."""

    typed: str
    weight: int
    tiers: list[TierWords]
    excluded: list[Word]
    is_broad: bool


@dataclass(frozen=True)
class ScoreRow:
    """`points` are hundredths of the score."""

    part: str | Promise
    found: list[str | Promise]
    points: float


@staff_only
@require_safe
def explain_search(request: HttpRequest) -> HttpResponse:
    language = get_language() or "fi"
    is_asked = bool(request.GET)
    asked = {name: str(value) for name, value in request.GET.items()}
    told = {"language": language} | asked
    form = ExplainForm(told if is_asked else None, areas=area_names(), initial=told)
    is_valid = form.is_valid()
    if is_asked:
        form.write_place()
    context = {
        "form": form,
        **(explained(form, language) if is_valid else {"results": None}),
        **page_addresses(request, list(asked.items())),
    }
    return render(request, "staff/explain.html", context)


def explained(form: ExplainForm, language: str) -> dict[str, object]:
    search_language = str(form.cleaned_data["language"])
    results = best(form.criteria, search_language)
    service = form.cleaned_data["service"]
    explanation = explain(results, service.pk) if service else None
    parameters = explain_parameters(form.criteria, search_language)
    return {
        "results": results,
        "search_language": search_language,
        "readings": [groups_in_words(groups) for groups in results.query.readings],
        "rules": rules_met(results.query, search_language),
        "service": shown_service(service, language, parameters) if service else None,
        "explanation": explanation,
        "place_in_results": place_in_results(results, explanation) if explanation else "",
        "rows": score_rows(explanation) if explanation else [],
        "points": 100 * explanation.score if explanation else 0.0,
        "hits": [] if service else shown(results.hits[:FIRST_HITS], language, parameters),
    }


def explain_parameters(criteria: Criteria, language: str) -> Parameters:
    return [("q", criteria.text), ("language", language), *place_query(criteria.place)]


def shown(hits: Sequence[Hit], language: str, parameters: Parameters) -> list[Shown]:
    """In the order of the hits, with names in the reader's language. `parameters` are those of the explaining page."""
    ids = [hit.service_id for hit in hits]
    rows = Service.objects.select_related("organization").only(*columns("name", "organization__name"), "organization")
    found = rows.in_bulk(ids)
    return [shown_service(found[key], language, parameters) for key in ids if key in found]


def shown_service(service: Service, language: str, parameters: Parameters) -> Shown:
    return Shown(
        in_language(service, "name", language),
        service_path(service, language),
        in_language(service.organization, "name", language),
        with_query(reverse("staff_explain"), [*parameters, ("service", service.short_id)]),
    )


# --- In words --------------------------------------------------------------------------------------------------------


def groups_in_words(groups: Sequence[Group]) -> list[GroupWords]:
    whole = sum(group.weight for group in groups) or 1.0
    return [
        GroupWords(
            typed=" ".join(group.typed),
            weight=round(100 * group.weight / whole),
            tiers=[tier_in_words(tier) for tier in group.tiers],
            excluded=words(group.excluded),
            is_broad=group.is_broad,
        )
        for group in groups
    ]


def tier_in_words(tier: Tier) -> TierWords:
    return TierWords(TIERS.get(tier.kind, tier.kind), [words(one) for one in tier.alternatives])


def words(lexemes: Iterable[str]) -> list[Word]:
    return [Word(text, language) for language, text in map(in_words, lexemes)]


def place_in_results(results: Results, explanation: Explanation) -> str:
    if explanation.rank:
        told: dict[str, Any] = {"rank": explanation.rank, "total": results.total}
        return _("Number %(rank)s of the results, which are %(total)s in all.") % told
    if not explanation.has_words:
        return _("Not among the results: the service has too few of the words.")
    if not explanation.serves_place:
        return _("Not among the results: the service is not for this place.")
    return _("Among the results, after the first %(most)s, which are put in exact order.") % {"most": MOST_RANKED}


def score_rows(explanation: Explanation) -> list[ScoreRow]:
    rows = [word_row(match) for match in explanation.words]
    others = [ScoreRow(PARTS.get(one.name, one.name), [], 100 * one.value) for one in explanation.parts]
    return [*rows, *others]


def word_row(match: WordMatch) -> ScoreRow:
    told = {"words": " ".join(match.typed), "weight": round(100 * match.share)}
    found = [LABELS[match.label], *([TIERS.get(match.tier, match.tier)] if match.tier else [])]
    return ScoreRow(_("“%(words)s” (weight %(weight)s of 100)") % told, found, 100 * match.value)
