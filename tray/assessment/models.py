"""What residents chose to share with a professional. Nothing else of the self-assessment is kept anywhere."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


class Snapshot(models.Model):
    """A part of somebody's map, sealed with a code that only that person has: see `tray.assessment.snapshots`."""

    lookup = models.BinaryField(max_length=32, unique=True, help_text="from the code, by scrypt: finds the row")
    sealed = models.BinaryField(help_text="AES-GCM, with a key from the code; nobody can read it without the code")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="snapshot_expires_later", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"snapshot until {self.expires_at:%Y-%m-%d}"


class WrongCodes(models.Model):
    """How many codes that open nothing were tried in an hour, by everybody together."""

    hour = models.DateTimeField(unique=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "wrong codes"

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.count}"
