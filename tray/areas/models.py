"""Municipalities, wellbeing services counties, regions and postal codes: facts of Statistics Finland, THL, NLS and
Posti."""

from django.db import models
from django.utils.translation import gettext_lazy as _

ALAND_COUNTY = "91"


class County(models.Model):
    """A wellbeing services county, or Helsinki and Åland, which have a county's duties.

    `code` is Statistics Finland's two-digit code, 01–21; 90 Helsinki and 91 Åland are those of the statistics of THL.
    """

    class Kind(models.TextChoices):
        COUNTY = "wellbeing_services_county", _("wellbeing services county")
        CITY = "city_with_county_duties", _("city with the duties of a county")
        AUTONOMOUS = "autonomous_region", _("autonomous region")

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=50)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    languages = models.CharField(max_length=10, help_text="official languages, as in fi;sv")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "counties"

    def __str__(self) -> str:
        return self.short_name


class Region(models.Model):
    """A region (maakunta), which PTV uses as an area; not a wellbeing services county."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    class LanguageStatus(models.TextChoices):
        FINNISH = "fi", _("Finnish")
        SWEDISH = "sv", _("Swedish")
        BILINGUAL_FINNISH_MAJORITY = "fi_sv", _("bilingual, Finnish majority")
        BILINGUAL_SWEDISH_MAJORITY = "sv_fi", _("bilingual, Swedish majority")

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=50)
    county = models.ForeignKey(County, models.PROTECT, related_name="municipalities")
    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities")
    language_status = models.CharField(max_length=5, choices=LanguageStatus.choices)
    latitude = models.FloatField(help_text="of the central locality, WGS84 degrees")
    longitude = models.FloatField()
    population = models.PositiveIntegerField(help_text="at the end of 2022")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class MergedMunicipality(models.Model):
    """A municipality that is no more, and the one it went into: old codes in data and links still lead home."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=50)
    successor = models.ForeignKey(Municipality, models.PROTECT, related_name="predecessors")
    merged_on = models.DateField()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "merged municipalities"

    def __str__(self) -> str:
        return self.name


class PostalCode(models.Model):
    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=50, help_text="the post office, as written on an envelope")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="postal_codes")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
