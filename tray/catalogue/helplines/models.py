"""Helplines: the numbers and chats that people are shown when they need help at once."""

import datetime as dt
from typing import Any, Self

import msgspec
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tray.catalogue.helplines.answers import Answer

CHECK_EVERY = dt.timedelta(days=92)  # a quarter of a year


class HelplineQuerySet(models.QuerySet["Helpline"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True)


class Helpline(models.Model):
    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("emergency")
        CRISIS = "crisis", _("crisis, someone to talk to")
        VIOLENCE = "violence", _("violence and crime")
        MEDICAL_ADVICE = "medical_advice", _("sudden illness")
        POISON = "poison", _("poisoning")
        SOCIAL_EMERGENCY = "social_emergency", _("social emergency services")
        YOUNG = "young", _("children and young people")
        SUBSTANCES = "substances", _("substances and gambling")

    key = models.SlugField(max_length=40, help_text="never changes: others name the helpline by it")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(help_text="order on the page")
    name = models.TextField()
    purpose = models.TextField(help_text="what it is for, in a sentence or two")
    note = models.TextField(blank=True, help_text="what one has to know before calling")
    price = models.TextField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="as people say it: 080 005 005, or +358925250111")
    is_text_message = models.BooleanField(default=False, help_text="the number takes text messages, not calls")
    answers: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    chat_url = models.URLField(max_length=300, blank=True)
    web_url = models.URLField(max_length=300, blank=True)
    is_in_bar = models.BooleanField(default=False, help_text="stands in the bar on top of every page")
    source_url = models.URLField(max_length=300, blank=True, help_text="where the facts can be checked")
    owner = models.CharField(max_length=150, blank=True, help_text="who of the staff keeps it up to date")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="when a person last found it right")
    checked_by = models.CharField(max_length=150, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="set: the row is the staff's, loading skips it")
    edited_by = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)

    objects = HelplineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="helpline_key_once"),
            models.CheckConstraint(
                name="helpline_can_be_reached",
                condition=Q(is_active=False) | Q(phone__gt="") | Q(chat_url__gt="") | Q(web_url__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def told_answers(self) -> list[Answer]:
        return msgspec.convert(self.answers, list[Answer])

    def is_overdue(self, now: dt.datetime | None = None) -> bool:
        """Whether nobody has checked it for a quarter of a year, or ever."""
        return self.checked_at is None or (now or timezone.now()) - self.checked_at > CHECK_EVERY
