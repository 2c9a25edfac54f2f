"""What staff do to national services."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from tray.catalogue.details import Link
from tray.catalogue.helplines.answers import as_stored
from tray.catalogue.models import Channel
from tray.catalogue.national.channels import own_id
from tray.catalogue.national.models import NationalService


def save_edited(entry: NationalService, *, urls: dict[str, str], by: str) -> None:
    """The texts of its service, already set, and its web addresses by language are the staff's from now on."""
    entry.edited_at, entry.edited_by = timezone.now(), by
    links = as_stored([Link(url=url, language=code) for code, url in urls.items() if url])
    with transaction.atomic():
        entry.service.save()
        Channel.objects.filter(pk=own_id("web", entry.key)).update(web_pages=links)
        entry.save()


def mark_checked(entry: NationalService, *, by: str, on: dt.date) -> None:
    """Somebody has compared it with its source and found it right."""
    entry.checked_on, entry.checked_by = on, by
    entry.save(update_fields=["checked_on", "checked_by"])
