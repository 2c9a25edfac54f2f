"""What the clocks have done already."""

from django.db import models
from django.utils import timezone

from referrals.models.referral import Referral


class FiredTimer(models.Model):
    """That a timer ran out on a day, and was acted on: never twice for the same day, however often it is looked at."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="fired_timers")
    name = models.CharField(max_length=20)
    due_on = models.DateField()
    fired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "name", "due_on"], name="timer_fires_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_on}"
