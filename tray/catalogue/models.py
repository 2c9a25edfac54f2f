"""The catalogue: organisations, services, the channels through which they are reached, and the content areas they
belong to.

Harvested rows carry PTV's own id as their key and are never deleted: `removed_at` says when they left the source.
Referrals, saved lists and statistics may point at them.

Structured values that are always read together with their row (phones, links, opening hours) are JSON columns; their
shapes are the records of `tray.catalogue.details` and `tray.catalogue.hours`. Codes of classifications and areas are
arrays. Harvested texts have no length limit: PTV promises none to its readers.
"""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tray.areas.models import ALAND_COUNTY, Municipality
from tray.catalogue.content_areas import ContentArea, NeedLevel
from tray.catalogue.helplines.models import Helpline as Helpline  # noqa: PLC0414 (Django finds models from here)
from tray.catalogue.national.models import NationalService as NationalService  # noqa: PLC0414


def codes(**kwargs: Any) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.TextField(), default=list, blank=True, **kwargs)


class AreaType(models.TextChoices):
    NATIONWIDE = "nationwide", _("all of Finland")
    NATIONWIDE_EXCEPT_ALAND = "nationwide_except_aland", _("all of Finland except Åland")
    LIMITED = "limited", _("named areas")


class Charge(models.TextChoices):
    FREE = "free", _("free of charge")
    CHARGED = "charged", _("subject to a charge")
    OTHER = "other", _("other charge")


class HarvestedQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(removed_at=None)


class Harvested(models.Model):
    """Provenance: where a row comes from, and when it came, changed there and left."""

    class Source(models.TextChoices):
        PTV = "ptv", _("Finnish Service Catalogue (PTV)")
        OWN = "own", _("this service tray")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="PTV's id when source is PTV")
    source = models.CharField(max_length=3, choices=Source.choices, default=Source.PTV)
    source_modified_at = models.DateTimeField(null=True, help_text="when the source says it was last changed")
    content_hash = models.BinaryField(max_length=16, default=b"", help_text="of the harvested record, to see changes")
    harvested_at = models.DateTimeField(null=True, help_text="when the harvest last changed this row")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="when it was no longer published in the source")

    class Meta:
        abstract = True


class ServedArea(models.Model):
    """The area that an object serves; an address is another matter."""

    area_type = models.CharField(max_length=25, choices=AreaType.choices, default=AreaType.NATIONWIDE)
    municipalities = codes()
    counties = codes()
    regions = codes()

    class Meta:
        abstract = True


class Organization(Harvested, ServedArea):
    class Kind(models.TextChoices):
        COUNTY = "county", _("wellbeing services county")
        MUNICIPALITY = "municipality", _("municipality")
        NGO = "ngo", _("non-governmental organisation")
        STATE = "state", _("state")
        CHURCH = "church", _("church")
        COMPANY = "company", _("company")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    business_id = models.TextField(blank=True)
    oid = models.TextField(blank=True)
    name = models.TextField()
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    phones = models.JSONField(default=list)
    emails = models.JSONField(default=list)
    web_pages = models.JSONField(default=list)
    addresses = models.JSONField(default=list)

    objects = HarvestedQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["municipalities"], name="organization_municipalities")]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(HarvestedQuerySet):
    def in_tray(self) -> Self:
        """Published services that belong to some content area: what a resident can find."""
        return self.published().exclude(content_areas=[])

    def in_content_area(self, area: str) -> Self:
        return self.filter(content_areas__contains=[area])

    def serving_municipality(self, municipality: Municipality) -> Self:
        """Services for people of the municipality: its own, its county's and region's, and nationwide ones."""
        served = (
            Q(area_type=AreaType.NATIONWIDE)
            | Q(municipalities__contains=[municipality.code])
            | Q(counties__contains=[municipality.county_id])
            | Q(regions__contains=[municipality.region_id])
        )
        if municipality.county_id != ALAND_COUNTY:
            served |= Q(area_type=AreaType.NATIONWIDE_EXCEPT_ALAND)
        return self.filter(served)

    def serving_county(self, code: str) -> Self:
        """Services for people somewhere in the county: the county's, those of its municipalities and regions,
        nationwide."""
        inside = list(Municipality.objects.filter(county_id=code).values_list("code", "region_id"))
        served = (
            Q(area_type=AreaType.NATIONWIDE)
            | Q(counties__contains=[code])
            | Q(municipalities__overlap=[municipality for municipality, _region in inside])
            | Q(regions__overlap=sorted({region for _municipality, region in inside}))
        )
        if code != ALAND_COUNTY:
            served |= Q(area_type=AreaType.NATIONWIDE_EXCEPT_ALAND)
        return self.filter(served)


class Service(Harvested, ServedArea):
    class Type(models.TextChoices):
        SERVICE = "service", _("service")
        PERMIT = "permit", _("permit or other obligation")
        QUALIFICATION = "qualification", _("professional qualification")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services")
    other_organizations = ArrayField(models.UUIDField(), default=list, blank=True)
    producers = models.JSONField(default=list)
    general_description_id = models.UUIDField(null=True, blank=True, db_index=True)
    type = models.CharField(max_length=15, choices=Type.choices, default=Type.SERVICE)
    funding = models.CharField(max_length=20, blank=True)

    name = models.TextField()
    alternative_name = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    base_description = models.TextField(blank=True, help_text="from the national general description")
    description = models.TextField(blank=True)
    user_instruction = models.TextField(blank=True)
    requirements = models.TextField(blank=True)
    charge_info = models.TextField(blank=True)
    deadline_info = models.TextField(blank=True)
    processing_time_info = models.TextField(blank=True)
    validity_info = models.TextField(blank=True)
    keywords = codes()

    charge = models.CharField(max_length=7, choices=Charge.choices, blank=True)
    text_languages = codes(help_text="in which there are texts")
    languages = codes(help_text="in which the service is given")
    service_classes = codes()
    ontology_terms = codes()
    target_groups = codes()
    life_events = codes()
    legislation = models.JSONField(default=list)
    vouchers = models.JSONField(default=list)

    # Written together with `Assignment`, which says why.
    content_areas = codes(help_text="best first; none: not in the tray")
    need_level = models.CharField(max_length=6, choices=NeedLevel.choices, blank=True)
    age_groups = codes()

    channels: "models.ManyToManyField[Channel, Connection]" = models.ManyToManyField("Channel", through="Connection")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["content_areas"], name="service_content_areas"),
            models.Index(
                fields=["organization"], name="service_in_tray", condition=Q(removed_at=None) & ~Q(content_areas=[])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_id(self) -> str:
        """The part of the id that stands in addresses; see `tray.pages.urls`."""
        return self.id.hex[:12]

    def content_area_choices(self) -> list[ContentArea]:
        return [ContentArea(code) for code in self.content_areas]


class Assignment(models.Model):
    """Why a service has a content area, need level or age group: the rule that gave it and what in the service it
    met."""

    class Dimension(models.TextChoices):
        CONTENT_AREA = "content_area", _("content area")
        NEED_LEVEL = "need_level", _("need level")
        AGE_GROUP = "age_group", _("age group")

    service = models.ForeignKey(Service, models.CASCADE, related_name="assignments")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    value = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField(default=0, help_text="0 is the best")
    rule = models.CharField(max_length=60)
    evidence = models.CharField(max_length=200, help_text="the class, term or word that the rule met")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "dimension", "value"], name="assignment_once_per_value")
        ]
        indexes = [models.Index(fields=["rule"], name="assignment_rule")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.rule} ({self.evidence})"


class Channel(Harvested, ServedArea):
    class Kind(models.TextChoices):
        PLACE = "service_location", _("place")
        PHONE = "phone", _("telephone")
        ELECTRONIC = "electronic", _("e-service")
        WEB_PAGE = "web_page", _("web page")
        FORM = "printable_form", _("form to print")

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="channels")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.TextField()
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    text_languages = codes()
    languages = codes()
    phones = models.JSONField(default=list)
    emails = models.JSONField(default=list)
    web_pages = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    opening_hours = models.JSONField(default=dict)
    requires_authentication = models.BooleanField(default=False)
    requires_signature = models.BooleanField(default=False)
    accessibility_level = models.CharField(max_length=20, blank=True)
    form_identifier = models.TextField(blank=True)

    objects = HarvestedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    class Kind(models.TextChoices):
        VISITING = "visiting", _("visiting address")
        POSTAL = "postal", _("postal address")
        DELIVERY = "delivery", _("where to return the form")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(help_text="order within the channel")
    street = models.TextField(blank=True)
    number = models.TextField(blank=True)
    po_box = models.TextField(blank=True)
    foreign = models.TextField(blank=True)
    info = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True)
    country = models.CharField(max_length=2, default="FI")
    latitude = models.FloatField(null=True, blank=True, help_text="WGS84 degrees")
    longitude = models.FloatField(null=True, blank=True)
    accessibility = models.JSONField(
        default=list, help_text="entrances and their sentences, from the accessibility register"
    )
    accessibility_register_id = models.TextField(blank=True)

    class Meta:
        ordering = ["channel", "position"]
        constraints = [
            models.CheckConstraint(
                name="address_position_in_finland",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(58.8, 70.2), longitude__range=(19.0, 31.7)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.number}".strip() or self.po_box


class Connection(models.Model):
    """A service's tie to one of its channels, with what PTV tells of the tie: its own texts, hours and contacts."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="connections")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="connections")
    position = models.PositiveSmallIntegerField()
    description = models.TextField(blank=True)
    charge_info = models.TextField(blank=True)
    charge = models.CharField(max_length=7, choices=Charge.choices, blank=True)
    opening_hours = models.JSONField(default=dict)
    phones = models.JSONField(default=list)
    emails = models.JSONField(default=list)
    web_pages = models.JSONField(default=list)
    addresses = models.JSONField(default=list)

    class Meta:
        ordering = ["service", "position"]
        constraints = [models.UniqueConstraint(fields=["service", "channel"], name="connection_once")]

    def __str__(self) -> str:
        return f"{self.service_id} – {self.channel_id}"


class Concept(models.Model):
    """A term of a classification that services name by code (service class, target group …) or URI (ontology term)."""

    class Kind(models.TextChoices):
        SERVICE_CLASS = "service_class", _("service class")
        ONTOLOGY_TERM = "ontology_term", _("ontology term")
        TARGET_GROUP = "target_group", _("target group")
        LIFE_EVENT = "life_event", _("life event")

    kind = models.CharField(max_length=13, choices=Kind.choices)
    code = models.TextField()
    name = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="concept_once")]

    def __str__(self) -> str:
        return self.name or self.code
