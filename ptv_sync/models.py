"""What a harvest leaves behind: the run, the pages it fetched (until it is done), and what it could not take in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ptv_sync.reasons import Reason


class SyncRun(models.Model):
    class Mode(models.TextChoices):
        FULL = "full", _("everything")
        DELTA = "delta", _("changes only")
        PART = "part", _("some objects of a folder")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DRY_RUN = "dry_run", _("tried without writing")
        REFUSED = "refused", _("refused: nothing was changed")
        FAILED = "failed", _("failed: nothing was changed")
        INTERRUPTED = "interrupted", _("interrupted: nothing was changed")

    api = models.CharField(max_length=3)
    origin = models.CharField(max_length=300, help_text="the base URL or folder")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    state = models.CharField(max_length=11, choices=State.choices, default=State.RUNNING)
    changed_since = models.DateTimeField(null=True, help_text="a delta asks for changes after this")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=200, blank=True, help_text="what it is doing or last did")
    counts = models.JSONField(default=dict, help_text="{type: {created, updated, unchanged, withdrawn, rejected}}")
    seconds = models.JSONField(
        default=dict, help_text="how long each part took: fetch, apply, and of it classify and write"
    )
    message = models.TextField(blank=True, help_text="why it was refused or failed, in a sentence")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.mode} {self.state}"


class FetchedPage(models.Model):
    """Staging: objects as the source sent them. They outlive a killed run, so that the next one need not fetch them
    again."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="pages")
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0, help_text="of the page in its list; 0 for objects asked for by id")
    count = models.PositiveIntegerField(help_text="of the objects in the body")
    body = models.BinaryField(help_text="a JSON list, zlib")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SyncProblem(models.Model):
    """An object that was rejected, or a value of an object that was, with the reason."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=20)
    ptv_id = models.CharField(max_length=100)
    is_rejected = models.BooleanField(help_text="the whole object; otherwise only a value of it")
    field = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=30, choices=Reason.choices)
    detail = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(null=True, help_text="the rejected object")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.ptv_id} {self.field}: {self.get_reason_display()} {self.detail}"
