"""What a list of services can be narrowed down by, each as a link with the number of services that it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.pages.languages import language_name
from tray.pages.links import path_of, with_query
from tray.search.criteria import OPTIONS, Option
from tray.search.engine import Results
from tray.search.facets import ACCESSIBLE, FREE, NO_REFERRAL, ON_SITE, REMOTE

FILTER_NAMES = {
    FREE: gettext_lazy("Free of charge"),
    NO_REFERRAL: gettext_lazy("No referral needed"),
    REMOTE: gettext_lazy("By phone or online"),
    ON_SITE: gettext_lazy("On site"),
    ACCESSIBLE: gettext_lazy("Step-free entrance"),
}
# Headings, the kinds of options below them, and what unfolds those that do not fit.
GROUPS = (
    (gettext_lazy("Topics"), ("area",), gettext_lazy("More topics")),
    (gettext_lazy("What matters to you"), ("filter", "open_now"), ""),
    (gettext_lazy("For whom"), ("age",), ""),
    (gettext_lazy("Languages of service"), ("language",), gettext_lazy("More languages")),
)
MOST_AT_ONCE = 6
FEWEST_FOLDED = 2  # one more option takes no more room than the word "more"


@dataclass(frozen=True)
class Facet:
    """`path` adds it to the search, or takes it away when it is chosen already. `count` is what adding it gives."""

    text: str
    path: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    heading: str
    shown: list[Facet]
    folded: list[Facet]
    more: str


def facet_groups(results: Results) -> list[FacetGroup]:
    """Groups that have something to choose, what is chosen first and then what gives most."""
    groups = []
    for heading, kinds, more in GROUPS:
        found = sorted(facets(results, kinds), key=lambda facet: (not facet.is_chosen, -facet.count))
        cut = MOST_AT_ONCE if more and len(found) >= MOST_AT_ONCE + FEWEST_FOLDED else len(found)
        if found:
            groups.append(FacetGroup(str(heading), found[:cut], found[cut:], str(more)))
    return groups


def facets(results: Results, kinds: Iterable[str]) -> list[Facet]:
    services = path_of("services")
    found = []
    for option in OPTIONS:
        count = results.counts.get(option, 0)
        is_chosen = option.kind in kinds and option.is_chosen(results.criteria)
        if option.kind in kinds and (count or is_chosen):
            after = option.without_option if is_chosen else option.with_option
            path = with_query(services, after(results.criteria).query())
            found.append(Facet(name_of_option(option), path, count, is_chosen))
    return found


def name_of_option(option: Option) -> str:
    match option.kind:
        case "area":
            return str(ContentArea(option.value).label)
        case "age":
            return str(AgeGroup(option.value).label)
        case "language":
            name = language_name(option.value)
            return name[:1].upper() + name[1:]
        case "open_now":
            return _("Open now")
    return str(FILTER_NAMES[option.value])
