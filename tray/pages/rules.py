"""Staff pages: the rules that sort services into content areas, need levels and age groups, and what each caught."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tray.accounts.access import staff_only
from tray.catalogue.classification.rulebook import OUTSIDE, VALUES, Rule, rulebook
from tray.catalogue.content_areas import AgeGroup, ContentArea, NeedLevel
from tray.catalogue.models import Assignment, Concept, Service
from tray.catalogue.translated import Text, columns, in_language
from tray.pages.links import page_addresses, service_path, with_query
from tray.pages.pagination import page_links
from tray.pages.rule_words import Condition, Names, codes_named, conditions

SERVICES_PER_PAGE = 50
DIMENSIONS: dict[str, str | Promise] = {
    **{choice.value: choice.label for choice in Assignment.Dimension},
    OUTSIDE: _("left out of the tray"),
}
CHOICES = {
    Assignment.Dimension.CONTENT_AREA.value: ContentArea,
    Assignment.Dimension.NEED_LEVEL.value: NeedLevel,
    Assignment.Dimension.AGE_GROUP.value: AgeGroup,
}


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list. `caught` is None for rules that leave services out: no trace of them is kept."""

    rule: Rule
    conditions: list[Condition]
    caught: int | None


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one value: of a content area, a need level, an age group, or those that leave out."""

    anchor: str
    dimension: str | Promise
    name: str | Promise
    rows: list[RuleRow]


@dataclass(frozen=True)
class Caught:
    name: Text
    path: str
    organization: Text
    evidence: Text
    rank: int


@staff_only
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    published = Service.objects.published()
    rules = rulebook()
    context = {
        "groups": groups(rules, caught_by_rule(), names_of(rules)),
        "in_tray": published.in_tray().count(),
        "caught_by_nothing": published.filter(content_areas=[]).count(),
        **page_addresses(request),
    }
    return render(request, "staff/rules.html", context)


@staff_only
@require_safe
def rule(request: HttpRequest, key: str) -> HttpResponse:
    known = {one.key: one for one in rulebook()}
    if key not in known:
        raise Http404
    one = known[key]
    page = Paginator(assignments(key), SERVICES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rule": one,
        "dimension": DIMENSIONS[one.dimension],
        "value": value_name(one),
        "leaves_out": one.dimension == OUTSIDE,
        "conditions": conditions(one, names_of([one])),
        "page": page,
        "page_links": page_links(page, lambda number: with_query(request.path, [("page", str(number))])),
        "caught": caught(list(page.object_list), get_language() or "fi"),
        **page_addresses(request),
    }
    return render(request, "staff/rule.html", context)


def caught_by_rule() -> dict[str, int]:
    """How many published services owe something to each rule."""
    rows = Assignment.objects.filter(service__removed_at=None).values_list("rule")
    return dict(rows.annotate(services=Count("service", distinct=True)))


def groups(rules: Sequence[Rule], counts: dict[str, int], names: Names) -> list[RuleGroup]:
    found: list[RuleGroup] = []
    for dimension, values in VALUES.items():
        for value in values:
            of_value = [one for one in rules if (one.dimension, one.value) == (dimension, value)]
            rows = [RuleRow(one, conditions(one, names), how_many(one, counts)) for one in of_value]
            if rows:
                found.append(RuleGroup(value, DIMENSIONS[dimension], value_name(rows[0].rule), rows))
    return found


def how_many(one: Rule, counts: dict[str, int]) -> int | None:
    return None if one.dimension == OUTSIDE else counts.get(one.key, 0)


def value_name(one: Rule) -> str | Promise:
    if one.dimension == OUTSIDE:
        return _("What leaves a service out")
    return CHOICES[one.dimension](one.value).label


def names_of(rules: Sequence[Rule]) -> Names:
    """The names of the codes that rules name, in the reader's language. Codes that no service has had are not known."""
    codes = {code for one in rules for code in codes_named(one)}
    rows = Concept.objects.filter(code__in=codes).only("code", *columns("name"))
    language = get_language() or "fi"
    return {row.code: in_language(row, "name", language).text for row in rows}


def assignments(key: str) -> models.QuerySet[Assignment]:
    rows = Assignment.objects.filter(rule=key, service__removed_at=None).select_related("service__organization")
    needed = [f"service__{name}" for name in columns("name")]
    needed += [f"service__organization__{name}" for name in columns("name")]
    return rows.only("rank", "evidence", "service__id", "service__organization__id", *needed).order_by("rank", "id")


def caught(rows: Sequence[Assignment], language: str) -> list[Caught]:
    met = {row.evidence for row in rows}
    concepts = {row.code: row for row in Concept.objects.filter(code__in=met).only("code", *columns("name"))}
    return [
        Caught(
            name=in_language(row.service, "name", language),
            path=service_path(row.service, language),
            organization=in_language(row.service.organization, "name", language),
            evidence=evidence(row.evidence, concepts, language),
            rank=row.rank + 1,
        )
        for row in rows
    ]


def evidence(met: str, concepts: dict[str, Concept], language: str) -> Text:
    """A class or term by its name where it has one, and words as they stood."""
    named = in_language(concepts[met], "name", language) if met in concepts else None
    return Text(f"{named.text} ({met})", named.language) if named else Text(met, language)
