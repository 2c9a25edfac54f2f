"""What the tray itself tells of nationwide self-help: a service of the catalogue that does not come from PTV, with
where its facts can be checked and when a person last did."""

import datetime as dt

from django.db import models
from django.utils import timezone

from tray.catalogue.helplines.models import CHECK_EVERY

RULE = "national"  # the rule of `Assignment` rows that a person has written: no other rule gives or takes them


class NationalService(models.Model):
    service = models.OneToOneField("catalogue.Service", models.CASCADE, related_name="national")
    key = models.SlugField(max_length=60, help_text="never changes: the service's id is made of it")
    helpline = models.SlugField(max_length=40, blank=True, help_text="key of the helpline whose numbers it shows")
    source_url = models.URLField(max_length=300, help_text="where the facts can be checked")
    checked_on = models.DateField(null=True, blank=True, help_text="when a person last found it right")
    checked_by = models.CharField(max_length=150, blank=True)
    edited_at = models.DateTimeField(
        null=True, blank=True, help_text="set: the texts are the staff's, loading skips it"
    )
    edited_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["key"], name="national_service_key_once")]

    def __str__(self) -> str:
        return self.key

    def is_overdue(self, today: dt.date | None = None) -> bool:
        """Whether nobody has checked it for a quarter of a year, or ever."""
        return self.checked_on is None or (today or timezone.localdate()) - self.checked_on > CHECK_EVERY
