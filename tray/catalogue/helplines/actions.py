"""What staff do to helplines."""

from django.db import transaction
from django.utils import timezone

from tray.catalogue.helplines.models import Helpline
from tray.catalogue.national.channels import write_phone_channels
from tray.catalogue.national.models import NationalService


def save_edited(helpline: Helpline, *, by: str) -> None:
    """The row is the staff's from now on. The services of the catalogue that show its numbers follow."""
    helpline.edited_at, helpline.edited_by = timezone.now(), by
    with transaction.atomic():
        helpline.save()
        for entry in NationalService.objects.filter(helpline=helpline.key).select_related("service"):
            write_phone_channels(entry, helpline)


def mark_checked(helpline: Helpline, *, by: str) -> None:
    """Somebody has compared it with its source and found it right."""
    helpline.checked_at, helpline.checked_by = timezone.now(), by
    helpline.save(update_fields=["checked_at", "checked_by"])
