"""What a reader searches for, and the services that answer to it, best first."""

from dataclasses import dataclass

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from tray.areas.models import County, Municipality
from tray.areas.names import Place
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import AreaType, Channel, Connection, Service, ServiceQuerySet
from tray.catalogue.translated import columns, order

NAMES = columns("name", "alternative_name")
TEXTS = [*NAMES, *columns("summary", "keywords", "description", "base_description")]
# What the list shows; the long texts stay in the database.
LISTED = [
    *columns("name", "summary", "organization__name"),
    *("organization", "charge", "languages", "content_areas"),
    *("area_type", "municipalities", "counties", "regions"),
]
REMOTE = [Channel.Kind.PHONE, Channel.Kind.ELECTRONIC, Channel.Kind.WEB_PAGE]


@dataclass(frozen=True)
class Criteria:
    words: tuple[str, ...] = ()
    areas: tuple[ContentArea, ...] = ()
    place: Place | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def query(self, *, page: int = 1) -> list[tuple[str, str]]:
        """As parameters of an address, always in the same order."""
        pairs = [("q", self.text)] if self.words else []
        pairs += [("area", area.value) for area in self.areas]
        pairs += place_query(self.place)
        return [*pairs, ("page", str(page))] if page > 1 else pairs


def place_query(place: Place | None) -> list[tuple[str, str]]:
    if place is None:
        return []
    return [("municipality" if isinstance(place, Municipality) else "county", place.code)]


def found(criteria: Criteria, language: str) -> ServiceQuerySet:
    """Services of the tray in which every word occurs, in any language; those with the words in their name come first,
    then those of the place itself, then of its county, then of all Finland."""
    services: ServiceQuerySet = Service.objects.in_tray()
    for word in criteria.words:
        services = services.filter(occurs(word, TEXTS))
    if criteria.areas:
        services = services.filter(content_areas__overlap=[area.value for area in criteria.areas])
    if isinstance(criteria.place, Municipality):
        services = services.serving_municipality(criteria.place)
    if isinstance(criteria.place, County):
        services = services.serving_county(criteria.place.code)
    return services.order_by(named_first(criteria.words), nearest_first(criteria.place), shown_name(language), "pk")


def listed(services: ServiceQuerySet) -> ServiceQuerySet:
    """With what a list shows and nothing more; `has_place` and `has_remote` tell of the service's channels."""
    channels = Connection.objects.filter(service=OuterRef("pk"), channel__removed_at=None)
    with_channels: ServiceQuerySet = services.annotate(
        has_place=Exists(channels.filter(channel__kind=Channel.Kind.PLACE)),
        has_remote=Exists(channels.filter(channel__kind__in=REMOTE)),
    )
    return with_channels.select_related("organization").only(*LISTED)


def occurs(word: str, fields: list[str]) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q((f"{field}__icontains", word))
    return condition


def named_first(words: tuple[str, ...]) -> Case | Value:
    if not words:
        return Value(0)
    condition = Q()
    for word in words:
        condition &= occurs(word, NAMES)
    return Case(When(condition, then=0), default=1, output_field=IntegerField())


def nearest_first(place: Place | None) -> Case | Value:
    if place is None:
        return Value(0)
    nationwide = Q(area_type__in=[AreaType.NATIONWIDE, AreaType.NATIONWIDE_EXCEPT_ALAND])
    whens = [When(nationwide, then=2)]
    if isinstance(place, Municipality):
        whens.append(When(municipalities__contains=[place.code], then=0))
    return Case(*whens, default=1, output_field=IntegerField())


def shown_name(language: str) -> Lower:
    """The name that the reader of this language sees, for sorting."""
    names = [NullIf(F(f"name_{code}"), Value("")) for code in order(language)]
    return Lower(Coalesce(*names, Value("")))
